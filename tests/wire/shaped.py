"""A graph made for each use: the configuration names its step, the runtime says what it is made for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from operator import add
from typing import Annotated, Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from langgraph_sdk.runtime import ServerRuntime


class Result(TypedDict):
    """What was done."""

    log: Annotated[list[str], add]


class State(Result, total=False):
    """With what is no client's business."""

    secret: str


@dataclass
class Style:
    """What a client may set for a run."""

    tone: str = "plain"


@asynccontextmanager
async def make_graph(config: RunnableConfig, made_for: ServerRuntime) -> AsyncIterator[Any]:
    """Yields a graph of one step, open as long as it is used."""
    name = str(config["configurable"].get("step", "any"))
    is_open = True

    async def step(state: State, runtime: Runtime[Style]) -> dict[str, Any]:
        if name == "ask":
            interrupt("go on?")
        return {"log": [f"{name} {made_for.access_context} {is_open} {runtime.context.tone}"], "secret": "kept"}

    graph = StateGraph(State, context_schema=Style, output_schema=Result)
    graph.add_node(name, step)
    graph.add_edge(START, name)
    try:
        yield graph.compile()
    finally:
        is_open = False
