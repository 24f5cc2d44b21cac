"""What a process does besides requests and runs: crons, webhooks, the end of threads' time to live.

All of it is claimed in the database row by row, so that any number of processes share it and a killed one's part is
done by another.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx

from data.runs.checkpoints import delete_checkpoints
from data.runs.threads import drop_expired, postpone_expiry, select_expired
from server.pruning import prune_checkpoints
from server.runs.crons import start_due
from server.runs.leases import repeat
from server.runs.webhooks import TIMEOUT_S, Webhooks
from server.services import Services

CRONS_S = 5.0  # a cron's times are whole minutes
WEBHOOKS_S = 4.0  # the first pause between two calls
EXPIRY_S = 60.0  # times to live are whole minutes
THREADS_AT_ONCE = 100


async def expire_threads(services: Services) -> int:
    """Returns how many threads were deleted or pruned because their time is over; busy and asking ones are kept."""
    total = 0
    while rows := await select_expired(services.pool, THREADS_AT_ONCE):
        gone = [row["thread_id"] for row in rows if row["expiry"] != "keep_latest"]
        kept = [row["thread_id"] for row in rows if row["expiry"] == "keep_latest"]
        if kept:
            await prune_checkpoints(services.saver, kept)
            await postpone_expiry(services.pool, kept)
        if gone:
            # Rows first: a thread that is used in this moment keeps row and checkpoints.
            dropped = await drop_expired(services.pool, gone)
            await delete_checkpoints(services.pool, dropped)
        total += len(rows)
    return total


@contextlib.asynccontextmanager
async def open_background(services: Services) -> AsyncIterator[None]:
    """Works for as long as the context is open."""
    async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        webhooks = Webhooks(services.settings, services.engine, client)

        async def crons() -> None:
            await start_due(services)

        async def expiry() -> None:
            await expire_threads(services)

        tasks = [
            asyncio.create_task(repeat(crons, CRONS_S), name="crons"),
            asyncio.create_task(repeat(webhooks.sweep, WEBHOOKS_S), name="webhooks"),
            asyncio.create_task(repeat(expiry, EXPIRY_S), name="expiry"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
