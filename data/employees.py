"""Statements about people: who stands below a unit, the directory, pay and evaluation under their row security."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.dimensions import subtree_ids
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit


async def all_people_below(session: AsyncSession, people: Collection[UUID], unit_id: UUID) -> bool:
    """Returns whether every one of `people` belongs to the unit or to one below it."""
    statement = (
        select(func.count())
        .select_from(Employee)
        .where(Employee.id.in_(tuple(people)), Employee.unit_id.in_(subtree_ids([unit_id])))
    )
    return (await session.execute(statement)).scalar_one() == len(set(people))


async def all_units_below(session: AsyncSession, units: Collection[UUID], unit_id: UUID) -> bool:
    """Returns whether every one of `units` is the unit itself or stands below it."""
    statement = (
        select(func.count())
        .select_from(OrgUnit)
        .where(OrgUnit.id.in_(tuple(units)), OrgUnit.id.in_(subtree_ids([unit_id])))
    )
    return (await session.execute(statement)).scalar_one() == len(set(units))
