"""The graphs of a langgraph.json, loaded and ready to run on our checkpointer."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import StateGraph
from langgraph.pregel import Pregel

from server.factories import Factory, Graph, Use, to_factory, to_graph
from server.graph_file import load_target, read_graph_file
from state.errors import InvalidInput

Saver: TypeAlias = BaseCheckpointSaver[Any]

NAMESPACE = UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")
"""A graph's default assistant is uuid5 of this and the graph's name, on every LangGraph server."""
_UNNAMED = "LangGraph"
"""The library's default name of a graph."""


@dataclass(frozen=True, kw_only=True)
class ServedGraph:
    """A graph under its name."""

    graph_id: str
    target: str
    """As langgraph.json names it."""
    description: str | None
    graph: Graph
    """With our checkpointer; as it is without a client's configuration."""
    unsaved: Graph
    """Without, for runs whose thread is thrown away."""
    factory: Factory | None
    """Makes the graph for each use; None when it is the same for all."""

    @property
    def assistant_id(self) -> UUID:
        """The default assistant's id."""
        return uuid5(NAMESPACE, self.graph_id)

    @property
    def name(self) -> str:
        """The default assistant's name."""
        return self.graph.name or self.graph_id

    @asynccontextmanager
    async def open(self, use: Use, *, saved: bool = True) -> AsyncIterator[Graph]:
        """Yields the graph for one use."""
        if self.factory is None:
            yield self.graph if saved else self.unsaved
            return
        async with self.factory.open(use) as made:
            yield _dressed(made, self.graph_id, self.graph.checkpointer if saved else None)


def _dressed(graph: Graph, graph_id: str, checkpointer: Any) -> Graph:
    own_name = {"name": graph_id} if graph.name == _UNNAMED else {}
    return graph.copy({"checkpointer": checkpointer, **own_name})


@dataclass(frozen=True, kw_only=True)
class Graphs:
    """All graphs a server runs."""

    deployment: str
    by_name: dict[str, ServedGraph] = field(default_factory=dict)

    def find(self, graph_id: str) -> ServedGraph:
        """Returns the graph of that name.

        Raises: InvalidInput when it is not served here.
        """
        served = self.by_name.get(graph_id)
        if served is None:
            raise InvalidInput(f"Graph '{graph_id}' not found. Available: {', '.join(self.by_name)}")
        return served


@asynccontextmanager
async def open_graphs(path: Path, checkpointer: Saver) -> AsyncIterator[Graphs]:
    """Yields the graphs of a langgraph.json; what a factory opened once stays open for the process.

    Raises: SettingsError naming the graph that cannot be loaded.
    """
    file = read_graph_file(path)
    file.admit()
    look = Use(access="assistants.read", config={"configurable": {}})
    async with AsyncExitStack() as exits:
        served = {}
        for name, target in file.graphs.items():
            loaded = load_target(target, file.path.parent)
            made = isinstance(loaded, Pregel | StateGraph) or not callable(loaded)
            factory = None if made else to_factory(loaded)
            shape = to_graph(loaded) if factory is None else await exits.enter_async_context(factory.open(look))
            served[name] = ServedGraph(
                graph_id=name,
                target=target,
                description=file.descriptions.get(name),
                graph=_dressed(shape, name, checkpointer),
                unsaved=_dressed(shape, name, None),
                factory=factory if factory is not None and factory.asks else None,
            )
        yield Graphs(deployment=file.deployment, by_name=served)
