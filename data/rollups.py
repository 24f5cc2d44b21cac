"""The two monthly roll-ups of completed transactions, and the proof that they agree with them.

`sales_monthly` knows products; `client_months` does not, but the days of a month's first and last sale.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Date,
    Delete,
    Insert,
    Select,
    Uuid,
    cast,
    delete,
    func,
    insert,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from data.tables.sales import ClientMonth, SalesMonth, Transaction

_KEYS = {
    SalesMonth: ("org_id", "employee_id", "client_id", "product_id", "channel", "kind"),
    ClientMonth: ("org_id", "employee_id", "client_id", "channel", "kind"),
}
ROLLUPS: tuple[type[SalesMonth] | type[ClientMonth], ...] = (SalesMonth, ClientMonth)


def rebuild_sales_months(connection: Connection, org_id: UUID, first: date | None = None) -> int:
    """Rewrites an organisation's roll-ups, from the month `first` on (None: all), and returns the number of their rows.

    From an `AsyncSession`: `await session.run_sync(lambda s: rebuild_sales_months(s.connection(), org_id))`.
    """
    for statement in delete_sales_months(org_id, first):
        connection.execute(statement)
    counted = connection.execution_options(preserve_rowcount=True)  # SQLAlchemy drops it for inserts otherwise
    return sum(counted.execute(statement).rowcount for statement in insert_sales_months(org_id, first))


def delete_sales_months(org_id: UUID, first: date | None = None) -> list[Delete]:
    """Returns the statements that empty an organisation's roll-ups from a month on."""
    statements = [delete(table).where(table.org_id == org_id) for table in ROLLUPS]
    if first is None:
        return statements
    return [one.where(table.month >= first) for one, table in zip(statements, ROLLUPS, strict=True)]


def insert_sales_months(org_id: UUID, first: date | None = None) -> list[Insert]:
    """Returns the statements that fill the roll-ups from the transactions."""
    return [_insert(table, org_id, first) for table in ROLLUPS]


def _insert(table: type[SalesMonth] | type[ClientMonth], org_id: UUID, first: date | None) -> Insert:
    keys = [getattr(Transaction, name) for name in _KEYS[table]]
    sums: dict[str, ColumnElement[Any]] = {
        "amount": func.sum(Transaction.amount),
        "quantity": func.sum(Transaction.quantity),
        "lines": func.count(Transaction.id),
    }
    if table is ClientMonth:
        sums |= {"first_day": func.min(Transaction.date), "last_day": func.max(Transaction.date)}
    source = (
        select(_month().label("month"), *keys, *sums.values())
        .where(Transaction.org_id == org_id, *_counted())
        .group_by(_month(), *keys)
    )
    if first is not None:
        source = source.where(Transaction.date >= first)
    # Python-side defaults would give every row one and the same id; the column has a default of its own.
    return insert(table).from_select(["month", *_KEYS[table], *sums], source, include_defaults=False)


def select_differences(org_id: UUID) -> Select[tuple[date, UUID, UUID, int]]:
    """Returns the statement for month, client, product and won (roll-up less transactions) where the two disagree.

    A row without a product is one in which `client_months` differs.
    """
    booked = select(
        _month().label("month"), Transaction.client_id, Transaction.product_id, (-Transaction.amount).label("amount")
    ).where(Transaction.org_id == org_id, *_counted())
    by_product = _differing(union_all(_rolled(SalesMonth, org_id), booked))
    plain = booked.with_only_columns(_month(), Transaction.client_id, _no_product(), -Transaction.amount)
    by_client = _differing(union_all(_rolled(ClientMonth, org_id), plain))
    both = union_all(by_product, by_client).subquery("differences")
    return select(both.c.month, both.c.client_id, both.c.product_id, both.c.amount)


def _rolled(table: type[SalesMonth] | type[ClientMonth], org_id: UUID) -> Select[*tuple[Any, ...]]:
    product = SalesMonth.product_id if table is SalesMonth else _no_product()
    return select(table.month, table.client_id, product, table.amount).where(
        table.org_id == org_id, table.deleted_at.is_(None)
    )


def _differing(rows: CompoundSelect[tuple[date, UUID, UUID, int]]) -> Select[tuple[date, UUID, UUID, int]]:
    month, client, product, amount = rows.subquery().c
    difference = func.sum(amount)
    return (
        select(month.label("month"), client.label("client_id"), product.label("product_id"), difference.label("amount"))
        .group_by(month, client, product)
        .having(difference != 0)
    )


def _no_product() -> ColumnElement[UUID]:
    return cast(null(), Uuid)


def _month() -> ColumnElement[date]:
    """A literal, as Postgres would not see two parameters as the same expression to group by."""
    return cast(func.date_trunc(literal_column("'month'"), Transaction.date), Date)


def _counted() -> tuple[ColumnElement[bool], ...]:
    return (Transaction.status == "completed", Transaction.deleted_at.is_(None))
