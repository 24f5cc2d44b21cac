"""/operations: how the service is used; an administrator sees the organisation's runs, everybody else their own.

Only the reader's own questions are shown: looking after a service is no right to read what others ask.
"""

import asyncio
from dataclasses import asdict
from itertools import pairwise
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from psycopg.rows import DictRow
from starlette.responses import Response

from data.ingest.problems import problem_words
from data.intake import Intake, list_intake
from data.runs.operations import (
    sees_all,
    select_newest_runs,
    select_newest_threads,
    select_run_to_watch,
    select_thread_to_watch,
    select_usage,
)
from data.runs.watching import select_queue, select_watched_crons
from server.answers import read_log
from server.auth import SignedIn
from server.services import Open, Services
from server.threads import read_history
from server.wire.json import JsonResponse
from state.errors import NotFound
from state.language import Language
from state.principal import Principal

router = APIRouter(prefix="/operations", tags=["operations"])

OPEN = ("pending", "running")
STEPS = 60  # checkpoints of one run; a run of three specialists has about twenty
DAY_H = 24

Status = Literal["pending", "running", "interrupted", "success", "error", "timeout", "cancelled"]
ThreadStatus = Literal["idle", "busy", "interrupted", "error"]


def _scope(principal: Principal) -> str:
    return "organization" if sees_all(principal) else "own"


@router.get("/runs")
async def runs(
    services: Open,
    principal: SignedIn,
    status: Status | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Lists runs, the newest first, with who asked and how they ended."""
    rows = await select_newest_runs(services.pool, principal, status=status, limit=limit, offset=offset)
    return JsonResponse({"scope": _scope(principal), "items": rows})


@router.get("/decisions")
async def decisions(services: Open, principal: SignedIn, limit: Annotated[int, Query(ge=1, le=50)] = 15) -> Response:
    """Lists what the router decided in the newest runs that have ended: intents, confidence, who decided."""
    newest = await select_newest_runs(services.pool, principal, status=None, limit=2 * limit, offset=0)
    ended = [row for row in newest if row["status"] not in OPEN and not row["resumed"]][:limit]
    told = await asyncio.gather(*(read_log(services.pool, row["run_id"]) for row in ended))
    items = [
        {"run_id": row["run_id"], "person": row["person"], "question": row["question"], "route": one.route}
        for row, one in zip(ended, told, strict=True)
        if one.route
    ]
    return JsonResponse({"scope": _scope(principal), "items": items})


@router.get("/runs/{run_id}")
async def run(run_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Shows one run's steps with their times, its tools, tokens and error."""
    row = await select_run_to_watch(services.pool, principal, run_id)
    if row is None:
        raise NotFound(f"Run {run_id} not found")
    told, steps = await asyncio.gather(read_log(services.pool, run_id), _steps(services, principal, row))
    tools = [{name: one.get(name) for name in ("specialist", "tool", "state")} for one in told.tools.values()]
    shown = {**row, "error": row["error"] or told.error, "route": told.route, "tokens": told.tokens}
    return JsonResponse({**shown, "steps": steps, "tools": tools})


async def _steps(services: Services, principal: Principal, run: DictRow) -> list[dict[str, Any]]:
    """Returns the supersteps of a run: its nodes run from the state before them to the state after them."""
    thread = await select_thread_to_watch(services.pool, principal, run["thread_id"])
    if thread is None:
        return []
    found = await read_history(
        services, thread, checkpoint=None, before=None, metadata={"run_id": str(run["run_id"])}, limit=STEPS
    )
    states = found[::-1]
    steps = [
        {"nodes": before["next"], "started_at": before["created_at"], "ended_at": after["created_at"]}
        for before, after in pairwise(states)
    ]
    return [step for step in steps if "__start__" not in step["nodes"]]


@router.get("/threads")
async def threads(
    services: Open,
    principal: SignedIn,
    q: Annotated[str | None, Query(max_length=200)] = None,
    status: ThreadStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 30,
) -> Response:
    """Lists threads, the last used first, with their state and how many runs they had; `q` looks in titles and names."""
    rows = await select_newest_threads(services.pool, principal, words=q or None, status=status, limit=limit)
    return JsonResponse({"scope": _scope(principal), "items": rows})


@router.get("/queue")
async def queue(services: Open, principal: SignedIn) -> Response:
    """Counts the jobs of the background queue by task and state, with how long the oldest has been there."""
    return JsonResponse({"scope": _scope(principal), "items": await select_queue(services.pool, principal)})


@router.get("/crons")
async def crons(services: Open, principal: SignedIn, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
    """Lists crons with their next and last run; `own` ones may be changed at /runs/crons/{cron_id}."""
    rows = await select_watched_crons(services.pool, principal, limit=limit)
    return JsonResponse({"scope": _scope(principal), "items": rows})


@router.get("/jobs")
async def jobs(services: Open, principal: SignedIn, limit: Annotated[int, Query(ge=1, le=200)] = 30) -> Response:
    """Lists what was taken in, the newest first: documents (an administrator sees all), one's own imports."""
    rows = await list_intake(services.database, principal, everybody=sees_all(principal), limit=limit)
    return JsonResponse({"scope": _scope(principal), "items": [_intake(row, principal.locale) for row in rows]})


def _intake(row: Intake, language: Language) -> dict[str, Any]:
    error = problem_words(row.error, language) if row.error and row.kind == "documents" else row.error
    return {**asdict(row), "error": error}


@router.get("/usage")
async def usage(
    services: Open, principal: SignedIn, hours: Annotated[int, Query(ge=1, le=90 * DAY_H)] = DAY_H
) -> Response:
    """Counts runs by hour (by day beyond two days) and state, with how long they took."""
    step = "hour" if hours <= 2 * DAY_H else "day"
    rows = await select_usage(services.pool, principal, hours=hours, step=step)
    return JsonResponse({"scope": _scope(principal), "step": step, "items": rows})
