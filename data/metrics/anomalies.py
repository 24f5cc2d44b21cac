"""Unusual months: robust z of a month's sales within the history of its client and product, and of its client."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Float, Select, Uuid, and_, cast, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.dimensions import Cut
from data.metrics.query import MetricQuery
from data.metrics.run import statement_text
from data.metrics.sales import SALES

CONSISTENCY = 0.6745
"""Makes the median absolute deviation comparable with a standard deviation of normal data."""
LEAST_Z = 3.5
"""Iglewicz and Hoaglin's usual threshold."""
LEAST_SHARE = 0.25
"""A product's month counts when it moves its client's usual month by a quarter: small change is not news."""
LEAST_MONTHS = 6
"""Months a cell must have before one of them can be called unusual."""


@dataclass(frozen=True, kw_only=True)
class Anomaly:
    """A month that does not fit."""

    month: date
    client_id: UUID
    product_id: UUID | None
    """None: the client as a whole."""
    amount: int
    usual: int
    """Median of the other months."""
    z: float


async def find_unusual(session: AsyncSession, query: MetricQuery, first: date, limit: int) -> tuple[list[Anomaly], str]:
    """Returns the months between `first` and the query's end that do not fit the query's history, least fitting first.

    The spread is at least a tenth of the median, so that a very even client is not flagged for little.
    """
    statement = _statement(query, first, limit)
    rows = (await session.execute(statement)).all()
    found = [
        Anomaly(
            month=row.month,
            client_id=row.client_id,
            product_id=row.product_id,
            amount=int(row.amount),
            usual=round(row.median),
            z=float(row.z),
        )
        for row in rows
    ]
    return found, statement_text(statement)


def _statement(query: MetricQuery, first: date, limit: int) -> Select[Any]:
    cells = _cells(query)
    both = (cells.c.client_id, cells.c.product_id)
    median = (
        select(*both, _median(cells.c.amount).label("median"), func.count().label("months"))
        .group_by(*both)
        .cte("median")
    )
    matches = and_(
        median.c.client_id == cells.c.client_id, median.c.product_id.is_not_distinct_from(cells.c.product_id)
    )
    apart = func.abs(cells.c.amount - median.c.median)
    spread = select(*both, _median(apart).label("spread")).join(median, matches).group_by(*both).cte("spread")
    client = median.alias("client")
    floor = func.greatest(spread.c.spread, func.abs(median.c.median) * 0.1, 10_000)
    z = literal(CONSISTENCY, Float) * (cells.c.amount - median.c.median) / floor
    return (
        select(cells.c.month, *both, cells.c.amount, median.c.median, z.label("z"))
        .join(median, matches)
        .join(
            spread,
            and_(spread.c.client_id == cells.c.client_id, spread.c.product_id.is_not_distinct_from(cells.c.product_id)),
        )
        .join(client, and_(client.c.client_id == cells.c.client_id, client.c.product_id.is_(None)))
        .where(
            cells.c.month >= first,
            median.c.months >= LEAST_MONTHS,
            func.abs(z) >= LEAST_Z,
            apart >= func.abs(client.c.median) * LEAST_SHARE,
        )
        .order_by(func.abs(z).desc(), apart.desc())
        .limit(limit)
    )


def _cells(query: MetricQuery) -> CTE:
    """Returns monthly amounts by client and product, and by client alone (product null)."""
    source = SALES.source(replace(query, by=("product",)))  # the rows that tell products apart
    cut = Cut(SALES, source, query)
    conditions = cut.conditions()
    keys = (source.c.month, source.c.client_id)
    amount = cast(func.sum(source.c.amount), Float).label("amount")
    fine = cut.joined(select(*keys, source.c.product_id, amount)).where(*conditions)
    whole = cut.joined(select(*keys, cast(null(), Uuid).label("product_id"), amount)).where(*conditions)
    united = union_all(fine.group_by(*keys, source.c.product_id), whole.group_by(*keys)).subquery("united")
    return select(united.c.month, united.c.client_id, united.c.product_id, united.c.amount).cte("cells")


def _median(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.percentile_cont(0.5).within_group(value)
