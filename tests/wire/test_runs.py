"""Runs through the official Python client."""

from typing import Any

import pytest
from langgraph_sdk.client import LangGraphClient

pytestmark = pytest.mark.anyio


def ask(text: str = "tokens=8") -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}]}


async def test_a_streamed_run_begins_with_metadata_and_ends_with_the_values(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    parts = [part async for part in client.runs.stream(thread["thread_id"], "agent", input=ask())]
    assert parts[0].event == "metadata"
    assert parts[0].data["attempt"] == 1
    assert {part.event for part in parts[1:]} == {"values"}
    assert parts[-1].data["messages"][-1]["content"] == "".join(f"w{number} " for number in range(8))


async def test_tokens_of_a_subgraph_come_one_by_one_with_their_node(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    parts = [
        part
        async for part in client.runs.stream(
            thread["thread_id"], "agent", input=ask(), stream_mode="messages-tuple", stream_subgraphs=True
        )
    ]
    tokens = [part for part in parts if part.event.startswith("messages|answer:")]
    assert "".join(part.data[0]["content"] for part in tokens) == "".join(f"w{number} " for number in range(8))
    assert {part.data[1]["langgraph_node"] for part in tokens} == {"write"}


async def test_event_ids_count_up_over_the_runs_of_a_thread(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    ids = []
    for _ in range(2):
        async for part in client.runs.stream(thread["thread_id"], "agent", input=ask()):
            ids.append(int(part.id or 0))
    assert ids == list(range(1, len(ids) + 1))


async def test_a_waited_run_returns_the_values(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    values = await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=3"))
    assert values["messages"][-1]["content"] == "w0 w1 w2 "
    state = await client.threads.get_state(thread["thread_id"])
    assert state["values"]["messages"][-1]["content"] == "w0 w1 w2 "
    assert state["next"] == []


async def test_a_failed_run_tells_the_error_and_marks_the_thread(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    parts = [part async for part in client.runs.stream(thread["thread_id"], "agent", input=ask("fail=1"))]
    assert parts[-1].event == "error"
    assert parts[-1].data == {"error": "ValueError", "message": "the bench graph was told to fail"}
    assert (await client.threads.get(thread["thread_id"]))["status"] == "error"
    runs = await client.runs.list(thread["thread_id"])
    assert [run["status"] for run in runs] == ["error"]


async def test_an_interrupted_run_is_resumed_with_the_choice(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    values = await client.runs.wait(thread["thread_id"], "agent", input=ask("ask=1 tokens=2"))
    assert values["__interrupt__"][0]["value"]["question"] == "which one?"
    asked = await client.threads.get(thread["thread_id"])
    assert asked["status"] == "interrupted"
    assert [item[0]["value"]["options"] for item in asked["interrupts"].values()] == [["a", "b"]]
    values = await client.runs.wait(thread["thread_id"], "agent", command={"resume": "b"})
    assert values["asked"] == "b"
    done = await client.threads.get(thread["thread_id"])
    assert (done["status"], done["interrupts"]) == ("idle", {})
