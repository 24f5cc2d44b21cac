"""The monthly roll-up of completed transactions, and the proof that it agrees with them."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    Connection,
    Date,
    Delete,
    Insert,
    Select,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from data.tables.sales import SalesMonth, Transaction

_KEYS = ("org_id", "employee_id", "client_id", "product_id", "channel", "kind")


def rebuild_sales_months(connection: Connection, org_id: UUID, first: date | None = None) -> int:
    """Rewrites an organisation's roll-up, from the month `first` on (None: all), and returns its number of rows.

    From an `AsyncSession`: `await session.run_sync(lambda s: rebuild_sales_months(s.connection(), org_id))`.
    """
    connection.execute(delete_sales_months(org_id, first))
    return connection.execute(insert_sales_months(org_id, first)).rowcount


def delete_sales_months(org_id: UUID, first: date | None = None) -> Delete:
    """Returns the statement that empties an organisation's roll-up from a month on."""
    statement = delete(SalesMonth).where(SalesMonth.org_id == org_id)
    return statement if first is None else statement.where(SalesMonth.month >= first)


def insert_sales_months(org_id: UUID, first: date | None = None) -> Insert:
    """Returns the one statement that fills the roll-up from the transactions."""
    keys = [getattr(Transaction, name) for name in _KEYS]
    source = (
        select(
            _month().label("month"),
            *keys,
            func.sum(Transaction.amount),
            func.sum(Transaction.quantity),
            func.count(),
        )
        .where(Transaction.org_id == org_id, *_counted())
        .group_by(_month(), *keys)
    )
    if first is not None:
        source = source.where(Transaction.date >= first)
    names = ["month", *_KEYS, "amount", "quantity", "lines"]
    # Python-side defaults would give every row one and the same id; the column has a default of its own.
    return insert(SalesMonth).from_select(names, source, include_defaults=False)


def select_differences(org_id: UUID) -> Select[tuple[date, UUID, UUID, int]]:
    """Returns the statement for month, client, product and won (roll-up less transactions) where the two disagree."""
    booked = select(
        _month().label("month"), Transaction.client_id, Transaction.product_id, (-Transaction.amount).label("amount")
    ).where(Transaction.org_id == org_id, *_counted())
    rolled = select(SalesMonth.month, SalesMonth.client_id, SalesMonth.product_id, SalesMonth.amount).where(
        SalesMonth.org_id == org_id, SalesMonth.deleted_at.is_(None)
    )
    both = union_all(rolled, booked).subquery("both")
    keys = (both.c.month, both.c.client_id, both.c.product_id)
    difference = func.sum(both.c.amount)
    return select(*keys, difference).group_by(*keys).having(difference != 0)


def _month() -> ColumnElement[date]:
    """A literal, as Postgres would not see two parameters as the same expression to group by."""
    return cast(func.date_trunc(literal_column("'month'"), Transaction.date), Date)


def _counted() -> tuple[ColumnElement[bool], ...]:
    return (Transaction.status == "completed", Transaction.deleted_at.is_(None))
