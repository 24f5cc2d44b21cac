"""Sales facts: a monthly roll-up for whole months, the transactions for the days beside them; the same numbers."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import Date, Select, Subquery, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased

from data.metrics.facts import Fact, distinct, distinct_where, rows, total, total_where
from data.metrics.months import weekday_of
from data.metrics.query import MetricQuery
from data.tables.sales import ClientMonth, SalesMonth, Transaction

WEEKDAY = "weekday"
SALES_COLUMNS = frozenset({"employee_id", "client_id", "product_id", "channel", "kind", "month"})

Rollup = type[SalesMonth] | type[ClientMonth]


def sales_rows(query: MetricQuery) -> Subquery:
    """Returns completed sales, returns and adjustments: one row a roll-up cell or a transaction; by weekday transactions.

    There is a product_id only where the question needs products: the roll-up without them is far smaller.
    """
    rollup: Rollup = SalesMonth if query.needs_products else ClientMonth
    if WEEKDAY in query.by:
        rows = _from_transactions(query.start, query.end, rollup)
        return rows.add_columns(weekday_of(Transaction.date).label(WEEKDAY)).subquery("sales")
    return _between(query.start, query.end, rollup).subquery("sales")


def product_rows(query: MetricQuery) -> Subquery:
    """Returns the same rows, always with their products."""
    return _between(query.start, query.end, SalesMonth).subquery("sales")


def _between(start: date, end: date, rollup: Rollup) -> Select[*tuple[Any, ...]]:
    """Returns the rows of a stretch: its whole months rolled up, the days before and after them as transactions."""
    first = start if start.day == 1 else start.replace(day=1) + relativedelta(months=1)
    last = (end + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    if first > last:
        return _from_transactions(start, end, rollup)
    parts = [_from_rollup(first, last, rollup)]
    if start < first:
        parts.append(_from_transactions(start, first - timedelta(days=1), rollup))
    if last < end:
        parts.append(_from_transactions(last + timedelta(days=1), end, rollup))
    return parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("parts"))


def _from_rollup(start: date, end: date, table: Rollup) -> Select[*tuple[Any, ...]]:
    product = [SalesMonth.product_id] if table is SalesMonth else []
    columns = (*product, table.channel, table.kind, table.month, table.amount, table.quantity, table.lines)
    return select(table.employee_id, table.client_id, *columns).where(
        table.month.between(start, end), table.deleted_at.is_(None)
    )


def _from_transactions(start: date, end: date, rollup: Rollup) -> Select[*tuple[Any, ...]]:
    table = Transaction
    product = [table.product_id] if rollup is SalesMonth else []
    month = cast(func.date_trunc("month", table.date), Date).label("month")
    columns = (*product, table.channel, table.kind, month, table.amount, table.quantity, literal(1).label("lines"))
    return select(table.employee_id, table.client_id, *columns).where(
        table.date.between(start, end), table.status == "completed", table.deleted_at.is_(None)
    )


SALES = Fact(
    name="sales",
    columns=SALES_COLUMNS | {WEEKDAY},
    source=sales_rows,
    measures={
        "sales": total("amount"),
        "gross_sales": total_where("amount", "kind", "sale"),
        "returns": total_where("amount", "kind", "return", sign=-1),
        "quantity": total("quantity"),
        "transaction_count": total("lines"),
        "sale_lines": total_where("lines", "kind", "sale"),
        "client_count": distinct_where("client_id", "kind", "sale"),
        "seller_count": distinct("employee_id"),
        "sale_months": distinct("month"),
    },
)
PRODUCTS_SOLD = Fact(
    name="products_sold",
    columns=SALES_COLUMNS,
    source=product_rows,
    measures={"product_count": distinct_where("product_id", "kind", "sale")},
)


def _previous_clients(query: MetricQuery) -> Subquery:
    """Returns clients that bought in the stretch of the same length before the period, and not in it."""
    length = query.end - query.start
    before_start, before_end = query.start - length - date.resolution, query.start - date.resolution
    before = _between(before_start, before_end, ClientMonth).subquery("before")
    now = _between(query.start, query.end, ClientMonth).subquery("now")
    return (
        select(before.c.client_id, before.c.employee_id)
        .where(before.c.kind == "sale", before.c.client_id.not_in(select(now.c.client_id).where(now.c.kind == "sale")))
        .distinct()
        .subquery("lost")
    )


LOST_CLIENTS = Fact(
    name="lost_clients",
    columns=frozenset({"employee_id", "client_id"}),
    source=_previous_clients,
    measures={"lost_clients": distinct("client_id")},
)


def _first_sales(query: MetricQuery) -> Subquery:
    """Returns the first sale of each client that was never sold to before the period."""
    bought = aliased(ClientMonth)
    first = (
        select(bought.client_id, func.min(bought.first_day).label("first_day"))
        .where(bought.kind == "sale", bought.deleted_at.is_(None))
        .group_by(bought.client_id)
        .subquery("first")
    )
    return (
        select(ClientMonth.client_id, ClientMonth.employee_id, ClientMonth.month)
        .join(first, and_(first.c.client_id == ClientMonth.client_id, first.c.first_day == ClientMonth.first_day))
        .where(
            first.c.first_day.between(query.start, query.end),
            ClientMonth.kind == "sale",
            ClientMonth.deleted_at.is_(None),
        )
        .distinct()
        .subquery("opened")
    )


NEW_CLIENTS = Fact(
    name="new_clients",
    columns=frozenset({"employee_id", "client_id", "month"}),
    source=_first_sales,
    measures={"new_clients": distinct("client_id"), "new_client_rows": rows()},
)
