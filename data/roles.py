"""The database's roles: an owner of the tables, and two logins that own nothing and cannot bypass row security."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import AsyncConnection, sql

from data.rowsecurity import APP_ROLE, ENGINE_ROLE, OWNER_ROLE
from state.errors import SettingsError

LOGINS = (APP_ROLE, ENGINE_ROLE)


async def ensure_roles(connection: AsyncConnection) -> None:
    """Creates the roles that are missing and lets the owner create in this database.

    The logins get no password here, so nobody can sign in with them before `set_password`.

    Raises: SettingsError naming the rights that are needed when the connected role lacks one.
    """
    with _rights_explained():
        for role in (OWNER_ROLE, *LOGINS):
            await _create_role(connection, role)
        await _let_logins_see_the_schema(connection)
        await _let_migrations_act_as_owner(connection)


async def set_password(connection: AsyncConnection, role: str, password: str) -> None:
    """Lets `role` sign in with `password`; the server receives only its SCRAM verifier, which logs cannot leak.

    Raises: SettingsError when the connected role may not.
    """
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(verifier))
    with _rights_explained():
        await connection.execute(statement)


@contextmanager
def _rights_explained() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise SettingsError(
            "setting DATABASE_URL: its role must be a superuser, or have CREATEROLE, own the database and have created"
            " NaruTalk's roles; for example `ALTER ROLE name CREATEROLE; ALTER DATABASE name OWNER TO name`."
            f" What is missing: {error.diag.message_primary or error}"
        ) from error


async def _create_role(connection: AsyncConnection, role: str) -> None:
    known = await connection.execute("select 1 from pg_roles where rolname = %s", [role])
    if await known.fetchone():
        return
    kind = sql.SQL("nologin" if role == OWNER_ROLE else "login")
    statement = sql.SQL("create role {} {}").format(sql.Identifier(role), kind)
    try:
        async with connection.transaction():
            await connection.execute(statement)
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return  # roles belong to the whole server: another database's migration was quicker


async def _let_logins_see_the_schema(connection: AsyncConnection) -> None:
    for role in LOGINS:  # on an ordinary server PUBLIC may already; hardened ones revoke that
        await _ensure_schema_right(connection, role, "usage")


async def _let_migrations_act_as_owner(connection: AsyncConnection) -> None:
    member = await connection.execute("select pg_has_role(current_user, %s, 'SET')", [OWNER_ROLE])
    if await member.fetchone() == (False,):
        await connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER_ROLE)))
    for right in ("usage", "create"):
        await _ensure_schema_right(connection, OWNER_ROLE, right)


async def _ensure_schema_right(connection: AsyncConnection, role: str, right: str) -> None:
    """Grants `right` on schema public; a GRANT without the right to grant only warns, so the outcome is asked for."""
    question = "select has_schema_privilege(%s, 'public', %s)"
    if await (await connection.execute(question, [role, right])).fetchone() == (True,):
        return
    statement = sql.SQL("grant {} on schema public to {}").format(sql.SQL(right), sql.Identifier(role))
    await connection.execute(statement)
    if await (await connection.execute(question, [role, right])).fetchone() == (False,):
        raise psycopg.errors.InsufficientPrivilege(f"{right} on schema public cannot be granted to {role}")
