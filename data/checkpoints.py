"""Opens the checkpointer: for our server, and for `langgraph dev`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row

from data.checkpoint_saver import CheckpointPool, PooledPostgresSaver
from data.migrate import migrate
from data.postgres import open_postgres
from state.settings import load_settings

__all__ = ["PooledPostgresSaver", "open_checkpointer", "open_studio_checkpointer"]


@asynccontextmanager
async def open_checkpointer(
    engine_url: str, *, pool_size: int = 20, pool_timeout_s: float = 30.0, settled: bool = False
) -> AsyncIterator[PooledPostgresSaver]:
    """Yields the checkpointer on up to `pool_size` connections of the engine's login; the tables come from `migrate`.

    A call that gets no connection within `pool_timeout_s` raises Unavailable. `settled`: takes no graph's further
    types, as messages and JSON are all our states hold.
    """
    pool = CheckpointPool(
        engine_url,
        connection_class=AsyncConnection[DictRow],
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        min_size=1,
        max_size=pool_size,
        timeout=pool_timeout_s,
        open=False,
        name="checkpoints",
    )
    async with pool:
        yield PooledPostgresSaver(pool, settled=settled)


@asynccontextmanager
async def open_studio_checkpointer() -> AsyncIterator[PooledPostgresSaver]:
    """Yields the checkpointer of `langgraph dev`: `checkpointer.path` in langgraph.json names this function.

    It takes no arguments there, so the settings are read here; Postgres is started and migrated as for our own server.
    """
    settings = await asyncio.to_thread(load_settings)
    async with open_postgres(settings) as postgres:
        await migrate(postgres.admin_url)
        # `langgraph dev` wraps the saver in an adapter whose copy recurses without end (langgraph-api 0.16.7), and
        # strict msgpack copies a saver whenever a subgraph adds its types.
        async with open_checkpointer(postgres.engine_url, settled=True) as checkpointer:
            yield checkpointer
