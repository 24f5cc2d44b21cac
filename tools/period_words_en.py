"""English words for time and written dates: each rule is a pattern and what it means in a company's year."""

import re
from dataclasses import replace
from datetime import timedelta

from tools.company_year import CompanyYear, Stretch, day_stretch, missing_year_words, month_stretch
from tools.period_lengths import ago, ahead, back, closed, days_of_month, week, yearless_month
from tools.period_words_ko import Rule

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<y>(?:19|20)\d\d|['’]\d\d|last\s+year|this\s+year|next\s+year)"
_OF_YEAR = rf"(?:,?\s*(?:of\s+|in\s+)?{_YEAR})?"
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "twenty": 20,
    "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNITS = {"day": "일", "week": "주", "month": "개월", "quarter": "분기", "year": "년"}
_UNIT = r"(?P<u>day|week|month|quarter|year)s?\b"
_STEPS = {
    "last": -1,
    "previous": -1,
    "prior": -1,
    "past": -1,
    "this": 0,
    "current": 0,
    "the": 0,
    "next": 1,
    "coming": 1,
}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_FLAGS = re.IGNORECASE
_LEADING = (
    " in", " for", " of", " since", " from", " to", " until", " by", " not", ",", "and", " with", " than", " vs",
    " versus", "compare", " did", " does", " was", " last", " this", " between",
)  # fmt: skip
"""Words before a month in small letters: "in may", "how did march …"; without one it is a verb or another word."""


def _year(text: str | None, year: CompanyYear) -> int | None:
    if text is None:
        return None
    word = text.lower().strip("'’")
    if word.isdigit():
        return int(word) if int(word) > 99 else 2000 + int(word)
    return year.today.year + _STEPS[word.split()[0]]


def _month_number(match: re.Match[str]) -> int | None:
    """Returns 1-12; None for the verb "may" and for abbreviations that are other words."""
    word = match["m"]
    before = match.string[: match.start()].rstrip().lower()
    after = match.string[match.end() :].lstrip().lower()
    if word.lower() == "may":
        if word == "may" and not before.endswith(_LEADING) and not match["y"]:
            return None
        if re.match(r"(?:i|we|you|he|she|they|be|not|have)\b", after):
            return None
    elif word in {"mar", "dec", "sep", "jan", "march"} and not before.endswith(_LEADING) and not match["y"]:
        return None
    return _MONTHS.index(word.lower()[:3]) + 1


def _month(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    month = _month_number(match)
    if month is None:
        return None
    said = _year(match["y"], year)
    if said is not None:
        return month_stretch(said, month)
    if match["r"] and match["r"].lower() == "next":
        return yearless_month(month, replace(year, toward="future"))
    if match["r"] and match["r"].lower() == "this":
        return month_stretch(year.today.year, month)
    return yearless_month(month, year)


def _day(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    month = _month_number(match)
    if month is None:
        return None
    said = _year(match["y"], year)
    found = days_of_month(said or year.today.year, month, int(match["d"]))
    if found is None or said is not None:
        return found
    if found.start > year.today and year.toward == "past":
        found = days_of_month(year.today.year - 1, month, int(match["d"])) or found
    if found.end < year.today and year.toward == "future":
        found = days_of_month(year.today.year + 1, month, int(match["d"])) or found
    return replace(found, yearless=True, assumed=missing_year_words)


def _quarter(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    number = int(match["q"]) if match["q"] else _ORDINALS[match["o"].lower()]
    said = _year(match["y"] or match["z"], year)
    if said is not None:
        return year.quarter(said, number)
    found = year.nearest(lambda which: year.quarter(which, number), year.year_of(year.today))
    return replace(found, yearless=True)


def _half(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    number = int(match["q"]) if match["q"] else (1 if match["o"].lower() == "first" else 2)
    said = _year(match["y"] or match["z"], year)
    if said is not None:
        return year.half(said, number)
    found = year.nearest(lambda which: year.half(which, number), year.year_of(year.today))
    return replace(found, yearless=True)


def _relative(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    step, unit, today = _STEPS[match["r"].lower()], match["u"].lower(), year.today
    if unit == "week":
        return week(today, step)
    if unit == "month":
        return month_stretch(today.year, today.month + step)
    if unit == "quarter":
        return year.current_quarter(step)
    if unit in {"half", "half year", "half-year"}:
        return year.current_half(step)
    if match["f"] and match["f"].lower().strip() != "calendar":
        fiscal = replace(year, basis="fiscal", said=True)
        return fiscal.fiscal_year(fiscal.year_of(today) + step)
    return year.calendar_year(today.year + step)


def _count(match: re.Match[str]) -> int:
    word = re.sub(r"\s+", " ", match["n"].lower())
    return int(word) if word.isdigit() else _NUMBERS[word]


def _fiscal_year(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    text = match["y"].strip("'’ ")
    return replace(year, basis="fiscal", said=True).fiscal_year(int(text) if len(text) == 4 else 2000 + int(text))


def _weekday(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(match["d"].lower()[:3])
    word = (match["r"] or "").lower()
    gap = (day - year.today.weekday()) % 7
    if word == "next":  # "next Tuesday": the one of next week
        return day_stretch(week(year.today, 1).start + timedelta(days=day))
    if word == "last" or (word == "" and year.toward == "past" and gap):
        return day_stretch(year.today + timedelta(days=(gap or 7) - 7))
    return day_stretch(year.today + timedelta(days=gap))


def _to_date(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    word = match.group().lower()
    if word.startswith(("month", "mtd")):
        return replace(day_stretch(year.today.replace(day=1)), end=year.today)
    if word.startswith(("quarter", "qtd")):
        return replace(year.current_quarter(), end=year.today)
    if word.startswith("so far this year"):
        return replace(year.calendar_year(year.today.year), end=year.today)
    return year.year_to_date()


def _until_year_end(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    word = match["u"].lower()
    whole = year.current_quarter()
    if word == "month":
        whole = month_stretch(year.today.year, year.today.month)
    elif word == "year":
        whole = replace(year.fiscal_year(year.year_of(year.today)), assumed=year.year_to_date().assumed)
    return replace(whole, start=year.today, name=None)


def _written_month(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    return month_stretch(int(match["y"]), int(match["m"]))


def _short_month(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    """ "'25.05": a year of two digits."""
    return month_stretch(2000 + int(match["y"]), int(match["m"]))


def _month_of_short_year(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    """ "'25 May" is a month; "25 May" without the mark is a day."""
    return month_stretch(_year(match["y"], year) or year.today.year, _MONTHS.index(match["m"].lower()[:3]) + 1)


def _written_day(match: re.Match[str], year: CompanyYear) -> Stretch | None:
    return days_of_month(int(match["y"]), int(match["m"]), int(match["d"]))


_DAYS = {"the day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2}
_BEFORE_YEAR = rf"(?:{_YEAR.replace('?P<y>', '?P<z>')}['’]?s?\s+)?"
_M = r"(?P<m>0?[1-9]|1[0-2])"
_WRITTEN_YEAR = r"(?<![\w.-])(?P<y>(?:19|20)\d\d)"

RULES: tuple[Rule, ...] = (
    (re.compile(rf"{_WRITTEN_YEAR}(?P<s>[-./])\s?{_M}(?P=s)\s?(?P<d>[12]\d|3[01]|0?[1-9])(?![\w-])"), _written_day),
    (re.compile(rf"{_WRITTEN_YEAR}[-./]\s?{_M}(?![\d/-])"), _written_month),
    (re.compile(rf"{_WRITTEN_YEAR}(?P<m>0[1-9]|1[0-2])(?!\d)"), _written_month),
    (
        re.compile(r"(?<![\w.])['’]?(?P<y>2\d|3\d)[./](?P<m>0[1-9]|1[0-2])(?![\d./]|\s*(?:%|억|만|천|배|점|일))"),
        _short_month,
    ),
    (re.compile(rf"(?P<y>(?<!\w)['’]\d\d)\s+{_MONTH}", _FLAGS), _month_of_short_year),
    (
        re.compile(rf"\b{_MONTH}\s+(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?!\s*(?:%|won|\d)){_OF_YEAR}", _FLAGS),
        _day,
    ),
    (re.compile(rf"\b(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}{_OF_YEAR}", _FLAGS), _day),
    (re.compile(rf"\b(?:(?P<r>last|this|next|past)\s+)?{_MONTH}{_OF_YEAR}", _FLAGS), _month),
    (
        re.compile(
            rf"\b{_BEFORE_YEAR}(?:Q(?P<q>[1-4])\b|(?P<o>first|1st|second|2nd|third|3rd|fourth|4th)\s+(?:fiscal\s+|calendar\s+)?quarter\b){_OF_YEAR}",
            _FLAGS,
        ),
        _quarter,
    ),
    (re.compile(rf"\b{_BEFORE_YEAR}(?:H(?P<q>[12])\b|(?P<o>first|second)[\s-]half\b){_OF_YEAR}", _FLAGS), _half),
    (
        re.compile(r"\b(?P<r>last|previous|this|current|next)\s+FY\b(?!\s*['’]?\d)", _FLAGS),
        lambda m, year: replace(year, basis="fiscal", said=True).fiscal_year(
            year.year_of(year.today) + _STEPS[m["r"].lower()]
        ),
    ),
    (re.compile(r"\b(?:FY|(?:fiscal|financial)(?:\s+year)?)\s*(?P<y>20\d\d|['’]?\d\d)\b", _FLAGS), _fiscal_year),
    (
        re.compile(
            r"\b(?P<r>last|previous|prior|past|this|current|the\s+current|next|coming)\s+(?P<f>fiscal\s+|financial\s+|business\s+|calendar\s+)?"
            r"(?P<u>week|month|quarter|half[\s-]year|half|year)\b(?!\s+end)",
            _FLAGS,
        ),
        _relative,
    ),
    (
        re.compile(rf"\b(?:last|past|previous|recent|trailing)\s+{_NUMBER}\s+{_UNIT}", _FLAGS),
        lambda m, year: back(_count(m), _UNITS[m["u"].lower()], year),
    ),
    (
        re.compile(
            rf"\b(?:last|past|previous|recent|trailing)\s+{_NUMBER}\s+(?:full|whole|completed?|closed|finished)\s+{_UNIT}",
            _FLAGS,
        ),
        lambda m, year: closed(_count(m), _UNITS[m["u"].lower()], year),
    ),
    (
        re.compile(rf"\b(?:next|coming|following)\s+{_NUMBER}\s+{_UNIT}", _FLAGS),
        lambda m, year: ahead(_count(m), _UNITS[m["u"].lower()], year),
    ),
    (
        re.compile(rf"\b{_NUMBER}\s+{_UNIT}\s+ago\b", _FLAGS),
        lambda m, year: ago(_count(m), _UNITS[m["u"].lower()], year),
    ),
    (
        re.compile(rf"\b(?P<d>{'|'.join(sorted(_DAYS, key=len, reverse=True))})\b", _FLAGS),
        lambda m, year: day_stretch(year.today + timedelta(days=_DAYS[m["d"].lower()])),
    ),
    (
        re.compile(r"\b(?:(?P<r>last|this|next|on)\s+)?(?P<d>mon|tues|wednes|thurs|fri|satur|sun)day\b", _FLAGS),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?:(?:year|month|quarter)[\s-]to[\s-]date|YTD|MTD|QTD|so\s+far\s+this\s+year|cumulative)\b", _FLAGS
        ),
        _to_date,
    ),
    (
        re.compile(
            r"\b(?:until|till|by|to|through|before)\s+(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?(?P<u>year|quarter|month)|(?P<v>year[\s-]end))\b",
            _FLAGS,
        ),
        lambda m, year: _until_year_end(m, year) if m["u"] else year_end(year),
    ),
    (
        re.compile(
            r"(?<![\w.,/$€£¥₩-])(?<!than )(?<!over )(?<!under )(?<!above )(?<!below )(?<!least )(?<!most )(?<!top )(?<!by )"
            r"(?P<y>(?:19[89]\d|20[0-4]\d))(?=\s*[?.!,)]*$|\s+(?!won\b|dollars?\b|euros?\b|units?\b|visits?\b|clients?\b|times\b)[a-z(]|['’]s\b|\s*(?:vs|and|to)\b)",
            _FLAGS,
        ),
        lambda m, year: year.calendar_year(int(m["y"])),
    ),
)


def year_end(year: CompanyYear) -> Stretch:
    """Returns today up to the last day of the company's year."""
    whole = year.fiscal_year(year.year_of(year.today))
    return replace(whole, start=year.today, name=None, assumed=year.year_to_date().assumed)
