"""Contracts with clients."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.clients.directory import ClientFilter, client_ids
from data.tables.clients import Contract


@dataclass(frozen=True, kw_only=True)
class ContractFilter:
    """Which contracts; empty fields do not restrict."""

    clients: ClientFilter
    types: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    ends_from: date | None = None
    ends_to: date | None = None
    auto_renew: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ContractRecord:
    """One contract."""

    contract_no: str
    client_id: UUID
    type: str
    start_on: date
    end_on: date
    auto_renew: bool
    notice_days: int
    value: int
    discount_rate: Decimal
    status: str
    owner_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ContractTotals:
    """All contracts that fit."""

    count: int
    value: int
    clients: int


ORDERS = {"end": Contract.end_on, "start": Contract.start_on, "value": Contract.value}


def _where(wanted: ContractFilter, day: date) -> list[Any]:
    found: list[Any] = [Contract.deleted_at.is_(None)]
    if not wanted.clients.is_everything:
        found.append(Contract.client_id.in_(client_ids(wanted.clients, day)))
    if wanted.types:
        found.append(Contract.type.in_(wanted.types))
    if wanted.status:
        found.append(Contract.status.in_(wanted.status))
        if "active" in wanted.status and "expired" not in wanted.status:
            found.append(Contract.end_on >= day)
    if wanted.ends_from and wanted.ends_to:
        found.append(Contract.end_on.between(wanted.ends_from, wanted.ends_to))
    if wanted.auto_renew is not None:
        found.append(Contract.auto_renew.is_(wanted.auto_renew))
    return found


async def load_contracts(
    session: AsyncSession,
    wanted: ContractFilter,
    day: date,
    *,
    order: str = "end",
    descending: bool = False,
    limit: int | None = None,
) -> list[ContractRecord]:
    """Returns the contracts that fit; `order` is one of ORDERS. "active" leaves out what ended before the day."""
    column = ORDERS[order]
    statement = select(Contract).where(*_where(wanted, day))
    statement = statement.order_by(column.desc() if descending else column.asc(), Contract.contract_no)
    rows = await session.scalars(statement.limit(limit) if limit else statement)
    return [
        ContractRecord(
            contract_no=row.contract_no,
            client_id=row.client_id,
            type=row.type,
            start_on=row.start_on,
            end_on=row.end_on,
            auto_renew=row.auto_renew,
            notice_days=row.notice_days,
            value=row.value,
            discount_rate=row.discount_rate,
            status=row.status,
            owner_id=row.owner_employee_id,
        )
        for row in rows
    ]


async def sum_contracts(session: AsyncSession, wanted: ContractFilter, day: date) -> ContractTotals:
    """Returns the totals of all contracts that fit."""
    statement = select(
        func.count(), func.coalesce(func.sum(Contract.value), 0), func.count(func.distinct(Contract.client_id))
    ).where(*_where(wanted, day))
    row = (await session.execute(statement)).one()
    return ContractTotals(count=row[0], value=int(row[1]), clients=row[2])
