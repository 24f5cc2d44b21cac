"""Tenant sessions: the only way to rows that belong to an organisation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from state.errors import Unavailable
from state.principal import Principal

_SETTINGS = ("org_id", "user_id", "role", "employee_id", "unit_id", "login")
_SET_LOCAL = select(*(func.set_config(f"app.{name}", bindparam(name), True) for name in _SETTINGS))


@dataclass(frozen=True, kw_only=True)
class Database:
    """The pool of one process, connected as the app role (no row security bypass, owns nothing)."""

    engine: AsyncEngine

    @asynccontextmanager
    async def tenant_session(self, principal: Principal) -> AsyncIterator[AsyncSession]:
        """Yields a session in one transaction that sees what `principal` may see; commits at the end.

        Raises: Unavailable when no connection is free in time or the server is away.
        """
        values = {
            "org_id": str(principal.org_id),
            "user_id": str(principal.user_id),
            "role": principal.role.value,
            "employee_id": str(principal.employee_id) if principal.employee_id else "",
            "unit_id": str(principal.unit_id) if principal.unit_id else "",
        }
        async with self._session(values) as session:
            yield session

    @asynccontextmanager
    async def organization_session(self, org_id: UUID) -> AsyncIterator[AsyncSession]:
        """Yields a session for work that no person asked for (indexing, roll-ups): the organisation's open rows,

        none of the restricted ones (pay, evaluations, restricted documents).
        """
        async with self._session({"org_id": str(org_id)}) as session:
            yield session

    @asynccontextmanager
    async def login_session(self, username: str) -> AsyncIterator[AsyncSession]:
        """Yields a session for signing in: sees the one row of `users` with this username, whichever organisation's."""
        async with self._session({"login": username}) as session:
            yield session

    @asynccontextmanager
    async def _session(self, values: dict[str, str]) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            try:
                await session.execute(_SET_LOCAL, {name: values.get(name, "") for name in _SETTINGS})
            except (PoolTimeoutError, OperationalError) as error:
                raise Unavailable("The database is busy or away; try again shortly.", retry_after_s=1.0) from error
            yield session


@asynccontextmanager
async def open_database(url: str, *, pool_size: int = 10, pool_timeout_s: float = 10.0) -> AsyncIterator[Database]:
    """Yields the database behind `url`, a libpq connection string of the app role; connects at first use.

    `pool_size` connections stay open, twice as many at most; a session waits `pool_timeout_s` for one.
    """
    engine = create_async_engine(
        "postgresql+psycopg://",
        async_creator=lambda: psycopg.AsyncConnection.connect(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=pool_timeout_s,
        pool_pre_ping=True,
    )
    try:
        yield Database(engine=engine)
    finally:
        await engine.dispose()
