"""Commands of the thread stream: start a run, answer an interrupt, look at the agent and its states."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.runs.runs import select_open_runs
from data.runs.threads import select_thread
from server.runs.cancel import cancel_run
from server.runs.request import RunRequest, storable
from server.runs.start import start_run
from server.services import Services
from server.threads import read_history, read_snapshot
from server.wire.threadevents import RUN_MODES, SEQS_PER_EVENT
from state.errors import Conflict, InvalidInput, NaruTalkError, NotFound
from state.principal import Principal

_STATUS = {"busy": "running", "interrupted": "interrupted", "error": "failed", "idle": "completed"}
_CODES = {404: "no_such_run", 409: "invalid_argument", 422: "invalid_argument", 403: "permission_denied"}


class Command(BaseModel):
    """One command of a client."""

    model_config = ConfigDict(extra="ignore")

    id: int
    method: str
    params: dict[str, Any] = Field(default_factory=dict)


class NoSuchInterrupt(Conflict):
    """The question is not open (any more)."""


class UnknownCommand(InvalidInput):
    """There is no such method."""


async def answer(services: Services, principal: Principal, thread_id: UUID, command: Command) -> dict[str, Any]:
    """Returns the command's response: `success` with its result, or `error` with a code and a sentence."""
    thread = await select_thread(services.pool, principal, thread_id)
    try:
        action = _ACTIONS.get(command.method)
        if action is None:
            raise UnknownCommand(f"There is no command {command.method!r}; known: {', '.join(_ACTIONS)}")
        if thread is None and command.method != "run.start":
            raise NotFound(f"Thread {thread_id} not found")
        result = await action(services, principal, thread_id, thread, storable(command.params))
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        return _refusal(command, "invalid_argument", f"{where}: {problem['msg']}")
    except NaruTalkError as error:
        return _refusal(command, _code_of(error), error.message)
    applied = int(thread["last_seq"]) if thread is not None else 0
    meta = {"applied_through_seq": (applied + 1) * SEQS_PER_EVENT - 1 if applied else 0}
    return {"type": "success", "id": command.id, "result": result, "meta": meta}


def _refusal(command: Command, code: str, message: str) -> dict[str, Any]:
    return {"type": "error", "id": command.id, "error": code, "message": message}


def _code_of(error: NaruTalkError) -> str:
    if isinstance(error, NoSuchInterrupt):
        return "no_such_interrupt"
    return "unknown_command" if isinstance(error, UnknownCommand) else _CODES.get(error.status, "unknown_error")


async def _start(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    request = RunRequest(**{**params, "if_not_exists": "create", "stream_mode": None, "stream_subgraphs": True})
    request.stream_mode = RUN_MODES  # more than a client of single runs may ask for
    run = await start_run(services, principal, thread_id, request, protocol="thread")
    return {"run_id": str(run.run_id)}


async def _respond(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    row = _known(thread)
    entries = params.get("responses") or [params]
    if any("interrupt_id" not in entry for entry in entries):
        raise InvalidInput("interrupt_id: names the question that is answered")
    if row["status"] != "busy":  # a busy thread may be about to ask again; its turn will tell
        waiting = {item["id"] for items in row["interrupts"].values() for item in items}
        for entry in entries:
            if entry["interrupt_id"] not in waiting:
                raise NoSuchInterrupt(f"Interrupt {entry['interrupt_id']} is not open.")
    command = {"resume": {entry["interrupt_id"]: entry.get("response") for entry in entries}}
    command |= {name: params[name] for name in ("update", "goto") if params.get(name) is not None}
    return await _start(
        services,
        principal,
        thread_id,
        thread,
        {
            "assistant_id": params.get("assistant_id") or row["metadata"].get("assistant_id"),
            "command": command,
            "config": params.get("config"),
            "metadata": params.get("metadata"),
        },
    )


async def _inject(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    """Redirects the conversation: the run in progress ends after its step, and the message is answered."""
    metadata = _known(thread)["metadata"]
    await _start(
        services,
        principal,
        thread_id,
        thread,
        {
            "assistant_id": params.get("assistant_id") or metadata.get("assistant_id"),
            "input": {"messages": [params.get("message")]},
            "multitask_strategy": "interrupt",
        },
    )
    return {}


async def _cancel(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    rows = await select_open_runs(
        services.pool,
        principal,
        thread_id=thread_id,
        run_ids=[UUID(params["run_id"])] if params.get("run_id") else None,
        statuses=["pending", "running"],
    )
    for row in rows:
        await cancel_run(services.engine, row["run_id"], "interrupt", "cancelled by its owner (command)")
    return {"cancelled": len(rows)}


async def _tree(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    row = _known(thread)
    snapshot = await read_snapshot(services, row, subgraphs=True)
    tasks = [task for task in snapshot.tasks if task.state is not None] if snapshot else []
    children = [
        {
            "namespace": [f"{task.name}:{task.id}"],
            "status": "interrupted" if task.interrupts else "failed" if task.error else _STATUS[row["status"]],
            "graph_name": task.name,
            "children": [],
        }
        for task in tasks
    ]
    root: dict[str, Any] = {
        "namespace": [],
        "status": _STATUS[row["status"]],
        "graph_name": row["metadata"].get("graph_id") or "",
    }
    return {"tree": {**root, "children": children}}


async def _state(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    snapshot = await read_snapshot(services, _known(thread))
    values = dict(snapshot.values) if snapshot and isinstance(snapshot.values, dict) else {}
    keys = params.get("keys")
    result: dict[str, Any] = {"values": {key: values[key] for key in keys if key in values} if keys else values}
    checkpoint_id = snapshot.config.get("configurable", {}).get("checkpoint_id") if snapshot else None
    return {**result, "checkpoint": {"id": checkpoint_id}} if checkpoint_id else result


async def _checkpoints(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    before = {"checkpoint_id": params["before"]} if params.get("before") else None
    limit = max(1, min(int(params.get("limit") or 10), 100))
    states = await read_history(services, _known(thread), checkpoint=None, before=before, metadata=None, limit=limit)
    shown = [
        {"id": item["checkpoint_id"], "timestamp": item["created_at"], "step": item["metadata"].get("step", 0)}
        for item in states
    ]
    return {"checkpoints": shown}


async def _fork(
    services: Services, principal: Principal, thread_id: UUID, thread: DictRow | None, params: dict[str, Any]
) -> dict[str, Any]:
    assistant_id = params.get("assistant_id") or _known(thread)["metadata"].get("assistant_id")
    asked = {**params, "assistant_id": assistant_id}
    return {**await _start(services, principal, thread_id, thread, asked), "thread_id": str(thread_id)}


def _known(thread: DictRow | None) -> DictRow:
    if thread is None:
        raise NotFound("Thread not found")
    return thread


_Action = Callable[[Services, Principal, UUID, DictRow | None, dict[str, Any]], Awaitable[dict[str, Any]]]
_ACTIONS: dict[str, _Action] = {
    "run.start": _start,
    "run.cancel": _cancel,
    "input.respond": _respond,
    "input.inject": _inject,
    "agent.getTree": _tree,
    "state.get": _state,
    "state.listCheckpoints": _checkpoints,
    "state.fork": _fork,
}
"""Method -> what it does. `run.cancel` is our own addition."""
