"""Reads a run's events, from memory where they are, else from the log: exactly once, in order, on any instance."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from uuid import UUID

from data.runs.events import select_events
from data.runs.pool import EnginePool
from data.runs.runs import select_status
from server.runs.engine import RunEngine
from server.runs.feed import RunFeed
from server.wire.events import Event, from_lines

POLL_S = 1.0  # for a run elsewhere whose notification was lost
QUIET_S = 5.0  # a reader returns an empty batch this often, for a heartbeat
LOG_BATCHES = 50
OPEN_STATUSES = ("pending", "running")


@asynccontextmanager
async def open_feed(engine: RunEngine, run_id: UUID, thread_id: UUID) -> AsyncIterator[RunFeed]:
    """Yields the run's feed, kept for as long as it is read."""
    feed = engine.feed_of(run_id, thread_id)
    try:
        yield feed
    finally:
        engine.leave(feed)


async def follow(pool: EnginePool, feed: RunFeed, after_seq: int) -> AsyncGenerator[list[Event], None]:
    """Yields batches of events after `after_seq` until the run has ended; an empty batch every QUIET_S of silence."""
    seq, quiet_s = after_seq, 0.0
    while True:
        events = await _next_events(pool, feed, seq)
        if events:
            seq, quiet_s = events[-1].seq, 0.0
            yield events
            continue
        known = feed.local or feed.held
        if feed.done or feed.released or (not known and await _is_over(pool, feed, seq)):
            return
        began = monotonic()
        await feed.changed(QUIET_S if known else POLL_S)
        quiet_s += monotonic() - began
        if quiet_s >= QUIET_S and not feed.after(seq):
            quiet_s = 0.0
            yield []


async def _next_events(pool: EnginePool, feed: RunFeed, seq: int) -> list[Event]:
    if feed.held:
        return []
    seq = max(seq, feed.origin_seq)
    if feed.local and seq >= feed.first_seq - 1:
        return feed.after(seq)
    rows = await select_events(pool, feed.run_id, seq, LOG_BATCHES)
    events = [event for row in rows for event in from_lines(row["events"], seq)]
    if events:
        return events
    # Numbers jump where a replaced attempt began: there is nothing between the log's last and memory's first.
    return feed.after(max(seq, feed.first_seq - 1)) if feed.local else []


async def _is_over(pool: EnginePool, feed: RunFeed, seq: int) -> bool:
    row = await select_status(pool, feed.run_id)
    if row is not None and row["status"] in OPEN_STATUSES:
        return False
    # The end is committed together with the last events, which may have come since they were last read.
    return not await select_events(pool, feed.run_id, seq, 1)
