"""A conversation to read, page by page: one's own, or one that its owner opened to the organisation."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from psycopg.rows import DictRow
from starlette.responses import Response

from data.runs.threads import select_shared_thread
from server.access import OwnThread, to_uuid
from server.answers import read_answer
from server.auth import SignedIn
from server.services import Open, Services
from server.threads import read_snapshot
from server.wire.json import JsonResponse
from server.wire.state import to_thread_interrupts
from state.errors import NotFound
from state.principal import Principal

router = APIRouter(tags=["web"])

Limit = Annotated[int, Query(ge=2, le=1000)]
PAGE = 100  # fifty turns: two screens of a long window, 50 kB


def page_of(messages: Sequence[Any], limit: int, before: str | None) -> tuple[list[dict[str, Any]], bool]:
    """Returns at most about `limit` questions and answers in order, and whether there are earlier ones.

    They end before the message `before`, else with the newest, and begin with a question.
    """
    said = [message for message in messages if message.type in ("human", "ai")]
    end = next((at for at, message in enumerate(said) if message.id == before), 0) if before else len(said)
    start = max(0, end - limit)
    while start > 0 and said[start].type != "human":
        start -= 1
    shown = [{"id": one.id, "type": one.type, "content": one.content} for one in said[start:end]]
    return shown, start > 0


async def _shown(
    services: Services, row: DictRow, limit: int, before: str | None, checkpoint_id: str | None = None
) -> dict[str, Any]:
    chosen = {"checkpoint_id": str(to_uuid(checkpoint_id, "checkpoint ID"))} if checkpoint_id else None
    snapshot = await read_snapshot(services, row, chosen)
    values: dict[str, Any] = snapshot.values if snapshot else {}
    messages, more = page_of(values.get("messages", []), limit, before)
    return {
        "thread_id": row["thread_id"],
        "messages": messages,
        "more": more,
        "answer": None if before else values.get("answer"),
        "interrupts": [] if before or snapshot is None else _interrupts(snapshot),
    }


def _interrupts(snapshot: Any) -> list[dict[str, Any]]:
    return [interrupt for group in to_thread_interrupts(snapshot).values() for interrupt in group]


@router.get("/threads/{thread_id}/messages")
async def messages(
    thread: OwnThread,
    services: Open,
    limit: Limit = PAGE,
    before: str | None = None,
    checkpoint_id: str | None = None,
) -> Response:
    """Shows questions and answers, the newest without `before`; with them the last answer's parts and open choices."""
    return JsonResponse(await _shown(services, thread, limit, before, checkpoint_id))


async def _shared_thread(services: Services, principal: Principal, thread_id: UUID) -> DictRow:
    row = await select_shared_thread(services.pool, principal, thread_id)
    if row is None:
        raise NotFound("This conversation is not shared. 공유된 대화가 아닙니다.")
    return row


@router.get("/shared/{thread_id}")
async def shared_conversation(
    thread_id: UUID, services: Open, principal: SignedIn, limit: Limit = PAGE, before: str | None = None
) -> Response:
    """Shows questions and answers of a shared conversation; the thread stays closed otherwise."""
    row = await _shared_thread(services, principal, thread_id)
    shown = await _shown(services, row, limit, before)
    return JsonResponse({**shown, "interrupts": [], "title": row["metadata"].get("title")})


@router.get("/shared/{thread_id}/answers/{message_id}")
async def shared_answer(thread_id: UUID, message_id: str, services: Open, principal: SignedIn) -> Response:
    """Shows the parts (sources, figures) of the answer to one question of a shared conversation."""
    row = await _shared_thread(services, principal, thread_id)
    answer = await read_answer(services, row, message_id)
    if answer is None:
        raise NotFound("The parts of this answer are no longer kept. 이 답변의 근거는 보관 기간이 지났습니다.")
    return JsonResponse(answer)
