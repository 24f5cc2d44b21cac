"""LangGraph's reducer of message lists, with a short way for what nearly always happens: messages are appended.

`add_messages` looks at every message of both lists each time, in Python; at 1,000 messages that is most of what a
longer conversation costs. Served graphs keep their reducer's name and meaning: whatever is not plainly an append is
left to it.
"""

from collections.abc import Iterator
from operator import attrgetter, is_
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.channels import BinaryOperatorAggregate
from langgraph.graph.message import add_messages
from langgraph.pregel import Pregel

_PLAIN = frozenset({HumanMessage, AIMessage, SystemMessage, ToolMessage})
_id = attrgetter("id")


def append_messages(left: Any, right: Any) -> Any:
    """Returns what `add_messages` returns."""
    new = right if type(right) is list else [right]
    if type(left) is not list or not set(map(type, left)) <= _PLAIN or not set(map(type, new)) <= _PLAIN:
        return add_messages(left, right)
    # A subgraph gives back the whole list that it was given, and what it appended.
    if left and len(new) >= len(left) and all(map(is_, left, new)):
        new = new[len(left) :]
    known = set(map(_id, left))
    if None in known:
        return add_messages(left, right)
    for message in new:
        if message.id is None:
            message.id = str(uuid4())
    ids = set(map(_id, new))
    if len(ids) < len(new) or not known.isdisjoint(ids):
        return add_messages(left, right)
    return left + new


def shorten_reducers(graph: Pregel[Any, Any, Any, Any]) -> None:
    """Gives the short way to every message list of a graph and its subgraphs; a reducer of their own is left alone."""
    for part in (graph, *_subgraphs(graph)):
        for channel in part.channels.values():
            if isinstance(channel, BinaryOperatorAggregate) and channel.operator is add_messages:
                channel.operator = append_messages


def _subgraphs(graph: Pregel[Any, Any, Any, Any]) -> Iterator[Pregel[Any, Any, Any, Any]]:
    for _, part in graph.get_subgraphs(recurse=True):
        if isinstance(part, Pregel):
            yield part
