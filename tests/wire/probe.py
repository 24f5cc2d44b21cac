"""A graph for the tests of the protocol: plain steps, a subgraph that can ask, a tool, a store, a failure, a pause."""

import asyncio
from operator import add
from typing import Annotated, Any, Literal, TypedDict

from langchain_core.messages import AIMessage, AnyMessage
from langchain_core.tools import tool
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.prebuilt import ToolNode
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt


class State(TypedDict):
    """What was done."""

    log: Annotated[list[str], add]
    wish: str
    messages: Annotated[list[AnyMessage], add_messages]


class Context(TypedDict, total=False):
    """What a client may set for a run."""

    tone: str


@tool
def double(number: int) -> int:
    """Returns twice the number."""
    return number * 2


async def begin(
    state: State, runtime: Runtime[Context]
) -> Command[Literal["first", "child", "tools", "pause", "remember"]]:
    """Goes where the wish says."""
    wish = state.get("wish") or ""
    if wish == "fail":
        raise ValueError("the probe was told to fail")
    tone = (runtime.context or {}).get("tone")
    update: dict[str, Any] = {"log": [f"begin:{tone}" if tone else "begin"]}
    if wish == "tool":
        call = {"name": "double", "args": {"number": 21}, "id": "call-1", "type": "tool_call"}
        return Command(update={**update, "messages": [AIMessage("", id="ai-1", tool_calls=[call])]}, goto="tools")
    places: dict[str, Literal["child", "pause", "remember"]] = {
        "child": "child",
        "ask": "child",
        "pause": "pause",
        "remember": "remember",
    }
    return Command(update=update, goto=places.get(wish, "first"))


async def first(state: State) -> dict[str, list[str]]:
    """Does one step."""
    return {"log": ["first"]}


async def second(state: State) -> dict[str, list[str]]:
    """Does another."""
    return {"log": ["second"]}


async def inner(state: State) -> dict[str, list[str]]:
    """Does a step of the subgraph; asks when that is the wish."""
    if state.get("wish") == "ask":
        return {"log": [f"inner:{interrupt({'ask': 'inner'})}"]}
    return {"log": ["inner"]}


async def last(state: State) -> dict[str, list[str]]:
    """Does the subgraph's last step."""
    return {"log": ["last"]}


async def pause(state: State) -> dict[str, list[str]]:
    """Waits to be cancelled."""
    await asyncio.sleep(30)
    return {"log": ["pause"]}


async def remember(state: State, runtime: Runtime[Context]) -> dict[str, list[str]]:
    """Keeps something for other threads."""
    assert runtime.store is not None
    await runtime.store.aput(("probe",), "note", {"text": "kept"})
    item = await runtime.store.aget(("probe",), "note")
    return {"log": [f"remember:{item.value['text'] if item else None}"]}


def make_graph() -> Any:
    """Returns begin -> first -> second, or to the subgraph, the tool, the store or the pause."""
    child = StateGraph(State)
    child.add_node("inner", inner)
    child.add_node("last", last)
    child.add_edge(START, "inner")
    child.add_edge("inner", "last")
    child.add_edge("last", END)
    graph = StateGraph(State, context_schema=Context)
    for name, node in (("begin", begin), ("first", first), ("second", second), ("pause", pause)):
        graph.add_node(name, node)
    graph.add_node("remember", remember)
    graph.add_node("child", child.compile())
    graph.add_node("tools", ToolNode([double]))
    graph.add_edge(START, "begin")
    graph.add_edge("first", "second")
    for name in ("second", "child", "tools", "pause", "remember"):
        graph.add_edge(name, END)
    return graph.compile()
