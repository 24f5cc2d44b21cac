"""Crons: runs by the clock, on a thread or each on one of its own."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from langchain_core.utils.uuid import uuid7
from psycopg.rows import DictRow
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import Response

from data.runs.crons import SORTS, count_crons, delete_cron, insert_cron, select_cron, select_crons, update_cron
from server.access import OwnThread, to_uuid
from server.auth import SignedIn
from server.runs.crons import next_date
from server.runs.request import CronRequest
from server.services import Open, Services
from server.wire.json import JsonResponse
from state.errors import NotFound, Unavailable
from state.principal import Principal

router = APIRouter(tags=["crons"])

_COLUMNS = ("assistant_id", "schedule", "timezone", "end_time", "enabled", "on_run_completed", "metadata")


Shown = Literal[
    "cron_id",
    "assistant_id",
    "thread_id",
    "on_run_completed",
    "end_time",
    "schedule",
    "created_at",
    "updated_at",
    "user_id",
    "payload",
    "next_run_date",
    "metadata",
    "timezone",
    "enabled",
]


class CronPatch(BaseModel):
    """What to change of a cron; fields that are absent stay."""

    model_config = ConfigDict(extra="allow")

    schedule: str | None = None
    timezone: str | None = None
    end_time: datetime | None = None
    enabled: bool | None = None
    metadata: dict[str, Any] | None = None
    on_run_completed: Literal["delete", "keep"] | None = None


class CronFilter(BaseModel):
    """Which crons, and which page of them."""

    model_config = ConfigDict(extra="ignore")

    assistant_id: str | None = None
    thread_id: UUID | None = None
    enabled: bool | None = None
    metadata: dict[str, Any] | None = None
    limit: int = Field(default=10, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)
    sort_by: str | None = None
    sort_order: Literal["asc", "desc"] | None = None
    select: list[Shown] | None = None

    @field_validator("sort_by")
    @classmethod
    def _known_sort(cls, value: str | None) -> str | None:
        if value is not None and value not in SORTS:
            raise ValueError(f"sort_by must be one of {', '.join(sorted(SORTS))}")
        return value


def to_cron(row: DictRow) -> dict[str, Any]:
    """Returns the SDK's `Cron`; its payload tells the whole request, as the reference server's does."""
    asked = {name: row[name] for name in ("assistant_id", "schedule", "timezone", "metadata") if row[name] is not None}
    return {**row, "payload": {**row["payload"], **asked}}


async def _make(services: Services, principal: Principal, thread_id: UUID | None, body: CronRequest) -> Response:
    assistant = await services.assistants.find(principal.org_id, body.assistant_id)
    enabled = body.enabled is not False
    values = {
        "cron_id": uuid7(),
        "assistant_id": assistant.assistant_id,
        "thread_id": thread_id,
        "schedule": body.schedule,
        "timezone": body.timezone,
        "payload": body.model_dump(mode="json", exclude_none=True, exclude=set(_COLUMNS)),
        "metadata": body.metadata or {},
        "on_run_completed": body.on_run_completed or ("delete" if thread_id is None else None),
        "end_time": body.end_time,
        "next_run_date": next_date(body.schedule, body.timezone, datetime.now(UTC), body.end_time),
        "enabled": enabled,
    }
    stored = await insert_cron(services.pool, principal, services.graphs.deployment, values)
    if stored is None:
        raise Unavailable("The cron could not be stored; try again shortly.")
    return JsonResponse(to_cron(stored))


@router.post("/runs/crons")
async def create_cron(body: CronRequest, services: Open, principal: SignedIn) -> Response:
    """Makes a cron whose every run has a thread of its own."""
    return await _make(services, principal, None, body)


@router.post("/threads/{thread_id}/runs/crons")
async def create_thread_cron(body: CronRequest, thread: OwnThread, services: Open, principal: SignedIn) -> Response:
    """Makes a cron whose runs go on with a thread."""
    return await _make(services, principal, thread["thread_id"], body)


async def _wanted(services: Services, principal: Principal, body: CronFilter) -> dict[str, Any]:
    wanted = body.model_dump(include={"thread_id", "enabled", "metadata", "limit", "offset"})
    return {**wanted, "assistant_id": services.assistants.to_id(body.assistant_id) if body.assistant_id else None}


@router.post("/runs/crons/search")
async def search_crons(body: CronFilter, services: Open, principal: SignedIn) -> Response:
    """Lists one's crons."""
    rows = await select_crons(
        services.pool,
        principal,
        await _wanted(services, principal, body),
        sort_by=body.sort_by or "created_at",
        descending=body.sort_order != "asc",
    )
    shown = [to_cron(row) for row in rows]
    if body.select:
        shown = [{name: row[name] for name in body.select if name in row} for row in shown]
    return JsonResponse(shown)


@router.post("/runs/crons/count")
async def count(body: CronFilter, services: Open, principal: SignedIn) -> Response:
    """Counts one's crons."""
    return JsonResponse(await count_crons(services.pool, principal, await _wanted(services, principal, body)))


async def _own(services: Services, principal: Principal, cron_id: str) -> DictRow:
    row = await select_cron(services.pool, principal, to_uuid(cron_id, "cron ID"))
    if row is None:
        raise NotFound(f"Cron {cron_id} not found")
    return row


@router.get("/runs/crons/{cron_id}")
async def get_cron(cron_id: str, services: Open, principal: SignedIn) -> Response:
    """Shows a cron."""
    return JsonResponse(to_cron(await _own(services, principal, cron_id)))


@router.patch("/runs/crons/{cron_id}")
async def patch_cron(cron_id: str, body: CronPatch, services: Open, principal: SignedIn) -> Response:
    """Changes a cron; its next time is reckoned anew."""
    row = await _own(services, principal, cron_id)
    asked = body.model_dump(exclude_unset=True)
    values: dict[str, Any] = {name: asked.get(name, row[name]) for name in _COLUMNS if name != "assistant_id"}
    extra = {name: value for name, value in asked.items() if name not in _COLUMNS and value is not None}
    values["metadata"] = {**row["metadata"], **(asked.get("metadata") or {})}
    values["enabled"] = values["enabled"] is not False
    values["cron_id"] = row["cron_id"]
    values["payload"] = {**row["payload"], **extra}
    CronRequest(**{**values["payload"], "assistant_id": str(row["assistant_id"]), "schedule": values["schedule"]})
    values["next_run_date"] = next_date(values["schedule"], values["timezone"], datetime.now(UTC), values["end_time"])
    changed = await update_cron(services.pool, principal, values)
    if changed is None:
        raise NotFound(f"Cron {cron_id} not found")
    return JsonResponse(to_cron(changed))


@router.delete("/runs/crons/{cron_id}")
async def remove_cron(cron_id: str, services: Open, principal: SignedIn) -> Response:
    """Deletes a cron; runs it has started stay."""
    if not await delete_cron(services.pool, principal, to_uuid(cron_id, "cron ID")):
        raise NotFound(f"Cron {cron_id} not found")
    return Response(status_code=204)
