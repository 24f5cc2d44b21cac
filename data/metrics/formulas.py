"""How a metric follows from measures; frozen data that tools declare and `compile.py` turns into SQL."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Numeric, case, cast, null, type_coerce
from sqlalchemy.sql.base import ReadOnlyColumnCollection

Columns = ReadOnlyColumnCollection[str, Any]


@dataclass(frozen=True)
class Measure:
    """The measure itself."""

    name: str


@dataclass(frozen=True)
class Ratio:
    """numerator / denominator, exact decimal; null unless the denominator is above zero."""

    numerator: str
    denominator: str


@dataclass(frozen=True)
class Difference:
    """left - right; null when either is unknown."""

    left: str
    right: str


Formula = Measure | Ratio | Difference


def measures_of(formula: Formula) -> tuple[str, ...]:
    """Returns the names of the measures a formula needs."""
    match formula:
        case Measure(name):
            return (name,)
        case Ratio(numerator, denominator):
            return (numerator, denominator)
        case Difference(left, right):
            return (left, right)


def to_sql(formula: Formula, columns: Columns) -> ColumnElement[Any]:
    """Returns the expression of a formula over measure columns."""
    match formula:
        case Measure(name):
            return type_coerce(columns[name], Numeric)
        case Difference(left, right):
            return type_coerce(columns[left] - columns[right], Numeric)
        case Ratio(numerator, denominator):
            below = columns[denominator]
            return case((below > 0, cast(columns[numerator], Numeric) / below), else_=null())
