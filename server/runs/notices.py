"""Hears what other instances say: which runs have news, which run of ours to cancel, that a run waits."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection, OperationalError, sql

from data.runs.pool import EnginePool, execute
from server.runs.engine import RunEngine
from server.runs.log import CHANNEL

logger = logging.getLogger(__name__)


async def say(pool: EnginePool, **notice: Any) -> None:
    """Tells all instances something (at most 8000 bytes of JSON)."""
    text = orjson.dumps(notice, default=str).decode()
    await execute(pool, "select pg_notify(%(channel)s, %(text)s)", {"channel": CHANNEL, "text": text})


def hear(engine: RunEngine, notice: dict[str, Any]) -> None:
    """Acts on one notice."""
    if notice.get("from") != engine.instance.instance_id.hex:
        for run_id in notice.get("runs", ()):
            engine.turns.leave(UUID(run_id))
        for thread_id in notice.get("threads", ()):
            engine.wake_thread(UUID(thread_id))
    if "cancel" in notice:
        engine.stop(UUID(notice["cancel"]), notice["action"], notice.get("reason"))
    if notice.get("waiting") == engine.instance.deployment:
        engine.claim_soon()


async def _listen(url: str, engine: RunEngine) -> None:
    connection = await AsyncConnection.connect(url, autocommit=True)
    async with connection:
        await connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
        for feed in list(engine.feeds.values()):
            feed.wake()  # what was said while nobody listened
        async for notify in connection.notifies():
            try:
                hear(engine, orjson.loads(notify.payload))
            except (orjson.JSONDecodeError, KeyError, ValueError):
                logger.warning("a notice could not be read: %s", notify.payload[:200])


async def _listen_forever(url: str, engine: RunEngine) -> None:
    while True:
        try:
            await _listen(url, engine)
        except (OperationalError, OSError) as error:
            logger.warning("notices of other instances wait for the database: %s", error)
            engine.log.doubt()
        await asyncio.sleep(0.5)


@contextlib.asynccontextmanager
async def open_notices(url: str, engine: RunEngine) -> AsyncIterator[None]:
    """Listens for as long as the context is open."""
    task = asyncio.create_task(_listen_forever(url, engine), name="notices")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
