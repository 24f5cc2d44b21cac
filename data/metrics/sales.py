"""Sales facts: the monthly roll-up for whole months, the transactions for anything else; the same numbers."""

from datetime import date

from sqlalchemy import Date, Subquery, and_, cast, func, literal, not_, select
from sqlalchemy.orm import aliased

from data.metrics.facts import Fact, distinct, distinct_where, rows, total, total_where
from data.metrics.query import MetricQuery
from data.tables.sales import SalesMonth, Transaction

SALES_COLUMNS = frozenset({"employee_id", "client_id", "product_id", "channel", "kind", "month"})


def sales_rows(query: MetricQuery) -> Subquery:
    """Returns completed sales, returns and adjustments: one row a roll-up cell or a transaction."""
    return _from_rollup(query.start, query.end) if query.whole_months else _from_transactions(query.start, query.end)


def _from_rollup(start: date, end: date) -> Subquery:
    table = SalesMonth
    return (
        select(
            table.employee_id,
            table.client_id,
            table.product_id,
            table.channel,
            table.kind,
            table.month,
            table.amount,
            table.quantity,
            table.lines,
        )
        .where(table.month.between(start, end), table.deleted_at.is_(None))
        .subquery("sales")
    )


def _from_transactions(start: date, end: date) -> Subquery:
    table = Transaction
    return (
        select(
            table.employee_id,
            table.client_id,
            table.product_id,
            table.channel,
            table.kind,
            cast(func.date_trunc("month", table.date), Date).label("month"),
            table.amount,
            table.quantity,
            literal(1).label("lines"),
        )
        .where(table.date.between(start, end), table.status == "completed", table.deleted_at.is_(None))
        .subquery("sales")
    )


SALES = Fact(
    name="sales",
    columns=SALES_COLUMNS,
    source=sales_rows,
    measures={
        "sales": total("amount"),
        "gross_sales": total_where("amount", "kind", "sale"),
        "returns": total_where("amount", "kind", "return", sign=-1),
        "quantity": total("quantity"),
        "transaction_count": total("lines"),
        "sale_lines": total_where("lines", "kind", "sale"),
        "client_count": distinct_where("client_id", "kind", "sale"),
        "product_count": distinct_where("product_id", "kind", "sale"),
        "seller_count": distinct("employee_id"),
    },
)


def _previous_clients(query: MetricQuery) -> Subquery:
    """Returns clients that bought in the stretch of the same length before the period, and not in it."""
    length = query.end - query.start
    before_start, before_end = query.start - length - (date.resolution), query.start - date.resolution
    before, now = aliased(Transaction), aliased(Transaction)
    sold_now = (
        select(literal(1))
        .where(
            now.client_id == before.client_id,
            now.date.between(query.start, query.end),
            now.kind == "sale",
            now.status == "completed",
            now.deleted_at.is_(None),
        )
        .exists()
    )
    return (
        select(before.client_id, before.employee_id)
        .where(
            and_(before.date.between(before_start, before_end), before.kind == "sale", before.status == "completed"),
            before.deleted_at.is_(None),
            not_(sold_now),
        )
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
    known = select(SalesMonth.client_id).where(
        SalesMonth.month < query.start.replace(day=1), SalesMonth.kind == "sale", SalesMonth.deleted_at.is_(None)
    )  # the roll-up says who bought in a month before, so that only the few others are looked for in the transactions
    others = (
        select(SalesMonth.client_id).where(SalesMonth.kind == "sale", SalesMonth.client_id.not_in(known)).distinct()
    )
    first = (
        select(Transaction.client_id, func.min(Transaction.date).label("first_day"))
        .where(
            Transaction.client_id.in_(others),
            Transaction.kind == "sale",
            Transaction.status == "completed",
            Transaction.deleted_at.is_(None),
        )
        .group_by(Transaction.client_id)
        .subquery("first")
    )
    return (
        select(
            Transaction.client_id,
            Transaction.employee_id,
            cast(func.date_trunc("month", first.c.first_day), Date).label("month"),
        )
        .join(first, and_(first.c.client_id == Transaction.client_id, first.c.first_day == Transaction.date))
        .where(
            first.c.first_day.between(query.start, query.end),
            Transaction.kind == "sale",
            Transaction.status == "completed",
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
