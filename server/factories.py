"""Graph factories: a langgraph.json may name a function that makes its graph.

One that asks how its graph is used (by a configuration, or a `ServerRuntime`) is called for each use anew; one that
asks nothing is called once.
"""

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_origin, get_type_hints

from langchain_core.runnables import RunnableConfig
from langgraph.graph import StateGraph
from langgraph.pregel import Pregel
from langgraph.store.base import BaseStore
from langgraph.store.memory import InMemoryStore

# The SDK has no public way to make them: servers are expected to.
from langgraph_sdk.runtime import ServerRuntime, _ExecutionRuntime, _ReadRuntime

from server.reducers import shorten_reducers
from state.errors import SettingsError

Graph: TypeAlias = Pregel[Any, Any, Any, Any]
Access = Literal["threads.create_run", "threads.update", "threads.read", "assistants.read"]


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a graph is wanted for."""

    access: Access
    config: RunnableConfig = field(default_factory=RunnableConfig)
    context: Any = None
    user: Any = None
    """Who asks, with LangGraph's attributes of a user."""
    store: BaseStore | None = None
    """None where the graph is only looked at; a factory then gets an empty one."""

    def to_runtime(self) -> Any:
        """Returns the SDK's `ServerRuntime`."""
        store = self.store or InMemoryStore()
        if self.access == "threads.create_run":
            return _ExecutionRuntime(access_context=self.access, user=self.user, store=store, context=self.context)
        return _ReadRuntime(access_context=self.access, user=self.user, store=store)


@dataclass(frozen=True, kw_only=True)
class Factory:
    """A function that makes a graph, and the names of what it asks for."""

    make: Callable[..., Any]
    config: str | None = None
    runtime: str | None = None

    @property
    def asks(self) -> bool:
        """Whether the graph may differ from use to use."""
        return bool(self.config or self.runtime)

    @asynccontextmanager
    async def open(self, use: Use) -> AsyncIterator[Graph]:
        """Yields the graph; what the factory opened for it is closed afterwards."""
        asked: dict[str, Any] = {}
        if self.config:
            asked[self.config] = {**use.config, "configurable": {**use.config.get("configurable", {})}}
        if self.runtime:
            asked[self.runtime] = use.to_runtime()
        made = self.make(**asked)
        if hasattr(made, "__aenter__"):
            async with made as entered:
                yield to_graph(entered)
        elif hasattr(made, "__enter__"):
            with made as entered:
                yield to_graph(entered)
        else:
            yield to_graph(await made if inspect.isawaitable(made) else made)


def to_factory(target: Callable[..., Any]) -> Factory:
    """Returns the function with what it asks for: the parameter that is no runtime is the configuration.

    Raises: SettingsError when it asks for more than the two.
    """
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = [item for item in inspect.signature(target).parameters.values() if item.kind not in kinds]
    try:
        hints = get_type_hints(target, localns={"ServerRuntime": ServerRuntime})
    except (NameError, TypeError):  # names that only a type checker sees
        hints = {}
    runtimes = [item.name for item in parameters if _is_runtime(hints.get(item.name, item.annotation))]
    others = [item.name for item in parameters if item.name not in runtimes]
    if len(runtimes) > 1 or len(others) > 1:
        raise SettingsError(
            f"setting NARUTALK_GRAPHS: {target!r} may ask for a RunnableConfig and a ServerRuntime, no more"
        )
    return Factory(make=target, config=next(iter(others), None), runtime=next(iter(runtimes), None))


def _is_runtime(annotation: Any) -> bool:
    if annotation is ServerRuntime or get_origin(annotation) is ServerRuntime:
        return True
    kind = get_origin(annotation) or annotation
    return isinstance(kind, type) and issubclass(kind, _ExecutionRuntime | _ReadRuntime)


def to_graph(made: Any) -> Graph:
    """Returns what a factory made as a compiled graph.

    Raises: SettingsError when it is none.
    """
    graph = made.compile() if isinstance(made, StateGraph) else made
    if not isinstance(graph, Pregel):
        raise SettingsError(f"setting NARUTALK_GRAPHS: {made!r} is no graph and makes none")
    shorten_reducers(graph)
    return graph
