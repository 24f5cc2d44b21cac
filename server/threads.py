"""Threads as the API shows them: the row, and the state that the checkpoints hold."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import psycopg
from langchain_core.runnables import RunnableConfig
from langgraph.errors import InvalidUpdateError
from langgraph.types import StateSnapshot, StateUpdate
from psycopg.rows import DictRow
from pydantic import ValidationError

from data.runs.threads import set_state_changed
from server.factories import Access, Graph, Use
from server.runs.ticket import SignedInUser, to_command
from server.services import Services
from server.wire.state import to_checkpoint, to_thread_interrupts, to_thread_state
from state.errors import Conflict, InvalidInput, NaruTalkError
from state.principal import Principal
from state.settings import Profile

logger = logging.getLogger(__name__)

MAX_HISTORY = 1000  # a state of a long conversation is 400 KB
READS_AT_ONCE = 8
_REFUSALS = (InvalidUpdateError, ValueError, TypeError, KeyError)
CHECKPOINT_KEYS = ("checkpoint_id", "checkpoint_ns", "checkpoint_map")


class StateRefused(InvalidInput):
    """The graph cannot take this state."""

    status = 400


@asynccontextmanager
async def open_graph_of(
    services: Services, row: DictRow, access: Access = "threads.read"
) -> AsyncIterator[Graph | None]:
    """Yields the graph as the thread ran it last, None before its first run."""
    graph_id = row["metadata"].get("graph_id")
    served = services.graphs.by_name.get(graph_id) if graph_id else None
    if served is None:
        yield None
        return
    async with served.open(Use(access=access, config=row["config"])) as graph:
        yield graph


def state_config(thread_id: UUID, checkpoint: dict[str, Any] | None = None) -> RunnableConfig:
    """Returns the graph configuration that names a thread's state, or one checkpoint of it."""
    chosen = {key: checkpoint[key] for key in CHECKPOINT_KEYS if checkpoint.get(key)} if checkpoint else {}
    return {"configurable": {"thread_id": str(thread_id), "checkpoint_ns": "", **chosen}}


def empty_state() -> dict[str, Any]:
    """Returns the state of a thread that never ran."""
    return {
        "values": {},
        "next": [],
        "tasks": [],
        "metadata": {},
        "created_at": None,
        "checkpoint": None,
        "parent_checkpoint": None,
        "interrupts": [],
        "checkpoint_id": None,
        "parent_checkpoint_id": None,
    }


async def read_snapshot(
    services: Services, row: DictRow, checkpoint: dict[str, Any] | None = None, *, subgraphs: bool = False
) -> StateSnapshot | None:
    """Returns the state, None when the thread never ran.

    Raises: StateRefused when its graph cannot take it as it is stored.
    """
    async with open_graph_of(services, row) as graph:
        if graph is None:
            return None
        config = state_config(row["thread_id"], checkpoint)
        try:
            return await graph.aget_state(config, subgraphs=subgraphs)
        except (psycopg.Error, NaruTalkError):
            raise
        except Exception as error:
            # An input that the graph's reducers refused waits beside the last state, which is told as it is without it.
            logger.info("thread %s: %s", row["thread_id"], error)
            try:
                return await anext(aiter(graph.aget_state_history(config, limit=1)), None)
            except ValidationError as unreadable:  # a pydantic state whose stored values are not valid
                raise StateRefused(f"The thread's state cannot be read: {unreadable}") from error


async def read_state(
    services: Services, row: DictRow, checkpoint: dict[str, Any] | None = None, *, subgraphs: bool = False
) -> dict[str, Any]:
    """Returns the SDK's `ThreadState`."""
    snapshot = await read_snapshot(services, row, checkpoint, subgraphs=subgraphs)
    return empty_state() if snapshot is None else _shown(services, snapshot)


def _shown(services: Services, snapshot: StateSnapshot) -> dict[str, Any]:
    return to_thread_state(snapshot, tells_errors=services.settings.profile is not Profile.PRODUCTION)


