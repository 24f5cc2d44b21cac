"""Lists by the page for the REST routes: filtered, sorted and counted in the database, under its row security."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from data.clients.directory import owners_on
from data.metrics.dimensions import subtree_ids
from data.standins import NO_CLIENT, NO_EMPLOYEE, UNKNOWN_DAY
from data.tables.clients import Client, Contract
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit
from data.tables.products import Product
from data.tables.sales import Transaction
from state.errors import InvalidInput

Value: TypeAlias = str | int | bool | Decimal | date | datetime | UUID | list[str] | None
Listing: TypeAlias = Select[*tuple[Any, ...]]
Row: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which part of a list, in which order."""

    limit: int
    offset: int
    sort: str | None = None
    """A column's name, with "-" before it for the highest first; None: the list's own order."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A part of a list."""

    rows: Sequence[Row]
    total: int
    """Rows of the whole list."""


@dataclass(frozen=True, kw_only=True)
class People:
    """Which employees; empty fields do not restrict."""

    id: UUID | None = None
    text: str | None = None
    """Part of a name or number."""
    unit_id: UUID | None = None
    """With everything below it."""
    position: str | None = None
    job_family: str | None = None
    status: str | None = None


@dataclass(frozen=True, kw_only=True)
class Places:
    """Which clients; empty fields do not restrict."""

    id: UUID | None = None
    text: str | None = None
    """Part of a name or code."""
    district: str | None = None
    type: str | None = None
    grade: str | None = None
    status: str | None = None
    specialty: str | None = None
    owner: str | None = None
    """Number of the employee who looks after it, or part of the name."""


@dataclass(frozen=True, kw_only=True)
class Dealings:
    """Which transactions or contracts; empty fields do not restrict."""

    client_id: UUID | None = None
    employee_id: UUID | None = None
    product_id: UUID | None = None
    start: date | None = None
    end: date | None = None
    """Contracts: the days within which they end."""
    kind: str | None = None
    """Kind of a transaction, type of a contract."""
    status: str | None = None


async def page_people(session: AsyncSession, wanted: People, paging: Paging) -> Page:
    """Returns employees, by unit and name unless asked otherwise."""
    columns = _named(
        Employee, "id", "employee_no", "name", "name_en", "position", "job_family", "unit_id", "email", "phone",
        "hired_on", "left_on", "status", "responsibilities",
    )  # fmt: skip
    columns["hired_on"] = func.nullif(Employee.hired_on, UNKNOWN_DAY).label("hired_on")
    statement: Listing = (
        select(*columns.values(), OrgUnit.name.label("unit"), OrgUnit.name_en.label("unit_en"))
        .join(OrgUnit, OrgUnit.id == Employee.unit_id)
        .where(Employee.deleted_at.is_(None), Employee.employee_no != NO_EMPLOYEE.code)
    )
    if wanted.text:
        statement = statement.where(_contains(wanted.text, Employee.name, Employee.name_en, Employee.employee_no))
    if wanted.unit_id:
        statement = statement.where(Employee.unit_id.in_(subtree_ids([wanted.unit_id])))
    statement = _equal(
        statement, Employee, id=wanted.id, position=wanted.position, job_family=wanted.job_family, status=wanted.status
    )
    own = (OrgUnit.path, Employee.name, Employee.employee_no)
    return await _page(session, statement, paging, {**columns, "unit": OrgUnit.name}, own, Employee.id)


async def page_clients(session: AsyncSession, wanted: Places, paging: Paging, day: date) -> Page:
    """Returns clients with who looks after them on the day, by code; personal data of people there is left out."""
    owners = owners_on(day)
    columns = _named(
        Client, "id", "code", "name", "name_en", "type", "specialty", "district", "address", "grade", "credit_grade",
        "status", "opened_on", "monthly_patients", "beds",
    )  # fmt: skip
    statement: Listing = (
        select(
            *columns.values(),
            Employee.id.label("owner_id"),
            Employee.employee_no.label("owner_no"),
            Employee.name.label("owner"),
        )
        .outerjoin(owners, owners.c.client_id == Client.id)
        .outerjoin(Employee, Employee.id == owners.c.employee_id)
        .where(Client.deleted_at.is_(None), Client.code != NO_CLIENT.code)
    )
    if wanted.text:
        statement = statement.where(_contains(wanted.text, Client.name, Client.name_en, Client.code))
    if wanted.owner:
        by_name = _contains(wanted.owner, Employee.name, Employee.name_en)
        statement = statement.where(or_(Employee.employee_no == wanted.owner, by_name))
    statement = _equal(
        statement, Client, id=wanted.id, district=wanted.district, type=wanted.type, grade=wanted.grade,
        status=wanted.status, specialty=wanted.specialty,
    )  # fmt: skip
    return await _page(session, statement, paging, {**columns, "owner": Employee.name}, (Client.code,), Client.id)


