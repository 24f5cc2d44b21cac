"""Visits and other contacts with clients, plans, and writing both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.clients.directory import ClientFilter, client_ids
from data.metrics.dimensions import subtree_ids
from data.tables.activity import Interaction, Schedule
from data.tables.employees import Employee

VISITS = ("visit", "meeting", "briefing")
"""Kinds of contact in which somebody was there in person."""


@dataclass(frozen=True, kw_only=True)
class VisitFilter:
    """Which contacts; empty fields do not restrict."""

    clients: ClientFilter
    people: tuple[UUID, ...] = ()
    """Who was there."""
    units: tuple[UUID, ...] = ()
    kinds: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class VisitRecord:
    """One contact with a client."""

    id: UUID
    at: datetime
    client_id: UUID
    employee_id: UUID
    type: str
    duration_min: int | None
    purpose: str | None
    summary: str | None
    products: tuple[UUID, ...]
    next_action: str | None
    next_due: date | None
    sentiment: str | None
    compliance_risk: str


@dataclass(frozen=True, kw_only=True)
class PlanRecord:
    """One planned appointment."""

    id: UUID
    at: datetime
    client_id: UUID | None
    employee_id: UUID
    kind: str
    title: str
    status: str


def local_day(moment: Any, timezone: str) -> Any:
    """Returns the calendar day of a moment in the organisation's zone."""
    return cast(func.timezone(timezone, moment), Date)


def _visit_where(wanted: VisitFilter, day: date, timezone: str) -> list[Any]:
    table = Interaction
    found: list[Any] = [table.deleted_at.is_(None)]
    if not wanted.clients.is_everything:
        found.append(table.client_id.in_(client_ids(wanted.clients, day)))
    if wanted.people:
        found.append(table.employee_id.in_(wanted.people))
    if wanted.units:
        members = select(Employee.id).where(Employee.unit_id.in_(subtree_ids(wanted.units)))
        found.append(table.employee_id.in_(members))
    if wanted.kinds:
        found.append(table.type.in_(wanted.kinds))
    when = local_day(table.at, timezone)
    found.append(when.between(wanted.start, wanted.end) if wanted.start and wanted.end else when <= day)
    return found


async def load_visits(
    session: AsyncSession, wanted: VisitFilter, day: date, timezone: str, limit: int
) -> tuple[list[VisitRecord], int]:
    """Returns the newest contacts that fit, and how many fit."""
    where = _visit_where(wanted, day, timezone)
    count = (await session.execute(select(func.count()).select_from(Interaction).where(*where))).scalar_one()
    rows = await session.scalars(select(Interaction).where(*where).order_by(Interaction.at.desc()).limit(limit))
    return [_visit(row) for row in rows], count


def _visit(row: Interaction) -> VisitRecord:
    return VisitRecord(
        id=row.id,
        at=row.at,
        client_id=row.client_id,
        employee_id=row.employee_id,
        type=row.type,
        duration_min=row.duration_min,
        purpose=row.purpose,
        summary=row.summary,
        products=tuple(row.product_ids),
        next_action=row.next_action,
        next_due=row.next_due,
        sentiment=row.sentiment,
        compliance_risk=row.compliance_risk,
    )


async def last_visits(
    session: AsyncSession, day: date, timezone: str, ids: Collection[UUID] | None = None
) -> dict[UUID, date]:
    """Returns the day of the last visit in person of each client; clients never visited are absent."""
    when = local_day(Interaction.at, timezone)
    statement = select(Interaction.client_id, func.max(when)).where(
        Interaction.type.in_(VISITS), when <= day, Interaction.deleted_at.is_(None)
    )
    if ids is not None:
        statement = statement.where(Interaction.client_id.in_(tuple(ids)))
    rows = await session.execute(statement.group_by(Interaction.client_id))
    return {row[0]: row[1] for row in rows}


async def count_visits(
    session: AsyncSession, start: date, end: date, timezone: str, ids: Collection[UUID] | None = None
) -> dict[UUID, int]:
    """Returns how often each client was visited in person in the period; others are absent."""
    when = local_day(Interaction.at, timezone)
    statement = select(Interaction.client_id, func.count()).where(
        Interaction.type.in_(VISITS), when.between(start, end), Interaction.deleted_at.is_(None)
    )
    if ids is not None:
        statement = statement.where(Interaction.client_id.in_(tuple(ids)))
    rows = await session.execute(statement.group_by(Interaction.client_id))
    return {row[0]: row[1] for row in rows}


async def load_plans(
    session: AsyncSession,
    start: date,
    end: date,
    timezone: str,
    *,
    people: tuple[UUID, ...] = (),
    units: tuple[UUID, ...] = (),
    clients: tuple[UUID, ...] = (),
    kinds: tuple[str, ...] = (),
) -> list[PlanRecord]:
    """Returns the appointments of the period in time order, cancelled ones left out."""
    table = Schedule
    where: list[Any] = [
        table.deleted_at.is_(None),
        table.status != "cancelled",
        local_day(table.at, timezone).between(start, end),
    ]
    if people:
        where.append(table.employee_id.in_(people))
    elif units:
        members = select(Employee.id).where(Employee.unit_id.in_(subtree_ids(units)))
        where.append(table.employee_id.in_(members))
    if clients:
        where.append(table.client_id.in_(clients))
    if kinds:
        where.append(table.kind.in_(kinds))
    rows = await session.scalars(select(table).where(*where).order_by(table.at, table.id))
    return [
        PlanRecord(
            id=row.id,
            at=row.at,
            client_id=row.client_id,
            employee_id=row.employee_id,
            kind=row.kind,
            title=row.title,
            status=row.status,
        )
        for row in rows
    ]


async def insert_visit(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Writes a contact once for its `idempotency_key`; returns whether it is new."""
    statement = insert(Interaction).values(values).on_conflict_do_nothing().returning(Interaction.id)
    return (await session.execute(statement)).first() is not None


async def insert_plan(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Writes an appointment once for its `idempotency_key`; returns whether it is new."""
    statement = insert(Schedule).values(values).on_conflict_do_nothing().returning(Schedule.id)
    return (await session.execute(statement)).first() is not None
