"""Runs, as the LangGraph API has them: stream, wait, create, join, cancel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Header, Query
from psycopg.rows import DictRow
from starlette.responses import Response, StreamingResponse

from data.runs.runs import delete_run, select_open_runs, select_run, select_runs
from server.access import OwnRun, OwnThread, to_uuid
from server.auth import SignedIn
from server.runs.cancel import cancel_run, wait_for_end
from server.runs.request import BatchItem, Cancel, RunRequest
from server.runs.result import waiting_body
from server.runs.start import StartedRun, start_run
from server.services import Open, Services
from server.wire.json import JsonResponse
from server.wire.parts import STREAM_MODES
from server.wire.query import to_list
from server.wire.stream import frames, sse
from state.errors import Conflict, InvalidInput, NotFound
from state.principal import Principal

router = APIRouter(tags=["runs"])

Action = Literal["interrupt", "rollback"]
Shown = Literal[
    "run_id",
    "thread_id",
    "assistant_id",
    "created_at",
    "updated_at",
    "status",
    "metadata",
    "kwargs",
    "multitask_strategy",
    "cancel_reason",
]
_OPEN = ["pending", "running"]


def to_run(row: DictRow) -> dict[str, Any]:
    """Returns the SDK's `Run`."""
    return {key: value for key, value in row.items() if key not in ("temporary", "error")}


def _canceller(services: Services, run_id: UUID) -> Callable[[], None]:
    """Returns what cancels a run when its reader goes away."""

    def cancel() -> None:
        services.engine.spawn(cancel_run(services.engine, run_id, "interrupt", "its client disconnected"))

    return cancel


def _stream(services: Services, run: StartedRun, request: RunRequest) -> Response:
    on_leave = _canceller(services, run.run_id) if request.on_disconnect == "cancel" else None
    return sse(frames(services.engine, run.run_id, run.thread_id, on_leave=on_leave), run.path)


def _result(services: Services, run: StartedRun, request: RunRequest) -> Response:
    path = f"/threads/{run.thread_id}/runs/{run.run_id}"
    on_leave = _canceller(services, run.run_id) if request.on_disconnect == "cancel" else None
    body: AsyncIterator[bytes] = waiting_body(services, run.run_id, run.thread_id, on_leave=on_leave)
    headers = {"Location": f"{path}/join", "Content-Location": path}
    return StreamingResponse(body, media_type="application/json", headers=headers)


async def _as_created(services: Services, principal: Principal, run: StartedRun) -> dict[str, Any]:
    """Returns the run as it was stored, whatever has become of it meanwhile: clients look for `pending`."""
    row = await select_run(services.pool, principal, run.run_id)
    if row is not None:
        return {**to_run(row), "status": "pending"}
    now, planned = datetime.now(UTC), run.planned
    kept = {name: getattr(planned, name) for name in get_args(Shown) if hasattr(planned, name)}
    return {**kept, "created_at": now, "updated_at": now, "status": "pending", "cancel_reason": None}


async def _created(services: Services, principal: Principal, run: StartedRun) -> Response:
    return JsonResponse(await _as_created(services, principal, run), headers={"Content-Location": run.path})


@router.post("/threads/{thread_id}/runs/stream")
async def stream_run(thread_id: str, body: RunRequest, services: Open, principal: SignedIn) -> Response:
    """Starts a run and streams its events."""
    return _stream(services, await start_run(services, principal, to_uuid(thread_id, "thread ID"), body), body)


@router.post("/runs/stream")
async def stream_stateless_run(body: RunRequest, services: Open, principal: SignedIn) -> Response:
    """Starts a run on a thread of its own and streams its events."""
    return _stream(services, await start_run(services, principal, None, body), body)


@router.post("/threads/{thread_id}/runs/wait")
async def wait_run(thread_id: str, body: RunRequest, services: Open, principal: SignedIn) -> Response:
    """Starts a run and returns the values it ends with."""
    body.stream_mode = ["values"]
    return _result(services, await start_run(services, principal, to_uuid(thread_id, "thread ID"), body), body)


