"""Which checkpoints this process made lately: a subgraph that has just been called is known to have none."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from data.checkpoint_buffer import RunKey

RECENT = 20_000


def parent_of(where: Mapping[str, Any], namespace: str) -> str:
    """Returns the id of the checkpoint whose task called the subgraph of this namespace, "" for the graph itself."""
    parents = where.get("checkpoint_map") or {}
    return str(parents.get(namespace.rpartition("|")[0], "")) if namespace else ""


class Recent:
    """Checkpoints made here: by which attempt of which run, and which of their tasks' subgraphs have some."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, tuple[RunKey, set[str]]] = OrderedDict()

    def remember(self, run: Any, where: Mapping[str, Any], namespace: str, checkpoint_id: str) -> None:
        """Notes a checkpoint; `run`: the engine's mark, without one it is none of a run's."""
        if run is None:
            return
        self._made[checkpoint_id] = ((run[0], run[1]), set())
        parent = self._made.get(parent_of(where, namespace))
        if parent is not None:
            parent[1].add(namespace)
        while len(self._made) > RECENT:
            self._made.popitem(last=False)

    def is_new(self, run: Any, where: Mapping[str, Any]) -> bool:
        """Whether a subgraph's call cannot have a checkpoint: this attempt made the one its task belongs to."""
        namespace = where.get("checkpoint_ns", "")
        if run is None or where.get("checkpoint_id") or ":" not in namespace.rpartition("|")[2]:
            return False
        parent = self._made.get(parent_of(where, namespace))
        return parent is not None and parent[0] == (run[0], run[1]) and namespace not in parent[1]
