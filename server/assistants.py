"""Assistants: each served graph has a default one, and organisations make their own."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from data.runs.assistants import Assistant, from_row, select_assistant, select_assistants
from data.runs.pool import EnginePool
from server.graphs import Graphs
from state.errors import InvalidInput, NotFound

CACHE_S = 2.0  # another instance's change is seen after this long
CACHE_SIZE = 1000


class Assistants:
    """Finds assistants by id or by graph name."""

    def __init__(self, pool: EnginePool, graphs: Graphs) -> None:
        self._pool = pool
        self._graphs = graphs
        self._made_at = datetime.now(UTC)
        self._known: dict[tuple[UUID, UUID], tuple[float, Assistant | None]] = {}

    def default(self, assistant_id: UUID) -> Assistant | None:
        """Returns the default assistant of a graph, by its id."""
        for served in self._graphs.by_name.values():
            if served.assistant_id == assistant_id:
                return Assistant(
                    assistant_id=assistant_id,
                    graph_id=served.graph_id,
                    name=served.name,
                    description=served.description,
                    metadata={"created_by": "system"},
                    created_at=self._made_at,
                    updated_at=self._made_at,
                )
        return None

    def make(self, assistant_id: UUID, graph_id: str, **fields: Any) -> Assistant:
        """Returns a new assistant; it is not stored yet."""
        now = datetime.now(UTC)
        return Assistant(assistant_id=assistant_id, graph_id=graph_id, created_at=now, updated_at=now, **fields)

    def to_id(self, name: str) -> UUID:
        """Returns the id that an assistant's id or graph name stands for.

        Raises: InvalidInput when it is neither.
        """
        served = self._graphs.by_name.get(name)
        if served is not None:
            return served.assistant_id
        try:
            return UUID(name)
        except ValueError:
            available = ", ".join(self._graphs.by_name)
            raise InvalidInput(
                f"'{name}' names no assistant: give an assistant's id, or one of the graphs {available}"
            ) from None

    async def find(self, org_id: UUID, name: str) -> Assistant:
        """Returns the organisation's assistant.

        Raises: InvalidInput for a malformed id, NotFound when there is none.
        """
        assistant_id = self.to_id(name)
        key = (org_id, assistant_id)
        known = self._known.get(key)
        if known is None or known[0] < time.monotonic():
            known = (time.monotonic() + CACHE_S, await self._load(org_id, assistant_id))
            if len(self._known) >= CACHE_SIZE:
                self._known.clear()
            self._known[key] = known
        if known[1] is None:
            raise NotFound(f"Assistant {name} not found")
        return known[1]

    async def _load(self, org_id: UUID, assistant_id: UUID) -> Assistant | None:
        row = await select_assistant(self._pool, org_id, assistant_id)
        if row is not None:
            return from_row(row)
        return self.default(assistant_id)

    def forget(self, org_id: UUID, assistant_id: UUID) -> None:
        """Drops what is remembered of an assistant that was changed."""
        self._known.pop((org_id, assistant_id), None)

    async def list_all(self, org_id: UUID) -> list[Assistant]:
        """Returns the organisation's assistants and the default ones, in no order."""
        rows = await select_assistants(self._pool, org_id)
        stored = {row["assistant_id"]: row for row in rows}
        defaults = [self.default(served.assistant_id) for served in self._graphs.by_name.values()]
        kept = [item for item in defaults if item is not None and item.assistant_id not in stored]
        return kept + [from_row(row) for row in rows]


def contains(container: Any, wanted: Any) -> bool:
    """Whether JSON `container` contains `wanted` as Postgres' `@>` means it."""
    if isinstance(wanted, dict):
        return isinstance(container, dict) and all(
            key in container and contains(container[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(container, list) and all(any(contains(have, item) for have in container) for item in wanted)
    return bool(container == wanted)