@router.post("/runs/wait")
async def wait_stateless_run(body: RunRequest, services: Open, principal: SignedIn) -> Response:
    """Starts a run on a thread of its own and returns the values it ends with."""
    body.stream_mode = ["values"]
    return _result(services, await start_run(services, principal, None, body), body)


@router.post("/threads/{thread_id}/runs")
async def create_run(thread_id: str, body: RunRequest, services: Open, principal: SignedIn) -> Response:
    """Starts a run in the background."""
    run = await start_run(services, principal, to_uuid(thread_id, "thread ID"), body, interactive=False)
    return await _created(services, principal, run)


@router.post("/runs")
async def create_stateless_run(body: RunRequest, services: Open, principal: SignedIn) -> Response:
    """Starts a run in the background, on a thread of its own."""
    return await _created(services, principal, await start_run(services, principal, None, body, interactive=False))


@router.post("/runs/batch")
async def create_batch(body: list[BatchItem], services: Open, principal: SignedIn) -> Response:
    """Starts several runs in the background; returns them in order."""
    if not body:
        raise InvalidInput("A batch needs at least one run.")

    async def one(item: BatchItem) -> dict[str, Any]:
        thread_id = to_uuid(item.thread_id, "thread ID") if item.thread_id else None
        run = await start_run(services, principal, thread_id, item, interactive=False)
        return await _as_created(services, principal, run)

    return JsonResponse(await asyncio.gather(*(one(item) for item in body)))


