"""Threads, as the LangGraph API has them."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from langchain_core.utils.uuid import uuid7
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from data.runs.checkpoints import copy_checkpoints, delete_checkpoints
from data.runs.runs import select_open_runs
from data.runs.threads import SORTS, count_threads, delete_thread, insert_thread, select_threads, update_thread
from server.access import OwnThread, to_uuid
from server.assistants import contains
from server.auth import SignedIn
from server.pruning import prune_checkpoints
from server.runs.cancel import cancel_run
from server.runs.request import storable
from server.services import Open, Services
from server.threads import StateRefused, open_graph_of, settle, to_thread, to_threads, write_supersteps
from server.wire.json import JsonResponse
from server.wire.paths import value_at
from server.wire.query import to_list
from state.errors import Conflict, NotFound
from state.principal import Principal

router = APIRouter(prefix="/threads", tags=["threads"])

Shown = Literal[
    "thread_id",
    "created_at",
    "updated_at",
    "state_updated_at",
    "metadata",
    "config",
    "status",
    "values",
    "interrupts",
    "error",
]
MAX_EXTRACTS = 10
_EXTRACTABLE = ("config", "interrupts", "metadata", "values")

MAX_SCAN = 1000
"""Threads that a search by values looks at: their values are in the checkpoints."""


Minutes = Annotated[int, Field(ge=1)]


class TimeToLive(BaseModel):
    """When a thread goes, unless it is used before."""

    ttl: Minutes
    strategy: Literal["delete", "keep_latest"] = "delete"


class ThreadCreate(BaseModel):
    """A new thread."""

    thread_id: str | None = None
    metadata: dict[str, Any] | None = None
    if_exists: Literal["raise", "do_nothing"] | None = None
    supersteps: list[dict[str, Any]] | None = None
    ttl: TimeToLive | Minutes | None = None

    @field_validator("metadata", "supersteps", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)


class ThreadPatch(BaseModel):
    """A change of a thread's metadata, merged into what is there."""

    metadata: dict[str, Any] | None = None
    ttl: TimeToLive | Minutes | None = None

    @field_validator("metadata", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)


class ThreadSearch(BaseModel):
    """Which threads, and which page of them."""

    metadata: dict[str, Any] | None = None
    values: dict[str, Any] | None = None
    ids: list[UUID] | None = None
    status: Literal["idle", "busy", "interrupted", "error"] | None = None
    limit: int = Field(default=10, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)
    sort_by: str | None = None
    sort_order: Literal["asc", "desc"] | None = None
    select: list[Shown] | None = None
    extract: dict[str, str] | None = Field(default=None, max_length=MAX_EXTRACTS)

    @field_validator("sort_by")
    @classmethod
    def _known_sort(cls, value: str | None) -> str | None:
        if value is not None and value not in SORTS:
            raise ValueError(f"sort_by must be one of {', '.join(sorted(SORTS))}")
        return value

    @field_validator("extract")
    @classmethod
    def _known_roots(cls, value: dict[str, str] | None) -> dict[str, str] | None:
        for path in (value or {}).values():
            if re.split(r"[.\[]", path, maxsplit=1)[0] not in _EXTRACTABLE:
                raise ValueError(f"path {path!r} must start with one of {', '.join(_EXTRACTABLE)}")
        return value


class ThreadPrune(BaseModel):
    """Which threads to prune and how."""

    thread_ids: list[UUID]
    strategy: Literal["delete", "keep_latest"] = "delete"


def _life(ttl: TimeToLive | int | None) -> dict[str, Any]:
    if ttl is None:
        return {}
    whole = TimeToLive(ttl=ttl) if isinstance(ttl, int) else ttl
    return {"ttl_minutes": whole.ttl, "expiry": whole.strategy}


@router.post("")
async def create_thread(body: ThreadCreate, services: Open, principal: SignedIn) -> Response:
    """Makes a thread, with an id of the client's and a ready-made history on request."""
    thread_id = to_uuid(body.thread_id, "thread ID") if body.thread_id else uuid7()
    row = await insert_thread(services.pool, principal, thread_id, body.metadata or {}, **_life(body.ttl))
    if row is None:
        known = await select_threads_by_id(services, principal, [thread_id])
        if body.if_exists == "do_nothing" and known:
            return JsonResponse(await to_thread(services, known[0]))
        raise Conflict(f"Thread {thread_id} already exists")
    if body.supersteps:
        try:
            await write_supersteps(services, row, body.supersteps)
        except StateRefused:
            await delete_thread(services.pool, principal, thread_id)
            raise
        row = (await select_threads_by_id(services, principal, [thread_id]))[0]
    return JsonResponse(await to_thread(services, row))


async def select_threads_by_id(services: Services, principal: Principal, ids: list[UUID]) -> list[Any]:
    """Returns those of the principal's threads."""
    return await select_threads(
        services.pool,
        principal,
        metadata=None,
        status=None,
        ids=ids,
        sort_by="created_at",
        descending=True,
        limit=len(ids),
        offset=0,
    )


