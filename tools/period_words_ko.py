"""Korean words for time: each rule is a pattern and what it means in a company's year."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from tools.company_year import CompanyYear, Stretch, day_stretch, missing_year_words, month_stretch
from tools.period_lengths import ago, ahead, back, days_of_month, week, week_of_month, yearless_month

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], CompanyYear], Stretch | None]]

_YEAR = (
    r"(?P<y>(?:(?:19|20)\d\d|(?<!\d)['’]?\d\d)\s*년도?|올해|금년|올\s해|올(?=\s*(?:\d{1,2}\s*월|[상하]반기|[1-4]\s*분기))"
    r"|작년|지난\s?해|전년도?|재작년|내년|내후년)"
)
_WHOLE_YEAR = r"(?P<y>(?<!\d)(?:19|20)\d\d\s*년도?|올해|금년|작년|지난\s?해|전년도?|재작년|내년|내후년)"
_MONTH = r"(?<![\d.,])(?P<m>1[0-2]|0?[1-9])\s*월(?!요일)"
_QUARTER = r"(?<!\d)(?P<q>[1-4]|일|이|삼|사)\s*(?:/\s*4\s*|사)?분기"
_NUMBER = (
    r"(?P<n>\d{1,3}|한|두|세|석|네|넉|다섯|여섯|일곱|여덟|아홉|열두|열한|열|십이|십일|십|일|이|삼|사|오|육|칠|팔|구)"
)
_LENGTH = rf"(?:{_NUMBER}\s*(?P<u>개월|달|주일|주|일|년|개\s*분기|분기)|(?P<w>반년|일주일|보름|열흘|한\s?해))"
_YEAR_STEP = {"올해": 0, "금년": 0, "작년": -1, "지난해": -1, "전년": -1, "전년도": -1, "재작년": -2, "내년": 1}
_NUMBERS = {
    "한": 1, "두": 2, "세": 3, "석": 3, "네": 4, "넉": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
    "열": 10, "열한": 11, "열두": 12,
    "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "십": 10, "십일": 11, "십이": 12,
}  # fmt: skip
_LENGTH_WORDS = {"반년": (6, "개월"), "일주일": (1, "주"), "보름": (15, "일"), "열흘": (10, "일"), "한해": (12, "개월")}
_RELATIVE = {
    "지지난": -2, "전전": -2, "지난": -1, "저번": -1, "전": -1, "직전": -1, "이번": 0, "요번": 0, "이": 0, "금": 0,
    "당": 0, "현": 0, "올해": 0, "다음": 1, "담": 1, "차": 1, "익": 1, "오는": 1, "다다음": 2,
}  # fmt: skip
_BEFORE = {"지난": "past", "저번": "past", "직전": "past", "오는": "future", "다음": "future"}


def said_year(text: str | None, year: CompanyYear) -> int | None:
    """Returns the calendar year that "2024년", "24년" or "작년" names; None for None."""
    if text is None:
        return None
    digits = re.search(r"\d+", text)
    if digits:
        value = int(digits.group())
        return value if value > 99 else 2000 + value
    word = re.sub(r"\s", "", text)
    return year.today.year + (2 if word == "내후년" else _YEAR_STEP.get(word, 0))


def _day(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    month, day = int(match["m"]), int(match["d"])
    said = said_year(match["y"], year)
    if said is not None:
        return days_of_month(said, month, day)
    steps = (0, 1) if year.toward == "future" else (0, -1)
    days = [days_of_month(year.today.year + step, month, day) for step in steps]
    fits = [
        one for one in days if one and (one.end >= year.today if year.toward == "future" else one.start <= year.today)
    ]
    found = next(iter(fits), None) or next((one for one in days if one), None)
    return replace(found, yearless=True, assumed=missing_year_words) if found else None


def _days_in_month(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    """ "5월 12일부터 18일까지": the month is said once."""
    first = _day(match, year)
    last = days_of_month(first.start.year, first.start.month, int(match["e"])) if first else None
    return replace(first, end=last.end) if first and last and last.end >= first.start else None


def _week_of_month(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    said = match["m"] is not None
    month = _month(match, year) if said else month_stretch(year.today.year, year.today.month + _RELATIVE[match["r"]])
    count = _WEEKS.get(match["w"]) or int(match["w"])
    return week_of_month(month, count) if month else None


def _day_of_relative_month(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    base = year.today.replace(day=1) + relativedelta(months=_RELATIVE[match["r"]])
    return days_of_month(base.year, base.month, int(match["d"]))


def _month(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    said = said_year(match["y"], year)
    if said is not None:
        return month_stretch(said, int(match["m"]))
    where = _BEFORE.get(match["r"] or "")
    looking = replace(year, toward=where) if where else year  # type: ignore[arg-type]  # the table holds both words only
    return yearless_month(int(match["m"]), looking)


def _month_range(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    first, last = int(match["a"]), int(match["b"])
    count = (last - first) % 12 + 1
    said = said_year(match["y"], year)
    return month_stretch(said, first, count) if said is not None else yearless_month(first, year, count)


def _month_cumulative(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    last = _month(match, year)
    return replace(year.year_to_date(), start=year.year_start(year.year_of(last.start)), end=last.end) if last else None


def _quarter(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    number = _NUMBERS.get(match["q"]) or int(match["q"])
    said = said_year(match["y"], year)
    if said is not None:
        return year.quarter(said, number)
    current = year.year_of(year.today)
    if match["r"] in {"이번", "올해"}:
        return year.quarter(current, number)
    if match["r"] in _BEFORE:
        looking = replace(year, toward=_BEFORE[match["r"]])  # type: ignore[arg-type]  # the table holds both words only
        found = looking.nearest(lambda which: year.quarter(which, number), current)
        return found.moved(-1) if _BEFORE[match["r"]] == "past" and found.end >= year.today else found
    return replace(year.nearest(lambda which: year.quarter(which, number), current), yearless=True)


def _quarter_range(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    first, last = int(match["a"]), int(match["b"])
    said = said_year(match["y"], year)
    which = said if said is not None else year.year_of(year.today)
    if said is None and year.quarter(which, first).start > year.today:
        which -= 1
    end = year.quarter(which, last)
    return replace(end, start=year.quarter(which, first).start, name=None) if first < last else None


def _half(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    number = 1 if match["h"] == "상" else 2
    said = said_year(match["y"], year)
    if said is not None:
        return year.half(said, number)
    current = year.year_of(year.today)
    if match["r"] in {"이번", "당", "금"}:
        return year.half(current, number)
    found = year.nearest(lambda which: year.half(which, number), current)
    if match["r"] in {"지난", "저번", "직전"} and found.end >= year.today:
        return found.moved(-1)
    if match["r"] in {"다음", "오는"} and found.start <= year.today:
        return found.moved(1)
    return found


def _fiscal_year(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    fiscal = replace(year, basis="fiscal", said=True)
    text = match["y"] or match["z"]
    if text and re.search(r"\d", text):
        return fiscal.fiscal_year(said_year(text, year) or 0)
    step = said_year(text, year) - year.today.year if text else _RELATIVE.get(match["r"] or "이번", 0)  # type: ignore[operator]  # a text always gives a year
    return fiscal.fiscal_year(fiscal.year_of(year.today) + step)


def _weekday(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    day = "월화수목금토일".index(match["d"])
    if match["r"]:
        return day_stretch(week(year.today, _RELATIVE[match["r"]]).start + timedelta(days=day))
    gap = (day - year.today.weekday()) % 7
    found = year.today + timedelta(days=gap if year.toward == "future" or gap == 0 else gap - 7)
    return day_stretch(found)


def _weekend(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    return day_stretch(week(year.today, _RELATIVE[match["r"]]).start + timedelta(days=5), 2)


def _length(match: re.Match[str]) -> tuple[int, str]:
    if match["w"]:
        return _LENGTH_WORDS[re.sub(r"\s", "", match["w"])]
    number = match["n"]
    return (int(number) if number.isdigit() else _NUMBERS[number]), re.sub(r"\s", "", match["u"])


def _until(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    today, word = year.today, re.sub(r"\s", "", match.group())
    if "분기" in word:
        whole = year.current_quarter()
    elif "월말" in word or "달말" in word:
        whole = month_stretch(today.year, today.month)
    else:
        whole = year.fiscal_year(year.year_of(today))
        whole = replace(whole, assumed=year.year_to_date().assumed)
    return replace(whole, start=today, name=None)


def _to_date(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    word = re.sub(r"\s", "", match.group())
    if "분기" in word:
        return replace(year.current_quarter(), end=year.today)
    if "달" in word or "월" in word:
        return replace(day_stretch(year.today.replace(day=1)), end=year.today)
    if word.startswith(("올해", "금년")):
        return replace(year.calendar_year(year.today.year), end=year.today)
    return year.year_to_date()


_DAYS = {
    "그저께": -2,
    "그제": -2,
    "어제": -1,
    "전일": -1,
    "오늘": 0,
    "금일": 0,
    "내일": 1,
    "명일": 1,
    "익일": 1,
    "모레": 2,
}

_WEEKS = {"첫": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다섯": 5}

RULES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"(?:{_YEAR}\s*)?(?:{_MONTH}|(?P<r>이번|지난|저번|다음)\s*달)\s*(?P<w>첫|둘|두|셋|세|넷|네|다섯|[1-5])\s*"
            r"(?:번\s*)?(?:째\s*주|주\s*차)"
        ),
        _week_of_month,
    ),
    (re.compile(rf"(?:{_YEAR}\s*)?{_MONTH}\s*(?P<d>[12]\d|3[01]|0?[1-9])\s*일(?!간|\s*동안)"), _day),
    (re.compile(r"(?P<r>지지난|지난|저번|이번|다음)\s*달\s*(?P<d>\d{1,2})\s*일"), _day_of_relative_month),
    (
        re.compile(
            rf"(?:{_YEAR}\s*)?{_MONTH}\s*(?P<d>[12]\d|3[01]|0?[1-9])\s*일?\s*(?:부터|에서|[~∼〜–-])\s*(?P<e>[12]\d|3[01]|0?[1-9])\s*일(?!간|\s*동안)(?:\s*까지)?"
        ),
        _days_in_month,
    ),
    (
        re.compile(r"(?:이번\s*|올해\s*|당\s*|금\s*)?(?:회계|사업)\s*[연년]도\s*(?:들어|누계|누적)"),
        lambda m, year: replace(year, basis="fiscal", said=True).year_to_date(),
    ),
    (
        re.compile(rf"(?:{_YEAR}\s*)?(?<![\d.,])(?P<a>1[0-2]|0?[1-9])\s*[~∼〜–-]\s*(?P<b>1[0-2]|0?[1-9])\s*월(?!요일)"),
        _month_range,
    ),
    (
        re.compile(rf"(?:{_YEAR}\s*)?(?:(?P<r>지난|오는|다음)\s*)?{_MONTH}\s*(?:까지\s*)?(?:누계|누적)"),
        _month_cumulative,
    ),
    (re.compile(rf"(?:{_YEAR}\s*)?(?:(?P<r>지난|오는|다음)\s*)?{_MONTH}"), _month),
    (re.compile(rf"(?:{_YEAR}\s*(?:회계|달력)?\s*)?(?:(?P<r>지난|저번|이번|다음|오는)\s*)?{_QUARTER}"), _quarter),
    (re.compile(rf"(?:{_YEAR}\s*)?(?<!\d)(?P<a>[1-3])\s*[~∼〜–-]\s*(?P<b>[2-4])\s*분기"), _quarter_range),
    (
        re.compile(
            r"(?P<r>지지난|전전|지난|저번|직전|이번|요번|다음|(?<![가-힣])[전금당현차])\s*(?:달력\s*|회계\s*)?분기(?!점)"
        ),
        lambda m, year: year.current_quarter(_RELATIVE[m["r"]]),
    ),
    (re.compile(rf"(?:{_YEAR}\s*|(?P<r>지난|저번|직전|이번|당|금|다음|오는)\s*)?(?P<h>[상하])반기"), _half),
    (
        re.compile(r"(?P<r>지지난|지난|저번|직전|이번|다음|(?<![가-힣])[전금당])\s*반기"),
        lambda m, year: year.current_half(_RELATIVE[m["r"]]),
    ),
    (
        re.compile(
            rf"(?:{_YEAR}\s*|(?P<r>지지난|지난|저번|직전|이번|다음|[전금당])\s*|(?P<z>20\d\d)\s*)?(?:회계|사업)\s*[연년]도"
        ),
        _fiscal_year,
    ),
    (re.compile(_WHOLE_YEAR), lambda m, year: year.calendar_year(said_year(m["y"], year) or 0)),
    (
        re.compile(
            r"(?P<r>지지난|전전|지난|저번|이번|요번|다음|(?<![가-힣])이(?=\s?달))\s*달(?![력라성리러])"
            r"|(?<![가-힣])(?P<s>전전|전|당|금|익|차)월(?!급)|(?<![가-힣])(?P<t>전)\s달(?=[\s에은의보과,?]|$)"
        ),
        lambda m, year: month_stretch(year.today.year, year.today.month + _RELATIVE[m["r"] or m["s"] or m["t"]]),
    ),
    (re.compile(r"(?:(?P<r>지지난|지난|저번|이번|다음|다다음)\s*주\s*)?(?P<d>[월화수목금토일])요일"), _weekday),
    (re.compile(r"(?P<r>지지난|지난|저번|이번|다음|다다음)\s*주말"), _weekend),
    (
        re.compile(r"(?P<r>지지난|지난|저번|이번|금|다다음|다음|차)\s*주(?![문요소류력제식차말])"),
        lambda m, year: week(year.today, _RELATIVE[m["r"]]),
    ),
    (
        re.compile(r"(?<![가-힣])(?P<d>그저께|그제(?!품|서|야)|어제|전일|오늘|금일|내일|명일|익일|모레)"),
        lambda m, year: day_stretch(year.today + timedelta(days=_DAYS[m["d"]])),
    ),
    (re.compile(rf"(?:최근|직전|지난|과거)\s*{_LENGTH}(?:\s*(?:간|동안))?"), lambda m, year: back(*_length(m), year)),
    (
        re.compile(r"(?<!\d)(?P<n>\d{1,2})\s*(?P<u>개월)(?P<w>)(?:\s*(?:간|동안|치)|(?=\s*추이))"),
        lambda m, year: back(int(m["n"]), m["u"], year),
    ),
    (re.compile(rf"(?:향후|앞으로|다음)\s*{_LENGTH}(?:\s*(?:간|동안))?"), lambda m, year: ahead(*_length(m), year)),
    (re.compile(rf"(?<!\d){_LENGTH}\s*전(?![체가-힣월년])"), lambda m, year: ago(*_length(m), year)),
    (
        re.compile(
            r"(?:올해|금년)\s*(?:들어(?!온|와|오|간)|누계|누적)|연초\s*(?:부터|이후|대비)|(?:이번\s*달|이달|월)\s*(?:들어|누계|누적)|월초부터"
            r"|(?:이번\s*)?분기\s*(?:들어|누계|누적)|누계|누적"
        ),
        _to_date,
    ),
    (
        re.compile(
            r"(?:연말|올해\s*말|연도\s*말|분기\s*말|이번\s*분기\s*말|월말|이번\s*달\s*말|이달\s*말)(?:\s*까지)?|연내(?:에|로)?|남은\s*기간"
        ),
        _until,
    ),
)
