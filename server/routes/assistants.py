"""Assistants, as the LangGraph API has them."""

from contextlib import AbstractAsyncContextManager
from typing import Any, Literal
from uuid import uuid4

from fastapi import APIRouter
from langchain_core.runnables import RunnableConfig
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from data.runs.assistants import (
    Assistant,
    delete_assistant,
    next_version,
    save_assistant,
    select_versions,
    threads_of,
)
from data.runs.checkpoints import delete_checkpoints
from data.runs.threads import delete_thread
from server.access import to_uuid
from server.assistants import contains
from server.auth import SignedIn
from server.factories import Graph, Use
from server.schemas import graph_schemas, subgraph_schemas, to_drawing
from server.services import Open, Services
from server.wire.json import JsonResponse
from state.errors import Conflict, InvalidInput, NotFound
from state.principal import Principal

router = APIRouter(prefix="/assistants", tags=["assistants"])

Sort = Literal["assistant_id", "graph_id", "name", "created_at", "updated_at"]
Shown = Literal[
    "assistant_id",
    "graph_id",
    "name",
    "description",
    "config",
    "context",
    "metadata",
    "version",
    "created_at",
    "updated_at",
]


class AssistantCreate(BaseModel):
    """A new assistant."""

    graph_id: str
    assistant_id: str | None = None
    config: dict[str, Any] | None = None
    context: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    if_exists: Literal["raise", "do_nothing"] | None = None
    name: str | None = None
    description: str | None = None


class AssistantPatch(BaseModel):
    """A change, which makes a new version."""

    graph_id: str | None = None
    config: dict[str, Any] | None = None
    context: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    name: str | None = None
    description: str | None = None


class AssistantSearch(BaseModel):
    """Which assistants, and which page of them."""

    metadata: dict[str, Any] | None = None
    graph_id: str | None = None
    name: str | None = None
    limit: int = Field(default=10, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)
    sort_by: Sort | None = None
    sort_order: Literal["asc", "desc"] | None = None
    select: list[Shown] | None = None


class VersionSearch(BaseModel):
    """Which versions."""

    metadata: dict[str, Any] | None = None
    limit: int = Field(default=10, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)


class VersionChoice(BaseModel):
    """A version to go back to."""

    version: int


async def _found(services: Services, principal: Principal, name: str) -> Assistant:
    return await services.assistants.find(principal.org_id, name)


def _opened(services: Services, known: Assistant) -> AbstractAsyncContextManager[Graph]:
    """Opens the graph as the assistant's configuration makes it."""
    config = RunnableConfig(configurable=known.config.get("configurable") or known.context)
    return services.graphs.find(known.graph_id).open(Use(access="assistants.read", config=config))


def _check_graph(services: Services, graph_id: str) -> None:
    if graph_id not in services.graphs.by_name:
        raise NotFound(f"Graph '{graph_id}' not found. Available: {', '.join(services.graphs.by_name)}")


