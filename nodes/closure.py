"""Arithmetic on cited figures: which numbers follow exactly from cells of the tables that a sentence speaks of.

Deliberately narrow. A sum, a difference, a share or a growth rate is accepted only of cells that the same sentence
names, by their value or by their row, in one column (differences also within one row), with a word that says which of
these it is. Averages, rates of rates and sums of rates are never accepted: they need weights the table does not show.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from nodes.claims import Claim
from nodes.facts import is_near
from state.evidence import Column, Table

MAX_CELLS = 8  # a sentence that names more is a list; pairs of them would hit numbers by chance
LABEL_CHARS = 2  # shorter names occur inside other words

_SUM = re.compile(
    r"합계|합치|합하|합산|합은|총|모두|전체|더하|\b(?:total|sum|combined|together|altogether|overall)\b", re.I
)
_CHANGE = re.compile(
    r"차이|격차|더\s|덜\s|많|적[은게습]|높|낮|늘|줄|증가|감소|상승|하락|성장|웃돌|밑돌|초과|미달|부족|모자라"
    r"|\b(?:difference|gap|more|less|fewer|higher|lower|increase[ds]?|decrease[ds]?|rose|fell|grew|growth|up|down|above|"
    r"below|short|ahead|behind|exceed\w*)\b",
    re.I,
)
_SHARE = re.compile(
    r"비중|비율|차지|점유|대비|가운데|중\s|\b(?:share|percent of|of the total|of total|accounts?)\b|% of", re.I
)
_POINTS = re.compile(r"%\s?p|퍼센트\s?포인트|\bpp\b|points?\b", re.I)
_ADDABLE = frozenset({"won", "currency", "count", "days", "points", "minutes"})


@dataclass(frozen=True, kw_only=True)
class _Cell:
    row: int
    column: int
    value: float


def follows(claim: Claim, sentence: str, others: Sequence[Claim], tables: Sequence[Table]) -> bool:
    """Returns whether `claim` follows from cells that `sentence` names; `others` are the sentence's other claims.

    The result is computed from the exact cells and compared at the precision that the claim is written in.
    """
    if claim.kind not in ("number", "percent"):
        return False
    return any(
        is_near([abs(value)], claim.value, claim.half)
        for table in tables
        for value in _results(claim, sentence, others, table)
    )


def _results(claim: Claim, sentence: str, others: Sequence[Claim], table: Table) -> Iterator[float]:
    for index, column in enumerate(table["columns"]):
        cells = list(_cells(table, index, column))
        named = [cell for cell in cells if _is_named(cell, sentence, others, table)]
        if column["unit"] in _ADDABLE:
            whole = sum(cell.value for cell in cells) if len(cells) == table["total_rows"] else None
            if claim.kind == "number":
                yield from _sums(sentence, named, whole)
            else:
                yield from _rates(sentence, named, whole)
        if len(named) <= MAX_CELLS and _CHANGE.search(sentence):
            yield from _differences(claim, sentence, named, column)
    if _CHANGE.search(sentence) and claim.kind == "number":
        yield from _within_rows(sentence, others, table)


def _cells(table: Table, index: int, column: Column) -> Iterator[_Cell]:
    scale = 10.0 ** column.get("digits", 0)
    for number, row in enumerate(table["rows"]):
        cell = row[index] if index < len(row) else None
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            yield _Cell(row=number, column=index, value=float(cell) / scale)


def _is_named(cell: _Cell, sentence: str, others: Sequence[Claim], table: Table) -> bool:
    """Returns whether the sentence states the cell's value or names its row."""
    unit = table["columns"][cell.column]["unit"]
    kind, value = ("percent", cell.value * 100) if unit == "ratio" else ("number", cell.value)
    if any(other.kind == kind and is_near([abs(value)], other.value, other.half) for other in others):
        return True
    labels = [text for text in table["rows"][cell.row] if isinstance(text, str) and len(text) >= LABEL_CHARS]
    return bool(labels) and labels[0] in sentence


def _sums(sentence: str, named: Sequence[_Cell], whole: float | None) -> Iterator[float]:
    if not _SUM.search(sentence):
        return
    if whole is not None:
        yield whole
    if len(named) > 1:
        yield sum(cell.value for cell in named)


def _rates(sentence: str, named: Sequence[_Cell], whole: float | None) -> Iterator[float]:
    """Yields percents: shares of the whole column or of each other, and growth from one to another."""
    if _SHARE.search(sentence) and whole:
        yield from (cell.value / whole * 100 for cell in named)
        yield sum(cell.value for cell in named) / whole * 100
    for one, base in permutations(named, 2) if len(named) <= MAX_CELLS else ():
        if base.value > 0 and _SHARE.search(sentence):
            yield one.value / base.value * 100
        if base.value > 0 and _CHANGE.search(sentence):
            yield (one.value - base.value) / base.value * 100


def _differences(claim: Claim, sentence: str, named: Sequence[_Cell], column: Column) -> Iterator[float]:
    if column["unit"] == "ratio":
        if claim.kind == "percent" and _POINTS.search(sentence):
            yield from ((one.value - other.value) * 100 for one, other in permutations(named, 2))
    elif column["unit"] in _ADDABLE and claim.kind == "number":
        yield from (one.value - other.value for one, other in permutations(named, 2))


def _within_rows(sentence: str, others: Sequence[Claim], table: Table) -> Iterator[float]:
    """Yields differences of two columns of one unit in a row that the sentence names: sales less target."""
    columns = [(index, column) for index, column in enumerate(table["columns"]) if column["unit"] in _ADDABLE]
    for (left, one), (right, other) in permutations(columns, 2):
        if one["unit"] != other["unit"]:
            continue
        minuends = {cell.row: cell for cell in _cells(table, left, one)}
        for cell in _cells(table, right, other):
            pair = minuends.get(cell.row)
            if pair and _is_named(cell, sentence, others, table) and _is_named(pair, sentence, others, table):
                yield pair.value - cell.value
