"""The lock of a database's schema and roles: one process at a time changes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

_KEY = 0x6E617275  # "naru": any fixed number that no other program on the database uses
_POLL_S = 0.1


@asynccontextmanager
async def hold_schema_lock(connection: AsyncConnection) -> AsyncIterator[None]:
    """Holds the advisory lock on an autocommit `connection`, waiting for it; it ends with the connection at the latest.

    Polled, because a waiting statement deadlocks with the checkpointer's CREATE INDEX CONCURRENTLY.
    """
    while True:
        row = await (await connection.execute("select pg_try_advisory_lock(%s)", [_KEY])).fetchone()
        if row is not None and row[0]:
            break
        await asyncio.sleep(_POLL_S)
    try:
        yield
    finally:
        await connection.execute("select pg_advisory_unlock(%s)", [_KEY])
