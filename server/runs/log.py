"""Writes the events and ends of all runs of the process in shared batches: one flush for all, every few tens of ms."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import orjson
from psycopg import AsyncConnection, OperationalError
from psycopg import Error as PostgresError
from psycopg.rows import DictRow

from data.checkpoint_buffer import Batch, write
from data.checkpoint_saver import PooledPostgresSaver
from data.runs.events import EventBatch, insert_statement
from data.runs.pool import EnginePool, borrow, open_engine_pool
from data.runs.runs import Finish, Instance, finish_statement
from server.runs.feed import RunFeed
from server.runs.unsure import REACH_DISK, Unsure
from state.errors import Unavailable

logger = logging.getLogger(__name__)

FLUSH_S = 0.04  # a reader on another instance sees a token this much later; each flush costs about 1 ms
SHARE_S, SHARE_PER_RUN_S = 0.02, 0.0005
RETRY_S = 0.5
CHANNEL = "narutalk_runs"
NOTIFY_RUNS = 150  # run ids that fit into one notification's 8000 bytes


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What the commit of a run's end returned."""

    owned: bool
    """False when another instance had taken the run over; its end is not this one's to tell."""
    more: bool
    """Whether another run waits on the thread."""


class RunLog:
    """The process's writer of the event log. Opened by `open_run_log`."""

    def __init__(self, pool: EnginePool, instance: Instance) -> None:
        self.pool = pool
        """Connections that no request ever waits for: for this, and for the heartbeat, which must not be late."""
        self._instance = instance
        self._dirty: dict[UUID, RunFeed] = {}
        self._ends: list[tuple[Finish, asyncio.Future[Ended]]] = []
        self._wanted = asyncio.Event()
        self._urgent = asyncio.Event()
        self._flushing = asyncio.Lock()
        self._saver: PooledPostgresSaver | None = None
        self._closing = False
        self._unsure = Unsure()
        self._doubted = False
        """Whether Postgres may have come back without what is unsure."""
        self.others = False
        """Whether other instances live, who must be told; set by the heartbeat."""
        self.flush_s = 0.0
        """Seconds the last flush took."""

    def carry(self, saver: PooledPostgresSaver) -> None:
        """From now on runs' checkpoints are committed here, together with the events before them."""
        self._saver = saver
        saver.attach(self._want)

    def _want(self, urgent: bool) -> None:
        self._wanted.set()
        if urgent:
            self._urgent.set()

    def touch(self, feed: RunFeed) -> None:
        """Notes that a feed has events to log."""
        self._dirty[feed.run_id] = feed
        self._wanted.set()

    async def finish(self, feed: RunFeed, end: Finish) -> Ended:
        """Returns when the run's last events and its end are committed, together."""
        self._dirty[feed.run_id] = feed
        future: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        self._ends.append((end, future))
        self._wanted.set()
        self._urgent.set()
        return await future

    def doubt(self) -> None:
        """Notes that Postgres may have been killed: what it may have forgotten is written again."""
        self._doubted = True
        self._want(True)

    def close(self) -> None:
        """Lets `write_forever` flush what is left and return."""
        self._closing = True
        self._wanted.set()
        self._urgent.set()

    async def write_forever(self) -> None:
        """Flushes whenever there is something, at most every FLUSH_S unless a run has ended."""
        while not self._closing:
            await self._wanted.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_S):
                    await self._urgent.wait()
                # Ends that come in quick succession share a commit; the only run there is need not wait.
                await asyncio.sleep(min(SHARE_S, SHARE_PER_RUN_S * (len(self._dirty) - 1)))
            self._wanted.clear()
            self._urgent.clear()
            async with self._flushing:
                await self._flush(sure=False)

    async def flush(self) -> None:
        """Commits everything that is waiting, and waits for the disk; tries again while the database is away."""
        async with self._flushing:
            await self._flush(sure=True)

    async def _flush(self, *, sure: bool) -> None:
        feeds = list(self._dirty.values())
        self._dirty.clear()
        ends, self._ends = self._ends, []
        batch = self._saver.buffer.take() if self._saver else Batch()
        while feeds or ends or batch or (self._unsure and (sure or self._doubted)):
            started = time.perf_counter()
            try:
                if self._doubted:
                    await self._write_again()
                rows = await self._write(feeds, ends, batch, sure=sure)
            except (OperationalError, Unavailable) as error:
                self._doubted = True
                logger.warning("events wait for the database: %s", error)
                await asyncio.sleep(RETRY_S)
                continue
            except PostgresError as error:
                if not batch:
                    raise
                await self._write_apart(batch, error)
                batch = Batch()
                continue
            batch.finish()
            self.flush_s = time.perf_counter() - started
            for end, future in ends:
                row = rows.get(end.run_id)
                if not future.done():
                    future.set_result(Ended(owned=row is not None, more=bool(row and row["more"])))
            return

    async def _write_again(self) -> None:
        self._doubted = False
        if not self._unsure:
            return
        try:
            async with borrow(self.pool) as connection, connection.pipeline():
                await connection.execute(REACH_DISK)
                await self._unsure.write(connection)
        except OperationalError:
            raise
        except PostgresError:
            logger.exception("what was written last cannot be written again")
        self._unsure.clear()

    async def _write(
        self, feeds: list[RunFeed], ends: list[tuple[Finish, asyncio.Future[Ended]]], batch: Batch, *, sure: bool
    ) -> dict[UUID, DictRow]:
        pairs = [(feed, logged) for feed in feeds if (logged := _batch(feed))]
        rows: dict[UUID, DictRow] = {}
        sure = sure or bool(ends) or batch.sure or self._unsure.is_due
        async with borrow(self.pool) as connection:
            cursor = None
            async with connection.pipeline():
                if not sure:
                    # Lost only when this process dies, too, within a second; the run is then done again.
                    await connection.execute("select set_config('synchronous_commit', 'off', true)")
                elif self._unsure:
                    await connection.execute(REACH_DISK)
                if pairs:
                    await connection.execute(*insert_statement([logged for _, logged in pairs]))
                await write(connection, batch)
                if ends:
                    cursor = await connection.execute(*finish_statement([end for end, _ in ends], self._instance))
                if self.others:
                    await self._notify(connection, feeds)
            if cursor is not None:
                rows = {row["run_id"]: row for row in await cursor.fetchall()}
        for feed, logged in pairs:
            feed.mark_logged(logged.last_seq)
        if sure:
            self._unsure.clear()
        elif pairs or batch:
            self._unsure.add([logged for _, logged in pairs], batch)
        return rows

    async def _write_apart(self, batch: Batch, error: PostgresError) -> None:
        """Stores each thread's rows by themselves: one that Postgres refuses must not hold up all others."""
        for thread_id in sorted({key[0] for key in batch.keys}):
            part = batch.of_thread(thread_id)
            try:
                async with borrow(self.pool) as connection, connection.pipeline():
                    await write(connection, part)
            except PostgresError:
                logger.exception("checkpoints of thread %s cannot be stored", thread_id)
                if self._saver is not None:
                    self._saver.segments.forget(thread_id)
        batch.finish(error)

    async def _notify(self, connection: AsyncConnection[DictRow], feeds: list[RunFeed]) -> None:
        news = {
            "runs": [feed.run_id.hex for feed in feeds],
            "threads": [
                feed.thread_id.hex for feed in feeds if feed.attempt == 1 and feed.logged_seq == feed.origin_seq
            ],
        }
        for name, ids in news.items():
            for start in range(0, len(ids), NOTIFY_RUNS):
                text = orjson.dumps({"from": self._instance.instance_id.hex, name: ids[start : start + NOTIFY_RUNS]})
                await connection.execute("select pg_notify(%s, %s)", (CHANNEL, text.decode()))


def _batch(feed: RunFeed) -> EventBatch | None:
    events = feed.unlogged()
    if not events:
        return None
    return EventBatch(
        run_id=feed.run_id,
        attempt=feed.attempt,
        first_seq=events[0].seq,
        last_seq=events[-1].seq,
        lines=b"".join(event.to_line() for event in events),
    )


@contextlib.asynccontextmanager
async def open_run_log(pool: EnginePool, instance: Instance) -> AsyncIterator[RunLog]:
    """Yields the running writer; what is left is flushed at the end.

    It has connections of its own: they never wait behind a thousand requests, and libpq's buffers, which grow with the
    largest batch and are kept, are not those of all the pool's.
    """
    async with open_engine_pool(str(pool.conninfo), size=2) as own:
        log = RunLog(own, instance)
        task = asyncio.create_task(log.write_forever(), name="run-log")
        try:
            yield log
        finally:
            log.close()
            await task