async def read_history(
    services: Services,
    row: DictRow,
    *,
    checkpoint: dict[str, Any] | None,
    before: dict[str, Any] | None,
    metadata: dict[str, Any] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Returns past states, newest first, at most MAX_HISTORY."""
    async with open_graph_of(services, row) as graph:
        if graph is None:
            return []
        history = graph.aget_state_history(
            state_config(row["thread_id"], checkpoint),
            filter=metadata or None,
            before=state_config(row["thread_id"], before) if before else None,
            limit=min(limit, MAX_HISTORY),
        )
        try:
            return [_shown(services, snapshot) async for snapshot in history]
        except ValidationError as error:
            raise StateRefused(f"The thread's states cannot be read: {error}") from error


async def update_state(
    services: Services,
    principal: Principal,
    row: DictRow,
    values: Any,
    *,
    as_node: str | None,
    checkpoint: dict[str, Any] | None,
) -> dict[str, Any]:
    """Returns the checkpoint that holds the state as changed from outside a run.

    Raises: StateRefused when the thread has no graph yet or the graph refuses the change; Conflict while a run is
    in progress, whose next step would overwrite it.
    """
    if row["status"] == "busy":
        raise Conflict("A run is in progress on this thread: wait for its end, or cancel it.")
    config = state_config(row["thread_id"], checkpoint)
    config["configurable"]["langgraph_auth_user"] = SignedInUser(principal.to_json())
    async with open_graph_of(services, row, "threads.update") as graph:
        if graph is None:
            raise StateRefused("The thread has no graph yet: create it with a graph_id or run an assistant on it.")
        config["configurable"]["graph_id"] = row["metadata"]["graph_id"]
        try:
            changed = await graph.aupdate_state(config, values, as_node=as_node)
        except _REFUSALS as error:
            raise StateRefused(f"The state cannot be changed so: {error}") from error
        await settle(services, row, graph)
    shown = to_checkpoint(changed)
    return {"checkpoint": shown, "configurable": shown, "checkpoint_id": shown["checkpoint_id"] if shown else None}


def _step_values(update: dict[str, Any]) -> Any:
    return to_command(update["command"]) if update.get("command") else update.get("values")


async def write_supersteps(services: Services, row: DictRow, supersteps: Sequence[dict[str, Any]]) -> None:
    """Builds a new thread's state step by step, as if a graph had run them.

    Raises: StateRefused without a graph, or when it refuses a step.
    """
    steps = [
        [
            StateUpdate(
                values=_step_values(update),
                as_node=update.get("as_node"),
                task_id=None,
            )
            for update in step.get("updates", ())
        ]
        for step in supersteps
    ]
    async with open_graph_of(services, row, "threads.update") as graph:
        if graph is None:
            raise StateRefused("supersteps need a graph_id in the thread's metadata")
        try:
            await graph.abulk_update_state(state_config(row["thread_id"]), steps)
        except _REFUSALS as error:
            raise StateRefused(f"The supersteps cannot be applied: {error}") from error
        await settle(services, row, graph)


async def settle(services: Services, row: DictRow, graph: Graph) -> None:
    """Brings the thread's row in line with a state that was changed from outside a run."""
    snapshot = await graph.aget_state(state_config(row["thread_id"]))
    await set_state_changed(
        services.pool,
        row["thread_id"],
        status="interrupted" if snapshot.next else "idle",
        interrupts=to_thread_interrupts(snapshot),
        metadata={},
    )


async def to_thread(services: Services, row: DictRow, *, with_values: bool = True) -> dict[str, Any]:
    """Returns the SDK's `Thread`."""
    try:
        snapshot = await read_snapshot(services, row) if with_values else None
    except StateRefused:
        snapshot = None  # the thread's error tells why; a list of threads is not lost for one of them
    return {
        "thread_id": row["thread_id"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "state_updated_at": row["state_updated_at"] or row["created_at"],
        "metadata": row["metadata"],
        "config": row["config"],
        "status": row["status"],
        "values": snapshot.values or None if snapshot else None,
        "interrupts": row["interrupts"],
        "error": row["error"],
    }


async def to_threads(services: Services, rows: list[DictRow], *, with_values: bool) -> list[dict[str, Any]]:
    """Returns several threads, their states read at the same time."""
    gate = asyncio.Semaphore(READS_AT_ONCE)

    async def one(row: DictRow) -> dict[str, Any]:
        async with gate:
            return await to_thread(services, row, with_values=with_values)

    return list(await asyncio.gather(*(one(row) for row in rows)))
