"""The run engine's connections."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, LiteralString, TypeAlias, TypeVar

import orjson
from psycopg import AsyncConnection, AsyncCursor, OperationalError
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from state.errors import Unavailable

EnginePool: TypeAlias = AsyncConnectionPool[AsyncConnection[DictRow]]

_T = TypeVar("_T")
_Read: TypeAlias = Callable[[AsyncCursor[DictRow]], Awaitable[_T]]


async def _configure(connection: AsyncConnection[DictRow]) -> None:
    set_json_dumps(orjson.dumps, connection)
    set_json_loads(orjson.loads, connection)


@asynccontextmanager
async def open_engine_pool(url: str, *, size: int = 20, timeout_s: float = 30.0) -> AsyncIterator[EnginePool]:
    """Yields a pool of autocommit connections with prepared statements, rows as dicts and JSON by orjson.

    A run holds one only for a statement, never for its length. Eight carry 64 runs at once; with a thousand the event
    loop comes round so seldom that a statement takes a tenth of a second, and more must be under way together.
    """
    pool: EnginePool = AsyncConnectionPool(
        url,
        min_size=2,
        max_size=size,
        timeout=timeout_s,
        open=False,
        configure=_configure,
        kwargs={"autocommit": True, "prepare_threshold": 2, "row_factory": dict_row},
    )
    await pool.open(wait=True, timeout=30.0)
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def borrow(pool: EnginePool) -> AsyncIterator[AsyncConnection[DictRow]]:
    """Yields a connection.

    Raises: Unavailable when none is free in time.
    """
    try:
        async with pool.connection() as connection:
            yield connection
    except PoolTimeout as error:
        raise Unavailable("The database is busy; try again shortly.", retry_after_s=2.0) from error


async def _run(pool: EnginePool, statement: LiteralString, values: dict[str, Any], read: _Read[_T]) -> _T:
    attempts = pool.max_size + 2  # a restarted Postgres leaves nothing but dead connections in the pool
    for attempt in range(attempts):
        try:
            async with borrow(pool) as connection:
                return await read(await connection.execute(statement, values))
        except OperationalError:
            # A connection that the server closed is only noticed at its next use. Asking before every use would double
            # the round trips, so the statement is repeated instead; each of ours may be.
            if attempt == attempts - 1:
                raise
    raise AssertionError("unreachable")


async def fetch_all(pool: EnginePool, statement: LiteralString, values: dict[str, Any]) -> list[DictRow]:
    """Returns all rows of one statement; `values` are bound, never pasted."""
    return await _run(pool, statement, values, lambda cursor: cursor.fetchall())


async def fetch_one(pool: EnginePool, statement: LiteralString, values: dict[str, Any]) -> DictRow | None:
    """Returns the first row of one statement or None."""
    return await _run(pool, statement, values, lambda cursor: cursor.fetchone())


async def execute(pool: EnginePool, statement: LiteralString, values: dict[str, Any]) -> int:
    """Returns how many rows one statement changed."""

    async def count(cursor: AsyncCursor[DictRow]) -> int:
        return cursor.rowcount

    return await _run(pool, statement, values, count)
