"""Cells as people write them, read as text, numbers, days and months."""

import contextlib
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | timedelta | None
"""A cell as the file holds it."""
Value: TypeAlias = str | int | bool | Decimal | date | list[str] | None
"""A cell once it has been read as what its field wants."""

UNITS = {
    "백만원": 1_000_000,
    "백만": 1_000_000,
    "천만원": 10_000_000,
    "억원": 100_000_000,
    "만원": 10_000,
    "천원": 1_000,
}
_UNIT = re.compile(r"(백만\s*원|천만\s*원|억\s*원|만\s*원|천\s*원)")
_ENGLISH_UNIT = re.compile(
    r"\b(?:in\s+)?(thousands?|millions?|k|mn)\b(?:\s*(?:krw|won|usd|eur))?\s*\)?$", re.IGNORECASE
)
LARGEST_POWER = 30
"""An id such as 550e8400 reads as a number of thousands of digits."""
_NOTHING = {"", "null", "none", "n/a", "na", "nan", "#n/a", "#ref!", "#value!", "#div/0!", "nil"}
_BLANKS = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_SIGN = r"(?:[₩￦$€£¥￥₹฿₫₱₽]|(?:R|A|C|US|HK|NT|S)\$|[A-Z]{3}|kr\.?|zł)"
_CURRENCY = re.compile(rf"^{_SIGN}(?=[-−(\d.])|(?<=[\d)]){_SIGN}$")
_COUNTER = re.compile(r"(?<=\d)(?:원|개|명|일|건|세)$")
_MINUS = frozenset("△▲▽▼−–—-")
_NO_NUMBER = {"-", "–", "—", "−", "."}
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TAIL = r"(?:\s*(?:월|실적|매출액?|금액|목표액?|처방액?|amount|sales|target)*)"
_MONTHS = (
    re.compile(rf"^'?(?P<y>(?:19|20)\d{{2}})\s*[-./년_ ]?\s*(?P<m>0?[1-9]|1[0-2])\s*월?{_TAIL}$"),
    re.compile(rf"^'?(?P<y>\d{{2}})\s*(?:[-./_]|년)\s*(?P<m>0?[1-9]|1[0-2])\s*월?{_TAIL}$"),
    re.compile(r"^(?P<y>(?:19|20)\d{2})-(?P<m>0[1-9]|1[0-2])-01(?:[ T]00:00(?::00(?:\.0+)?)?)?$"),
)
_ENGLISH_MONTH = re.compile(r"^(?P<n>[a-z]{3})[a-z]*\.?[\s\-/']*(?P<y>\d{4}|\d{2})$", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"^(?P<m>0?[1-9]|1[0-2])\s*월{_TAIL}$")
_YEAR = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*(?:년|年|\b)|(?<!\d)'?(?P<s>\d{2})\s*년")
_TIME = r"(?:\s*\(?[월화수목금토일]\)?(?:요일)?)?(?:[ T,]+(?:오전|오후)?\s*[\d:.]+\s*(?:[AP]M)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$"
_DAY = re.compile(
    rf"^(?P<y>\d{{4}})\s*[-./년]\s*(?P<m>\d{{1,2}})\s*[-./월]\s*(?P<d>\d{{1,2}})\s*일?\.?{_TIME}", re.IGNORECASE
)
_WORDED_DAYS = (
    re.compile(
        rf"^(?:[a-z]{{3,9}},?\s+)?(?P<d>\d{{1,2}})[\s\-./]*(?P<n>[a-z]{{3}})[a-z]*[\s\-./,]*(?P<y>\d{{4}}|\d{{2}}){_TIME}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:[a-z]{{3,9}},?\s+)?(?P<n>[a-z]{{3}})[a-z]*\.?[\s\-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+(?P<y>\d{{4}}){_TIME}",
        re.IGNORECASE,
    ),
)
_PACKED_DAY = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$")
_EXCEL_EPOCH = date(1899, 12, 30)


