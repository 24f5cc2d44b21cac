"""Locks of a database: one process at a time changes its schema and roles, or fills it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

_KEY = 0x6E617275  # "naru": any fixed number that no other program on the database uses
_FILLING_KEY = 0x6E617276
_POLL_S = 0.1


@asynccontextmanager
async def hold_filling_lock(admin_url: str) -> AsyncIterator[None]:
    """Holds the lock under which the demo is loaded and its documents are indexed, waiting for it."""
    connection = await AsyncConnection.connect(admin_url, autocommit=True)
    async with connection, hold_schema_lock(connection, _FILLING_KEY):
        yield


@asynccontextmanager
async def hold_schema_lock(connection: AsyncConnection, key: int = _KEY) -> AsyncIterator[None]:
    """Holds the advisory lock on an autocommit `connection`, waiting for it; it ends with the connection at the latest.

    Polled, because a waiting statement deadlocks with the checkpointer's CREATE INDEX CONCURRENTLY.
    """
    while True:
        row = await (await connection.execute("select pg_try_advisory_lock(%s)", [key])).fetchone()
        if row is not None and row[0]:
            break
        await asyncio.sleep(_POLL_S)
    try:
        yield
    finally:
        await connection.execute("select pg_advisory_unlock(%s)", [key])