async def page_transactions(session: AsyncSession, wanted: Dealings, paging: Paging) -> Page:
    """Returns sale lines with their names, the newest first unless asked otherwise."""
    columns = _named(
        Transaction, "id", "tx_no", "date", "client_id", "employee_id", "product_id", "quantity", "unit_price",
        "amount", "kind", "channel", "status", "invoice_no",
    )  # fmt: skip
    statement: Listing = (
        select(
            *columns.values(),
            Client.name.label("client"),
            Employee.name.label("employee"),
            Product.name.label("product"),
        )
        .join(Client, Client.id == Transaction.client_id)
        .join(Employee, Employee.id == Transaction.employee_id)
        .join(Product, Product.id == Transaction.product_id)
        .where(Transaction.deleted_at.is_(None))
    )
    statement = _equal(
        statement, Transaction, client_id=wanted.client_id, employee_id=wanted.employee_id,
        product_id=wanted.product_id, kind=wanted.kind, status=wanted.status,
    )  # fmt: skip
    if wanted.start:
        statement = statement.where(Transaction.date >= wanted.start)
    if wanted.end:
        statement = statement.where(Transaction.date <= wanted.end)
    return await _page(
        session, statement, paging, columns, (Transaction.date.desc(), Transaction.tx_no), Transaction.id
    )


async def page_contracts(session: AsyncSession, wanted: Dealings, paging: Paging) -> Page:
    """Returns contracts, the one that ends first before the others unless asked otherwise."""
    columns = _named(
        Contract, "id", "contract_no", "client_id", "type", "start_on", "end_on", "auto_renew", "notice_days", "value",
        "discount_rate", "status", "owner_employee_id",
    )  # fmt: skip
    statement: Listing = (
        select(*columns.values(), Client.name.label("client"), Employee.name.label("owner"))
        .join(Client, Client.id == Contract.client_id)
        .outerjoin(Employee, Employee.id == Contract.owner_employee_id)
        .where(Contract.deleted_at.is_(None))
    )
    statement = _equal(
        statement, Contract, client_id=wanted.client_id, owner_employee_id=wanted.employee_id, type=wanted.kind,
        status=wanted.status,
    )  # fmt: skip
    if wanted.start:
        statement = statement.where(Contract.end_on >= wanted.start)
    if wanted.end:
        statement = statement.where(Contract.end_on <= wanted.end)
    return await _page(session, statement, paging, columns, (Contract.end_on, Contract.contract_no), Contract.id)


async def find_person(session: AsyncSession, key: str) -> UUID | None:
    """Returns the employee of a number or id; None when the organisation has none."""
    found: UUID | None = await session.scalar(select(Employee.id).where(_is(Employee.employee_no, Employee.id, key)))
    return found


async def find_unit(session: AsyncSession, key: str) -> UUID | None:
    """Returns the unit of a code or id; None when the organisation has none."""
    found: UUID | None = await session.scalar(select(OrgUnit.id).where(_is(OrgUnit.code, OrgUnit.id, key)))
    return found


async def find_place(session: AsyncSession, key: str) -> UUID | None:
    """Returns the client of a code or id; None when the organisation has none."""
    found: UUID | None = await session.scalar(select(Client.id).where(_is(Client.code, Client.id, key)))
    return found


def _is(code: InstrumentedAttribute[str], identity: InstrumentedAttribute[UUID], key: str) -> ColumnElement[bool]:
    try:
        return identity == UUID(key)
    except ValueError:
        return code == key


def _named(table: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(table, name) for name in names}


def _contains(text: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _equal(statement: Listing, table: Any, **values: object) -> Listing:
    for name, value in values.items():
        if value is not None:
            statement = statement.where(getattr(table, name) == value)
    return statement


async def _page(
    session: AsyncSession,
    statement: Listing,
    paging: Paging,
    columns: Mapping[str, Any],
    own_order: tuple[Any, ...],
    identity: Any,
) -> Page:
    """Sorting ends with the id, so that pages never overlap."""
    total = await session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    order: list[Any] = list(own_order)
    if paging.sort:
        name = paging.sort.removeprefix("-")
        if name not in columns:
            raise InvalidInput(f"sort: one of {', '.join(sorted(columns))}, with - before it for the highest first")
        column = columns[name]
        order = [column.desc().nulls_last() if paging.sort.startswith("-") else column.asc().nulls_last()]
    rows = await session.execute(statement.order_by(*order, identity).limit(paging.limit).offset(paging.offset))
    return Page(rows=[dict(row) for row in rows.mappings()], total=total or 0)
