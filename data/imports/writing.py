"""Ways of writing that only a whole column shows: decimal commas, and whether the day or the month comes first.

"1.234" is a thousand in one file and little more than one in another; 3/5/2011 is March here and May there. What a column
shows is settled once, and its cells are rewritten in the one way that everything after reads.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from data.imports.notes import Notebook, Place
from data.imports.values import Cell, full_year, to_day, to_text

Decimals = Literal[",", "."]
DayOrder = Literal["dmy", "mdy"]
LOOKED_AT = 50
"""Filled cells that show whether a column is worth reading to its end."""
MOSTLY = 0.9
"""Share of such cells: a note among the dates must not keep them from being read."""

_SLASHED = re.compile(
    r"^(?P<a>\d{1,2})\s*(?P<by>[/.\-])\s*(?P<b>\d{1,2})\s*(?P=by)\s*(?P<y>\d{4}|\d{2})(?P<rest>[T ,].*)?$"
)
_HANGUL = re.compile(r"[가-힣]")
_SHORT = re.compile(r"^'?(?P<y>\d{2})\s*[./\-]\s*(?P<m>\d{1,2})\s*[./\-]\s*(?P<d>\d{1,2})\.?$")
_BARE = re.compile(r"^(?P<m>\d{1,2})\s*[./월]\s*(?P<d>\d{1,2})\s*일?$")
_DAY_HEADING = re.compile(r"일자|날짜|거래일|매출일|\bdate\b", re.IGNORECASE)
_DAY_LIKE = re.compile(r"^[\d\s./\-'()년월일화수목금토요]*\d[\d\s./\-'()년월일화수목금토요]*$")
_NUMBER = re.compile(r"^[^\d,.]{0,4}\d[\d., ']*[^\d,.]{0,4}$")
_COMMA = re.compile(r"\d(?:\.\d{3})+,\d+\D*$|(?<![\d.,])\d+,(?:\d{1,2}|\d{4,})\D*$")
_POINT = re.compile(r"\d(?:,\d{3})+\.\d+\D*$|(?<![\d.,])\d+\.(?:\d{1,2}|\d{4,})\D*$")


def settle_decimals(rows: list[list[Cell]], place: Place, notebook: Notebook, told: Decimals | None) -> None:
    """Rewrites numbers with decimal commas ("1.234,50" -> "1234.50") where the table writes them so."""
    columns = [
        column
        for column in _columns(rows)
        if _mostly(_texts(rows, column), _NUMBER) and not _mostly(_texts(rows, column), _SLASHED)  # 02.01.2024 is a day
    ]
    if told is None:
        commas = any(_COMMA.search(text) for column in columns for text in _texts(rows, column))
        points = any(_POINT.search(text) for column in columns for text in _texts(rows, column))
        told = "," if commas and not points else "."
    if told == ".":
        return
    notebook.note("decimal_comma", place)
    for column in columns:
        for row in rows:
            cell = row[column] if column < len(row) else None
            if isinstance(cell, str) and _NUMBER.match(cell.strip()):
                row[column] = cell.replace(".", "").replace(",", ".")


def settle_days(
    rows: list[list[Cell]],
    headings: Sequence[str],
    place: Place,
    notebook: Notebook,
    told: DayOrder | None,
    year: int | None = None,
) -> None:
    """Rewrites days such as 3/5/2011 as 2011-03-05, month or day first as the column shows or as was told.

    A column that fits both is read by what the other columns show; when nothing does, dots mean the day first and
    slashes the month, and a note says so.
    """
    if told is None and any(_HANGUL.search(heading) for heading in headings):
        _settle_short_days(rows, headings, year)
    found = {column: matches for column in _columns(rows) if (matches := _slashed(rows, column))}
    shown = {column: _order(matches) for column, matches in found.items()}
    common = next((order for order in shown.values() if order), None)
    for column, matches in found.items():
        order = told or shown[column] or common
        if order is None:
            order = "dmy" if matches[0]["by"] == "." else "mdy"
            heading = headings[column] if column < len(headings) else ""
            notebook.note("day_order", place, f"{heading} {matches[0][0]} = {_day(matches[0], order)}")
        _rewrite(rows, column, order)


def _settle_short_days(rows: list[list[Cell]], headings: Sequence[str], year: int | None) -> None:
    """Rewrites days as Korean sheets shorten them: "25.3.1" and "'25-03-01" year first, "3/1" in the title's year."""
    for column in _columns(rows):
        texts = [text for text in _texts(rows, column) if _DAY_LIKE.match(text)]
        named = column < len(headings) and _DAY_HEADING.search(headings[column]) is not None
        if not any(map(_SHORT.match, texts)) and not (named and year and any(map(_BARE.match, texts))):
            continue
        days = {text: day for text in texts if (day := _short_day(text, year if named else None)) is not None}
        if len(days) < MOSTLY * len(texts):
            continue
        for row in rows:
            cell = row[column] if column < len(row) else None
            if isinstance(cell, str) and (day := days.get(to_text(cell) or "")) is not None:
                row[column] = day.isoformat()


def _short_day(text: str, year: int | None) -> date | None:
    match = _SHORT.match(text)
    bare = _BARE.match(text) if year else None
    try:
        if match:
            return date(full_year(match["y"]), int(match["m"]), int(match["d"]))
        if bare and year:
            return date(year, int(bare["m"]), int(bare["d"]))
        return to_day(text)
    except ValueError:
        return None


def _rewrite(rows: list[list[Cell]], column: int, order: DayOrder) -> None:
    for row in rows:
        cell = row[column] if column < len(row) else None
        match = _SLASHED.match(cell.strip()) if isinstance(cell, str) else None
        day = _day(match, order) if match else None
        if day is not None:
            row[column] = day.isoformat()


def _slashed(rows: list[list[Cell]], column: int) -> list[re.Match[str]]:
    if not _mostly(_texts(rows, column), _SLASHED):
        return []
    return [match for text in _texts(rows, column) if (match := _SLASHED.match(text))]


def _order(matches: Sequence[re.Match[str]]) -> DayOrder | None:
    if any(int(match["a"]) > 12 for match in matches):
        return "dmy"
    return "mdy" if any(int(match["b"]) > 12 for match in matches) else None


def _day(match: re.Match[str], order: DayOrder) -> date | None:
    first, second = int(match["a"]), int(match["b"])
    month, day = (second, first) if order == "dmy" else (first, second)
    try:
        return date(full_year(match["y"]), month, day)
    except ValueError:
        return None


def _columns(rows: Sequence[Sequence[Cell]]) -> range:
    return range(max((len(row) for row in rows), default=0))


def _texts(rows: Sequence[Sequence[Cell]], column: int) -> Iterator[str]:
    for row in rows:
        cell = row[column] if column < len(row) else None
        if isinstance(cell, str) and (text := to_text(cell)):
            yield text


def _mostly(texts: Iterator[str], pattern: re.Pattern[str]) -> bool:
    seen = [bool(pattern.match(text)) for text, _ in zip(texts, range(LOOKED_AT), strict=False)]
    return bool(seen) and sum(seen) >= MOSTLY * len(seen)
