"""POST /router/…: how a question would be understood, without answering it."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from data.runs.threads import select_thread
from graph.registry import SPECIALISTS
from nodes.engines import Conversation
from nodes.messages import window
from nodes.prepare import empty_focus
from nodes.route import read
from server.access import to_uuid
from server.auth import SignedIn
from server.routes.chat import MAX_MESSAGE_CHARS
from server.runs.request import storable
from server.services import Open, Services
from server.threads import read_snapshot
from server.wire.json import JsonResponse
from state.errors import NotFound, Unavailable
from state.principal import Principal
from state.understanding import Understanding
from tools.registry import Caller

router = APIRouter(prefix="/router", tags=["router"])


class RouterRequest(BaseModel):
    """A question, in the light of a conversation when there is one."""

    message: str = Field(max_length=MAX_MESSAGE_CHARS)
    thread_id: str | None = None

    @field_validator("message")
    @classmethod
    def _some_text(cls, value: str) -> str:
        text = str(storable(value))
        if not text.strip():
            raise ValueError("the message is empty; ask a question / 질문이 비어 있습니다")
        return text


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """An understanding, and whether the model failed while reading."""

    understanding: Understanding
    degraded: bool

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `POST /router/analyze`."""
        found = self.understanding
        return {
            "intents": found["intents"],
            "confidence": found["confidence"],
            "entities": found["entities"],
            "period": found["period"],
            "decided_by": found["decided_by"],
            "language": found["language"],
            "question": found["question"],
            "reason": found["reason"],
            "degraded": self.degraded,
        }


async def _conversation(services: Services, principal: Principal, thread_id: str | None) -> Conversation:
    if thread_id is None:
        return Conversation(messages=(), focus=empty_focus())
    row = await select_thread(services.pool, principal, to_uuid(thread_id, "thread ID"))
    if row is None:
        raise NotFound(f"Thread {thread_id} not found")
    snapshot = await read_snapshot(services, row)
    values: dict[str, Any] = snapshot.values if snapshot else {}
    return Conversation(messages=window(values.get("messages", [])), focus=values.get("focus") or empty_focus())


async def _analyze(services: Services, principal: Principal, body: RouterRequest) -> Analysis:
    answering = services.answering
    if answering is None:
        raise Unavailable("This server does not serve the graph 'agent' that understands questions.")
    conversation = await _conversation(services, principal, body.thread_id)
    today = await answering.today(principal)
    caller = Caller(principal=principal, today=today, language=principal.locale, run_step="router")
    reading, failures = await read(answering, body.message, conversation, caller)
    return Analysis(understanding=reading.understanding, degraded=bool(failures))


@router.post("/analyze")
async def analyze(body: RouterRequest, services: Open, principal: SignedIn) -> Response:
    """Tells a question's intents, names and period, and who decided."""
    return JsonResponse((await _analyze(services, principal, body)).to_json())


@router.post("/route")
async def route(body: RouterRequest, services: Open, principal: SignedIn) -> Response:
    """Tells which specialists a question goes to."""
    analysis = await _analyze(services, principal, body)
    scored = {item["intent"]: item["confidence"] for item in analysis.understanding["intents"]}
    routes = [
        {
            "service": specialist.name,
            "intent": intent.value,
            "confidence": scored[intent.value],
            "allowed": principal.role in specialist.roles,
        }
        for specialist in SPECIALISTS
        for intent in specialist.intents
        if intent.value in scored
    ]
    routes.sort(key=lambda item: list(scored).index(str(item["intent"])))
    return JsonResponse({"routes": routes, "service": routes[0]["service"] if routes else None, **analysis.to_json()})