def _settings(config: dict[str, Any] | None, context: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Returns those of config and context that were given, each telling what the other does.

    Context is the newer name of `config.configurable`; clients read either.
    """
    configurable = (config or {}).get("configurable")
    if configurable and context:
        raise HTTPException(400, "Give either context or config.configurable, not both; context is the newer way.")
    if configurable:
        context = configurable
    elif context:
        config = {**(config or {}), "configurable": context}
    given = {"config": config, "context": context}
    return {name: value for name, value in given.items() if value is not None}


async def _matching(services: Services, principal: Principal, search: AssistantSearch) -> list[Assistant]:
    found = [
        item
        for item in await services.assistants.list_all(principal.org_id)
        if (search.graph_id is None or item.graph_id == search.graph_id)
        and (search.name is None or search.name.lower() in item.name.lower())
        and (not search.metadata or contains(item.metadata, search.metadata))
    ]
    key = search.sort_by or "created_at"
    return sorted(
        found, key=lambda item: (getattr(item, key), str(item.assistant_id)), reverse=search.sort_order != "asc"
    )


@router.post("")
async def create_assistant(body: AssistantCreate, services: Open, principal: SignedIn) -> Response:
    """Makes an assistant of a graph."""
    _check_graph(services, body.graph_id)
    settings = _settings(body.config, body.context)
    assistant_id = to_uuid(body.assistant_id, "assistant ID") if body.assistant_id else uuid4()
    try:
        known = await _found(services, principal, str(assistant_id))
    except NotFound:
        known = None
    if known is not None:
        if body.if_exists == "do_nothing":
            return JsonResponse(known.to_json())
        raise Conflict(f"Assistant {assistant_id} already exists")
    made = services.assistants.make(
        assistant_id,
        body.graph_id,
        name=body.name or "Untitled",
        description=body.description,
        metadata=body.metadata or {},
        **settings,
    )
    stored = await save_assistant(services.pool, principal.org_id, made)
    services.assistants.forget(principal.org_id, assistant_id)
    return JsonResponse(stored.to_json())


@router.post("/search")
async def search_assistants(body: AssistantSearch, services: Open, principal: SignedIn) -> Response:
    """Lists assistants, newest first unless asked otherwise."""
    found = await _matching(services, principal, body)
    page = [item.to_json() for item in found[body.offset : body.offset + body.limit]]
    if body.select:
        page = [{key: item[key] for key in body.select if key in item} for item in page]
    following = body.offset + body.limit
    headers = {"X-Pagination-Total": str(len(found))}
    if following < len(found):
        headers["X-Pagination-Next"] = str(following)
    return JsonResponse(page, headers=headers)


@router.post("/count")
async def count_assistants(body: AssistantSearch, services: Open, principal: SignedIn) -> Response:
    """Counts assistants."""
    return JsonResponse(len(await _matching(services, principal, body)))


@router.get("/{assistant_id}")
async def get_assistant(assistant_id: str, services: Open, principal: SignedIn) -> Response:
    """Shows an assistant, named by its id or its graph."""
    return JsonResponse((await _found(services, principal, assistant_id)).to_json())


@router.patch("/{assistant_id}")
async def patch_assistant(assistant_id: str, body: AssistantPatch, services: Open, principal: SignedIn) -> Response:
    """Changes an assistant; what it was stays as an older version."""
    known = await _found(services, principal, assistant_id)
    if body.graph_id:
        _check_graph(services, body.graph_id)
    settings = _settings(body.config, body.context)
    # The first version of a default assistant has no row yet; it is kept, so that one can go back to it.
    await save_assistant(services.pool, principal.org_id, known)
    changed = {key: value for key, value in body.model_dump(exclude_none=True).items() if key != "metadata"}
    version = await next_version(services.pool, principal.org_id, known.assistant_id)
    metadata = {**known.metadata, **(body.metadata or {})}
    fields = {**known.__dict__, **changed, **settings, "metadata": metadata, "version": version}
    stored = await save_assistant(services.pool, principal.org_id, Assistant(**fields))
    services.assistants.forget(principal.org_id, known.assistant_id)
    return JsonResponse(stored.to_json())


@router.delete("/{assistant_id}")
async def remove_assistant(
    assistant_id: str, services: Open, principal: SignedIn, delete_threads: bool = False
) -> Response:
    """Deletes an assistant, and on request its threads."""
    known = await _found(services, principal, assistant_id)
    if delete_threads:
        for thread_id in await threads_of(services.pool, principal.org_id, known.assistant_id):
            if await delete_thread(services.pool, principal, thread_id):
                await delete_checkpoints(services.pool, [thread_id])
    if services.assistants.default(known.assistant_id) is not None:
        raise InvalidInput(f"Assistant {known.assistant_id} belongs to its graph and cannot be deleted.")
    await delete_assistant(services.pool, principal.org_id, known.assistant_id)
    services.assistants.forget(principal.org_id, known.assistant_id)
    return Response(status_code=204)


@router.post("/{assistant_id}/latest")
async def set_latest(assistant_id: str, body: VersionChoice, services: Open, principal: SignedIn) -> Response:
    """Makes an older version the current one, all of it: config, context, metadata and name."""
    known = await _found(services, principal, assistant_id)
    await save_assistant(services.pool, principal.org_id, known)
    rows = await select_versions(services.pool, principal.org_id, known.assistant_id)
    chosen = next((row for row in rows if row["version"] == body.version), None)
    if chosen is None:
        raise NotFound(f"Assistant {assistant_id} has no version {body.version}")
    fields = {**chosen, "created_at": known.created_at, "updated_at": known.updated_at}
    stored = await save_assistant(services.pool, principal.org_id, Assistant(**fields))
    services.assistants.forget(principal.org_id, known.assistant_id)
    return JsonResponse(stored.to_json())


@router.post("/{assistant_id}/versions")
async def list_versions(assistant_id: str, body: VersionSearch, services: Open, principal: SignedIn) -> Response:
    """Lists versions, newest first."""
    known = await _found(services, principal, assistant_id)
    rows = await select_versions(services.pool, principal.org_id, known.assistant_id)
    shown: list[dict[str, Any]] = list(rows) or [known.to_json()]
    if body.metadata:
        shown = [row for row in shown if contains(row["metadata"], body.metadata)]
    return JsonResponse(shown[body.offset : body.offset + body.limit])


@router.get("/{assistant_id}/graph")
async def get_graph(assistant_id: str, services: Open, principal: SignedIn, xray: str = "false") -> Response:
    """Shows the graph's nodes and edges; `xray` (true, or a depth) opens its subgraphs."""
    known = await _found(services, principal, assistant_id)
    named = {"true": True, "false": False, "": False}.get(xray.lower())
    depth = int(xray) if named is None and xray.isdigit() else named
    if depth is None or (named is None and depth <= 0):
        raise InvalidInput("xray must be true, false or a positive depth")
    async with _opened(services, known) as graph:
        return JsonResponse(to_drawing(graph, depth))


@router.get("/{assistant_id}/schemas")
async def get_schemas(assistant_id: str, services: Open, principal: SignedIn) -> Response:
    """Shows the JSON schemas of input, output, state, config and context."""
    known = await _found(services, principal, assistant_id)
    async with _opened(services, known) as graph:
        return JsonResponse(graph_schemas(known.graph_id, graph))


@router.get("/{assistant_id}/subgraphs")
@router.get("/{assistant_id}/subgraphs/{namespace}")
async def get_subgraphs(
    assistant_id: str, services: Open, principal: SignedIn, namespace: str | None = None, recurse: bool = False
) -> Response:
    """Shows the schemas of the subgraphs by namespace."""
    known = await _found(services, principal, assistant_id)
    async with _opened(services, known) as graph:
        return JsonResponse(subgraph_schemas(graph, namespace, recurse=recurse))