def to_text(cell: Cell) -> str | None:
    """Returns the cell without blanks around it, composed; None for an empty one or a spreadsheet's "no value"."""
    if cell is None or isinstance(cell, bool):
        return None if cell is None else str(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        cell = cell.date()
    return _clean(str(cell))


@lru_cache(maxsize=50_000)
def _clean(written: str) -> str | None:
    """Names repeat on every row of a long sheet, so the readings of the latest ones are kept."""
    text = unicodedata.normalize("NFKC" if "\u3000" in written else "NFC", written)
    text = _BLANKS.sub(" ", text).strip()
    return None if text.casefold() in _NOTHING else text


def to_number(cell: Cell) -> Decimal | None:
    """Returns the number; None for an empty cell or a dash.

    "1,234" -> 1234, "(1,234)" and "△1,234" -> -1234, "12.5%" -> 0.125, "3천원" -> 3000. Raises: ValueError.
    """
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(repr(cell))
    text = (to_text(cell) or "").replace(" ", "").replace("'", "")
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if not text or text in _NO_NUMBER:
        return None
    text = _CURRENCY.sub("", text)
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()") if negative else text
    if text[:1] in _MINUS:
        negative, text = True, text[1:]
    elif text[-1:] in {"-", "−"}:  # as accounting programs write it
        negative, text = True, text[:-1]
    factor = Decimal(1)
    for word, size in UNITS.items():
        if text.endswith(word):
            factor, text = Decimal(size), text.removesuffix(word)
    if text.endswith("%"):
        factor, text = Decimal("0.01"), text[:-1]
    text = _COUNTER.sub("", _CURRENCY.sub("", text))
    try:
        number = Decimal(text.replace(",", "")) * factor
    except InvalidOperation:
        raise ValueError(f"{cell!r} is no number") from None
    if not number.is_finite():
        return None
    if number.adjusted() > LARGEST_POWER:
        raise ValueError(f"{cell!r} is no amount or count")
    return -number if negative else number


def to_day(cell: Cell, pattern: str | None = None) -> date | None:
    """Returns the day; `pattern` is a strptime one for unusual writings. Raises: ValueError."""
    if cell is None or isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = to_text(cell)
    if text is None or text in _NO_NUMBER:
        return None
    if pattern is not None:
        with contextlib.suppress(ValueError):  # the column may have been rewritten already
            return datetime.strptime(text, pattern).date()
    match = _DAY.match(text) or _PACKED_DAY.match(text)
    if match:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _EXCEL_EPOCH + timedelta(days=int(float(text)))
    for worded in _WORDED_DAYS:
        match = worded.match(text)
        if match and match["n"].casefold() in _MONTH_NAMES:
            return date(full_year(match["y"]), _MONTH_NAMES.index(match["n"].casefold()) + 1, int(match["d"]))
    month = to_month(text)
    if month is None:
        raise ValueError(f"{cell!r} is no day")
    return month


def to_month(cell: Cell, year: int | None = None) -> date | None:
    """Returns the month's first day, None when the cell names no month; "3월" needs the `year`.

    202212, "2024-01", "24년 1월", "Jan-24", a day of the month in a date cell.
    """
    if isinstance(cell, date):
        return date(cell.year, cell.month, 1)
    text = to_text(cell)
    if text is None:
        return None
    for pattern in _MONTHS:
        match = pattern.match(text)
        if match:
            return date(full_year(match["y"]), int(match["m"]), 1)
    match = _ENGLISH_MONTH.match(text)
    if match and match["n"].casefold() in _MONTH_NAMES:
        return date(full_year(match["y"]), _MONTH_NAMES.index(match["n"].casefold()) + 1, 1)
    match = _MONTH_ALONE.match(text)
    return date(year, int(match["m"]), 1) if match and year else None


def find_year(text: str) -> int | None:
    """Returns the year that a title names ("2024년 실적 현황")."""
    match = _YEAR.search(text)
    return full_year(match["y"] or match["s"]) if match else None


def find_unit(text: str) -> int | None:
    """Returns what money under a heading or title is to be multiplied by: "(단위: 천원)" -> 1000; None: not said."""
    match = _UNIT.search(text)
    if match:
        return UNITS[match[1].replace(" ", "")]
    match = _ENGLISH_UNIT.search(text) if "(" in text or "unit" in text.casefold() else None
    if match:
        return 1_000 if match[1].casefold()[0] in "tk" else 1_000_000
    return 1 if re.search(r"단위\s*[:：]?\s*원", text) else None


def full_year(text: str) -> int:
    """Returns the year of four digits or two."""
    return int(text) if len(text) == 4 else 2000 + int(text)
