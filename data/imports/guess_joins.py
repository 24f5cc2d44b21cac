"""Sales whose day, client or person stands in another table: finds the tables to join and the columns to take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.imports.mapping import JoinPart
from data.imports.names import fold
from data.imports.tables import SourceTable
from data.imports.values import to_text

KNOWN = 0.9
"""Share of a column's cells that must be found in the other table's key."""
MOST_JOINS = 3

Fields = dict[str, str]
"""Field -> column; "table.column" of a joined one."""


@dataclass(frozen=True, kw_only=True)
class Joins:
    """What was found."""

    joins: tuple[JoinPart, ...]
    fields: Fields


def find_joins(
    name: str,
    tables: Mapping[str, SourceTable],
    fields: Fields,
    wanted: Sequence[str],
    fields_of: Callable[[SourceTable], Fields],
) -> Joins:
    """Returns the tables that give the fields which are still wanted, each by a key it does not repeat.

    `fields_of` says which column of another table looks like which field.
    """
    joins: list[JoinPart] = []
    found = dict(fields)
    reachable = {heading: (tables[name], heading) for heading in tables[name].headings}
    left = [other for other in tables if other != name]
    while left and len(joins) < MOST_JOINS and (missing := [field for field in wanted if field not in found]):
        step = next(
            (
                (other, match, gains)
                for other in left
                if (match := _match(tables[other], reachable)) is not None
                and (gains := {one: column for one, column in fields_of(tables[other]).items() if one in missing})
            ),
            None,
        )
        if step is None:
            break
        other, (here, there), gains = step
        left.remove(other)
        joins.append(JoinPart(table=other, match={here: there}))
        found |= {field: f"{other}.{column}" for field, column in gains.items()}
        for heading in tables[other].headings:
            reachable.setdefault(f"{other}.{heading}", (tables[other], heading))
    return Joins(joins=tuple(joins), fields=found)


def _match(other: SourceTable, reachable: Mapping[str, tuple[SourceTable, str]]) -> tuple[str, str] | None:
    """Returns (column here, key there) of one name whose values meet."""
    for here, (table, heading) in reachable.items():
        for there in other.headings:
            if fold(there) == fold(heading) and _is_key(other, there) and _meets(table, heading, other, there):
                return here, there
    return None


def _is_key(table: SourceTable, heading: str) -> bool:
    cells = [to_text(line.cells.get(heading)) for line in table.lines]
    return len(cells) > 1 and None not in cells and len(set(cells)) == len(cells)


def _meets(table: SourceTable, heading: str, other: SourceTable, there: str) -> bool:
    keys = {to_text(line.cells.get(there)) for line in other.lines}
    cells = [text for line in table.lines if (text := to_text(line.cells.get(heading)))]
    return bool(cells) and sum(cell in keys for cell in cells) >= KNOWN * len(cells)
