"""Workers: do what waits in the queue, and take over what a process that died was doing.

A worker's heartbeat stands for all its jobs. Whatever is `doing` under one that has been silent for `lease_s` goes back
to the queue. The sweep for those is a loop of every worker and no job of the queue, where it would wait behind the very
jobs that keep the slots busy.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as SqlPoolTimeout

from data.jobs.schema import SCHEMA
from data.jobs.task import Again, Call, Task
from state.errors import Unavailable

if TYPE_CHECKING:  # loaded when a worker opens: a command that only asks for work needs none of it
    from procrastinate import App, JobContext
    from procrastinate.manager import JobManager

logger = logging.getLogger(__name__)

BEATS_PER_LEASE = 4  # three may be lost before the jobs are
POLL_S = 2.0  # a new job is told of at once; this finds those whose time has come
GRACE_S = 1.0  # a call to a webhook may end; longer work goes back to the queue and on in another process
RESTART_S = 1.0
FIRST_PAUSE_S = 2  # doubled with each attempt
_SWEEP_KEY = 0x6E617277
_AWAY = (psycopg.OperationalError, PoolTimeout, OperationalError, SqlPoolTimeout, Unavailable)


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Tasks that share slots: long work must not keep short work waiting."""

    tasks: Sequence[Task]
    at_once: int


@contextlib.asynccontextmanager
async def open_workers(engine_url: str, lanes: Sequence[Lane], *, lease_s: float) -> AsyncIterator[None]:
    """Does the lanes' jobs while the context is open; then what is not done goes back to the queue."""
    if not lanes:
        yield
        return
    async with _open_pool(engine_url) as pool:
        apps = [await asyncio.to_thread(_make_app, lane.tasks) for lane in lanes]
        for app in apps:
            await app.open_async(pool)
        working = [asyncio.create_task(_work(app, lane, lease_s)) for app, lane in zip(apps, lanes, strict=True)]
        sweeping = asyncio.create_task(_sweep(apps[0].job_manager, pool, lease_s))
        try:
            yield
        finally:
            for task in (sweeping, *working):
                task.cancel()
            await asyncio.gather(sweeping, *working, return_exceptions=True)


@contextlib.asynccontextmanager
async def _open_pool(engine_url: str) -> AsyncIterator[AsyncConnectionPool]:
    """Yields the workers' connections: one stays open, a few more in work; each listener has its own besides."""
    pool = AsyncConnectionPool(
        engine_url,
        min_size=1,
        max_size=6,
        max_idle=60.0,
        open=False,
        configure=_configure,
        check=AsyncConnectionPool.check_connection,
    )
    await pool.open(wait=True, timeout=30.0)
    try:
        yield pool
    finally:
        await pool.close()


async def _configure(connection: AsyncConnection) -> None:
    await connection.set_autocommit(True)
    await connection.execute(f"set search_path = {SCHEMA}")


def _make_app(tasks: Sequence[Task]) -> "App":
    from procrastinate import App, PsycopgConnector

    # The listener's own connection is configured by what the connector was made with, not by the pool.
    app = App(connector=PsycopgConnector(configure=_configure))
    for task in tasks:
        _register(app, task)
    return app


def _register(app: "App", task: Task) -> None:
    from procrastinate.retry import BaseRetryStrategy, RetryDecision

    class _Retry(BaseRetryStrategy):
        def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:
            if isinstance(exception, asyncio.CancelledError):
                return RetryDecision()  # this process stops; another goes on at once
            return RetryDecision(retry_in={"seconds": exception.pause_s}) if isinstance(exception, Again) else None

    async def run(context: "JobContext", /, **args: Any) -> None:
        await attempt(task, Call(args=args, attempt=context.job.attempts + 1))

    # Only one tick's job waits: a worker that was away does not do the same thing many times over.
    only_one = f"{task.name} {task.queue}" if task.every else None
    adding = app.task(name=task.name, queue=task.queue, pass_context=True, retry=_Retry(), queueing_lock=only_one)
    made = adding(run)
    if task.every:
        # The clock's time comes as one of the arguments.
        app.periodic(cron=task.every, periodic_id=task.queue)(cast(Any, made))


async def attempt(task: Task, call: Call) -> None:
    """Does one attempt. Raises: Again when another is to follow, whatever else ended the last."""
    if call.attempt > task.attempts:
        logger.error("job %s is given up: its process died each time", task.name)
        await task.give_up(call, None)
        return
    try:
        await task.run(call)
    except Again:
        raise
    except Exception as error:
        if isinstance(error, _AWAY) and call.attempt < task.attempts:
            logger.warning("job %s must wait: %s", task.name, error)
            raise Again(FIRST_PAUSE_S * 2 ** (call.attempt - 1)) from error
        await task.give_up(call, error)
        raise


async def _work(app: "App", lane: Lane, lease_s: float) -> None:
    """Works until cancelled; a worker ends by itself when the database went away, and the next one follows it."""
    while True:
        try:
            await app.run_worker_async(
                queues=sorted({task.queue for task in lane.tasks}),
                concurrency=lane.at_once,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_S,
                update_heartbeat_interval=lease_s / BEATS_PER_LEASE,
                stalled_worker_timeout=lease_s,
                shutdown_graceful_timeout=GRACE_S,
                delete_jobs="successful",
            )
        except Exception as error:  # whatever the library met on its way out
            logger.warning("the worker begins anew: %s", error)
        await asyncio.sleep(RESTART_S)


async def _sweep(manager: "JobManager", pool: AsyncConnectionPool, lease_s: float) -> None:
    while True:
        await asyncio.sleep(lease_s / 2)
        try:
            await rescue(manager, pool, lease_s)
        except Exception as error:
            logger.warning("looking for stalled jobs must wait: %s", error)


async def rescue(manager: "JobManager", pool: AsyncConnectionPool, lease_s: float) -> int:
    """Returns how many jobs of silent workers went back to the queue."""
    if not await manager.get_stalled_jobs(seconds_since_heartbeat=lease_s):
        return 0
    async with pool.connection() as connection, connection.transaction():
        # Two sweeps at once could take a job from the worker that has just begun it anew.
        cursor = await connection.execute("select pg_try_advisory_xact_lock(%s)", [_SWEEP_KEY])
        if await cursor.fetchone() != (True,):
            return 0
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=lease_s))
        for job in stalled:
            logger.warning("job %s (%s) lost its process and goes back to the queue", job.id, job.task_name)
            await manager.retry_job(job)
        await manager.prune_stalled_workers(lease_s)
    return len(stalled)
