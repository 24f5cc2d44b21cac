"""From a request to a stored run that has begun, or waits for its turn."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

from langchain_core.utils.uuid import uuid7
from psycopg.rows import DictRow
from starlette.exceptions import HTTPException

from data.runs.assistants import Assistant
from data.runs.runs import NewRun, select_open_runs
from data.runs.threads import insert_thread, select_thread
from server.runs.cancel import cancel_run
from server.runs.request import RunRequest
from server.schemas import known_context
from server.services import Services
from server.threads import read_snapshot
from state.errors import Conflict, NotFound
from state.principal import Principal

BUSY = (
    "A run is in progress on this thread: wait for its end, or pass multitask_strategy enqueue, interrupt or rollback."
)
CHECKPOINT_KEYS = ("checkpoint_id", "checkpoint_ns", "checkpoint_map")


@dataclass(frozen=True, kw_only=True)
class StartedRun:
    """A run that a request has started."""

    run_id: UUID
    thread_id: UUID
    stateless: bool
    """The request named no thread."""
    status: str
    """running | pending"""
    planned: NewRun
    """What was stored; a short run without a thread is gone with it before anybody can read its row."""

    @property
    def path(self) -> str:
        """Where the run is found, as the reference server's headers say it."""
        return f"/runs/{self.run_id}" if self.stateless else f"/threads/{self.thread_id}/runs/{self.run_id}"


async def start_run(
    services: Services,
    principal: Principal,
    thread_id: UUID | None,
    request: RunRequest,
    *,
    interactive: bool = True,
    extra_metadata: dict[str, Any] | None = None,
    protocol: str | None = None,
) -> StartedRun:
    """Returns the run, stored and begun or waiting; `protocol` notes with it how it was asked for.

    Raises: InvalidInput, NotFound (no such thread or assistant), Conflict (busy under `reject`, nothing to resume), Unavailable.
    """
    run = await plan_run(services, principal, thread_id, request, extra_metadata or {})
    if protocol is not None:
        run.kwargs["protocol"] = protocol
    if thread_id is None:
        await insert_thread(services.pool, principal, run.thread_id, _told(request))
    status = await _store(services, run, request, interactive=interactive)
    services.metrics.runs_started.inc()
    if status == "pending" and not request.after_seconds:
        await make_way(services, run)
    return StartedRun(
        run_id=run.run_id, thread_id=run.thread_id, stateless=thread_id is None, status=status, planned=run
    )


async def plan_run(
    services: Services,
    principal: Principal,
    thread_id: UUID | None,
    request: RunRequest,
    extra_metadata: dict[str, Any],
) -> NewRun:
    """Returns the run to store; without a thread it is on a new one, which is to be stored first.

    Raises: InvalidInput, NotFound (no such thread or assistant), Conflict (nothing to resume).
    """
    assistant = await services.assistants.find(principal.org_id, request.assistant_id)
    graph = services.graphs.find(assistant.graph_id).graph
    await _check(services, principal, thread_id, request)
    run = _to_run(principal, thread_id, request, assistant, extra_metadata)
    known = run.kwargs["context"] = known_context(graph, run.kwargs["context"])
    if request.context:  # the older name of it, which nodes may read
        mirrored = {key: value for key, value in known.items() if key in request.context}
        run.kwargs["config"]["configurable"] |= mirrored
    return run


async def _check(services: Services, principal: Principal, thread_id: UUID | None, request: RunRequest) -> None:
    configurable = request.config.configurable if request.config else None
    if configurable and request.context:
        raise HTTPException(400, "Give either context or config.configurable, not both; context is the newer way.")
    resume = request.resume_of()
    if resume is None:
        return
    if thread_id is None:
        raise HTTPException(400, "A resume needs the thread that was interrupted: run it with its thread_id.")
    thread = await select_thread(services.pool, principal, thread_id)
    if thread is None:
        raise NotFound(f"Thread {thread_id} not found")
    if thread["status"] == "busy":
        return  # judged when its turn comes: the run before it may ask
    waiting = {item["id"] for items in thread["interrupts"].values() for item in items}
    if thread["status"] != "interrupted" and not await _can_go_on(services, thread):
        raise Conflict("There is nothing to resume: the thread is not interrupted.")
    if waiting and isinstance(resume, dict) and resume and all(_is_interrupt_id(key) for key in resume):
        stale = sorted(set(resume) - waiting)
        if stale:
            raise Conflict(f"There is nothing to resume: interrupt {stale[0]} is not open any more.")


