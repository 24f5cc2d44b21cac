"""GET /shared/{thread_id}: a conversation that its owner opened to the organisation, to read."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from data.runs.threads import select_shared_thread
from server.auth import SignedIn
from server.services import Open
from server.threads import read_snapshot
from server.wire.json import JsonResponse
from state.errors import NotFound

router = APIRouter(prefix="/shared", tags=["web"])


@router.get("/{thread_id}")
async def shared_conversation(thread_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Shows the questions, answers and the last answer's sources; the thread stays closed otherwise."""
    row = await select_shared_thread(services.pool, principal, thread_id)
    if row is None:
        raise NotFound("This conversation is not shared. 공유된 대화가 아닙니다.")
    snapshot = await read_snapshot(services, row)
    values: dict[str, Any] = snapshot.values if snapshot else {}
    shown = {
        "thread_id": thread_id,
        "title": row["metadata"].get("title"),
        "messages": [
            {"id": message.id, "type": message.type, "content": message.content}
            for message in values.get("messages", [])
            if message.type in ("human", "ai")
        ],
        "answer": values.get("answer"),
    }
    return JsonResponse(shown)
