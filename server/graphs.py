"""The graphs of a langgraph.json, loaded and ready to run on our checkpointer."""

import hashlib
import importlib
import importlib.util
import inspect
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID, uuid5

import orjson
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import StateGraph
from langgraph.pregel import Pregel

from server.reducers import shorten_reducers
from state.errors import InvalidInput, SettingsError

Graph: TypeAlias = Pregel[Any, Any, Any, Any]
Saver: TypeAlias = BaseCheckpointSaver[Any]

NAMESPACE = UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")
"""A graph's default assistant is uuid5 of this and the graph's name, on every LangGraph server."""


@dataclass(frozen=True, kw_only=True)
class GraphFile:
    """A langgraph.json."""

    path: Path
    graphs: dict[str, str]
    """Graph name -> `module:attribute` or `./file.py:attribute`."""
    descriptions: dict[str, str]

    @property
    def deployment(self) -> str:
        """Names this set of graphs: only a server of the same one takes its runs over."""
        text = orjson.dumps([str(self.path), self.graphs], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()[:16]


def read_graph_file(path: Path) -> GraphFile:
    """Returns what a langgraph.json names.

    Raises: SettingsError when it cannot be read or names no graphs.
    """
    try:
        content = orjson.loads(path.read_bytes())
        entries: Mapping[str, Any] = content["graphs"]
    except FileNotFoundError:
        raise SettingsError(f"setting NARUTALK_GRAPHS: there is no file {path}") from None
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"setting NARUTALK_GRAPHS: {path} is no langgraph.json: {error!r}") from error
    targets = {name: entry if isinstance(entry, str) else str(entry.get("path", "")) for name, entry in entries.items()}
    descriptions = {
        name: str(entry["description"])
        for name, entry in entries.items()
        if isinstance(entry, dict) and entry.get("description")
    }
    return GraphFile(path=path.resolve(), graphs=targets, descriptions=descriptions)


def load_target(target: str, folder: Path) -> Any:
    """Returns the object that `module:attribute` or `./file.py:attribute` names; files are relative to `folder`.

    Raises: SettingsError when there is none.
    """
    place, _, attribute = target.rpartition(":")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        if "/" in place or place.endswith(".py"):
            module = _load_file((folder / place).resolve())
        else:
            module = importlib.import_module(place)
        return getattr(module, attribute)
    except (ImportError, AttributeError, OSError) as error:
        raise SettingsError(f"setting NARUTALK_GRAPHS: graph {target} cannot be loaded: {error}") from error


def _load_file(path: Path) -> Any:
    name = f"served_graph_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no module at {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


async def _build(target: Any, exits: AsyncExitStack) -> Graph:
    made = target
    if not isinstance(made, Pregel | StateGraph) and callable(made):
        made = _call_factory(made)
        if hasattr(made, "__aenter__"):
            made = await exits.enter_async_context(made)
        elif hasattr(made, "__enter__"):
            made = exits.enter_context(made)
        elif inspect.isawaitable(made):
            made = await made
    if isinstance(made, StateGraph):
        made = made.compile()
    if not isinstance(made, Pregel):
        raise SettingsError(f"setting NARUTALK_GRAPHS: {target!r} is no graph and makes none")
    return made


def _call_factory(factory: Callable[..., Any]) -> Any:
    required = [
        parameter
        for parameter in inspect.signature(factory).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    return factory(*({"configurable": {}} for _ in required))


@dataclass(frozen=True, kw_only=True)
class ServedGraph:
    """A graph under its name."""

    graph_id: str
    target: str
    """As langgraph.json names it."""
    description: str | None
    graph: Graph
    """With our checkpointer."""
    unsaved: Graph
    """Without, for runs whose thread is thrown away."""

    @property
    def assistant_id(self) -> UUID:
        """The default assistant's id."""
        return uuid5(NAMESPACE, self.graph_id)


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
    """Yields the graphs of a langgraph.json; a factory is called once and kept for the process.

    Raises: SettingsError naming the graph that cannot be loaded.
    """
    file = read_graph_file(path)
    async with AsyncExitStack() as exits:
        served = {}
        for name, target in file.graphs.items():
            built = await _build(load_target(target, file.path.parent), exits)
            shorten_reducers(built)
            own_name = {"name": name} if built.name == "LangGraph" else {}  # the library's default says nothing
            served[name] = ServedGraph(
                graph_id=name,
                target=target,
                description=file.descriptions.get(name),
                graph=built.copy({"checkpointer": checkpointer, **own_name}),
                unsaved=built.copy({"checkpointer": None, **own_name}),
            )
        yield Graphs(deployment=file.deployment, by_name=served)
