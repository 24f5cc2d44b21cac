"""Numbers in a question: money, people, days, shares, how many rows."""

import re
from dataclasses import dataclass

_KO_NUMBERS = {
    "한": 1,
    "두": 2,
    "세": 3,
    "석": 3,
    "네": 4,
    "넉": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "스무": 20,
}
_EN_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
}  # fmt: skip
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_KO_NUMBERS)}|{'|'.join(_EN_NUMBERS)})"
_MONEY_KO = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>억|천만|백만|십만|만|천|백)?\s*(?:(?P<rest>\d[\d,]*)\s*(?P<rest_scale>천만|백만|십만|만|천|백)?)?\s*(?:원|달러|불(?=\s|$|[이을 ])|유로|파운드|엔(?=\s|$|[이을 ]))"
)
_MONEY_SCALE_ONLY = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>억|천만|백만|십만|만)(?!\s*(?:명|개|건|곳|원|번))"
)
_MONEY_ALONE = re.compile(
    r"(?<![\d가-힣.,])(?P<scale>억|천만|백만)\s*원?(?=\s*(?:이상|이하|넘|초과|미만|밑|아래))(?P<number>)"
)
"""A scale that stands for one of it: "천만원 이상"."""
_MONEY_EN = re.compile(
    r"(?:₩|krw\s*)?(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?:(?P<scale>k|m|million|thousand|billion)?\s*(?:won|krw|dollars?|usd|euros?|eur|pounds?|gbp|yen|jpy|chf|francs?)|(?P<alone>million|billion))\b"
    r"|(?:[$€£¥]|\b(?:usd|eur|gbp|jpy|chf)\s)\s?(?P<marked>\d[\d,]*(?:\.\d+)?)\s*(?P<marked_scale>k|m|million|thousand|billion)?\b",
    re.IGNORECASE,
)
_SCALES = {
    "억": 10**8, "천만": 10**7, "백만": 10**6, "십만": 10**5, "만": 10**4, "천": 10**3, "백": 100, None: 1, "": 1,
    "k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "billion": 10**9,
}  # fmt: skip
_PEOPLE = re.compile(
    rf"(?P<ko>{_COUNT})\s*(?:명|분(?!\s*(?:기|전|후|석|포|류|만|짜리|동안|간|이상|이하|이내|내로|내에|안에|정도|쯤|거리|넘|미만|초과))|인(?=분|당|이|에게|한테|\s|$)|사람)"
    rf"|\b(?P<en>{_COUNT})\s+(?:\w+\s+)?(?:people|persons?|doctors?|physicians?"
    r"|professors?|guests?|attendees?|hcps?|pharmacists?|nurses?|participants?|of (?:them|us)|clinicians?)\b",
    re.IGNORECASE,
)
_NIGHTS = re.compile(rf"(?P<ko>{_COUNT})\s*박(?!사)|\b(?P<en>{_COUNT})\s+nights?\b", re.IGNORECASE)
_PIECES = re.compile(
    rf"(?P<ko>{_COUNT})\s*(?:개(?!월|사|소)|통|갑|박스|곽|세트)|\b(?P<en>{_COUNT})\s+(?:samples?|packs?|boxes)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(
    rf"(?P<count>{_COUNT})\s*(?P<unit>일|주일|주|개월|달|년|days?|weeks?|months?|years?)\s*(?P<within>이내|안에|내에|내로|내(?=\s|의)|안으로|동안|넘[게은긴는]|이상|째|전부터)?",
    re.IGNORECASE,
)
_DAYS_OF = {"일": 1, "day": 1, "주일": 7, "주": 7, "week": 7, "개월": 30, "달": 30, "month": 30, "년": 365, "year": 365}
_WITHIN_EN = re.compile(
    r"\b(?:within|in|over|for|during)\s+(?:the\s+)?(?:next\s+|last\s+|past\s+|more than\s+)?$|\b(?:next|last|past|more than|over)\s+$",
    re.IGNORECASE,
)
_ROWS = re.compile(
    rf"(?:상위|하위|탑|톱|top|bottom|best|worst|first|last|biggest|largest|smallest|latest|최근|가장\s*최근)\s*(?P<a>{_COUNT})(?![\d%]|\s*(?:%|퍼센트|프로|개월|달|일|주|년|분기|(?:full |whole |complete[d]? |closed |calendar )?(?:months?|days?|weeks?|years?|quarters?)))"
    rf"|(?<![\d.,])(?P<b>(?!한\s*(?:팀|곳|군데|명|개|건)(?!만|씩))(?:{_COUNT}))\s*(?:팀|곳|군데|건|개소|위까지|등까지|개(?!월)|명)(?:만|씩|까지|을|를|이?랑|하고|의|\s|$|[.?!])"
    rf"|\b(?P<c>{_COUNT})\s+(?:(?!(?:by|per|each|in|for|of|to|vs|and|or)\b)\w+\s+){{0,2}}(?:clients?|customers?|accounts?|hospitals?|clinics?|pharmacies|products?|people|reps?|mrs?|transactions?|orders?|visits?|contracts?|rows|bullets?|points?|employees)\b",
    re.IGNORECASE,
)
_STREAK = re.compile(
    rf"(?P<count>{_COUNT})\s*(?P<unit>개월|달|분기)\s*(?:간\s*)?(?:연속|내리|연달아|줄곧|계속|째)"
    rf"|\b(?P<en>{_COUNT})\s+(?:straight\s+|consecutive\s+)?(?P<en_unit>month|quarter)s?\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?<![\d.,])(?P<count>{_COUNT})\s*(?:번|회|건|차례|일|곳|군데|명|times?|visits?|days?|calls?|clients?)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?P<value>\d{1,3}(?:\.\d+)?)\s*(?:%|퍼센트|프로|percent|per cent)", re.IGNORECASE)
