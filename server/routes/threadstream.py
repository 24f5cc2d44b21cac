"""The thread stream: commands in, events of all the thread's runs out, over SSE or a WebSocket."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from time import monotonic
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Body, Header, Query, WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from data.runs.threads import select_thread
from server.access import OwnThread, to_uuid
from server.auth import DEMO_HEADER, SignedIn
from server.commands import Command, answer
from server.routes.runs import to_seq
from server.runs.engine import RunEngine
from server.runs.threadfeed import first_position, follow_thread
from server.services import Open, Services
from server.wire.events import HEARTBEAT, Event
from server.wire.json import JsonResponse, dump_json
from server.wire.query import to_list
from server.wire.stream import sse
from server.wire.subscription import Subscription
from server.wire.threadevents import SEQS_PER_EVENT, RunTranslator, ThreadEvent
from state.errors import InvalidInput, NaruTalkError, NotFound
from state.principal import Principal

router = APIRouter(prefix="/threads/{thread_id}", tags=["thread stream"])

LOCAL_ORIGINS = r"https?://(localhost|127\.0\.0\.1)(:\d+)?"
"""Web pages that may call this server; CORS guards HTTP, but no browser guards a WebSocket."""
CLOSE_BASE = 4000  # plus the HTTP status: a client cannot read the status of a refused upgrade
SETTLE_S = 0.1
"""A run's end is told this long after its stream was opened at the earliest: the JavaScript clients open one stream
after the other for what they show, and end them all at the first end they hear."""
MAX_REMEMBERED = 10_000  # events of a socket that are not sent twice
PYTHON_CLIENTS = ("langgraph-sdk-py", "websockets/")
JOIN_MODES = frozenset({"run_modes", "lifecycle", "state_update"})


def replays(user_agent: str | None) -> bool:
    """Whether a client without a position knows again, by event id, what it has had.

    The JavaScript clients open their streams anew for every further channel and after every cut, and count on
    reading the run from its beginning. The Python client takes the first end that it is told for that of its own run.
    """
    return not any(name in (user_agent or "") for name in PYTHON_CLIENTS)


async def thread_events(
    engine: RunEngine, thread_id: UUID, wanted: Subscription, user_agent: str | None
) -> AsyncIterator[list[ThreadEvent]]:
    """Yields batches of the events that are wanted, without end; an empty one after a while of silence."""
    settled_at = monotonic() + SETTLE_S if replays(user_agent) else 0.0
    if wanted.since is None:
        after = await first_position(engine, thread_id, replays=replays(user_agent))
    else:
        after = (wanted.since + 1) // SEQS_PER_EVENT - 1
    current: RunTranslator | None = None
    run_id: UUID | None = None
    async with aclosing(follow_thread(engine, thread_id, after)) as parts:
        async for part in parts:
            if part.run_id is None:
                yield []
                continue
            if current is None or part.run_id != run_id:
                run_id = part.run_id
                current = RunTranslator(run_id, part.graph_id, messages=wanted.wants_messages)
            found = [item for event in part.events for item in current.translate(event)]
            if part.status is not None:
                await asyncio.sleep(max(0.0, settled_at - monotonic()))
                found += current.end(part.status, part.error)
                engine.heard.append(part.run_id)
            chosen = [item for item in found if wanted.covers(item)]
            if chosen or not found:
                yield chosen


async def _frames(
    engine: RunEngine, thread_id: UUID, wanted: Subscription, user_agent: str | None
) -> AsyncIterator[bytes]:
    yield HEARTBEAT  # so that the client knows that it is heard
    async for events in thread_events(engine, thread_id, wanted, user_agent):
        yield b"".join([event.to_frame() for event in events]) or HEARTBEAT


@router.post("/commands")
async def post_command(thread_id: str, body: Annotated[Any, Body()], services: Open, principal: SignedIn) -> Response:
    """Carries out a command; a thread that does not exist is made by `run.start`."""
    thread = to_uuid(thread_id, "thread ID")
    try:
        command = Command.model_validate(body)
    except ValidationError as error:
        return JsonResponse(_malformed(body, error), status_code=400)
    return JsonResponse(await answer(services, principal, thread, command))


def _malformed(frame: Any, error: Exception) -> dict[str, Any]:
    number = frame.get("id") if isinstance(frame, dict) else None
    return {"type": "error", "id": number, "error": "invalid_argument", "message": str(error)[:500]}


@router.post("/stream/events")
async def stream_events(
    thread: OwnThread,
    body: Annotated[Any, Body()],
    services: Open,
    user_agent: Annotated[str | None, Header()] = None,
) -> Response:
    """Streams the events of the thread's runs, also of those that begin later."""
    try:
        wanted = Subscription.model_validate(body)
    except ValidationError as error:
        raise HTTPException(400, error.errors()[0]["msg"]) from error
    return sse(_frames(services.engine, thread["thread_id"], wanted, user_agent))


