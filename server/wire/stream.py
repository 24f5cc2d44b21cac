"""A run's events as a response: Server-Sent Events with the reference server's headers and heartbeats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from uuid import UUID

from sse_starlette import EventSourceResponse

from server.runs.engine import RunEngine
from server.runs.readers import follow, open_feed
from server.wire.events import HEARTBEAT, Event

COALESCE_S = 0.008
"""Tokens that come within this of each other share one write: nobody reads faster, and each write costs 50 us."""


async def frames(
    engine: RunEngine,
    run_id: UUID,
    thread_id: UUID,
    *,
    after_seq: int = -1,
    wanted: frozenset[str] | None = None,
    on_leave: Callable[[], None] | None = None,
) -> AsyncIterator[bytes]:
    """Yields chunks of SSE frames of the run's events after `after_seq`, until it ends.

    `wanted`: only events of these modes (and metadata and errors). `on_leave` is called when the reader goes before.
    """
    finished = False
    seq = after_seq
    try:
        async with open_feed(engine, run_id, thread_id) as feed, aclosing(follow(engine.pool, feed, seq)) as batches:
            async for events in batches:
                chosen = [event for event in events if is_wanted(event, wanted)] if wanted else events
                if chosen:
                    yield b"".join([event.to_frame() for event in chosen])
                    if not feed.done:
                        await asyncio.sleep(COALESCE_S)
                elif not events:
                    yield HEARTBEAT
        finished = True
    finally:
        if not finished and on_leave is not None:
            on_leave()


def is_wanted(event: Event, wanted: frozenset[str]) -> bool:
    """Whether an event belongs to one of the modes."""
    mode = event.name.partition("|")[0]
    if mode in ("metadata", "error", "end"):
        return True
    if mode == "messages":
        return "messages-tuple" in wanted
    return mode.partition("/")[0] in wanted


def sse(chunks: AsyncIterator[bytes], path: str | None = None) -> EventSourceResponse:
    """Returns the response; `path` is the run's, for `Location` (to rejoin) and `Content-Location`."""
    headers = {"Location": f"{path}/stream", "Content-Location": path} if path else None
    # Heartbeats come from `frames`, in the one task that writes; the library's own ping would be a task per stream.
    return EventSourceResponse(chunks, headers=headers, ping=0)