@router.get("/threads/{thread_id}/runs")
async def list_runs(
    thread: OwnThread,
    services: Open,
    principal: SignedIn,
    limit: Annotated[int, Query(ge=0, le=1000)] = 10,
    offset: Annotated[int, Query(ge=0)] = 0,
    status: str | None = None,
    select: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """Lists a thread's runs, newest first."""
    chosen = to_list(select)
    for name in chosen:
        if name not in get_args(Shown):
            raise InvalidInput(f"select: {name!r} is none of {', '.join(get_args(Shown))}")
    rows = await select_runs(services.pool, principal, thread["thread_id"], status=status, limit=limit, offset=offset)
    runs = [to_run(row) for row in rows]
    return JsonResponse([{key: run[key] for key in chosen if key in run} for run in runs] if chosen else runs)


@router.get("/threads/{thread_id}/runs/{run_id}")
async def get_run(run: OwnRun) -> Response:
    """Shows a run."""
    return JsonResponse(to_run(run))


@router.get("/runs/{run_id}")
async def get_stateless_run(run_id: str, services: Open, principal: SignedIn) -> Response:
    """Shows a run that was started without a thread."""
    row = await select_run(services.pool, principal, to_uuid(run_id, "run ID"))
    if row is None:
        raise NotFound(f"Run {run_id} not found")
    return JsonResponse(to_run(row))


@router.delete("/threads/{thread_id}/runs/{run_id}")
async def remove_run(run: OwnRun, services: Open) -> Response:
    """Deletes a run with its events; one in progress is cancelled first, its finished steps stay."""
    if await cancel_run(services.engine, run["run_id"], "interrupt", "deleted by its owner"):
        await wait_for_end(services.engine, run["run_id"], run["thread_id"])
    if not await delete_run(services.pool, run["run_id"]):
        raise Conflict("The run is still running: cancel it first.")
    return Response(status_code=204)


@router.get("/threads/{thread_id}/runs/{run_id}/join")
async def join_run(run: OwnRun, services: Open, cancel_on_disconnect: bool = False) -> Response:
    """Waits for a run's end and returns the thread's values."""
    on_leave = _canceller(services, run["run_id"]) if cancel_on_disconnect else None
    body = waiting_body(services, run["run_id"], run["thread_id"], on_leave=on_leave)
    path = f"/threads/{run['thread_id']}/runs/{run['run_id']}"
    headers = {"Location": f"{path}/join", "Content-Location": path}  # a client whose line breaks asks again there
    return StreamingResponse(body, media_type="application/json", headers=headers)


def _modes(values: list[str] | None) -> frozenset[str] | None:
    modes = frozenset(to_list(values))
    unknown = sorted(modes - STREAM_MODES)
    if unknown:
        raise InvalidInput(f"unknown stream mode {unknown[0]!r}")
    return modes or None


def to_seq(last_event_id: str | None) -> int:
    """Returns the event number of `Last-Event-ID`; none or "-1" means from the beginning."""
    if not last_event_id:
        return -1
    try:
        return int(last_event_id)
    except ValueError:
        raise InvalidInput("Last-Event-ID must be the id of an event") from None


@router.get("/threads/{thread_id}/runs/{run_id}/stream")
async def join_stream(
    run: OwnRun,
    services: Open,
    stream_mode: Annotated[list[str] | None, Query()] = None,
    cancel_on_disconnect: bool = False,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Streams a run's events after `Last-Event-ID`, all of them without it; also of a run that has ended."""
    path = f"/threads/{run['thread_id']}/runs/{run['run_id']}"
    return _rejoined(services, run, path, stream_mode, last_event_id, cancels=cancel_on_disconnect)


def _rejoined(
    services: Services,
    run: DictRow,
    path: str,
    stream_mode: list[str] | None,
    last_event_id: str | None,
    *,
    cancels: bool,
) -> Response:
    chunks = frames(
        services.engine,
        run["run_id"],
        run["thread_id"],
        after_seq=to_seq(last_event_id),
        wanted=_modes(stream_mode),
        on_leave=_canceller(services, run["run_id"]) if cancels else None,
    )
    return sse(chunks, path)


@router.get("/runs/{run_id}/stream")
async def join_stateless_stream(
    run_id: str,
    services: Open,
    principal: SignedIn,
    stream_mode: Annotated[list[str] | None, Query()] = None,
    cancel_on_disconnect: bool = False,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Streams the events of a run that was started without a thread."""
    row = await select_run(services.pool, principal, to_uuid(run_id, "run ID"))
    if row is None:
        raise NotFound(f"Run {run_id} not found")
    return _rejoined(services, row, f"/runs/{run_id}", stream_mode, last_event_id, cancels=cancel_on_disconnect)


@router.post("/threads/{thread_id}/runs/{run_id}/cancel")
async def cancel_one(run: OwnRun, services: Open, wait: bool = False, action: Action = "interrupt") -> Response:
    """Cancels a run: `interrupt` keeps its finished steps, `rollback` removes it with all it did."""
    if not await cancel_run(services.engine, run["run_id"], action, f"cancelled by its owner (action={action})"):
        raise NotFound(f"There is no run to cancel: {run['run_id']} has ended.")
    if wait:
        await wait_for_end(services.engine, run["run_id"], run["thread_id"])
    path = f"/threads/{run['thread_id']}/runs/{run['run_id']}"
    headers = {"Location": f"{path}/join", "Content-Location": path}
    return JsonResponse({}, status_code=200 if wait else 202, headers=headers)


@router.post("/runs/cancel")
async def cancel_many(body: Cancel, services: Open, principal: SignedIn, action: Action = "interrupt") -> Response:
    """Cancels several runs: of a thread, by their ids, or by status."""
    if body.status is not None and (body.thread_id or body.run_ids):
        raise InvalidInput("Name runs by thread_id and run_ids, or by status, not both: a status means all threads.")
    if body.status is None and not (body.thread_id and body.run_ids):
        raise InvalidInput("Name runs by thread_id and run_ids, or by status.")
    statuses = _OPEN if body.status in (None, "all") else [str(body.status)]
    rows = await select_open_runs(
        services.pool, principal, thread_id=body.thread_id, run_ids=body.run_ids, statuses=statuses
    )
    if not rows:
        raise NotFound("No run to cancel found")
    for row in reversed(rows):  # those that wait first, or one would begin when the one before it ends
        await cancel_run(services.engine, row["run_id"], action, f"cancelled by its owner (action={action})")
    return Response(status_code=204)
