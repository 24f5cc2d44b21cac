"""Everything of an organisation that has a name: read once per organisation and role, one statement a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from data.standins import NO_EMPLOYEE
from data.tables.clients import Client
from data.tables.documents import Document
from data.tables.employees import Employee
from data.tables.organizations import Organization, OrgUnit
from data.tables.products import Product


@dataclass(frozen=True, kw_only=True)
class PersonName:
    """A person, as told apart from others."""

    id: UUID
    employee_no: str
    name: str
    name_en: str | None
    position: str
    unit_id: UUID
    status: str
    """active | leave | left"""


@dataclass(frozen=True, kw_only=True)
class UnitName:
    """A division, department or branch."""

    id: UUID
    name: str
    name_en: str | None
    kind: str
    path: str
    """Codes from the root; a unit's path begins with those above it."""
    manager_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ClientName:
    """A hospital, clinic, pharmacy or wholesaler."""

    id: UUID
    code: str
    name: str
    name_en: str | None
    type: str
    specialty: str | None
    district: str
    status: str


@dataclass(frozen=True, kw_only=True)
class ProductName:
    """A product with the other ways it is written."""

    id: UUID
    code: str
    name: str
    name_en: str | None
    aliases: tuple[str, ...]
    area: str
    category: str


@dataclass(frozen=True, kw_only=True)
class DocumentName:
    """One version of one document in one language."""

    id: UUID
    code: str
    title: str
    title_en: str | None
    aliases: tuple[str, ...]
    language: str
    version: str | None
    effective_from: str | None
    """ISO day."""
    effective_to: str | None


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """All names that one organisation's role may see."""

    fiscal_year_start_month: int
    timezone: str
    currency: str
    as_of: date | None
    """The day that counts as today; None: the real one."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What the company's own files call what figures are cut by: {"segment": "client_type"}."""
    people: tuple[PersonName, ...]
    units: tuple[UnitName, ...]
    clients: tuple[ClientName, ...]
    products: tuple[ProductName, ...]
    documents: tuple[DocumentName, ...]


async def load_lexicon(session: AsyncSession) -> Lexicon:
    """Returns the names that the session's organisation and role see, each kind in a fixed order."""
    organization = (
        await session.execute(
            select(
                Organization.fiscal_year_start_month,
                Organization.timezone,
                Organization.currency,
                Organization.settings["as_of"].astext,
                Organization.settings["headings"],
            )
        )
    ).one()
    return Lexicon(
        fiscal_year_start_month=organization[0],
        timezone=organization[1],
        currency=organization[2],
        as_of=date.fromisoformat(organization[3]) if organization[3] else None,
        headings=dict(organization[4] or {}),
        people=await _people(session),
        units=await _units(session),
        clients=await _clients(session),
        products=await _products(session),
        documents=await _documents(session),
    )


async def _people(session: AsyncSession) -> tuple[PersonName, ...]:
    columns = (Employee.id, Employee.employee_no, Employee.name, Employee.name_en, Employee.position)
    statement = select(*columns, Employee.unit_id, Employee.status).where(
        Employee.deleted_at.is_(None), Employee.employee_no != NO_EMPLOYEE.code
    )
    rows = await session.execute(statement.order_by(Employee.employee_no))
    return tuple(
        PersonName(
            id=row[0], employee_no=row[1], name=row[2], name_en=row[3], position=row[4], unit_id=row[5], status=row[6]
        )
        for row in rows
    )


async def _units(session: AsyncSession) -> tuple[UnitName, ...]:
    columns = (OrgUnit.id, OrgUnit.name, OrgUnit.name_en, OrgUnit.kind, OrgUnit.path, OrgUnit.manager_employee_id)
    rows = await session.execute(select(*columns).where(OrgUnit.deleted_at.is_(None)).order_by(OrgUnit.path))
    return tuple(
        UnitName(id=row[0], name=row[1], name_en=row[2], kind=row[3], path=row[4], manager_id=row[5]) for row in rows
    )


async def _clients(session: AsyncSession) -> tuple[ClientName, ...]:
    columns = (Client.id, Client.code, Client.name, Client.name_en, Client.type, Client.specialty, Client.district)
    statement = select(*columns, Client.status).where(Client.deleted_at.is_(None)).order_by(Client.code)
    return tuple(
        ClientName(
            id=row[0],
            code=row[1],
            name=row[2],
            name_en=row[3],
            type=row[4],
            specialty=row[5],
            district=row[6],
            status=row[7],
        )
        for row in await session.execute(statement)
    )


async def _products(session: AsyncSession) -> tuple[ProductName, ...]:
    columns = (Product.id, Product.code, Product.name, Product.name_en, Product.aliases)
    statement = select(*columns, Product.therapeutic_area, Product.category).where(Product.deleted_at.is_(None))
    return tuple(
        ProductName(
            id=row[0],
            code=row[1],
            name=row[2],
            name_en=row[3],
            aliases=tuple(row[4] or ()),
            area=row[5],
            category=row[6],
        )
        for row in await session.execute(statement.order_by(Product.code))
    )


async def _documents(session: AsyncSession) -> tuple[DocumentName, ...]:
    columns = (Document.id, Document.code, Document.title, Document.title_en, Document.aliases, Document.language)
    statement = (
        select(*columns, Document.version, Document.effective_from, Document.effective_to)
        .where(Document.deleted_at.is_(None))
        .order_by(Document.code, Document.effective_from, Document.language)
    )
    return tuple(
        DocumentName(
            id=row[0],
            code=row[1],
            title=row[2],
            title_en=row[3],
            aliases=tuple(row[4] or ()),
            language=row[5],
            version=row[6],
            effective_from=row[7].isoformat() if row[7] else None,
            effective_to=row[8].isoformat() if row[8] else None,
        )
        for row in await session.execute(statement)
    )
