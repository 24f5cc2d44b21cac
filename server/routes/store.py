"""Store items: memory that a user's threads share."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, field_validator
from starlette.exceptions import HTTPException
from starlette.responses import Response

from data.runs.store import OwnedStore
from server.auth import SignedIn
from server.runs.request import storable
from server.services import Open
from server.wire.json import JsonResponse
from state.errors import InvalidInput

router = APIRouter(prefix="/store", tags=["store"])


class ItemKey(BaseModel):
    """Names an item."""

    namespace: list[str] = []
    key: str


class ItemPut(ItemKey):
    """An item to store."""

    value: dict[str, Any]
    index: Literal[False] | list[str] | None = None
    ttl: float | None = Field(default=None, gt=0)
    """Minutes."""

    @field_validator("value", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)


class ItemSearch(BaseModel):
    """Which items."""

    namespace_prefix: list[str] = []
    filter: dict[str, Any] | None = None
    limit: int = Field(default=10, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)
    query: str | None = None
    refresh_ttl: bool | None = None


class NamespaceSearch(BaseModel):
    """Which namespaces."""

    prefix: list[str] | None = None
    suffix: list[str] | None = None
    max_depth: int | None = Field(default=None, ge=1)
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)


def to_namespace(labels: list[str]) -> tuple[str, ...]:
    """Returns the namespace.

    Raises: InvalidInput for an empty label or one with a period; 400 for the root that the library keeps for itself.
    """
    if labels[:1] == ["langgraph"]:
        raise HTTPException(400, "A namespace cannot begin with langgraph")
    for label in labels:
        if not label or "." in label:
            raise InvalidInput(f"Namespace label {label!r} must be a non-empty string without periods")
    return tuple(storable(label) for label in labels)


@router.put("/items")
async def put_item(body: ItemPut, services: Open, principal: SignedIn) -> Response:
    """Stores an item, or replaces it."""
    store = OwnedStore(services.pool, principal)
    namespace = to_namespace(body.namespace)
    if not namespace:
        raise HTTPException(400, "Namespace must have at least one label")
    await store.aput(namespace, storable(body.key), body.value, ttl=body.ttl)
    return Response(status_code=204)


@router.get("/items")
async def get_item(
    key: str, services: Open, principal: SignedIn, namespace: str = "", refresh_ttl: bool | None = None
) -> Response:
    """Shows an item, null when there is none."""
    labels = to_namespace(namespace.split("."))
    item = await OwnedStore(services.pool, principal).aget(labels, key, refresh_ttl=refresh_ttl)
    return JsonResponse(item.dict() if item else None)


@router.delete("/items")
async def delete_item(body: ItemKey, services: Open, principal: SignedIn) -> Response:
    """Deletes an item."""
    await OwnedStore(services.pool, principal).adelete(to_namespace(body.namespace), body.key)
    return Response(status_code=204)


@router.post("/items/search")
async def search_items(body: ItemSearch, services: Open, principal: SignedIn) -> Response:
    """Lists items under a namespace, the last changed first."""
    items = await OwnedStore(services.pool, principal).asearch(
        to_namespace(body.namespace_prefix),
        filter=body.filter,
        limit=body.limit,
        offset=body.offset,
        query=body.query,
        refresh_ttl=body.refresh_ttl,
    )
    return JsonResponse({"items": [item.dict() for item in items]})


@router.post("/namespaces")
async def list_namespaces(body: NamespaceSearch, services: Open, principal: SignedIn) -> Response:
    """Lists namespaces."""
    found = await OwnedStore(services.pool, principal).alist_namespaces(
        prefix=to_namespace(body.prefix) if body.prefix else None,
        suffix=to_namespace(body.suffix) if body.suffix else None,
        max_depth=body.max_depth,
        limit=body.limit,
        offset=body.offset,
    )
    return JsonResponse({"namespaces": found})
