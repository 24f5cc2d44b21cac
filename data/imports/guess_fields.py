"""Which column of an unknown table is which field of a kind, by its heading and what its cells look like."""

import re

from rapidfuzz import fuzz

from data.imports.kinds import FIELDS, Field, Kind
from data.imports.mapping import Expression, TextExpression
from data.imports.names import fold
from data.imports.tables import SourceTable
from data.imports.values import to_day, to_month, to_number, to_text

CLOSE_ENOUGH = 88.0
"""rapidfuzz ratio from which two headings are one word written twice; below it 거래처 would match 거래처코드."""
SAMPLE = 60
SURE, LIKELY = 0.7, 0.4
"""Share of readable cells a column needs: less where its heading says outright what it is, as sheets are dirty."""
_UNITS = re.compile(r"[(\[（][^)\]）]*[)\]）]|단위.*$")


def bare_heading(heading: str) -> str:
    """Returns a heading for comparing: "매출액(천원)" as 매출액."""
    return fold(_UNITS.sub("", heading)) or fold(heading)


def whole_name(table: SourceTable) -> Expression | None:
    """Returns first and last name together."""
    by_word = {fold(heading): heading for heading in table.headings}
    first, last = (
        by_word.get("firstname") or by_word.get("givenname"),
        by_word.get("lastname") or by_word.get("surname"),
    )
    return TextExpression(text=[first, last]) if first and last else None


def assign_fields(kind: Kind, table: SourceTable) -> dict[str, Expression]:
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
    bare = bare_heading(heading)
    return max(
        100.0 if fold(name) == bare else 0.9 * fuzz.ratio(fold(name), bare) + (5 if len(bare) > 4 else 0)
        for name in field.headings
    )


def _looks_like(field: Field, heading: str, table: SourceTable) -> float:
    """Returns the share of cells that can be read as the field's type."""
    cells = [cell for line in table.lines[:SAMPLE] if to_text(cell := line.cells.get(heading)) is not None]
    if not cells:
        return 1.0
    known = {fold(one) for stored, writings in field.choices for one in (stored, *writings)}
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
                case _ if field.closed:
                    good += fold(to_text(cell) or "") in known
                case _:
                    good += 1
        except ValueError:
            continue
    return good / len(cells)
