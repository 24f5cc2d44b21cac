"""A graph for the tests: asks two things at once, tells custom events, fails with an error that is not ours, kills
or blocks.
"""

import os
import signal
import threading
from operator import add
from typing import Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt


class State(TypedDict):
    """What was answered."""

    answers: Annotated[list[str], add]
    wish: str


class VendorError(Exception):
    """Stands for an error of some library."""


def _left(state: State) -> dict[str, list[str]]:
    return {"answers": [f"left={interrupt({'ask': 'left'})}"]}


def _right(state: State) -> dict[str, list[str]]:
    return {"answers": [f"right={interrupt({'ask': 'right'})}"]}


def _begin(state: State) -> dict[str, list[str]]:
    from langgraph.config import get_stream_writer

    if state.get("wish") == "fail":
        raise VendorError("password=secret of the library")
    if state.get("wish") == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if state.get("wish") == "block":
        threading.Event().wait()  # in a thread, which nobody can cancel
    get_stream_writer()({"name": "progress", "done": 1})
    return {"answers": ["begun"]}


def make_graph() -> Any:
    """Returns begin -> (left | right)."""
    graph = StateGraph(State)
    for name, node in (("begin", _begin), ("left", _left), ("right", _right)):
        graph.add_node(name, node)
    graph.add_edge(START, "begin")
    for name in ("left", "right"):
        graph.add_edge("begin", name)
        graph.add_edge(name, END)
    return graph.compile()
