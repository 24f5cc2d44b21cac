"""The run engine: every run is a task of its own, never part of a response; lease and events are in Postgres."""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any
from uuid import UUID

from langgraph.errors import GraphDrained
from psycopg.errors import UniqueViolation

from data.checkpoint_saver import PooledPostgresSaver
from data.runs.checkpoints import delete_run_checkpoints
from data.runs.pool import EnginePool
from data.runs.runs import Instance, NewRun, claim_run, delete_run, insert_run
from data.runs.store import OwnedStore
from data.runs.takeover import release_run
from data.runs.waiting import claim_runs
from server.factories import Use
from server.graphs import Graphs, Saver
from server.runs.active import ActiveRun, RunEnd
from server.runs.drain import Drain
from server.runs.execute import Outcome, execute, give_up
from server.runs.feed import RunFeed
from server.runs.log import Ended, RunLog
from server.runs.ticket import Ticket
from server.runs.turns import Turns
from server.wire.state import to_thread_interrupts
from state.errors import NotFound, Unavailable

logger = logging.getLogger(__name__)

MAX_ACTIVE = 2000  # at about 100 KiB a run this is 200 MB; beyond it callers are asked to come back

MAX_TAKEOVERS = 3


class RunEngine:
    """Starts, claims, cancels and ends the runs of one process. Opened by `open_engine`."""

    def __init__(self, pool: EnginePool, graphs: Graphs, saver: Saver, instance: Instance, log: RunLog) -> None:
        self.pool = pool
        self.graphs = graphs
        self.saver = saver
        self.instance = instance
        self.log = log
        self.active: dict[UUID, ActiveRun] = {}
        self.feeds: dict[UUID, RunFeed] = {}
        self.turns = Turns(self.active, self.feeds, self._begin_waiting, self.spawn)
        self.drain = Drain(self.active, self.stop, self.turns.let_go)
        self.on_end: list[Callable[[RunEnd], Awaitable[None]]] = []
        """Called after a run's end is committed (webhooks, counters)."""
        self.max_active = MAX_ACTIVE
        self.max_takeovers = MAX_TAKEOVERS
        self.tells_errors = True
        """Whether clients read what errors say that are not ours."""
        self.watchers: dict[UUID, set[asyncio.Event]] = {}
        """Set when a run of the thread begins, wherever; for those who follow threads."""
        self.heard: deque[UUID] = deque(maxlen=1000)
        """Runs whose end was told to somebody who follows their thread."""
        self._background: set[asyncio.Task[Any]] = set()

    @property
    def suspect(self) -> int:
        """Deaths at the same step after which a run is tried once more, apart from others."""
        return max(1, self.max_takeovers - 1)

    @property
    def has_room(self) -> bool:
        """Whether another run may start in this process."""
        return len(self.active) < self.max_active and not self.drain.begun

    async def start(self, run: NewRun, *, interactive: bool) -> str:
        """Returns `running` or `pending`: the run is stored, and begun unless it has to wait.

        Raises: NotFound without such a thread, Conflict when it is busy under `reject`, Unavailable without room.
        """
        is_full = len(self.active) + len(self.turns.waiting) >= self.max_active
        if interactive and (is_full or not self.has_room):
            raise Unavailable("The server is at its limit of active runs; try again shortly.", retry_after_s=2.0)
        with self.turns.take() as may_begin:
            status = await self._store(run, claim=may_begin and self.has_room)
        settled = may_begin or run.after_seconds or run.run_id in self.active
        if status == "pending" and not settled:
            self.turns.wait(run.run_id)
        return status

    async def _store(self, run: NewRun, *, claim: bool) -> str:
        for _ in range(5):
            try:
                row = await insert_run(self.pool, run, self.instance, claim=claim)
                break
            except UniqueViolation:
                continue  # another run of the thread began in this moment; the next try sees it
        else:
            raise Unavailable("The thread is contended; try again shortly.", retry_after_s=1.0)
        if row is None:
            raise NotFound(f"Thread {run.thread_id} not found")
        if row["status"] == "running" and run.run_id not in self.active:
            self.begin(Ticket.from_new(run, row["last_seq"], row["metadata"]))
        return str(row["status"])

    def begin(self, ticket: Ticket) -> ActiveRun:
        """Returns the run, now a task of this process; its row already says so."""
        feed = self.feeds.get(ticket.run_id)
        if feed is None:
            feed = self.feeds[ticket.run_id] = RunFeed(ticket.run_id, ticket.thread_id)
        feed.begin(ticket.attempt, ticket.start_seq)
        active = ActiveRun(ticket=ticket, feed=feed)
        self.active[ticket.run_id] = active
        self.wake_thread(ticket.thread_id)
        active.task = asyncio.create_task(self._run(active), name=f"run-{ticket.run_id}")
        return active

    async def _begin_waiting(self, run_ids: Sequence[UUID]) -> bool:
        """Begins those of these runs that still wait; returns False when there is no room."""
        if not self.has_room:
            return False
        # The log's connections: those of the pool may be waited for by a thousand requests.
        for row in await claim_runs(self.log.pool, self.instance, run_ids):
            self.begin(Ticket.from_row(row, row["last_seq"]))
        return True

    def wake_thread(self, thread_id: UUID) -> None:
        """Tells those who follow a thread that one of its runs has begun."""
        for begun in self.watchers.get(thread_id, ()):
            begun.set()

    async def _run(self, active: ActiveRun) -> None:
        ticket, feed = active.ticket, active.feed
        active.started = True
        try:
            outcome = await self._attempt(active)
            if outcome is None:
                return
            active.ending = True
            ended = await self.log.finish(feed, active.to_finish(outcome))
            if ended.owned and active.cancel_action == "rollback":
                await delete_run(self.pool, ticket.run_id)
            self._settle(active, ended)
            if ended.owned:
                end = RunEnd(ticket=ticket, outcome=outcome, seconds=time.monotonic() - active.began_at)
                for tell in self.on_end:
                    await tell(end)
        except Exception:
            logger.exception("run %s could not be ended; another attempt will follow", ticket.run_id)
        finally:
            was_full = not self.has_room
            if self.active.get(ticket.run_id) is active:
                del self.active[ticket.run_id]
            self._forget(feed)
            if was_full and self.has_room:
                self.claim_soon()  # of those that wait for room the next

    async def _attempt(self, active: ActiveRun) -> Outcome | None:
        """Returns how the run ended; None when it is left to another instance."""
        ticket, feed = active.ticket, active.feed
        store = OwnedStore(self.pool, ticket.principal)
        try:
            if active.cancel_action is not None:
                raise asyncio.CancelledError
            if ticket.takeovers > self.max_takeovers:
                return give_up(ticket, feed)
            served = self.graphs.find(ticket.graph_id)
            return await execute(
                ticket,
                served,
                store,
                feed,
                active.control,
                lambda: self.log.touch(feed),
                tells_errors=self.tells_errors,
            )
        except GraphDrained:
            await self._release(active)
            return None
        except asyncio.CancelledError:
            if active.cancel_action in ("interrupt", "rollback"):
                return await self._cancelled(active)
            await self._release(active)
            return None

    async def _cancelled(self, active: ActiveRun) -> Outcome:
        """Finished steps of an interrupted run are kept; a rolled back one leaves the thread as it was before."""
        if active.ticket.temporary:
            return Outcome(status="interrupted")
        if active.cancel_action == "rollback":
            await self.log.flush()  # what waits to be stored would come back
            await delete_run_checkpoints(self.pool, active.ticket.thread_id, active.ticket.run_id)
        ticket = active.ticket
        use = Use(access="threads.read", config=ticket.to_config())
        async with self.graphs.find(ticket.graph_id).open(use) as graph:
            snapshot = await graph.aget_state(ticket.to_position())
        status = "interrupted" if snapshot.next else "idle"
        return Outcome(status="interrupted", thread_status=status, interrupts=to_thread_interrupts(snapshot))

    async def _release(self, active: ActiveRun) -> None:
        self.log.touch(active.feed)
        await self.log.flush()
        await release_run(self.pool, self.instance, active.ticket.run_id, active.ticket.attempt)
        if active.feed.attempt == active.ticket.attempt:  # else a later attempt of the run has begun here
            active.feed.release()

    def _settle(self, active: ActiveRun, ended: Ended) -> None:
        if ended.owned:
            active.feed.end()
        else:
            # Another instance has the run now: readers go on from its events in the log.
            active.feed.local = False
            active.feed.wake()
        if ended.more:
            self.claim_soon(active.ticket.thread_id)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs something in the background; it is cancelled when the engine closes."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def claim_soon(self, thread_id: UUID | None = None) -> None:
        """Starts the next waiting run of a thread (or of any) in the background."""
        self.spawn(self._claim(thread_id))

    async def _claim(self, thread_id: UUID | None) -> None:
        with contextlib.suppress(UniqueViolation):  # somebody else was faster
            await self.claim(thread_id)

    async def claim(self, thread_id: UUID | None = None) -> bool:
        """Returns whether a waiting run was claimed and begun."""
        if not self.has_room or (thread_id is None and not self.turns.free):
            return False
        row = await claim_run(self.pool, self.instance, thread_id)
        if row is None:
            return False
        self.begin(Ticket.from_row(row, row["last_seq"]))
        return True

    def stop(self, run_id: UUID, action: str, reason: str | None = None) -> bool:
        """Cancels a run of this process; returns whether it is one."""
        active = self.active.get(run_id)
        if active is None or active.task is None:
            return False
        if active.cancel_action is None and not active.ending:
            active.cancel_action, active.cancel_reason = action, reason
            if active.started:
                active.task.cancel()
        return True

    def feed_of(self, run_id: UUID, thread_id: UUID) -> RunFeed:
        """Returns the run's feed; one that only follows the log when it runs elsewhere or is over."""
        feed = self.feeds.get(run_id)
        if feed is None:
            feed = self.feeds[run_id] = RunFeed(run_id, thread_id)
            feed.held = run_id in self.turns.waiting
            feed.released = run_id in self.turns.gone
        feed.readers += 1
        return feed

    def leave(self, feed: RunFeed) -> None:
        """Notes that a reader is gone."""
        feed.readers -= 1
        self._forget(feed)

    def _forget(self, feed: RunFeed) -> None:
        if feed.readers <= 0 and feed.run_id not in self.active and self.feeds.get(feed.run_id) is feed:
            del self.feeds[feed.run_id]

    def close(self) -> None:
        """Ends what still runs in the background."""
        self.drain.close()
        for task in list(self._background):
            task.cancel()
        self.feeds.clear()


@contextlib.asynccontextmanager
async def open_engine(
    pool: EnginePool, graphs: Graphs, saver: Saver, instance: Instance, log: RunLog, *, drain_s: float = 10.0
) -> AsyncIterator[RunEngine]:
    """Yields the engine; at the end its runs finish or are handed over within `drain_bound_s`."""
    engine = RunEngine(pool, graphs, saver, instance, log)
    if isinstance(saver, PooledPostgresSaver):
        log.carry(saver)
    try:
        yield engine
    finally:
        await engine.drain.wait(drain_s)
        engine.close()
