"""Rows on their way into one table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True)
class TableRows:
    """Rows of one table, in the order of `columns`."""

    table: str
    columns: tuple[str, ...]
    values: list[tuple[object, ...]]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return iter(self.values)


def rows_of(table: str, items: Iterable[object]) -> TableRows:
    """Returns the rows of dataclasses whose fields are named like the columns; there must be at least one item."""
    listed = list(items)
    names = tuple(field.name for field in fields(listed[0]))  # type: ignore[arg-type]  # any dataclass
    return TableRows(
        table=table, columns=names, values=[tuple(getattr(item, name) for name in names) for item in listed]
    )
