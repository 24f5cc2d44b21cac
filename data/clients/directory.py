"""Who the clients are, who looks after them now and before, and the people there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.dimensions import subtree_ids
from data.tables.clients import Client, ClientAssignment, ClientContact
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit


@dataclass(frozen=True, kw_only=True)
class ClientFilter:
    """Which clients; empty fields do not restrict."""

    ids: tuple[UUID, ...] = ()
    people: tuple[UUID, ...] = ()
    """Looked after by these people on the day."""
    units: tuple[UUID, ...] = ()
    """Looked after in these units or below."""
    districts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """Empty: all but closed ones, unless clients are named."""
    opened_from: date | None = None
    opened_to: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing restricts."""
        return self == ClientFilter()


@dataclass(frozen=True, kw_only=True)
class ClientRecord:
    """A client with who looks after it on the asked day."""

    id: UUID
    code: str
    name: str
    name_en: str | None
    type: str
    specialty: str | None
    director_name: str | None
    district: str
    address: str
    phone: str | None
    beds: int | None
    monthly_patients: int | None
    grade: str
    credit_grade: str
    credit_limit: int
    status: str
    opened_on: date
    notes: str | None
    owner_id: UUID | None
    owner_name: str | None
    owner_name_en: str | None
    owner_position: str | None
    owner_phone: str | None
    owner_email: str | None
    owner_since: date | None
    unit_id: UUID | None
    unit_name: str | None
    unit_name_en: str | None
    unit_path: str | None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person at a client."""

    id: UUID
    name: str
    role: str
    phone: str | None
    email: str | None
    is_public_official: bool


@dataclass(frozen=True, kw_only=True)
class Stint:
    """A stretch of time in which somebody looked after a client."""

    employee_id: UUID
    valid_from: date
    valid_to: date | None
    """Last day, inclusive; None: still."""
    is_primary: bool


def owners_on(day: date) -> Subquery:
    """Returns one row a client: the primary representative of the day."""
    table = ClientAssignment
    return (
        select(table.client_id, table.employee_id, table.valid_from)
        .ext(distinct_on(table.client_id))
        .where(
            table.is_primary,
            table.deleted_at.is_(None),
            table.valid_from <= day,
            or_(table.valid_to.is_(None), table.valid_to >= day),
        )
        .order_by(table.client_id, table.valid_from.desc())
        .subquery("owners")
    )


def conditions(wanted: ClientFilter, employee_id: ColumnElement[Any], unit_id: ColumnElement[Any]) -> list[Any]:
    """Returns the filter's conditions on `clients` and the given owner columns."""
    found: list[Any] = [Client.deleted_at.is_(None)]
    if wanted.ids:
        found.append(Client.id.in_(wanted.ids))
    if wanted.people:
        found.append(employee_id.in_(wanted.people))
    if wanted.units:
        found.append(unit_id.in_(subtree_ids(wanted.units)))
    for column, values in (
        (Client.district, wanted.districts),
        (Client.type, wanted.types),
        (Client.specialty, wanted.specialties),
        (Client.grade, wanted.grades),
        (Client.status, wanted.statuses),
    ):
        if values:
            found.append(column.in_(values))
    if not wanted.statuses and not wanted.ids:
        found.append(Client.status != "closed")
    if wanted.opened_from and wanted.opened_to:
        found.append(Client.opened_on.between(wanted.opened_from, wanted.opened_to))
    return found


def client_ids(wanted: ClientFilter, day: date) -> Select[UUID]:
    """Returns a select of the ids of the clients that fit on the day."""
    owners = owners_on(day)
    return (
        select(Client.id)
        .outerjoin(owners, owners.c.client_id == Client.id)
        .outerjoin(Employee, Employee.id == owners.c.employee_id)
        .where(*conditions(wanted, owners.c.employee_id, Employee.unit_id.expression))
    )


async def load_clients(session: AsyncSession, wanted: ClientFilter, day: date) -> list[ClientRecord]:
    """Returns the clients that fit, by code, with their representative of the day."""
    owners = owners_on(day)
    statement = (
        select(
            Client,
            Employee.id,
            Employee.name,
            Employee.name_en,
            Employee.position,
            Employee.phone,
            Employee.email,
            owners.c.valid_from,
            OrgUnit.id,
            OrgUnit.name,
            OrgUnit.name_en,
            OrgUnit.path,
        )
        .outerjoin(owners, owners.c.client_id == Client.id)
        .outerjoin(Employee, Employee.id == owners.c.employee_id)
        .outerjoin(OrgUnit, OrgUnit.id == Employee.unit_id)
        .where(*conditions(wanted, owners.c.employee_id, Employee.unit_id.expression))
        .order_by(Client.code)
    )
    return [_record(row) for row in (await session.execute(statement)).all()]


def _record(row: Sequence[Any]) -> ClientRecord:
    client: Client = row[0]
    return ClientRecord(
        id=client.id,
        code=client.code,
        name=client.name,
        name_en=client.name_en,
        type=client.type,
        specialty=client.specialty,
        director_name=client.director_name,
        district=client.district,
        address=client.address,
        phone=client.phone,
        beds=client.beds,
        monthly_patients=client.monthly_patients,
        grade=client.grade,
        credit_grade=client.credit_grade,
        credit_limit=client.credit_limit,
        status=client.status,
        opened_on=client.opened_on,
        notes=client.notes,
        owner_id=row[1],
        owner_name=row[2],
        owner_name_en=row[3],
        owner_position=row[4],
        owner_phone=row[5],
        owner_email=row[6],
        owner_since=row[7],
        unit_id=row[8],
        unit_name=row[9],
        unit_name_en=row[10],
        unit_path=row[11],
    )


async def load_contacts(session: AsyncSession, client_id: UUID) -> list[Contact]:
    """Returns the people at a client, the director first."""
    table = ClientContact
    rows = await session.scalars(
        select(table).where(table.client_id == client_id, table.deleted_at.is_(None)).order_by(table.role, table.name)
    )
    leading = ("원장", "병원장", "대표약사")
    return sorted(
        (
            Contact(
                id=row.id,
                name=row.name,
                role=row.role,
                phone=row.phone,
                email=row.email,
                is_public_official=row.is_public_official,
            )
            for row in rows
        ),
        key=lambda contact: contact.role not in leading,
    )


async def load_stints(session: AsyncSession, client_id: UUID) -> list[Stint]:
    """Returns everybody who looked after a client, the newest first."""
    table = ClientAssignment
    statement = (
        select(table)
        .where(table.client_id == client_id, table.deleted_at.is_(None))
        .order_by(table.valid_from.desc(), table.is_primary.desc())
    )
    return [
        Stint(employee_id=row.employee_id, valid_from=row.valid_from, valid_to=row.valid_to, is_primary=row.is_primary)
        for row in await session.scalars(statement)
    ]


async def looks_after(session: AsyncSession, employee_id: UUID, client_id: UUID, day: date) -> bool:
    """Returns whether somebody is assigned to a client on a day, as first or second representative."""
    table = ClientAssignment
    statement = select(table.id).where(
        table.client_id == client_id,
        table.employee_id == employee_id,
        table.deleted_at.is_(None),
        and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to >= day)),
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def unit_path(session: AsyncSession, unit_id: UUID) -> str | None:
    """Returns the path of a unit, which those below it begin with."""
    return (await session.execute(select(OrgUnit.path).where(OrgUnit.id == unit_id))).scalar_one_or_none()
