"""Columns that a sheet does not have but says: the month of its title, the two days of a period."""

import re
from collections.abc import Sequence
from datetime import date

from data.imports.values import Cell, find_year, to_day, to_month, to_text

MONTH = "기준월"
"""Heading of the month that only the title or the sheet's name tells."""
STARTS, ENDS = "시작일", "종료일"
_SPAN = re.compile(r"^(?P<first>.{6,14}?)\s*(?:[~∼〜～–]|부터|\bto\b)\s*(?P<last>.{6,14}?)(?:까지)?$")
_TITLE_MONTH = re.compile(r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s*월(?!\s*(?:[~∼\-–]|부터|\d))")
_MONEY = re.compile(r"금액|매출|실적|처방액|amount|sales", re.IGNORECASE)
_WHEN = re.compile(
    r"일자|날짜|일시|거래일|매출일|년월|연월|기준월|\bdate\b|\bmonth\b|\bperiod\b|^월$|기간", re.IGNORECASE
)


def add_unsaid(rows: list[list[Cell]], headings: list[str], title: str, names: Sequence[str]) -> None:
    """Adds the columns to headings and rows; `names`: of sheet and file, for what the title does not say."""
    _split_periods(rows, headings)
    month = _month_of(title, names)
    if month is None or any(_WHEN.search(heading) for heading in headings) or not any(map(_MONEY.search, headings)):
        return
    if sum(to_month(heading, 2000) is not None for heading in headings if heading) > 1:
        return
    width = len(headings)
    headings.append(MONTH)
    for row in rows:
        filled = any(to_text(cell) for cell in row)
        row += [*[None] * (width - len(row)), month if filled else None]


def _month_of(title: str, names: Sequence[str]) -> date | None:
    """Returns the one month that the words name, with the year that they or the names tell."""
    year = next((found for words in (title, *names) if (found := find_year(words))), None)
    for words in (title, *names[:1]):
        months = {int(match["m"]) for match in _TITLE_MONTH.finditer(words)}
        if months:
            return date(year, months.pop(), 1) if len(months) == 1 and year is not None else None
    return None


def _split_periods(rows: list[list[Cell]], headings: list[str]) -> None:
    """Puts the first and the last day of a column of periods ("2025.1.1 ~ 2025.12.31") into columns of their own."""
    if STARTS in headings or ENDS in headings:
        return
    for column in range(len(headings)):
        filled = [text for row in rows if column < len(row) and (text := to_text(row[column]))]
        spans = [span for text in filled if (span := _span(text)) is not None]
        if not spans or len(spans) * 10 < len(filled) * 8:
            continue
        width = len(headings)
        headings += [STARTS, ENDS]
        for row in rows:
            span = _span(to_text(row[column]) or "") if column < len(row) else None
            row += [*[None] * (width - len(row)), *(span or (None, None))]
        return


def _span(text: str) -> tuple[Cell, Cell] | None:
    match = _SPAN.match(text)
    if match is None:
        return None
    try:
        first, last = to_day(match["first"]), to_day(match["last"])
    except ValueError:
        return None
    return (first, last) if first is not None and last is not None and first <= last else None
