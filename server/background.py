"""What a process does besides requests and runs: jobs of the durable queue, its own and those of other processes.

Any number of processes share the queue; what one that is killed had begun is done by another.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx

from data.jobs.task import Call, Task
from data.jobs.worker import Lane, open_workers
from data.runs.checkpoints import delete_checkpoints
from data.runs.store import delete_expired_items
from data.runs.threads import drop_expired, postpone_expiry, select_expired
from data.runs.webhooks import QUEUE, TASK
from server.pruning import prune_checkpoints
from server.runs.crons import start_due
from server.runs.webhooks import TIMEOUT_S, Webhooks
from server.services import Services
from tools.company_jobs import company_lane
from tools.resources import Resources

EVERY_MINUTE = "* * * * *"  # times to live and crons' times are whole minutes
SHORT_AT_ONCE = 8  # they wait for others' servers or for the database most of the time
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
async def open_background(services: Services, *, serving: bool) -> AsyncIterator[None]:
    """Works for as long as the context is open; `serving`: this process answers requests, too."""
    settings = services.settings
    works = settings.background_work or not serving
    async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        webhooks = Webhooks(settings, services.engine, client)
        lanes = [Lane(tasks=_short_tasks(services, webhooks), at_once=SHORT_AT_ONCE)] if works else []
        if services.answering is not None:
            lanes += await _long_lanes(services.answering.toolbox.resources, works=works)
        async with open_workers(services.postgres.engine_url, lanes, lease_s=settings.lease_s):
            yield


async def _long_lanes(resources: Resources, *, works: bool) -> list[Lane]:
    """Returns what is to be done of an organisation's long work here.

    A Chroma server takes vectors from any process. Embedded, only the one that has the folder open can write them, so
    that documents are taken in there whoever else works.
    """
    has_vectors = await asyncio.to_thread(resources.documents.vectors.is_alive)
    with_documents = has_vectors and (works or resources.settings.chroma_url is None)
    lane = company_lane(resources, with_documents=with_documents, with_figures=works)
    return [lane] if lane.tasks else []


def _short_tasks(services: Services, webhooks: Webhooks) -> list[Task]:
    """Returns what any server can do, and the clock of its own graphs' crons."""

    async def remember(_call: Call) -> None:
        await webhooks.remember()

    async def expire(_call: Call) -> None:
        await expire_threads(services)

    async def forget(_call: Call) -> None:
        await delete_expired_items(services.pool)

    async def crons(_call: Call) -> None:
        await start_due(services)

    return [
        Task(name=TASK, queue=QUEUE, run=webhooks.deliver, attempts=1000),  # the delivery itself counts its calls
        Task(name="remember_webhooks", queue=QUEUE, run=remember, every=EVERY_MINUTE),
        Task(name="expire_threads", queue=QUEUE, run=expire, every=EVERY_MINUTE),
        Task(name="expire_items", queue=QUEUE, run=forget, every=EVERY_MINUTE),
        Task(name="start_crons", queue=f"crons-{services.graphs.deployment}", run=crons, every=EVERY_MINUTE),
    ]
