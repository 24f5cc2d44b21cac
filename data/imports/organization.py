"""An import as the operator of the service: makes the mapping's organisation and logins where they are missing.

The whole import is one transaction of the admin's login, in which only the organisation itself is written with its
rights; everything else is done as the app's role under row-level security, like any request.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid5

import psycopg
from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from data.imports.draft import NAMESPACE
from data.imports.mapping import Login, Mapping, OrganizationPart
from data.rowsecurity import APP_ROLE, OWNER_ROLE
from data.tables.employees import Employee
from data.tables.organizations import Organization
from data.tables.users import User
from state.errors import Conflict, InvalidInput
from state.principal import Role


def organization_id(key: str) -> UUID:
    """Returns the id of the organisation of a mapping's key, the same on every machine."""
    return uuid5(NAMESPACE, f"organization/{key}")


@asynccontextmanager
async def open_operator_session(
    admin_url: str, org_id: UUID, about: OrganizationPart | None
) -> AsyncIterator[AsyncSession]:
    """Yields a session of one transaction that writes the organisation's rows under row security, pay included.

    Raises: InvalidInput when there is no such organisation and the mapping does not describe it.
    """
    engine = create_async_engine(
        "postgresql+psycopg://", async_creator=lambda: psycopg.AsyncConnection.connect(admin_url), poolclass=NullPool
    )
    try:
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            await _ensure_organization(session, org_id, about)
            await _become_app(session, org_id)
            yield session
    finally:
        await engine.dispose()


async def _ensure_organization(session: AsyncSession, org_id: UUID, about: OrganizationPart | None) -> None:
    exempt = await session.scalar(text("select rolsuper or rolbypassrls from pg_roles where rolname = current_user"))
    if not exempt:  # the owner of the table, with its FORCE lifted for this transaction
        await session.execute(text(f"set local role {OWNER_ROLE}"))
        await session.execute(text("alter table organizations no force row level security"))
    known = await session.scalar(select(Organization.id).where(Organization.id == org_id))
    if known is None and about is None:
        raise InvalidInput("There is no such organisation; give the mapping an `organization`. 조직이 없습니다.")
    if about is not None:
        values = {
            "name": about.name,
            "name_en": about.name_en,
            "currency": about.currency,
            "fiscal_year_start_month": about.fiscal_year_start_month,
            "locale": about.language,
            "timezone": about.timezone,
        }
        statement = upsert(Organization).values(id=org_id, **values)
        await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    if not exempt:
        await session.execute(text("alter table organizations force row level security"))
        await session.execute(text("reset role"))
        if not await session.scalar(text(f"select pg_has_role(current_user, '{APP_ROLE}', 'SET')")):
            await session.execute(text(f"grant {APP_ROLE} to current_user"))


async def _become_app(session: AsyncSession, org_id: UUID) -> None:
    """Goes on as the app's role in this organisation; as HR, because pay is written under its rights."""
    settings = {"org_id": str(org_id), "role": Role.HR.value}
    for name, value in settings.items():
        await session.execute(select(func.set_config(f"app.{name}", bindparam("value"), True)), {"value": value})
    await session.execute(text(f"set local role {APP_ROLE}"))


async def ensure_logins(session: AsyncSession, org_id: UUID, mapping: Mapping) -> list[str]:
    """Makes or updates the mapping's logins, after its people are there, and returns their names.

    Raises: Conflict when a username is another organisation's, InvalidInput when a login's employee is unknown.
    """
    about = mapping.organization
    names = []
    for login in about.logins if about else []:
        employee_id = await _employee_of(session, login)
        values = {"role": login.role.value, "locale": login.language, "employee_id": employee_id}
        known = await session.scalar(select(User.id).where(User.username == login.username))
        if known is not None:
            await session.execute(update(User).where(User.id == known).values(**values))
        else:
            identity = uuid5(NAMESPACE, f"{org_id}/users/{login.username}")
            try:
                async with session.begin_nested():
                    row = {"id": identity, "org_id": org_id, "username": login.username, **values}
                    await session.execute(insert(User).values(**row))
            except Exception as error:
                if "uq_users_username" in str(error):
                    raise Conflict(f"The login {login.username} is taken. 이미 쓰는 로그인 이름입니다.") from error
                raise
        names.append(login.username)
    return names


async def _employee_of(session: AsyncSession, login: Login) -> UUID | None:
    if login.employee is None:
        return None
    found: UUID | None = await session.scalar(select(Employee.id).where(Employee.employee_no == login.employee))
    if found is None:
        raise InvalidInput(f"The login {login.username} names an unknown employee {login.employee}. 사번이 없습니다.")
    return found
