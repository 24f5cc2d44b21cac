"""Logins, looked up before the organisation is known."""

from typing import cast
from uuid import UUID

from sqlalchemy import select

from data.demo.logins import DEMO_USERNAMES
from data.session import Database
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit
from data.tables.users import User
from state.language import Language
from state.principal import Principal, Role


async def find_login(database: Database, username: str) -> Principal | None:
    """Returns who signs in as `username`; None when there is no such active login."""
    async with database.login_session(username) as session:
        statement = select(User).where(User.username == username, User.is_active, User.deleted_at.is_(None))
        user = (await session.scalars(statement)).one_or_none()
    if user is None:
        return None
    name, unit_id = await _person(database, user)
    return Principal(
        user_id=user.id,
        org_id=user.org_id,
        role=Role(user.role),
        username=user.username,
        name=name,
        locale=cast(Language, user.locale),
        employee_id=user.employee_id,
        unit_id=unit_id,
    )


async def list_demo_logins(database: Database) -> list[Principal]:
    """Returns the demo companies' logins that exist, the default one first."""
    found = [await find_login(database, username) for username in DEMO_USERNAMES]
    return [principal for principal in found if principal is not None]


async def _person(database: Database, user: User) -> tuple[str, UUID | None]:
    """Returns a login's name and unit; an executive's "we" is the company, wherever the office stands."""
    leads_all = Role(user.role) is Role.EXECUTIVE
    if user.employee_id is None and not leads_all:
        return user.username, None
    async with database.organization_session(user.org_id) as session:
        person = select(Employee.name, Employee.unit_id).where(Employee.id == user.employee_id)
        row = (await session.execute(person)).one() if user.employee_id else None
        top = select(OrgUnit.id).where(OrgUnit.parent_id.is_(None), OrgUnit.deleted_at.is_(None)).order_by(OrgUnit.path)
        company: UUID | None = (await session.scalars(top)).first() if leads_all else None
    name, unit_id = (row.name, row.unit_id) if row else (user.username, None)
    return name, company or unit_id
