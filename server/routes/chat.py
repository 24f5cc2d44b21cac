"""POST /chat: a question in, the cited answer out, whole or as it is written."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from langchain_core.utils.uuid import uuid7
from pydantic import BaseModel, Field, field_validator, model_validator
from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.responses import Response

from data.runs.threads import insert_thread
from server.access import to_uuid
from server.auth import SignedIn
from server.errors import to_response
from server.runs.readers import follow, open_feed
from server.runs.request import RunRequest, storable
from server.runs.start import StartedRun, start_run
from server.services import Open, Services
from server.wire.events import Event
from server.wire.json import JsonResponse, dump_json
from state.errors import Unavailable
from state.principal import Principal

router = APIRouter(tags=["chat"])

MAX_MESSAGE_CHARS = 20_000
"""Some ten pages; longer texts belong into a document."""
ASSISTANT = "agent"
PING_S = 5
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
TITLE_CHARS = 60  # what the list of conversations has room for


class ChatRequest(BaseModel):
    """A question, or the reply to what the service asked back."""

    message: str | None = Field(default=None, max_length=MAX_MESSAGE_CHARS)
    thread_id: str | None = None
    resume: Any = None
    """The reply to an interrupt of the thread: an option's id, or words."""
    stream: bool = False
    language: str | None = None

    @field_validator("message")
    @classmethod
    def _some_text(cls, value: str | None) -> str | None:
        text: str | None = storable(value)
        if text is not None and not text.strip():
            raise ValueError("the message is empty; ask a question / 질문이 비어 있습니다")
        return text

    @model_validator(mode="after")
    def _one_of_both(self) -> "ChatRequest":
        if (self.message is None) == (self.resume is None):
            raise ValueError("send either message or resume / message와 resume 중 하나만 보내세요")
        if self.resume is not None and self.thread_id is None:
            raise ValueError("resume needs the thread_id that asked / resume에는 thread_id가 필요합니다")
        return self


@router.post("/chat")
async def chat(body: ChatRequest, request: Request, services: Open, principal: SignedIn) -> Response:
    """Answers a question. With `stream` (or Accept: text/event-stream) the answer comes as it is written."""
    if ASSISTANT not in services.graphs.by_name:
        raise Unavailable("This server does not serve the graph 'agent' that answers questions.")
    run = await _start(services, principal, body)
    if body.stream or "text/event-stream" in request.headers.get("accept", ""):
        return EventSourceResponse(_told(services, run), ping=PING_S, sep="\r\n", headers=HEADERS)
    answer = Answering(run)
    async for _ in _events(services, run, answer):
        pass
    if answer.error is not None:
        return to_response(500, answer.error["message"], "internal")
    return JsonResponse(answer.to_json())


async def _start(services: Services, principal: Principal, body: ChatRequest) -> StartedRun:
    thread_id: UUID = to_uuid(body.thread_id, "thread ID") if body.thread_id else uuid7()
    if body.thread_id is None:
        title = " ".join((body.message or "").split())[:TITLE_CHARS]
        await insert_thread(services.pool, principal, thread_id, {"graph_id": ASSISTANT, "title": title})
    asked = RunRequest(
        assistant_id=ASSISTANT,
        input={"messages": [{"role": "user", "content": body.message}]} if body.message else None,
        command={"resume": body.resume} if body.resume is not None else None,
        context={"language": body.language} if body.language in ("ko", "en") else None,
        stream_mode=["messages-tuple", "custom", "values"],
    )
    return await start_run(services, principal, thread_id, asked)


class Answering:
    """Collects a chat turn's answer from its events."""

    def __init__(self, run: StartedRun) -> None:
        self._run = run
        self._values: dict[str, Any] = {}
        self.error: dict[str, str] | None = None

    def take(self, event: Event) -> tuple[str, Any] | None:
        """Returns what a streaming client is told of an event, None when nothing."""
        mode = event.name.partition("|")[0]
        if mode == "values":
            self._values = orjson.loads(event.data)
            return None
        if mode == "messages":
            message, metadata = orjson.loads(event.data)
            if message.get("type") != "AIMessageChunk" or not message.get("content"):
                return None
            return "token", {"text": message["content"], "id": message.get("id"), "node": metadata["langgraph_node"]}
        if mode == "custom":
            return "progress", orjson.loads(event.data)
        if mode == "error":
            self.error = orjson.loads(event.data)
            return "error", {"detail": self.error["message"] if self.error else "", "code": "internal"}
        return None

    def to_json(self) -> dict[str, Any]:
        """Returns the answer in the shape of `POST /chat`."""
        asked = self._values.get("__interrupt__") or []
        answer = {} if asked else self._values.get("answer") or {}
        understanding = (self._values.get("turn") or {}).get("understanding") or {}
        intents = [item["intent"] for item in understanding.get("intents", [])]
        interrupt = asked[0] if asked else None
        return {
            "response": _question(interrupt) if interrupt else _last_text(self._values),
            "intent": answer.get("intent") or (intents[0] if intents else None),
            "intents": answer.get("intents") or intents,
            "service_used": answer.get("service_used", []),
            "confidence": answer.get("confidence", understanding.get("confidence", 0.0)),
            "thread_id": self._run.thread_id,
            "run_id": self._run.run_id,
            "citations": answer.get("citations", []),
            "sentences": answer.get("sentences", []),
            "figures": answer.get("figures", []),
            "files": answer.get("files", []),
            "assumptions": answer.get("assumptions", []),
            "suggestions": answer.get("suggestions", []),
            "interrupt": interrupt,
            "engine": answer.get("engine"),
            "verified": answer.get("verified", False),
            "degraded": answer.get("degraded", False),
            "degraded_reason": answer.get("degraded_reason"),
        }


def _question(interrupt: dict[str, Any]) -> str:
    value = interrupt.get("value")
    return str(value.get("question", "")) if isinstance(value, dict) else str(value)


def _last_text(values: dict[str, Any]) -> str:
    messages = values.get("messages") or []
    content = messages[-1].get("content", "") if messages and messages[-1].get("type") == "ai" else ""
    if isinstance(content, str):
        return content
    return "".join(block.get("text", "") for block in content if isinstance(block, dict))


async def _events(services: Services, run: StartedRun, answer: Answering) -> AsyncIterator[tuple[str, Any] | None]:
    """Yields what to tell, None for silence; returns when the run has ended."""
    async with (
        open_feed(services.engine, run.run_id, run.thread_id) as feed,
        aclosing(follow(services.pool, feed, -1)) as batches,
    ):
        async for events in batches:
            for event in events:
                told = answer.take(event)
                if told is not None:
                    yield told
            if not events:
                yield None


async def _told(services: Services, run: StartedRun) -> AsyncIterator[ServerSentEvent]:
    answer = Answering(run)
    yield _frame("metadata", {"thread_id": run.thread_id, "run_id": run.run_id})
    async for told in _events(services, run, answer):
        if told is not None:
            yield _frame(*told)
    if answer.error is None:
        final = answer.to_json()
        yield _frame("interrupt" if final["interrupt"] else "answer", final)


def _frame(name: str, value: Any) -> ServerSentEvent:
    return ServerSentEvent(dump_json(value).decode(), event=name)
