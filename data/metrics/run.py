"""Runs metric queries and gives rows as plain values, with the statement as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.compile import compile_query
from data.metrics.formulas import Formula
from data.metrics.query import MetricQuery

Key = UUID | date | str | None
Number = int | Decimal


@dataclass(frozen=True, kw_only=True)
class MeasuredRow:
    """One group."""

    keys: tuple[Key, ...]
    """In the order of `by`."""
    values: Mapping[str, Number | None]
    """By metric name; whole numbers as int, the rest exact decimals."""
    source_rows: int
    """Rows of the source tables it stands on; 0 when there is nothing."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A query's groups, unordered."""

    rows: list[MeasuredRow]
    statement: str
    """The SQL with its values shown."""


async def measure(session: AsyncSession, query: MetricQuery, formulas: Mapping[str, Formula]) -> Measured:
    """Returns the groups of `query` with a value a formula."""
    statement = compile_query(query, formulas)
    width = len(query.by)
    rows = [
        MeasuredRow(
            keys=tuple(row[:width]),
            values={name: _number(value) for name, value in zip(formulas, row[width:-1], strict=True)},
            source_rows=int(row[-1] or 0),
        )
        for row in (await session.execute(statement)).all()
    ]
    return Measured(rows=rows, statement=statement_text(statement))


def statement_text(statement: Select[Any]) -> str:
    """Returns the SQL of a statement with its bound values shown, for people to read; never executed."""
    dialect = PGDialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return str(compiled)


def _number(value: Any) -> Number | None:
    if value is None or isinstance(value, int):
        return value
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() and exact.adjusted() < 30 else exact
