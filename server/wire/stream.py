"""A run's events as a response: Server-Sent Events with the reference server's headers and heartbeats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import cast
from uuid import UUID

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.runs.engine import RunEngine
from server.runs.readers import follow, open_feed
from server.wire.events import HEARTBEAT, Event

COALESCE_S = 0.008
"""Tokens that come within this of each other share one write: nobody reads faster, and each write costs 100 us."""
COALESCE_PER_RUN_S = 0.0005
"""With many runs at once writes are shared for longer: at 64 for 40 ms, about what each token takes to come then."""
COALESCE_MAX_S = 0.1


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

    `wanted`: only events of these modes. `on_leave` is called when the reader goes before.
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
                        await asyncio.sleep(coalesce_s(engine))
                elif not events:
                    yield HEARTBEAT
        finished = True
    finally:
        if not finished and on_leave is not None:
            on_leave()


def is_wanted(event: Event, wanted: frozenset[str]) -> bool:
    """Whether an event belongs to one of the modes; errors and the beginning of another attempt are always told."""
    mode = event.name.partition("|")[0]
    if mode == "error":
        return True
    if mode == "metadata":
        return b'"attempt":1}' not in event.data
    if mode == "messages":
        return "messages-tuple" in wanted
    return mode.partition("/")[0] in wanted


def coalesce_s(engine: RunEngine) -> float:
    """Returns for how long events are collected into one write."""
    return min(COALESCE_MAX_S, COALESCE_S + COALESCE_PER_RUN_S * len(engine.active))


class EventStream(Response):
    """A response of SSE frames; it ends when the frames do or the client has gone.

    Heartbeats come from `frames`, in the one task that writes; a library's own would cost a task per stream.
    """

    def __init__(self, chunks: AsyncIterator[bytes], headers: dict[str, str]) -> None:
        super().__init__(
            headers={"cache-control": "no-store", "x-accel-buffering": "no", "connection": "keep-alive", **headers}
        )
        del self.headers["content-length"]
        self.headers["content-type"] = "text/event-stream; charset=utf-8"
        self._chunks = chunks
        self._left = self._complete = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the frames."""
        task = cast("asyncio.Task[None]", asyncio.current_task())
        watcher = asyncio.create_task(self._watch(receive, task))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for chunk in self._chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            self._complete = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (asyncio.CancelledError, OSError):
            if not self._left:
                raise
            task.uncancel()
        finally:
            watcher.cancel()
            close = getattr(self._chunks, "aclose", None)
            if close is not None:
                await close()

    async def _watch(self, receive: Receive, task: "asyncio.Task[None]") -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        if not self._complete:
            self._left = True
            task.cancel()


def sse(chunks: AsyncIterator[bytes], path: str | None = None) -> Response:
    """Returns the response; `path` is the run's, for `Location` (to rejoin) and `Content-Location`."""
    return EventStream(chunks, {"Location": f"{path}/stream", "Content-Location": path} if path else {})