_PERCENT_RANGE = re.compile(
    r"(?P<low>\d{1,3}(?:\.\d+)?)\s*(?:%|퍼센트|프로|percent)?\s*(?:~|∼|-|–|에서|부터|and|to)\s*"
    r"(?P<high>\d{1,3}(?:\.\d+)?)\s*(?:%|퍼센트|프로|percent)",
    re.IGNORECASE,
)
AMOUNTS = re.compile(
    r"\d[\d,.]*\s*(?:days?|weeks?|months?|quarters?|years?|won|million|billion|percent|times)\b|\d[\d,.]*\s*(?:%|퍼센트|프로|억|천만|백만|만|원|일|개월|달|주|년|번|회|건|곳|명|개)*(?:\s*(?:이상|이하|미만|초과|넘[가-힣]*|안에|이내|밑|아래))?"
    r"|\b(?:over|under|more than|less than|at least|at most|within|above|below|(?:past|last|next) )?\s*\d[\d,.]*\s*(?:days?|weeks?|months?|years?|won|million|percent)?\b",
    re.IGNORECASE,
)
"""Amounts and stretches of time: "over 30 days" alone is a condition; beside another subject it tells its rule."""
_BELOW_AFTER = re.compile(
    r"^\s*(?:도|를|을)?\s*(?:미만|(?:안|못)\s*(?:한|했|간|나|되|채)|이하|밑|아래|보다\s*(?:낮|적|작)|도?\s*안\s*되|못\s*(?:미|넘|채)|에\s*못|or (?:less|lower|below))"
)
_ABOVE_AFTER = re.compile(r"^\s*(?:를|을)?\s*(?:이상|초과|넘|보다\s*(?:높|많|크)|위|or (?:more|higher|above))")
_BELOW_BEFORE = re.compile(
    r"(?:below|under|less than|lower than|fewer than|not reach\w*|at most|up to)\s+(?:[₩]|krw\s*)?$", re.IGNORECASE
)
_ABOVE_BEFORE = re.compile(
    r"(?:above|over|more than|higher than|at least|exceed\w*|greater than|beyond)\s+(?:[₩]|krw\s*)?$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A limit that a figure must keep: `operator` is <, <=, > or >=."""

    operator: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Days:
    """A stretch counted in days."""

    days: int
    within: bool
    """True for "60일 이내", "within 60 days", "in the next two months"."""


def read_count(text: str) -> int | None:
    """Returns "8", "여덟" or "eight" as a number."""
    text = text.strip().lower()
    if text.isdecimal():
        return int(text)
    return _KO_NUMBERS.get(text) or _EN_NUMBERS.get(text)


def find_money(text: str) -> list[tuple[int, int, int]]:
    """Returns (whole money, start, end) of each amount: "9만원" -> 90000, "1억 2천만원" -> 120000000, "90,000 won" -> 90000."""
    found: list[tuple[int, int, int]] = []
    for pattern in (_MONEY_KO, _MONEY_SCALE_ONLY, _MONEY_ALONE, _MONEY_EN):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for _, start, end in found):
                continue
            groups = match.groupdict()
            number = groups["number"] or groups.get("marked") or "1"
            scale = groups["scale"] or groups.get("alone") or groups.get("marked_scale") or ""
            value = _number(number) * _SCALES[scale.lower()]
            if groups.get("rest"):
                value += _number(groups["rest"]) * _SCALES[groups["rest_scale"] or ""]
            found.append((round(value), match.start(), match.end()))
    return sorted(found, key=lambda one: one[1])