async def _can_go_on(services: Services, thread: DictRow) -> bool:
    """Whether the step that failed was answering a question, which can then be answered again."""
    snapshot = await read_snapshot(services, thread) if thread["status"] == "error" else None
    return snapshot is not None and bool(snapshot.interrupts)


def _is_interrupt_id(key: str) -> bool:
    return len(key) == 32 and all(letter in "0123456789abcdef" for letter in key)


def _to_run(
    principal: Principal, thread_id: UUID | None, request: RunRequest, assistant: Assistant, extra: dict[str, Any]
) -> NewRun:
    config = _merge_config(request, assistant)
    context = {**assistant.context, **(request.context or _configurable(request))}
    checkpoint = {
        **(request.checkpoint or {}),
        **({"checkpoint_id": str(request.checkpoint_id)} if request.checkpoint_id else {}),
    }
    config["configurable"].update({key: checkpoint[key] for key in CHECKPOINT_KEYS if checkpoint.get(key)})
    durability = request.durability or (None if request.checkpoint_during in (None, True) else "exit")
    kwargs: dict[str, Any] = {
        "input": request.input,
        "command": request.command,
        "config": config,
        "context": context,
        "stream_mode": request.stream_mode or ["values"],
        "stream_subgraphs": request.stream_subgraphs,
        "interrupt_before": request.interrupt_before,
        "interrupt_after": request.interrupt_after,
        "durability": durability,
        "feedback_keys": request.feedback_keys,
    }
    return NewRun(
        run_id=uuid7(),
        thread_id=thread_id or uuid7(),
        assistant_id=assistant.assistant_id,
        graph_id=assistant.graph_id,
        principal=principal,
        kwargs={key: value for key, value in kwargs.items() if value is not None},
        metadata={
            **assistant.metadata,
            **config["metadata"],
            **(request.metadata or {}),
            "graph_id": assistant.graph_id,
            "assistant_id": str(assistant.assistant_id),
            **extra,
        },
        multitask_strategy=request.multitask_strategy or "enqueue",
        temporary=thread_id is None and request.on_completion != "keep",
        after_seconds=request.after_seconds or 0.0,
        webhook=request.webhook,
    )


def _configurable(request: RunRequest) -> dict[str, Any]:
    """Returns the older name of a request's context."""
    return (request.config.configurable if request.config else None) or {}


def _merge_config(request: RunRequest, assistant: Assistant) -> dict[str, Any]:
    asked = request.config.model_dump(exclude_none=True) if request.config else {}
    merged = {**assistant.config, **asked}
    for key in ("configurable", "metadata"):
        merged[key] = {**(assistant.config.get(key) or {}), **(asked.get(key) or {})}
    merged["tags"] = [*(assistant.config.get("tags") or []), *(asked.get("tags") or [])]
    return merged


def _told(request: RunRequest) -> dict[str, Any]:
    """Returns the metadata of a request, which a thread made for it bears too."""
    return {**((request.config.metadata if request.config else None) or {}), **(request.metadata or {})}


async def _store(services: Services, run: NewRun, request: RunRequest, *, interactive: bool) -> str:
    try:
        return await services.engine.start(run, interactive=interactive)
    except NotFound:
        if await select_thread(services.pool, run.principal, run.thread_id) is not None:
            raise Conflict(BUSY) from None
        if request.if_not_exists != "create":
            raise
    if await insert_thread(services.pool, run.principal, run.thread_id, _told(request)) is None:
        raise NotFound(f"Thread {run.thread_id} not found")  # the id is another person's
    return await services.engine.start(run, interactive=interactive)


async def make_way(services: Services, run: NewRun) -> None:
    """A run that waits: the strategy may end those before it; and it may have become free in this very moment."""
    if run.multitask_strategy in ("interrupt", "rollback"):
        open_runs = await select_open_runs(
            services.pool, run.principal, thread_id=run.thread_id, run_ids=None, statuses=["pending", "running"]
        )
        before = takewhile(lambda row: row["run_id"] != run.run_id, open_runs)
        reason = f"superseded by run {run.run_id} (multitask_strategy={run.multitask_strategy})"
        for row in reversed([*before]):  # those that wait first, or one would begin when the one before it ends
            await cancel_run(services.engine, row["run_id"], run.multitask_strategy, reason)
    if run.run_id not in services.engine.turns.waiting:
        services.engine.claim_soon(run.thread_id)
