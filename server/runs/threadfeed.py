"""Follows a thread: its run in progress and all later ones, for as long as somebody reads."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from data.runs.runs import select_status
from data.runs.threadruns import select_latest_run, select_next_run
from server.runs.engine import RunEngine
from server.runs.readers import OPEN_STATUSES, QUIET_S, follow, open_feed
from server.wire.events import Event

RETRY_S = 0.3  # a run that this process gave up has not been taken over yet


@dataclass(frozen=True, kw_only=True)
class RunPart:
    """Some events of a run of the thread; no run at all stands for a while of silence."""

    run_id: UUID | None = None
    graph_id: str = ""
    events: list[Event] = field(default_factory=list)
    status: str | None = None
    """How the run ended; set with its last part."""
    error: dict[str, Any] | None = None


async def follow_thread(engine: RunEngine, thread_id: UUID, after_seq: int) -> AsyncGenerator[RunPart, None]:
    """Yields the parts of the runs that have events after `after_seq`, whole runs in their order, without end."""
    current: UUID | None = None
    with _watch(engine, thread_id) as begun:
        while True:
            begun.clear()
            row = await select_next_run(engine.pool, thread_id, after_seq)
            if row is None:
                if not await _wait(begun, QUIET_S):
                    yield RunPart()
                continue
            seen = after_seq if row["run_id"] == current else -1
            current = row["run_id"]
            async with (
                open_feed(engine, row["run_id"], thread_id) as feed,
                aclosing(follow(engine.pool, feed, seen)) as batches,
            ):
                async for events in batches:
                    seen = events[-1].seq if events else seen
                    yield RunPart(run_id=row["run_id"], graph_id=row["graph_id"], events=events)
            ended = await select_status(engine.pool, row["run_id"])
            after_seq = max(after_seq, seen)
            if ended is not None and ended["status"] in OPEN_STATUSES:
                await _wait(begun, RETRY_S)
                continue
            status = ended["status"] if ended is not None else "interrupted"
            error = ended["error"] if ended is not None else None
            yield RunPart(run_id=row["run_id"], graph_id=row["graph_id"], status=status, error=error)


async def first_position(engine: RunEngine, thread_id: UUID, *, replays: bool = False) -> int:
    """Returns the number after which a reader without a position begins.

    It is told the run in progress, or the last one when that asks something or was just commanded: the command's
    answer and the reader's request cross each other. Older ends would be taken for the end of what comes next.
    With `replays` the last commanded run is told in any case: the reader knows again what it has had.
    """
    row = await select_latest_run(engine.pool, thread_id)
    if row is None:
        return 0
    end = int(row["last_seq"])
    if row["run_id"] is None or row["first_seq"] is None:
        return end
    unheard = row["fresh"] and row["run_id"] not in engine.heard
    told = row["commanded"] and (replays or unheard)
    if row["status"] == "running" or row["thread_status"] == "interrupted" or told:
        return min(end, int(row["first_seq"]) - 1)
    return end


@contextmanager
def _watch(engine: RunEngine, thread_id: UUID) -> Iterator[asyncio.Event]:
    begun = asyncio.Event()
    watchers = engine.watchers.setdefault(thread_id, set())
    watchers.add(begun)
    try:
        yield begun
    finally:
        watchers.discard(begun)
        if not watchers:
            engine.watchers.pop(thread_id, None)


async def _wait(event: asyncio.Event, timeout_s: float) -> bool:
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        return False
    return True
