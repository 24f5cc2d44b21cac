"""Names for dimension keys; a name that several bear is told apart."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.clients import Client
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit
from data.tables.products import Product

Labels = dict[UUID, str]


async def load_labels(session: AsyncSession, dimension: str, ids: Collection[UUID], language: str) -> Labels:
    """Returns a label for each id of an entity dimension (employee, client, product, unit, department, division)."""
    if not ids:
        return {}
    if dimension == "employee":
        return await employee_labels(session, ids, language)
    if dimension == "client":
        return await client_labels(session, ids, language)
    table = Product if dimension == "product" else OrgUnit
    statement = select(table.id, table.name, table.name_en).where(table.id.in_(tuple(ids)))
    rows = (await session.execute(statement)).all()
    return {row[0]: _shown(row[1], row[2], language) for row in rows}


async def employee_labels(session: AsyncSession, ids: Collection[UUID], language: str) -> Labels:
    """Returns names of people; "한지우 (경기1팀)" where another bears the name, with the number if the team has two."""
    shared = (
        select(Employee.name).where(Employee.deleted_at.is_(None)).group_by(Employee.name).having(func.count() > 1)
    ).subquery()
    statement = (
        select(
            Employee.id,
            Employee.name,
            Employee.name_en,
            OrgUnit.name,
            OrgUnit.name_en,
            Employee.employee_no,
            shared.c.name.is_not(None),
        )
        .join(OrgUnit, OrgUnit.id == Employee.unit_id)
        .outerjoin(shared, shared.c.name == Employee.name)
        .where(Employee.id.in_(tuple(ids)))
    )
    rows = (await session.execute(statement)).all()
    twins = Counter((row[1], row[3]) for row in rows)
    labels = {}
    for person_id, name, name_en, unit, unit_en, number, is_shared in rows:
        label = _shown(name, name_en, language)
        if is_shared:
            team = _shown(unit, unit_en, language)
            label += f" ({team}, {number})" if twins[name, unit] > 1 else f" ({team})"
        labels[person_id] = label
    return labels


async def client_labels(session: AsyncSession, ids: Collection[UUID], language: str) -> Labels:
    """Returns names of clients; "한빛내과 (관악구)" where another bears the name."""
    shared = (
        select(Client.name).where(Client.deleted_at.is_(None)).group_by(Client.name).having(func.count() > 1)
    ).subquery()
    statement = (
        select(Client.id, Client.name, Client.name_en, Client.district, shared.c.name.is_not(None))
        .outerjoin(shared, shared.c.name == Client.name)
        .where(Client.id.in_(tuple(ids)))
    )
    labels = {}
    for client_id, name, name_en, district, is_shared in (await session.execute(statement)).all():
        label = _shown(name, name_en, language)
        labels[client_id] = f"{label} ({district})" if is_shared else label
    return labels


def _shown(name: str, name_en: str | None, language: str) -> str:
    return name_en if language == "en" and name_en else name
