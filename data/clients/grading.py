"""What client grades are decided on, and the organisation's rule."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.organizations import Organization
from data.tables.sales import Transaction


@dataclass(frozen=True, kw_only=True)
class OrderRecord:
    """How a client ordered in a window."""

    months: int
    """Months of the window with a completed sale."""
    last: date | None
    """Last completed sale up to the window's end, however long ago."""


async def load_grade_rules(session: AsyncSession) -> dict[str, Any] | None:
    """Returns the organisation's grade rule as stored; None where it has none."""
    settings = (await session.execute(select(Organization.settings))).scalar_one()
    rules = settings.get("grade_rules")
    return rules if isinstance(rules, dict) else None


async def load_order_record(session: AsyncSession, client_id: UUID, start: date, end: date) -> OrderRecord:
    """Returns how a client ordered from `start` to `end`."""
    table = Transaction
    month = func.date_trunc("month", table.date)
    statement = select(func.count(distinct(month)).filter(table.date >= start), func.max(table.date)).where(
        table.client_id == client_id,
        table.kind == "sale",
        table.status == "completed",
        table.date <= end,
        table.deleted_at.is_(None),
    )
    row = (await session.execute(statement)).one()
    return OrderRecord(months=row[0], last=row[1])
