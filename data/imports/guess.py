"""A first mapping for unknown files: which table is what, and which column is which field; for a person to correct."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from rapidfuzz import fuzz

from data.imports.kinds import FIELDS, KIND_WORDS, KINDS, Field, Kind
from data.imports.mapping import Expression, ImportPart, Mapping, SourcePart
from data.imports.names import fold
from data.imports.notes import Notebook
from data.imports.run import ImportFile
from data.imports.sheets import read_file
from data.imports.tables import SourceTable, find_table
from data.imports.values import to_day, to_month, to_number, to_text
from state.errors import InvalidInput

CLOSE_ENOUGH = 88.0
"""rapidfuzz ratio from which two headings are one word written twice; below it 거래처 would match 거래처코드."""
SAMPLE = 60
LOOKED_AT = 3000
"""Rows that a guess reads: gaps of merged cells show early."""
SURE, LIKELY = 0.7, 0.4
"""Share of readable cells a column needs: less where its heading says outright what it is, as sheets are dirty."""
_UNITS = re.compile(r"[(\[（][^)\]）]*[)\]）]|단위.*$")
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
    parts: list[ImportPart] = []
    for file in files:
        grids = read_file(file.name, file.content)
        for grid in grids:
            table = find_table(replace(grid, rows=grid.rows[:LOOKED_AT]), Notebook())
            if table is None or not table.lines:
                continue
            name = _table_name(file.name, grid.sheet if len(grids) > 1 else None, sources)
            found = guess_parts(name, table)
            if found:
                sources[name] = SourcePart(file=file.name, sheet=grid.sheet if len(grids) > 1 else None)
                parts += found
    if not parts:
        raise InvalidInput(
            "No table in these files looks like employees, clients, sales or the like; write a mapping file."
            " 어떤 자료인지 알 수 없습니다. 매핑 파일을 작성해 주세요."
        )
    parts.sort(key=lambda part: KINDS.index(part.kind))
    return Mapping(tables=sources, imports=parts)


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
    fills = gaps if fit.kind in {"sales", "targets", "transactions"} else []
    return ImportPart(kind=fit.kind, table=name, fields=fit.fields, months=months, fill_down=fills)


def _has_gaps(table: SourceTable, column: str) -> bool:
    """Returns whether a column starts filled and then leaves rows out, as an export of merged cells does."""
    cells = [to_text(line.cells.get(column)) for line in table.lines]
    return bool(cells) and cells[0] is not None and any(cell is None for cell in cells)


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
    fields = _assign(kind, table)
    score = sum(1.0 for _ in fields)
    for field in FIELDS[kind]:
        months_give_it = bool(table.months) and kind in {"sales", "targets"} and field.name in {"month", "amount"}
        if field.required and field.name not in fields and not months_give_it:
            return Fit(kind=kind, fields=fields, score=0.0)
    if table.months:
        score += 3.0 if kind in {"sales", "targets"} else -5.0
        fields = {name: column for name, column in fields.items() if name not in {"month", "amount"}}
    if kind in {"sales", "targets", "pay", "transactions"} and not {"employee_no", "employee", "unit"} & set(fields):
        score = 0.0
    words = f"{table.file} {table.sheet or ''} {table.title}"
    if re.search(KIND_WORDS[kind][2], words, re.IGNORECASE):
        score += 2.0
    if kind == "targets" and table.months and not re.search(KIND_WORDS["targets"][2], words, re.IGNORECASE):
        score -= 4.0
    return Fit(kind=kind, fields=fields, score=score)


def _assign(kind: Kind, table: SourceTable) -> dict[str, Expression]:
    """Returns field -> column, the likeliest pairs first, each column once; values must look like the field's type."""
    pairs = [
        (likeness, order, field.name, heading)
        for order, field in enumerate(FIELDS[kind])
        for heading in table.headings
        if heading not in table.months
        and heading not in table.total_columns
        and (likeness := _likeness(field, heading)) >= CLOSE_ENOUGH
        and _looks_like(field, heading, table) >= (SURE if likeness < 100.0 else LIKELY)
    ]
    fields: dict[str, Expression] = {}
    for _, _, name, heading in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if name not in fields and heading not in fields.values():
            fields[name] = heading
    order = [field.name for field in FIELDS[kind]]
    return dict(sorted(fields.items(), key=lambda pair: order.index(pair[0])))


def _likeness(field: Field, heading: str) -> float:
    bare = fold(_UNITS.sub("", heading)) or fold(heading)
    return max(
        100.0 if fold(name) == bare else 0.9 * fuzz.ratio(fold(name), bare) + (5 if len(bare) > 4 else 0)
        for name in field.headings
    )


def _looks_like(field: Field, heading: str, table: SourceTable) -> float:
    """Returns the share of cells that can be read as the field's type."""
    cells = [cell for line in table.lines[:SAMPLE] if to_text(cell := line.cells.get(heading)) is not None]
    if not cells:
        return 1.0
    good = 0
    for cell in cells:
        try:
            match field.type:
                case "money" | "count" | "rate":
                    good += to_number(cell) is not None or to_text(cell) in {"-", "–"}
                case "day":
                    good += to_day(cell) is not None
                case "month":
                    good += to_month(cell) is not None
                case _:
                    good += 1
        except ValueError:
            continue
    return good / len(cells)


def _table_name(file: str, sheet: str | None, taken: dict[str, SourcePart]) -> str:
    base = (
        re.sub(r"[^\w가-힣]+", "_", PurePath(file).stem + (f"_{sheet}" if sheet else "")).strip("_").casefold()
        or "table"
    )
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
