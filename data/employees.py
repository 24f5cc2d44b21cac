"""Statements about people: who stands below a unit, the directory, pay and evaluation under their row security."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, column, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from data.metrics.dimensions import subtree_ids
from data.standins import NO_EMPLOYEE, UNKNOWN_DAY
from data.tables.employees import Employee, EmployeeEvaluation, EmployeePay
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


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person as the directory shows one."""

    id: UUID
    employee_no: str
    name: str
    name_en: str | None
    position: str
    job_family: str
    unit_id: UUID
    unit: str
    unit_en: str | None
    leader: str | None
    """Who leads the unit."""
    leader_en: str | None
    leads: bool
    """Whether this person leads a unit."""
    email: str | None
    phone: str | None
    hired_on: date | None
    """None: not known."""
    left_on: date | None
    status: str
    responsibilities: str | None


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """Which people; empty fields do not restrict."""

    people: tuple[UUID, ...] = ()
    units: tuple[UUID, ...] = ()
    positions: tuple[str, ...] = ()
    job_families: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    hired: tuple[date, date] | None = None
    hired_before: date | None = None
    left: tuple[date, date] | None = None
    responsibility: str | None = None
    leads_unit: bool = False


async def list_people(session: AsyncSession, wanted: PeopleFilter) -> list[PersonRow]:
    """Returns the people, by unit and name."""
    leader, led = aliased(Employee), aliased(OrgUnit)
    leads = select(led.id).where(led.manager_employee_id == Employee.id, led.deleted_at.is_(None)).exists()
    statement = (
        select(
            Employee.id,
            Employee.employee_no,
            Employee.name,
            Employee.name_en,
            Employee.position,
            Employee.job_family,
            Employee.unit_id,
            OrgUnit.name.label("unit"),
            OrgUnit.name_en.label("unit_en"),
            leader.name.label("leader"),
            leader.name_en.label("leader_en"),
            leads.label("leads"),
            Employee.email,
            Employee.phone,
            func.nullif(Employee.hired_on, UNKNOWN_DAY).label("hired_on"),
            Employee.left_on,
            Employee.status,
            Employee.responsibilities,
        )
        .join(OrgUnit, OrgUnit.id == Employee.unit_id)
        .outerjoin(leader, leader.id == OrgUnit.manager_employee_id)
        .where(*_conditions(wanted))
        .order_by(OrgUnit.path, Employee.name, Employee.employee_no)
    )
    return [PersonRow(**row) for row in (await session.execute(statement)).mappings()]


def _conditions(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Employee.deleted_at.is_(None), Employee.employee_no != NO_EMPLOYEE.code]
    if wanted.people:
        found.append(Employee.id.in_(wanted.people))
    if wanted.leads_unit and wanted.units:
        leaders = select(OrgUnit.manager_employee_id).where(OrgUnit.id.in_(wanted.units))
        found.append(Employee.id.in_(leaders))
    elif wanted.units:
        found.append(Employee.unit_id.in_(subtree_ids(wanted.units)))
    if wanted.leads_unit and not wanted.units:
        found.append(Employee.id.in_(select(OrgUnit.manager_employee_id).where(OrgUnit.deleted_at.is_(None))))
    if wanted.positions:
        found.append(Employee.position.in_(wanted.positions))
    if wanted.job_families:
        found.append(Employee.job_family.in_(wanted.job_families))
    if wanted.status:
        found.append(Employee.status.in_(wanted.status))
    if wanted.hired is not None:
        found.append(Employee.hired_on.between(*wanted.hired))
    if wanted.hired_before is not None:
        found.append(Employee.hired_on < wanted.hired_before)
    if wanted.left is not None:
        found.append(Employee.left_on.between(*wanted.left))
    for word in (wanted.responsibility or "").split():
        found.append(Employee.responsibilities.icontains(word, autoescape=True))
    return found


@dataclass(frozen=True, kw_only=True)
class EvaluationRow:
    """A half year's evaluation."""

    period: str
    grade: str
    score: Decimal


async def list_evaluations(session: AsyncSession, person: UUID) -> list[EvaluationRow]:
    """Returns the evaluations the session may see, newest first."""
    table = EmployeeEvaluation
    statement = (
        select(table.period, table.grade, table.score)
        .where(table.employee_id == person, table.deleted_at.is_(None))
        .order_by(table.period.desc())
    )
    return [EvaluationRow(**row) for row in (await session.execute(statement)).mappings()]


@dataclass(frozen=True, kw_only=True)
class PayRow:
    """Pay in force on a day: won a year (base) and won a month."""

    employee_id: UUID
    base_salary: int
    incentive_pay: int
    monthly_budget: int


async def list_pay(session: AsyncSession, people: Collection[UUID], day: date) -> list[PayRow]:
    """Returns the pay rows that row security lets the session see: one's own, or for HR all."""
    table = EmployeePay
    statement = select(table.employee_id, table.base_salary, table.incentive_pay, table.monthly_budget).where(
        table.employee_id.in_(tuple(people)),
        table.valid_from <= day,
        or_(table.valid_to.is_(None), table.valid_to >= day),
        table.deleted_at.is_(None),
    )
    return [PayRow(**row) for row in (await session.execute(statement)).mappings()]


@dataclass(frozen=True, kw_only=True)
class PayAverage:
    """Average pay of a unit of five people or more."""

    people: int
    average_base_salary: int
    average_incentive_pay: int


async def pay_average(session: AsyncSession, unit: UUID, day: date) -> PayAverage | None:
    """Returns a unit's average; None when the session may not see it or the unit is smaller than five people."""
    names = ("people", "average_base_salary", "average_incentive_pay")
    table = func.pay_average(unit, day).table_valued(*(column(name, BigInteger) for name in names))
    row = (await session.execute(select(*(table.c[name] for name in names)))).mappings().one_or_none()
    return PayAverage(**row) if row else None


async def top_units(session: AsyncSession) -> list[UUID]:
    """Returns the units without a parent: together the whole organisation."""
    statement: Select[Any] = select(OrgUnit.id).where(OrgUnit.parent_id.is_(None), OrgUnit.deleted_at.is_(None))
    return list((await session.scalars(statement)).all())


async def unit_names(session: AsyncSession, units: Collection[UUID]) -> dict[UUID, tuple[str, str | None]]:
    """Returns (name, English name) of units."""
    statement = select(OrgUnit.id, OrgUnit.name, OrgUnit.name_en).where(OrgUnit.id.in_(tuple(units)))
    return {row[0]: (row[1], row[2]) for row in (await session.execute(statement)).all()}