@router.post("/search")
async def search_threads(body: ThreadSearch, services: Open, principal: SignedIn) -> Response:
    """Lists one's threads, the last used first unless asked otherwise."""
    rows = await select_threads(
        services.pool,
        principal,
        metadata=body.metadata,
        status=body.status,
        ids=body.ids,
        sort_by=body.sort_by or "updated_at",
        descending=body.sort_order != "asc",
        limit=MAX_SCAN if body.values else body.limit + 1,
        offset=0 if body.values else body.offset,
    )
    if body.values:
        threads = await to_threads(services, rows, with_values=True)
        matching = [thread for thread in threads if contains(thread["values"], body.values)]
        threads, total = matching[body.offset : body.offset + body.limit], len(matching)
        more = total > body.offset + body.limit
    else:
        needs_values = body.select is None or "values" in body.select or bool(body.extract)
        threads = await to_threads(services, rows[: body.limit], with_values=needs_values)
        more, total = len(rows) > body.limit, body.offset + len(rows)
        if more or (body.offset and not rows):
            total = await count_threads(
                services.pool, principal, metadata=body.metadata, status=body.status, ids=body.ids
            )
    if body.extract:
        for thread in threads:
            thread["extracted"] = {name: value_at(thread, path) for name, path in body.extract.items()}
    if body.select:
        kept = {*body.select, *(("extracted",) if body.extract else ())}
        threads = [{key: value for key, value in thread.items() if key in kept} for thread in threads]
    headers = {"X-Pagination-Total": str(total)}
    if more:
        headers["X-Pagination-Next"] = str(body.offset + body.limit)
    return JsonResponse(threads, headers=headers)


@router.post("/count")
async def count(body: ThreadSearch, services: Open, principal: SignedIn) -> Response:
    """Counts one's threads."""
    if body.values:
        rows = await select_threads(
            services.pool,
            principal,
            metadata=body.metadata,
            status=body.status,
            ids=None,
            sort_by="created_at",
            descending=True,
            limit=MAX_SCAN,
            offset=0,
        )
        threads = await to_threads(services, rows, with_values=True)
        return JsonResponse(sum(contains(thread["values"], body.values) for thread in threads))
    return JsonResponse(await count_threads(services.pool, principal, metadata=body.metadata, status=body.status))


@router.post("/prune")
async def prune_threads(body: ThreadPrune, services: Open, principal: SignedIn) -> Response:
    """Deletes threads, or all but the newest state of each; returns how many."""
    rows = await select_threads_by_id(services, principal, body.thread_ids) if body.thread_ids else []
    # What somebody is still asked must stay answerable.
    spared = ("busy", "interrupted") if body.strategy == "keep_latest" else ("busy",)
    ids = [row["thread_id"] for row in rows if row["status"] not in spared]
    if body.strategy == "delete":
        for thread_id in ids:
            await delete_thread(services.pool, principal, thread_id)
        await delete_checkpoints(services.pool, ids)
    else:
        await prune_checkpoints(services.saver, ids)
    return JsonResponse({"pruned_count": len(ids)})


@router.get("/{thread_id}")
async def get_thread(
    thread: OwnThread, services: Open, include: Annotated[list[str] | None, Query()] = None
) -> Response:
    """Shows a thread with its values and open interrupts."""
    shown = await to_thread(services, thread)
    if "ttl" in to_list(include):
        shown["ttl"] = (
            {"ttl_minutes": thread["ttl_minutes"], "strategy": thread["expiry"], "expires_at": thread["expires_at"]}
            if thread["ttl_minutes"]
            else None
        )
    return JsonResponse(shown)


@router.patch("/{thread_id}")
async def patch_thread(
    body: ThreadPatch, thread: OwnThread, request: Request, services: Open, principal: SignedIn
) -> Response:
    """Merges metadata into a thread's."""
    row = await update_thread(services.pool, principal, thread["thread_id"], body.metadata or {}, **_life(body.ttl))
    if row is None:
        raise NotFound(f"Thread {thread['thread_id']} not found")
    if request.headers.get("Prefer") == "return=minimal":
        return Response(status_code=204)
    return JsonResponse(await to_thread(services, row))


@router.delete("/{thread_id}")
async def remove_thread(thread: OwnThread, services: Open, principal: SignedIn) -> Response:
    """Deletes a thread with its runs, events and states; a run in progress is stopped first."""
    thread_id = thread["thread_id"]
    for row in await select_open_runs(
        services.pool, principal, thread_id=thread_id, run_ids=None, statuses=["pending", "running"]
    ):
        await cancel_run(services.engine, row["run_id"], "interrupt", "its thread was deleted")
    await delete_thread(services.pool, principal, thread_id)
    await delete_checkpoints(services.pool, [thread_id])
    return Response(status_code=204)


@router.post("/{thread_id}/copy")
async def copy_thread(thread: OwnThread, services: Open, principal: SignedIn) -> Response:
    """Makes a new thread with the same history."""
    copied = uuid7()
    row = await insert_thread(services.pool, principal, copied, thread["metadata"])
    if row is None:
        raise Conflict(f"Thread {copied} already exists")
    await copy_checkpoints(services.pool, thread["thread_id"], copied)
    async with open_graph_of(services, row) as graph:
        if graph is not None:
            await settle(services, row, graph)
    return JsonResponse(await to_thread(services, (await select_threads_by_id(services, principal, [copied]))[0]))
