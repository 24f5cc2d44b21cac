"""A thread's state and its history."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from data.runs.checkpoints import measure_storage
from server.access import OwnThread, to_uuid
from server.auth import SignedIn
from server.runs.request import storable
from server.services import Open
from server.threads import read_history, read_state, update_state
from server.wire.json import JsonResponse
from server.wire.query import to_list
from state.errors import InvalidInput

router = APIRouter(prefix="/threads/{thread_id}", tags=["threads"])


class CheckpointQuery(BaseModel):
    """The state at a checkpoint."""

    checkpoint: dict[str, Any]
    subgraphs: bool = False
    select: list[str] | None = None


class StateUpdateBody(BaseModel):
    """A change of the state from outside a run."""

    values: Any = None
    as_node: str | None = None
    checkpoint: dict[str, Any] | None = None
    checkpoint_id: str | None = None

    @field_validator("values", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)


class HistoryQuery(BaseModel):
    """Which past states."""

    limit: int | None = Field(default=10, ge=1)
    before: str | dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    checkpoint: dict[str, Any] | None = None
    select: list[str] | None = None


def pick(state: dict[str, Any], select: list[str] | None) -> dict[str, Any]:
    """Returns the chosen fields of a state; `values.<key>` chooses one of its values."""
    if not select:
        return state
    whole = {name for name in select if "." not in name}
    keys = [name.split(".", 1)[1] for name in select if name.startswith("values.")]
    shown = {name: value for name, value in state.items() if name in whole}
    if keys and "values" not in whole:
        shown["values"] = {key: state["values"][key] for key in keys if key in state["values"]}
    return shown


Select = Annotated[list[str] | None, Query()]


def _before(value: str | dict[str, Any] | None) -> dict[str, Any] | None:
    if not value:
        return None
    if isinstance(value, str):
        return {"checkpoint_id": value}
    # A checkpoint may also come as a graph configuration.
    configurable: dict[str, Any] = value.get("configurable", value)
    if not configurable.get("checkpoint_id"):
        raise InvalidInput("before must name a checkpoint_id")
    return configurable


@router.get("/state")
async def get_state(thread: OwnThread, services: Open, subgraphs: bool = False, select: Select = None) -> Response:
    """Shows the current state."""
    state = await read_state(services, thread, subgraphs=subgraphs)
    return JsonResponse(pick(state, to_list(select)))


@router.get("/state/{checkpoint_id}")
async def get_state_at(
    checkpoint_id: str, thread: OwnThread, services: Open, subgraphs: bool = False, select: Select = None
) -> Response:
    """Shows the state at a checkpoint."""
    to_uuid(checkpoint_id, "checkpoint ID")
    state = await read_state(services, thread, {"checkpoint_id": checkpoint_id}, subgraphs=subgraphs)
    return JsonResponse(pick(state, to_list(select)))


@router.post("/state/checkpoint")
async def get_state_at_checkpoint(body: CheckpointQuery, thread: OwnThread, services: Open) -> Response:
    """Shows the state at a checkpoint, also of a subgraph's."""
    state = await read_state(services, thread, body.checkpoint, subgraphs=body.subgraphs)
    return JsonResponse(pick(state, body.select))


@router.post("/state")
async def post_state(body: StateUpdateBody, thread: OwnThread, services: Open, principal: SignedIn) -> Response:
    """Changes the state, as if `as_node` had returned the values."""
    checkpoint = {**(body.checkpoint or {}), **({"checkpoint_id": body.checkpoint_id} if body.checkpoint_id else {})}
    changed = await update_state(
        services, principal, thread, body.values, as_node=body.as_node, checkpoint=checkpoint or None
    )
    return JsonResponse(changed)


@router.post("/history")
async def post_history(body: HistoryQuery, thread: OwnThread, services: Open) -> Response:
    """Lists past states, newest first; `before` pages."""
    states = await read_history(
        services,
        thread,
        checkpoint=body.checkpoint,
        before=_before(body.before),
        metadata=body.metadata,
        limit=body.limit or 10,
    )
    return JsonResponse([pick(state, body.select) for state in states])


@router.get("/history")
async def get_history(thread: OwnThread, services: Open, limit: int = 10, before: str | None = None) -> Response:
    """Lists past states, newest first."""
    states = await read_history(
        services, thread, checkpoint=None, before=_before(before), metadata=None, limit=max(1, limit)
    )
    return JsonResponse(states)


@router.get("/storage")
async def get_storage(thread: OwnThread, services: Open) -> Response:
    """Shows how many rows and bytes a thread takes."""
    row = await measure_storage(services.pool, thread["thread_id"])
    measured = {name: int(value) for name, value in (row or {}).items()}
    return JsonResponse({"thread_id": thread["thread_id"], **measured})
