"""The database's roles: an owner of the tables, and two logins that own nothing and cannot bypass row security."""

import psycopg
from psycopg import AsyncConnection, sql

from data.rowsecurity import APP_ROLE, ENGINE_ROLE, OWNER_ROLE
from state.errors import SettingsError

LOGINS = (APP_ROLE, ENGINE_ROLE)


async def ensure_roles(connection: AsyncConnection) -> None:
    """Creates the roles that are missing and lets the owner create in this database.

    The logins get no password here, so nobody can sign in with them before `set_password`.

    Raises: SettingsError naming the right that the connected role lacks.
    """
    try:
        for role in (OWNER_ROLE, *LOGINS):
            await _create_role(connection, role)
        await _let_logins_see_the_schema(connection)
        await _let_migrations_act_as_owner(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise SettingsError(
            "setting DATABASE_URL: its role must have CREATEROLE and own the database, for example"
            " `ALTER ROLE name CREATEROLE; ALTER DATABASE name OWNER TO name` run by a superuser;"
            f" the server said: {error.diag.message_primary}"
        ) from error


async def set_password(connection: AsyncConnection, role: str, password: str) -> None:
    """Lets `role` sign in with `password`; the server receives only its SCRAM verifier, which logs cannot leak."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(verifier))
    await connection.execute(statement)


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
        sees = await connection.execute("select has_schema_privilege(%s, 'public', 'USAGE')", [role])
        if await sees.fetchone() == (False,):
            await connection.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(role)))


async def _let_migrations_act_as_owner(connection: AsyncConnection) -> None:
    row = await (
        await connection.execute(
            "select pg_has_role(current_user, %(owner)s, 'SET'),"
            " has_schema_privilege(%(owner)s, 'public', 'CREATE'), current_database()",
            {"owner": OWNER_ROLE},
        )
    ).fetchone()
    may_act, may_create = (row[0], row[1]) if row else (False, False)
    owner = sql.Identifier(OWNER_ROLE)
    if not may_act:
        await connection.execute(sql.SQL("grant {} to current_user").format(owner))
    if not may_create:
        await connection.execute(sql.SQL("grant usage, create on schema public to {}").format(owner))
