"""A fact: a set of rows with the columns it can be cut by and the measures that are counted on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, cast, func, literal_column
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import BigInteger

from data.metrics.query import MetricQuery

Columns = ReadOnlyColumnCollection[str, Any]
Aggregate = Callable[[Columns], ColumnElement[Any]]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Rows to aggregate. `source(query)` has a column for each of `columns` (employee_id, client_id, …, month)."""

    name: str
    columns: frozenset[str]
    """Of employee_id, unit_id, client_id, product_id, channel, kind, month."""
    source: Callable[[MetricQuery], Subquery]
    """Rows of the query's period; scope and cuts are applied outside."""
    measures: Mapping[str, Aggregate]
    zero_when_absent: bool = True
    """True: a group without rows of this fact counts as 0 (no sales). False: it is unknown (no target)."""
    parts: str | None = None
    """Set: rows are first summed (`amount` as `part`) over this column within each group."""


def total(column: str) -> Aggregate:
    """Returns the integer sum of a column."""
    return lambda columns: cast(func.sum(columns[column]), BigInteger)


def total_exact(column: str) -> Aggregate:
    """Returns the decimal sum of a column (days of leave)."""
    return lambda columns: func.sum(columns[column])


def total_where(column: str, by: str, *values: str, sign: int = 1) -> Aggregate:
    """Returns the integer sum of a column over rows whose `by` is one of `values`."""
    return lambda columns: cast(
        sign * func.coalesce(func.sum(columns[column]).filter(columns[by].in_(values)), 0), BigInteger
    )


def distinct(column: str) -> Aggregate:
    """Returns the number of different values."""
    return lambda columns: func.count(columns[column].distinct())


def distinct_where(column: str, by: str, *values: str) -> Aggregate:
    """Returns the number of different values over rows whose `by` is one of `values`."""
    return lambda columns: func.count(columns[column].distinct()).filter(columns[by].in_(values))


def rows() -> Aggregate:
    """Returns the number of rows."""
    return lambda columns: func.count(literal_column("*"))


def rows_where(by: str, *values: str) -> Aggregate:
    """Returns the number of rows whose `by` is one of `values`."""
    return lambda columns: func.count(literal_column("*")).filter(columns[by].in_(values))
