"""A graph's state as the SDK's `ThreadState`."""

from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import StateSnapshot

from server.wire.json import interrupt_fields
from server.wire.messages import public_metadata

_CHECKPOINT_KEYS = ("thread_id", "checkpoint_ns", "checkpoint_id", "checkpoint_map")


def to_checkpoint(config: RunnableConfig | Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Returns the SDK's `Checkpoint` of a graph configuration, None when it names no checkpoint."""
    configurable = config.get("configurable") if config else None
    if not configurable or not configurable.get("checkpoint_id"):
        return None
    return {key: configurable[key] for key in _CHECKPOINT_KEYS if key in configurable}


def to_task_error(error: Any, *, tells: bool) -> str | None:
    """Returns what failed: all of it where `tells`, else the kind of error only."""
    if error is None:
        return None
    text = repr(error) if isinstance(error, BaseException) else str(error)
    return text if tells else text.partition("(")[0]


def _to_task(task: Any, *, tells_errors: bool) -> dict[str, Any]:
    nested = task.state
    snapshot = nested if isinstance(nested, StateSnapshot) else None
    return {
        "id": task.id,
        "name": task.name,
        "path": list(task.path),
        "error": to_task_error(task.error, tells=tells_errors),
        "interrupts": [interrupt_fields(item) for item in task.interrupts],
        "checkpoint": to_place(nested) if nested is not None and snapshot is None else None,
        "state": to_thread_state(snapshot, tells_errors=tells_errors) if snapshot is not None else None,
        "result": getattr(task, "result", None),
    }


def to_place(config: Any) -> dict[str, Any]:
    """Returns where a subgraph's state is kept; its checkpoint may not exist yet."""
    configurable = config["configurable"]
    return {key: configurable[key] for key in _CHECKPOINT_KEYS if key in configurable}


def to_checkpoint_mark(made: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the thread stream's `Checkpoint` of a checkpoint event: where it stands, without values."""
    here, before = to_checkpoint(made.get("config")), to_checkpoint(made.get("parent_config"))
    metadata = made.get("metadata") or {}
    mark = {
        "id": here["checkpoint_id"] if here else None,
        "step": metadata.get("step", -1),
        "source": metadata.get("source", "loop"),
    }
    return {**mark, "parent_id": before["checkpoint_id"]} if before else mark


def to_thread_state(snapshot: StateSnapshot, *, tells_errors: bool) -> dict[str, Any]:
    """Returns the state as the API shows it, without anything about who asked.

    `tells_errors`: also what failed tasks say, which may be a library's own words (never in production).
    """
    checkpoint = to_checkpoint(snapshot.config)
    parent = to_checkpoint(snapshot.parent_config)
    thread_id = (snapshot.config.get("configurable") or {}).get("thread_id")
    return {
        "values": snapshot.values,
        "next": list(snapshot.next),
        "tasks": [_to_task(task, tells_errors=tells_errors) for task in snapshot.tasks],
        "metadata": {**public_metadata(dict(snapshot.metadata or {})), "thread_id": thread_id},
        "created_at": snapshot.created_at,
        "checkpoint": checkpoint,
        "parent_checkpoint": parent,
        "interrupts": [interrupt_fields(item) for item in snapshot.interrupts],
        "checkpoint_id": checkpoint["checkpoint_id"] if checkpoint else None,
        "parent_checkpoint_id": parent["checkpoint_id"] if parent else None,
    }


def to_thread_interrupts(snapshot: StateSnapshot) -> dict[str, list[dict[str, Any]]]:
    """Returns open interrupts by task id, as `thread.interrupts` shows them."""
    return {task.id: [interrupt_fields(item) for item in task.interrupts] for task in snapshot.tasks if task.interrupts}
