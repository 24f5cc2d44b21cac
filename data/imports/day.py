"""The day an organisation's figures end on: what "this month" means where they are not of today."""

from calendar import monthrange
from datetime import date
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.organizations import Organization
from data.tables.sales import Transaction

STALE_DAYS = 62
"""Sheets of last month come in during this one; what ended two months ago is a closed set of data."""

Told: TypeAlias = date | Literal["today"] | None
"""A day, the real one whatever the data says, or None: as the data says."""


async def settle_day(session: AsyncSession, org_id: UUID, told: Told, clock: date) -> date | None:
    """Stores and returns the day that counts as the organisation's today; None: the real one.

    What was told once holds until something else is told; the demo's day is such a one. Otherwise it is the last day
    that has figures, when that is long past on the `clock`.
    """
    known: dict[str, Any] = (
        await session.execute(select(Organization.settings).where(Organization.id == org_id))
    ).scalar_one()
    before = date.fromisoformat(known["as_of"]) if known.get("as_of") else None
    origin = known.get("as_of_from", "told" if before else "data")
    if told is None and origin == "told":
        return before
    last = await _last_day(session, org_id) if told is None else None
    stale = last if last is not None and (clock - last).days > STALE_DAYS else None
    day = stale if told is None else None if told == "today" else told
    wanted: dict[str, Any] = {name: value for name, value in known.items() if name not in {"as_of", "as_of_from"}}
    wanted |= {"as_of_from": "data" if told is None else "told", **({"as_of": day.isoformat()} if day else {})}
    if wanted != known:
        await session.execute(update(Organization).where(Organization.id == org_id).values(settings=wanted))
    return day


async def _last_day(session: AsyncSession, org_id: UUID) -> date | None:
    """Returns the last day with a sale; a month's sum stands on the first of its month and means all of it."""
    is_month = Transaction.tx_no.like("M-%")
    statement = select(func.max(Transaction.date).filter(~is_month), func.max(Transaction.date).filter(is_month)).where(
        Transaction.org_id == org_id, Transaction.deleted_at.is_(None)
    )
    day, month = (await session.execute(statement)).one()
    ends = [month.replace(day=monthrange(month.year, month.month)[1])] if month else []
    return max([*([day] if day else []), *ends], default=None)
