"""Conversations' checkpoints in Postgres: LangGraph's saver on a pool, without the lock that serialises it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from data.migrate import migrate
from data.postgres import open_postgres
from state.errors import Unavailable
from state.settings import load_settings

CheckpointPool = AsyncConnectionPool[AsyncConnection[DictRow]]


class PooledPostgresSaver(AsyncPostgresSaver):
    """`AsyncPostgresSaver` for a pool, where each call has a connection of its own and needs no lock.

    The saver's one lock is meant for a single shared connection; on a pool it makes all runs of a process wait for each
    other: 21 checkpointed runs/s with it, 70 without (2 cores, 2026-11-21; langgraph#7259).
    """

    def __init__(self, pool: CheckpointPool) -> None:
        # None: only the types known to be safe are rebuilt, whatever LANGGRAPH_STRICT_MSGPACK says (CVE-2026-28277).
        super().__init__(pool, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self.lock = nullcontext()  # type: ignore[assignment]  # all the base class does is `async with self.lock`

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        try:
            async with super()._cursor(pipeline=pipeline) as cursor:
                yield cursor
        except PoolTimeout as error:
            raise Unavailable(
                "The conversation store is busy or away; try again shortly.", retry_after_s=1.0
            ) from error


@asynccontextmanager
async def open_checkpointer(
    engine_url: str, *, pool_size: int = 10, pool_timeout_s: float = 10.0
) -> AsyncIterator[PooledPostgresSaver]:
    """Yields the checkpointer on up to `pool_size` connections of the engine's login; the tables come from `migrate`.

    A call that gets no connection within `pool_timeout_s` raises Unavailable.
    """
    pool = CheckpointPool(
        engine_url,
        connection_class=AsyncConnection[DictRow],
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        min_size=1,
        max_size=pool_size,
        timeout=pool_timeout_s,
        check=AsyncConnectionPool.check_connection,
        open=False,
        name="checkpoints",
    )
    async with pool:
        yield PooledPostgresSaver(pool)


class _SettledSerializer(JsonPlusSerializer):
    """Takes no graph's further types: messages and JSON are all our states hold.

    `langgraph dev` wraps the saver in an adapter whose copy recurses without end (langgraph-api 0.16.7), and strict
    msgpack copies a saver whenever a subgraph adds its types.
    """

    def with_msgpack_allowlist(self, extra_allowlist: Iterable[tuple[str, ...] | type]) -> JsonPlusSerializer:
        return self


@asynccontextmanager
async def open_studio_checkpointer() -> AsyncIterator[PooledPostgresSaver]:
    """Yields the checkpointer of `langgraph dev`: `checkpointer.path` in langgraph.json names this function.

    It takes no arguments there, so the settings are read here; Postgres is started and migrated as for our own server.
    """
    settings = await asyncio.to_thread(load_settings)
    async with open_postgres(settings) as postgres:
        await migrate(postgres.admin_url)
        async with open_checkpointer(postgres.engine_url) as checkpointer:
            checkpointer.serde = _SettledSerializer(allowed_msgpack_modules=None)
            yield checkpointer