def find_headcount(text: str) -> int | None:
    """Returns how many people are meant: "교수 8명", "eight doctors" -> 8."""
    for match in _PEOPLE.finditer(text):
        count = read_count(match["ko"] or match["en"])
        if count:
            return count
    return None


def find_nights(text: str) -> int | None:
    """Returns how many nights are spent: "2박 3일", "three nights"."""
    return _first_count(_NIGHTS, text)


def find_pieces(text: str) -> int | None:
    """Returns how many packs are meant: "샘플 6개", "six samples"."""
    return _first_count(_PIECES, text)


def _first_count(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return read_count(match["ko"] or match["en"]) if match else None


def find_days(text: str) -> Days | None:
    """Returns the first stretch of days, weeks or months: "두 달 안에" -> 60 days."""
    for match in _DAYS.finditer(text):
        count = read_count(match["count"])
        unit = match["unit"].lower().removesuffix("s") if match["unit"].isascii() else match["unit"]
        before = text[: match.start()]
        within = (
            bool(match["within"]) or bool(_WITHIN_EN.search(before)) or "앞으로" in before[-6:] or "향후" in before[-5:]
        )
        if count and (within or unit not in {"일", "년", "달", "주"} or match["count"] in _KO_NUMBERS):
            return Days(days=count * _DAYS_OF[unit], within=within)
    return None


def find_streak(text: str) -> tuple[int, str] | None:
    """Returns how many months or quarters in a row: "3개월 연속" -> (3, "month"), "two quarters in a row" -> (2, "quarter")."""
    match = _STREAK.search(text)
    if match is None:
        return None
    count = read_count(match["count"] or match["en"])
    word = (match["unit"] or match["en_unit"]).lower()
    return (count, "quarter" if word in {"분기", "quarter"} else "month") if count and 2 <= count <= 12 else None


def find_count_bound(text: str) -> Bound | None:
    """Returns a condition on a count: "지각 3번 이상" -> >= 3, "fewer than 5 visits" -> < 5."""
    for match in _COUNTED.finditer(text):
        count = read_count(match["count"])
        bound = _bound(text, match.start(), match.end(), float(count)) if count else None
        if bound:
            return bound
    return None


def find_rows(text: str) -> int | None:
    """Returns how many rows are wanted: "상위 3곳", "last ten transactions"."""
    for match in _ROWS.finditer(text):
        count = read_count(match["a"] or match["b"] or match["c"])
        bounded = _bound(text, match.start(), match.end(), 0.0) or _bound(text, match.start(), match.start("c"), 0.0)
        lone = count == 1 and match["c"] is not None  # "depend on one product" wants no single row
        if count and 1 <= count <= 200 and not bounded and not lone:
            return count
    return None


def find_share_bound(text: str) -> Bound | None:
    """Returns a condition on a rate as a ratio: "90% 미만" -> < 0.9, "at least 80 percent" -> >= 0.8."""
    for match in _PERCENT.finditer(text):
        bound = _bound(text, match.start(), match.end(), float(match["value"]) / 100)
        if bound:
            return bound
    return None


def find_share_range(text: str) -> tuple[float, float] | None:
    """Returns the two ends of a range of rates as ratios: "90%~100% 사이", "between 80 and 90 percent"."""
    match = _PERCENT_RANGE.search(text)
    if match is None:
        return None
    low, high = sorted((float(match["low"]) / 100, float(match["high"]) / 100))
    return low, high


def find_money_bound(text: str) -> Bound | None:
    """Returns a condition on money in won: "1억 이상" -> >= 100000000."""
    for won, start, end in find_money(text):
        bound = _bound(text, start, end, float(won))
        if bound:
            return bound
    return None


def _bound(text: str, start: int, end: int, value: float) -> Bound | None:
    after, before = text[end : end + 14], text[max(0, start - 18) : start]
    if _BELOW_AFTER.search(after) or _BELOW_BEFORE.search(before):
        inclusive = "이하" in after[:5] or "at most" in before or "or less" in after
        return Bound(operator="<=" if inclusive else "<", value=value)
    if _ABOVE_AFTER.search(after) or _ABOVE_BEFORE.search(before):
        inclusive = "이상" in after[:5] or "at least" in before or "or more" in after
        return Bound(operator=">=" if inclusive else ">", value=value)
    return None


def _number(text: str) -> float:
    return float(text.replace(",", ""))
