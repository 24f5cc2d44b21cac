"""A conversation to read, page by page: one's own, or one that its owner opened to the organisation."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from psycopg.rows import DictRow
from pydantic import AwareDatetime
from starlette.responses import Response

from data.runs.threads import select_shared_thread
from server.access import OwnThread, to_uuid
from server.answers import read_answer
from server.auth import SignedIn
from server.pages import find_moment, find_turns, read_conversation, read_page
from server.services import Open, Services
from server.wire.json import JsonResponse
from state.errors import NotFound
from state.principal import Principal

router = APIRouter(tags=["web"])

PAGE = 50  # turns: two screens of a long window, 50 kB
Limit = Annotated[int, Query(ge=1, le=500)]
Start = Annotated[int | None, Query(ge=0)]
Words = Annotated[str, Query(alias="q", min_length=1, max_length=200)]


def _at(checkpoint_id: str | None) -> dict[str, Any] | None:
    return {"checkpoint_id": str(to_uuid(checkpoint_id, "checkpoint ID"))} if checkpoint_id else None


@router.get("/threads/{thread_id}/messages")
async def messages(
    thread: OwnThread, services: Open, limit: Limit = PAGE, start: Start = None, checkpoint_id: str | None = None
) -> Response:
    """Shows `limit` questions with their answers from number `start`, else the newest; `total` says how many there are.

    With the newest come the last answer's parts and what is asked back.
    """
    conversation = await read_conversation(services, thread, _at(checkpoint_id))
    return JsonResponse(await read_page(services, thread, conversation, start, limit))


@router.get("/threads/{thread_id}/messages/search")
async def search_messages(
    words: Words, thread: OwnThread, services: Open, checkpoint_id: str | None = None
) -> Response:
    """Finds words in a conversation: the numbers of its turns, the newest first, with the words around them."""
    conversation = await read_conversation(services, thread, _at(checkpoint_id))
    return JsonResponse({"total": conversation.total, "items": await find_turns(services, thread, conversation, words)})


@router.get("/threads/{thread_id}/messages/since")
async def messages_since(
    moment: AwareDatetime, thread: OwnThread, services: Open, checkpoint_id: str | None = None
) -> Response:
    """Tells the number of the first turn that was asked at a moment or after it, null when there is none."""
    conversation = await read_conversation(services, thread, _at(checkpoint_id))
    return JsonResponse({"at": await find_moment(services, thread, conversation, moment)})


async def _shared_thread(services: Services, principal: Principal, thread_id: UUID) -> DictRow:
    row = await select_shared_thread(services.pool, principal, thread_id)
    if row is None:
        raise NotFound("This conversation is not shared. 공유된 대화가 아닙니다.")
    return row


@router.get("/shared/{thread_id}")
async def shared_conversation(
    thread_id: UUID, services: Open, principal: SignedIn, limit: Limit = PAGE, start: Start = None
) -> Response:
    """Shows questions and answers of a shared conversation; the thread stays closed otherwise."""
    row = await _shared_thread(services, principal, thread_id)
    shown = await read_page(services, row, await read_conversation(services, row), start, limit)
    return JsonResponse({**shown, "interrupts": [], "title": row["metadata"].get("title")})


@router.get("/shared/{thread_id}/search")
async def search_shared(thread_id: UUID, words: Words, services: Open, principal: SignedIn) -> Response:
    """Finds words in a shared conversation."""
    row = await _shared_thread(services, principal, thread_id)
    conversation = await read_conversation(services, row)
    return JsonResponse({"total": conversation.total, "items": await find_turns(services, row, conversation, words)})


@router.get("/shared/{thread_id}/answers/{message_id}")
async def shared_answer(thread_id: UUID, message_id: str, services: Open, principal: SignedIn) -> Response:
    """Shows the parts (sources, figures) of the answer to one question of a shared conversation."""
    row = await _shared_thread(services, principal, thread_id)
    answer = await read_answer(services, row, message_id)
    if answer is None:
        raise NotFound("The parts of this answer are no longer kept. 이 답변의 근거는 보관 기간이 지났습니다.")
    return JsonResponse(answer)
