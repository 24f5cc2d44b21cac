"""Single transactions, and what they say about how a client orders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.clients.directory import ClientFilter, client_ids
from data.tables.products import Product
from data.tables.sales import SalesMonth, Transaction


@dataclass(frozen=True, kw_only=True)
class TransactionFilter:
    """Which transactions; empty fields do not restrict."""

    clients: ClientFilter
    products: tuple[UUID, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class TransactionLine:
    """One transaction."""

    tx_no: str
    date: date
    client_id: UUID
    employee_id: UUID
    product: str
    product_en: str | None
    quantity: int
    unit_price: int
    amount: int
    kind: str
    channel: str
    status: str


@dataclass(frozen=True, kw_only=True)
class TransactionTotals:
    """All transactions that fit, counted and summed."""

    lines: int
    amount: int
    """Completed ones only."""
    returns: int
    """Amount of completed returns, as a positive number."""
    pending: int
    """Lines not completed yet."""
    completed: int


@dataclass(frozen=True, kw_only=True)
class OrderHabit:
    """How a client orders."""

    last_order: date
    orders: int
    """Days with an order."""
    usual_gap_days: Decimal | None
    """Median of the days between orders; None with fewer than two."""


@dataclass(frozen=True, kw_only=True)
class ProductSales:
    """What a client bought of a product."""

    product_id: UUID
    name: str
    name_en: str | None
    area: str
    amount: int
    quantity: int


@dataclass(frozen=True, kw_only=True)
class StoppedUse:
    """A client that no longer buys a product."""

    client_id: UUID
    last_order: date
    months: int
    """Months in which it was bought, within the window."""
    amount: int
    """Net sales of the product within the window before the stop."""


def _where(wanted: TransactionFilter, day: date) -> list[Any]:
    table = Transaction
    found: list[Any] = [table.deleted_at.is_(None)]
    if not wanted.clients.is_everything:
        found.append(table.client_id.in_(client_ids(wanted.clients, day)))
    for column, values in (
        (table.product_id, wanted.products),
        (table.kind, wanted.kinds),
        (table.channel, wanted.channels),
        (table.status, wanted.status),
    ):
        if values:
            found.append(column.in_(values))
    if wanted.start and wanted.end:
        found.append(table.date.between(wanted.start, wanted.end))
    else:
        found.append(table.date <= day)
    return found


async def load_transactions(
    session: AsyncSession, wanted: TransactionFilter, day: date, *, by_amount: bool, descending: bool, limit: int
) -> list[TransactionLine]:
    """Returns the transactions that fit, newest (or largest) first unless not `descending`."""
    table = Transaction
    main = table.amount if by_amount else table.date
    order = [main.desc(), table.tx_no.desc()] if descending else [main.asc(), table.tx_no.asc()]
    statement = (
        select(
            table.tx_no,
            table.date,
            table.client_id,
            table.employee_id,
            Product.name,
            Product.name_en,
            table.quantity,
            table.unit_price,
            table.amount,
            table.kind,
            table.channel,
            table.status,
        )
        .join(Product, Product.id == table.product_id)
        .where(*_where(wanted, day))
        .order_by(*order)
        .limit(limit)
    )
    names = ("tx_no", "date", "client_id", "employee_id", "product", "product_en", "quantity", "unit_price", "amount")
    return [
        TransactionLine(**dict(zip((*names, "kind", "channel", "status"), row, strict=True)))
        for row in (await session.execute(statement)).all()
    ]


async def sum_transactions(session: AsyncSession, wanted: TransactionFilter, day: date) -> TransactionTotals:
    """Returns the totals of all transactions that fit."""
    table = Transaction
    done = table.status == "completed"
    statement = select(
        func.count(),
        func.coalesce(func.sum(table.amount).filter(done), 0),
        func.coalesce(func.sum(-table.amount).filter(done, table.kind == "return"), 0),
        func.count().filter(table.status == "pending"),
        func.count().filter(done),
    ).where(*_where(wanted, day))
    row = (await session.execute(statement)).one()
    return TransactionTotals(lines=row[0], amount=int(row[1]), returns=int(row[2]), pending=row[3], completed=row[4])


def _order_days(start: date, day: date, ids: Collection[UUID] | None) -> Select[UUID, date]:
    table = Transaction
    statement = select(table.client_id, table.date).where(
        table.kind == "sale", table.status != "cancelled", table.date.between(start, day), table.deleted_at.is_(None)
    )
    if ids is not None:
        statement = statement.where(table.client_id.in_(tuple(ids)))
    return statement.distinct()


async def load_habits(
    session: AsyncSession, start: date, day: date, ids: Collection[UUID] | None = None
) -> dict[UUID, OrderHabit]:
    """Returns how clients ordered from `start` to `day`; clients without an order are absent. `ids` None: all."""
    days = _order_days(start, day, ids).subquery("days")
    gap = days.c.date - func.lag(days.c.date).over(partition_by=days.c.client_id, order_by=days.c.date)
    gaps = select(days.c.client_id, days.c.date, gap.label("gap")).subquery("gaps")
    statement = select(
        gaps.c.client_id,
        func.max(gaps.c.date),
        func.count(),
        func.percentile_cont(0.5).within_group(gaps.c.gap),
    ).group_by(gaps.c.client_id)
    return {
        row[0]: OrderHabit(
            last_order=row[1], orders=row[2], usual_gap_days=None if row[3] is None else Decimal(str(row[3]))
        )
        for row in (await session.execute(statement)).all()
    }


async def load_product_sales(
    session: AsyncSession, start: date, end: date, ids: Collection[UUID]
) -> dict[UUID, list[ProductSales]]:
    """Returns what clients bought in whole months, most first, from the roll-up."""
    table = SalesMonth
    amount = func.sum(table.amount)
    statement = (
        select(
            table.client_id,
            Product.id,
            Product.name,
            Product.name_en,
            Product.therapeutic_area,
            amount,
            func.sum(table.quantity),
        )
        .join(Product, Product.id == table.product_id)
        .where(table.month.between(start, end), table.deleted_at.is_(None), table.client_id.in_(tuple(ids)))
        .group_by(table.client_id, Product.id)
        .order_by(table.client_id, amount.desc())
    )
    found: dict[UUID, list[ProductSales]] = {}
    for row in (await session.execute(statement)).all():
        one = ProductSales(
            product_id=row[1], name=row[2], name_en=row[3], area=row[4], amount=int(row[5]), quantity=int(row[6])
        )
        found.setdefault(row[0], []).append(one)
    return found


async def buyers_of(session: AsyncSession, product_id: UUID, start: date, end: date) -> set[UUID]:
    """Returns the clients with a completed sale of a product in the period."""
    table = Transaction
    statement = (
        select(table.client_id)
        .distinct()
        .where(
            table.product_id == product_id,
            table.kind == "sale",
            table.status == "completed",
            table.date.between(start, end),
            table.deleted_at.is_(None),
        )
    )
    return set((await session.scalars(statement)).all())


async def load_stopped(
    session: AsyncSession, product_id: UUID, start: date, quiet_since: date, *, least_months: int
) -> list[StoppedUse]:
    """Returns clients that bought a product in at least `least_months` months from `start` on, and not since

    `quiet_since`; largest loss first.
    """
    table = Transaction
    month = func.date_trunc("month", table.date)
    last = func.max(table.date).filter(table.kind == "sale")
    months = func.count(distinct(month)).filter(table.kind == "sale")
    amount = func.sum(table.amount)
    statement = (
        select(table.client_id, last, months, amount)
        .where(
            table.product_id == product_id,
            table.status == "completed",
            table.date >= start,
            table.deleted_at.is_(None),
        )
        .group_by(table.client_id)
        .having(last < quiet_since, months >= least_months)
        .order_by(amount.desc())
    )
    return [
        StoppedUse(client_id=row[0], last_order=row[1], months=row[2], amount=int(row[3]))
        for row in (await session.execute(statement)).all()
    ]
