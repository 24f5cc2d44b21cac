"""Months in SQL: the month of a day, and all months of a period."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, String, Subquery, cast, func, literal, select


def month_of(day: Any) -> ColumnElement[Any]:
    """Returns the first day of the month of `day`."""
    return cast(func.date_trunc("month", day), Date)


def month_end(month: Any) -> ColumnElement[Any]:
    """Returns the last day of the month that begins on `month`."""
    return cast(month + func.make_interval(0, 1) - func.make_interval(0, 0, 0, 1), Date)


def weekday_of(day: Any) -> ColumnElement[Any]:
    """Returns the ISO day of the week as text: "1" is Monday."""
    return cast(func.extract("isodow", day), String)


def months_between(start: date, end: date) -> Subquery:
    """Returns a row `month` (first day) for each month that the period touches."""
    first = start.replace(day=1)
    day = func.generate_series(
        cast(literal(first), Date), cast(literal(end), Date), func.make_interval(0, 1)
    ).column_valued("day")
    return select(cast(day, Date).label("month")).subquery("months")
