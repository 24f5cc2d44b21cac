"""The values a run ends with, for clients that wait instead of streaming."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any
from uuid import UUID

import orjson

from data.runs.runs import select_status
from server.runs.readers import follow, open_feed
from server.services import Services
from server.threads import state_config
from server.wire.events import Event
from server.wire.json import dump_json, interrupt_fields

KEEP_ALIVE = b"\n"
"""White space before JSON is allowed, and keeps proxies from closing a long wait."""


async def waiting_body(
    services: Services, run_id: UUID, thread_id: UUID, *, on_leave: Callable[[], None] | None = None
) -> AsyncIterator[bytes]:
    """Yields white space while the run goes on, then its result: the last values, or the error."""
    finished = False
    last: Event | None = None
    asked: dict[str, Any] = {}
    error: Event | None = None
    try:
        async with (
            open_feed(services.engine, run_id, thread_id) as feed,
            aclosing(follow(services.pool, feed, -1)) as batches,
        ):
            async for events in batches:
                for event in events:
                    if event.name == "values":
                        last = event
                        asked |= _questions(event)
                error = next((event for event in reversed(events) if event.name == "error"), error)
                if not events:
                    yield KEEP_ALIVE
        finished = True
    finally:
        if not finished and on_leave is not None:
            on_leave()
    if error is not None:
        yield b'{"__error__":%b}' % error.data
    elif last is not None:
        # Parallel steps that ask end the stream with one event for each question.
        yield dump_json({**orjson.loads(last.data), "__interrupt__": [*asked.values()]}) if asked else last.data
    else:
        yield await _stored_result(services, run_id, thread_id)


def _questions(event: Event) -> dict[str, Any]:
    """Returns the open questions of a values event by their id."""
    if b'"__interrupt__"' not in event.data:
        return {}
    return {item["id"]: item for item in orjson.loads(event.data).get("__interrupt__") or ()}


async def _stored_result(services: Services, run_id: UUID, thread_id: UUID) -> bytes:
    status = await select_status(services.pool, run_id)
    if status is not None and status["error"]:
        return dump_json({"__error__": status["error"]})
    for served in services.graphs.by_name.values():
        snapshot = await served.graph.aget_state(state_config(thread_id))
        if snapshot.created_at is not None:
            interrupts = [interrupt_fields(item) for item in snapshot.interrupts]
            values = snapshot.values
            return dump_json({**values, "__interrupt__": interrupts} if interrupts else values)
    return b"{}"
