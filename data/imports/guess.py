"""A first mapping for unknown files: which table is what, and which column is which field; for a person to correct."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePath

from data.imports.guess_fields import SAMPLE, assign_fields, whole_name
from data.imports.guess_joins import find_joins
from data.imports.guess_sales import sale_fields
from data.imports.kinds import FIELDS, KIND_WORDS, KINDS, Kind
from data.imports.mapping import Expression, ImportPart, Mapping, SourcePart
from data.imports.names import fold
from data.imports.notes import Notebook
from data.imports.run import ImportFile
from data.imports.sheets import read_file
from data.imports.tables import SourceTable, find_table, tables_below
from data.imports.values import to_text
from state.errors import InvalidInput

LOOKED_AT = 3000
"""Rows that a guess reads: gaps of merged cells show early."""
_OF_ORDERS = ("date", "client_code", "client", "employee_no", "employee", "status")
"""What the head of an order says for its lines."""
_MEASURES = {
    "실적": "sales",
    "매출": "sales",
    "처방": "sales",
    "목표": "targets",
    "target": "targets",
    "sales": "sales",
}


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How well a table fits a kind."""

    kind: Kind
    fields: dict[str, Expression]
    score: float


def guess_mapping(files: Sequence[ImportFile]) -> Mapping:
    """Returns a mapping of everything in the files that looks like something.

    Raises: InvalidInput when nothing does.
    """
    sources: dict[str, SourcePart] = {}
    tables: dict[str, SourceTable] = {}
    for file in files:
        grids = read_file(file.name, file.content)
        for grid in grids:
            looked_at = replace(grid, rows=grid.rows[:LOOKED_AT])
            for heading_row in (None, *tables_below(looked_at)):
                table = find_table(looked_at, Notebook(), heading_row)
                if table is None or not table.lines:
                    continue
                sheet = grid.sheet if len(grids) > 1 else None
                name = _table_name(file.name, sheet, sources)
                sources[name] = SourcePart(file=file.name, sheet=sheet, heading_row=heading_row)
                tables[name] = table
    parts = [part for name in tables for part in _parts_of(name, tables)]
    heads = {join.table for part in parts for join in part.join}
    parts = [part for part in parts if part.kind != "transactions" or part.table not in heads]
    if not parts:
        raise InvalidInput(
            "No table in these files looks like employees, clients, sales or the like; write a mapping file."
            " 어떤 자료인지 알 수 없습니다. 매핑 파일을 작성해 주세요."
        )
    parts.sort(key=lambda part: KINDS.index(part.kind))
    used = {name for part in parts for name in (part.table, *(join.table for join in part.join))}
    return Mapping(tables={name: source for name, source in sources.items() if name in used}, imports=parts)


def _parts_of(name: str, tables: dict[str, SourceTable]) -> list[ImportPart]:
    """Returns the imports of one table: lines of sale whose day stands in another table are joined to it."""
    fields = assign_fields("transactions", tables[name])
    is_line = {"product_code", "product"} & set(fields) and {"quantity", "amount", "unit_price"} & set(fields)
    if not is_line or "date" in fields or tables[name].months:
        return guess_parts(name, tables[name])
    plain = {field: column for field, column in fields.items() if isinstance(column, str)}
    found = find_joins(name, tables, plain, _OF_ORDERS, _order_fields)
    if "date" not in found.fields:
        return guess_parts(name, tables[name])
    numbered = sale_fields(found.fields, tables[name])
    return [ImportPart(kind="transactions", table=name, join=list(found.joins), fields=numbered)]


def _order_fields(table: SourceTable) -> dict[str, str]:
    """Returns what a table can say of an order, nothing of its lines."""
    fields = assign_fields("transactions", table)
    return {name: column for name, column in fields.items() if name in _OF_ORDERS and isinstance(column, str)}


def guess_parts(name: str, table: SourceTable) -> list[ImportPart]:
    """Returns the imports that a table seems to hold: sheets with 실적 and 목표 side by side hold two."""
    by_measure = _measure_column(table)
    if table.months and by_measure is not None:
        column, values = by_measure
        return [
            part.model_copy(update={"only": {column: [value]}})
            for value, kind in values.items()
            if (part := _part(name, table, _fit(kind, table))) is not None
        ]
    fits = sorted((_fit(kind, table) for kind in KINDS), key=lambda fit: -fit.score)
    best = fits[0]
    if best.score <= 0:
        return []
    chosen = [best]
    if best.kind in {"sales", "targets"} and not table.months:
        other = next(fit for fit in fits if fit.kind == ("targets" if best.kind == "sales" else "sales"))
        chosen += [other] if other.score > 0 and other.fields.get("amount") != best.fields.get("amount") else []
    return [part for fit in chosen if (part := _part(name, table, fit)) is not None]


