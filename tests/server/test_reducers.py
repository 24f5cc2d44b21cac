"""The short way of appending messages: the same as the library's reducer, whatever it is given."""

import copy
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.graph.message import REMOVE_ALL_MESSAGES, add_messages

from server.reducers import append_messages, shorten_reducers

A, B, C = HumanMessage("a", id="a"), AIMessage("b", id="b"), ToolMessage("c", id="c", tool_call_id="t")
LISTS: dict[str, tuple[Any, Any]] = {
    "first": ([], [A]),
    "one more": ([A, B], [C]),
    "not in a list": ([A], B),
    "nothing": ([A, B], []),
    "the whole list and more": ([A, B], [A, B, C]),
    "the whole list": ([A, B], [A, B]),
    "part of the list": ([A, B, C], [A, B]),
    "an edit": ([A, B], [HumanMessage("else", id="a")]),
    "an edit among more": ([A, B], [A, AIMessage("else", id="b"), C]),
    "the same id twice": ([A], [B, AIMessage("later", id="b")]),
    "the same id twice before": ([A, HumanMessage("again", id="a")], [B]),
    "a removal": ([A, B], [RemoveMessage(id="a")]),
    "all removed": ([A, B], [RemoveMessage(id=REMOVE_ALL_MESSAGES), C]),
    "a pair": ([A], [("user", "hello")]),
    "as JSON": ([A], [{"role": "assistant", "content": "hello", "id": "z"}]),
    "a piece": ([A], [AIMessageChunk(content="x", id="z")]),
    "before it a piece": ([AIMessageChunk(content="x", id="z")], [A]),
}


def shown(messages: Any) -> list[tuple[str, Any, bool]]:
    """Messages without ids that were made up."""
    return [(type(item).__name__, item.content, bool(item.id)) for item in messages]


@pytest.mark.parametrize("name", LISTS)
def test_gives_what_the_librarys_reducer_gives(name: str) -> None:
    left, right = LISTS[name]
    before = copy.deepcopy(left)
    expected = add_messages(copy.deepcopy(left), copy.deepcopy(right))
    found = append_messages(left, right)
    assert shown(found) == shown(expected)
    assert left == before
    assert found is not left
    assert found is not right


def test_the_same_objects_are_kept() -> None:
    found = append_messages([A, B], [A, B, C])
    assert [id(item) for item in found] == [id(A), id(B), id(C)]


def test_a_message_without_an_id_is_given_one() -> None:
    found = append_messages([A], [AIMessage("no id")])
    assert len(str(found[1].id)) == 36
    assert append_messages([HumanMessage("no id")], [A])[0].id is not None


def test_a_message_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(ValueError, match="doesn't exist"):
        append_messages([A], [RemoveMessage(id="elsewhere")])


def first_of(left: list[AnyMessage], right: list[AnyMessage]) -> list[AnyMessage]:
    """A reducer that keeps what was there."""
    return left or right


class Own(TypedDict):
    """A state with a reducer of its own."""

    messages: Annotated[list[AnyMessage], first_of]


async def _say(state: Any) -> dict[str, Any]:
    return {"messages": [AIMessage("said")]}


def _graph(state: Any, node: Any) -> Any:
    builder = StateGraph(state)
    builder.add_node("node", node)
    builder.add_edge(START, "node")
    builder.add_edge("node", END)
    return builder.compile()


@pytest.mark.anyio
async def test_graphs_and_their_subgraphs_run_as_before() -> None:
    inner = _graph(MessagesState, _say)
    graph = _graph(MessagesState, inner)
    shorten_reducers(graph)
    assert graph.channels["messages"].operator is append_messages
    assert inner.channels["messages"].operator is append_messages
    result = await graph.ainvoke({"messages": [("user", "q")]})
    assert [message.content for message in result["messages"]] == ["q", "said"]


def test_a_reducer_of_ones_own_is_left_alone() -> None:
    graph = _graph(Own, _say)
    shorten_reducers(graph)
    assert graph.channels["messages"].operator is first_of
