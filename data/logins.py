"""The three logins of the database and how their passwords come about."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from data.clusterfiles import write_private
from data.filelock import hold_lock
from data.roles import ensure_roles, set_password
from data.rowsecurity import APP_ROLE, ENGINE_ROLE
from data.schemalock import hold_schema_lock
from state.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """Where the database is, as libpq connection strings of its three logins."""

    admin_url: str = field(repr=False)
    """May create roles; for migrations and bulk loads only."""
    app_url: str = field(repr=False)
    """Tenant tables, under row-level security."""
    engine_url: str = field(repr=False)
    """The run engine's tables: threads, runs, events, checkpoints."""

    def for_database(self, name: str) -> Self:
        """Returns the same server's logins on another database."""
        return type(self)(
            admin_url=make_conninfo(self.admin_url, dbname=name),
            app_url=make_conninfo(self.app_url, dbname=name),
            engine_url=make_conninfo(self.engine_url, dbname=name),
        )


async def sign_in(admin_url: str, key: str) -> Postgres:
    """Returns the logins of the server, created and given their passwords where that is still to do.

    The passwords follow from `key`, the admin's password: every process and instance knows the same ones without
    a shared file; the derivation is slow on purpose, so that they give nothing away about it.
    """
    postgres = Postgres(
        admin_url=make_conninfo(admin_url),
        app_url=make_conninfo(admin_url, user=APP_ROLE, password=await _derive(key, APP_ROLE)),
        engine_url=make_conninfo(admin_url, user=ENGINE_ROLE, password=await _derive(key, ENGINE_ROLE)),
    )
    await _ensure_logins(postgres)
    return postgres


async def open_own_server(database_url: str, data_dir: Path) -> Postgres:
    """Returns the logins on a server of the user's.

    When the admin signs in without password (peer, certificate), theirs follow from a random key in the data folder.

    Raises: SettingsError when the address is wrong or its role lacks a right.
    """
    try:
        admin = conninfo_to_dict(database_url)
        async with await AsyncConnection.connect(database_url, connect_timeout=10):
            pass
    except (psycopg.ProgrammingError, psycopg.OperationalError) as error:
        raise SettingsError(f"setting DATABASE_URL: no connection: {str(error).strip()}") from error
    return await sign_in(database_url, str(admin.get("password") or await _load_or_make_key(data_dir)))


async def _ensure_logins(postgres: Postgres) -> None:
    """Makes the two logins work; asks them first, so that a second start changes nothing."""
    wanted = [url for url in (postgres.app_url, postgres.engine_url) if not await _may_connect(url)]
    if not wanted:
        return
    admin = await AsyncConnection.connect(postgres.admin_url, autocommit=True)
    async with admin, hold_schema_lock(admin):
        await ensure_roles(admin)
        for url in wanted:
            login = conninfo_to_dict(url)
            await set_password(admin, str(login["user"]), str(login["password"]))


async def _may_connect(url: str) -> bool:
    try:
        async with await AsyncConnection.connect(url):
            return True
    except psycopg.OperationalError:
        return False


async def _load_or_make_key(data_dir: Path) -> str:
    await asyncio.to_thread(data_dir.mkdir, parents=True, exist_ok=True)
    async with hold_lock(data_dir / "database.lock", timeout_s=10):
        return await asyncio.to_thread(_read_or_write_key, data_dir / "database.key")


def _read_or_write_key(path: Path) -> str:
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8")


async def _derive(key: str, role: str) -> str:
    digest = await asyncio.to_thread(
        hashlib.scrypt, key.encode(), salt=f"narutalk login {role}".encode(), n=2**14, r=8, p=1, dklen=24
    )
    return digest.hex()