def _part(name: str, table: SourceTable, fit: Fit) -> ImportPart | None:
    months = list(table.months) if table.months and fit.kind in {"sales", "targets"} else None
    identity = {field.name for field in FIELDS[fit.kind] if field.identity}
    gaps = [
        column
        for field, column in fit.fields.items()
        if field in identity and isinstance(column, str) and _has_gaps(table, column)
    ]
    fields = fit.fields
    if fit.kind == "transactions":
        plain = {field: column for field, column in fields.items() if isinstance(column, str)}
        fields = sale_fields(plain, table)
    fills = gaps if fit.kind in {"sales", "targets", "transactions"} else []
    return ImportPart(kind=fit.kind, table=name, fields=fields, months=months, fill_down=fills)


def _has_gaps(table: SourceTable, column: str) -> bool:
    """Returns whether a column starts filled and then leaves rows out, as an export of merged cells does.

    There no row repeats the one above; where one does, an empty cell means nobody.
    """
    cells = [to_text(line.cells.get(column)) for line in table.lines]
    repeats = any(cell is not None and cell == above for above, cell in pairwise(cells))
    return bool(cells) and cells[0] is not None and None in cells and not repeats


def _measure_column(table: SourceTable) -> tuple[str, dict[str, Kind]] | None:
    """Returns the column whose few values are 실적 and 목표 and the like, with what each means."""
    for heading in table.headings:
        if heading in table.months:
            continue
        values = {text for line in table.lines[:SAMPLE] if (text := to_text(line.cells.get(heading)))}
        known: dict[str, Kind] = {}
        for value in values:
            for word, kind in _MEASURES.items():
                if fold(value).startswith(fold(word)) and len(value) <= 8:
                    known[value] = kind  # type: ignore[assignment]  # both are kinds
        if 2 <= len(values) <= 6 and set(known.values()) == {"sales", "targets"}:
            return heading, known
    return None


def _fit(kind: Kind, table: SourceTable) -> Fit:
    fields = assign_fields(kind, table)
    both = whole_name(table) if kind in {"employees", "clients"} and "name" not in fields else None
    if both is not None:
        fields = {"name": both, **fields}
    score = sum(1.0 for _ in fields)
    for field in FIELDS[kind]:
        months_give_it = bool(table.months) and kind in {"sales", "targets"} and field.name in {"month", "amount"}
        if field.required and field.name not in fields and not months_give_it:
            return Fit(kind=kind, fields=fields, score=0.0)
    if table.months:
        score += 3.0 if kind in {"sales", "targets"} else -5.0
        fields = {name: column for name, column in fields.items() if name not in {"month", "amount"}}
    words = f"{table.file} {table.sheet or ''} {table.title}"
    if not _can_be(kind, set(fields), words):
        return Fit(kind=kind, fields=fields, score=0.0)
    if re.search(KIND_WORDS[kind][2], words, re.IGNORECASE):
        score += 2.0
    if kind == "targets" and table.months and not re.search(KIND_WORDS["targets"][2], words, re.IGNORECASE):
        score -= 4.0
    return Fit(kind=kind, fields=fields, score=score)


def _can_be(kind: Kind, fields: set[str], words: str) -> bool:
    """Returns whether the fields are enough to take a table for this kind."""
    people = {"employee_no", "employee"} & fields
    if kind in {"sales", "targets", "pay"}:
        return bool(people or "unit" in fields)
    if fields == {"name"} or (kind == "units" and "parent" not in fields):  # a list of names may be of anything
        return re.search(KIND_WORDS[kind][2], words, re.IGNORECASE) is not None
    if kind != "transactions":
        return True
    # A web shop's sales name no person.
    parties = people or {"client_code", "client", "product_code", "product"} & fields
    return bool(parties) and ("amount" in fields or {"quantity", "unit_price"} <= fields)


def _table_name(file: str, sheet: str | None, taken: dict[str, SourcePart]) -> str:
    base = (
        re.sub(r"[^\w가-힣]+", "_", PurePath(file).stem + (f"_{sheet}" if sheet else "")).strip("_").casefold()
        or "table"
    )
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