@router.get("/stream")
async def join_thread(
    thread: OwnThread,
    services: Open,
    stream_mode: Annotated[list[str] | None, Query()] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Streams the thread's runs as their own streams would, one after the other.

    `run_modes`: all their events; `lifecycle`: where each begins and ends; `state_update`: each run's values.
    """
    modes = frozenset(to_list(stream_mode) or ["run_modes"])
    if modes - JOIN_MODES:
        raise InvalidInput(f"stream_mode must be of {', '.join(sorted(JOIN_MODES))}")
    engine = services.engine
    known = to_seq(last_event_id) if last_event_id else -1
    after = known if known >= 0 else await first_position(engine, thread["thread_id"])
    return sse(_joined(engine, thread["thread_id"], after, modes))


async def _joined(engine: RunEngine, thread_id: UUID, after: int, modes: frozenset[str]) -> AsyncIterator[bytes]:
    yield HEARTBEAT
    seq = after
    async with aclosing(follow_thread(engine, thread_id, after)) as parts:
        async for part in parts:
            chosen = [event for event in part.events if event.seq > after and _joins(event, modes)]
            seq = max([seq, *(event.seq for event in part.events)])
            if part.status is not None and "lifecycle" in modes:
                told = {"run_id": part.run_id, "status": "run_done", "run_status": part.status}
                chosen.append(Event(seq=seq, name="metadata", data=dump_json(told)))
            yield b"".join([event.to_frame() for event in chosen]) or HEARTBEAT


def _joins(event: Event, modes: frozenset[str]) -> bool:
    if "run_modes" in modes or event.name == "metadata":
        return True
    return event.name in ("values", "error") and "state_update" in modes


@router.websocket("/stream/events")
async def socket_events(socket: WebSocket, thread_id: str) -> None:
    """Speaks the same over a WebSocket: every frame in is a command, every frame out a response or an event."""
    await socket.accept()
    services: Services = socket.app.state.services
    try:
        origin = socket.headers.get("origin")
        allowed = services.settings.allowed_origins.split()
        if origin and origin not in allowed and not re.fullmatch(LOCAL_ORIGINS, origin):
            raise NotFound("Thread not found")
        principal = await services.logins.sign_in(socket.headers.get(DEMO_HEADER))
        thread = to_uuid(thread_id, "thread ID")
        if await select_thread(services.pool, principal, thread) is None:
            raise NotFound(f"Thread {thread_id} not found")
    except NaruTalkError as error:
        await socket.close(code=CLOSE_BASE + error.status, reason=error.message[:100])
        return
    await _Conversation(services, principal, thread, socket).hold()


class _Conversation:
    """One WebSocket: commands are answered while events go out."""

    def __init__(self, services: Services, principal: Principal, thread_id: UUID, socket: WebSocket) -> None:
        self._services = services
        self._principal = principal
        self._thread_id = thread_id
        self._socket = socket
        self._subscriptions: dict[str, asyncio.Task[None]] = {}
        self._sent: set[int] = set()

    async def hold(self) -> None:
        """Returns when the client has gone."""
        try:
            while True:
                await self._take(await self._socket.receive_text())
        except (WebSocketDisconnect, KeyError):
            pass
        finally:
            for task in self._subscriptions.values():
                task.cancel()
            await asyncio.gather(*self._subscriptions.values(), return_exceptions=True)

    async def _take(self, text: str) -> None:
        frame = None
        try:
            frame = orjson.loads(text)
            command = Command.model_validate(frame)
            if command.method == "subscription.subscribe":
                await self._subscribe(command, Subscription.model_validate(command.params))
                return
        except (orjson.JSONDecodeError, ValidationError) as error:
            await self._send(_malformed(frame, error))
            return
        if command.method == "subscription.unsubscribe":
            task = self._subscriptions.pop(str(command.params.get("subscription_id")), None)
            if task is not None:
                task.cancel()
            await self._send({"type": "success", "id": command.id, "result": {}})
            return
        await self._send(await answer(self._services, self._principal, self._thread_id, command))

    async def _subscribe(self, command: Command, wanted: Subscription) -> None:
        name = f"{command.id}"
        known = self._subscriptions.pop(name, None)
        if known is not None:
            known.cancel()
        await self._send({"type": "success", "id": command.id, "result": {"subscription_id": name}})
        self._subscriptions[name] = asyncio.create_task(self._forward(wanted), name=f"socket-{self._thread_id}")

    async def _forward(self, wanted: Subscription) -> None:
        # A client that reads slowly blocks `send` here, and nothing but this task.
        horizon = max(self._sent, default=0)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            user_agent = self._socket.headers.get("user-agent")
            async for events in thread_events(self._services.engine, self._thread_id, wanted, user_agent):
                for event in events:
                    # What comes while several subscriptions are open is sent once; what was before, to each anew.
                    if event.seq > horizon and event.seq in self._sent:
                        continue
                    self._note(event.seq)
                    await self._socket.send_text(event.to_json().decode())

    def _note(self, seq: int) -> None:
        self._sent.add(seq)
        if len(self._sent) > 2 * MAX_REMEMBERED:
            self._sent = set(sorted(self._sent)[-MAX_REMEMBERED:])

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(dump_json(message).decode())
