"""The newer thread stream through the official Python client, over both of its transports."""

import asyncio
from typing import Any

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import wish
from tests.wire.test_runs import ask
from tests.wire.threadstreaming import WORDS, Transport, both, bounded

pytestmark = pytest.mark.anyio


@both
@bounded
async def test_a_new_thread_runs_and_its_output_is_the_last_state(
    client: LangGraphClient, transport: Transport
) -> None:
    async with client.threads.stream(assistant_id="agent", transport=transport) as thread:
        started = await thread.run.start(input=ask())
        values = await thread.output
        run = await client.runs.get(thread.thread_id, started["run_id"])
    assert values["messages"][-1]["content"] == WORDS
    assert run["status"] == "success"


@both
@bounded
async def test_messages_of_a_subgraph_come_as_text_deltas(client: LangGraphClient, transport: Transport) -> None:
    async with client.threads.stream(assistant_id="agent", transport=transport) as thread:
        await thread.run.start(input=ask("tokens=8 delay_ms=5"))

        async def read(child: Any) -> tuple[str, list[str]]:
            messages = [message async for message in child.messages]
            return child.graph_name, [part async for part in messages[0].text]

        # A child hears only while its parent's children are being read.
        reading = [asyncio.create_task(read(child)) async for child in thread.subgraphs]
        [(name, parts)] = await asyncio.gather(*reading)
    assert (name, len(parts), "".join(parts)) == ("answer", 8, WORDS)


@both
@bounded
async def test_values_come_as_they_change(client: LangGraphClient, transport: Transport) -> None:
    async with client.threads.stream(assistant_id="agent", transport=transport) as thread:
        await thread.run.start(input=ask())
        values = [value async for value in thread.values]
    assert values[-1]["messages"][-1]["content"] == WORDS
    assert values[-1]["topic"] == "bench"


@both
@bounded
async def test_two_questions_at_once_are_answered_by_their_ids(client: LangGraphClient, transport: Transport) -> None:
    async with client.threads.stream(assistant_id="questions", transport=transport) as thread:
        await thread.run.start(input={"answers": []})
        _ = [event async for event in thread.subscribe(["values"])]
        while len(thread.interrupts) < 2:
            await thread.agent.get_tree()  # a round trip, while the questions arrive
        ids = {item["value"]["ask"]: item["interrupt_id"] for item in thread.interrupts}
        await thread.run.respond("R", interrupt_id=ids["right"])
        await thread.run.respond("L", interrupt_id=ids["left"])
        values = await thread.output
    assert sorted(values["answers"]) == ["begun", "left=L", "right=R"]


@bounded
async def test_a_second_turn_is_not_ended_by_the_first_ones_end(client: LangGraphClient) -> None:
    async with client.threads.stream(assistant_id="agent") as first:
        await first.run.start(input=ask("tokens=1"))
        await first.output
    async with client.threads.stream(first.thread_id, assistant_id="agent") as second:
        await second.run.start(input=ask("tokens=3 delay_ms=5"))
        values = await second.output
    assert [message["content"] for message in values["messages"]][-1] == "w0 w1 w2 "


@bounded
async def test_a_failed_run_fails_the_output(client: LangGraphClient) -> None:
    async with client.threads.stream(assistant_id="agent") as thread:
        await thread.run.start(input=ask("fail=1"))
        with pytest.raises(RuntimeError, match="ValueError"):
            await thread.output


@bounded
async def test_a_thread_is_followed_through_later_runs(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=1"))
    contents: list[str] = []
    runs: list[str] = []

    async def read() -> None:
        async for part in await client.threads.join_stream(thread["thread_id"]):
            if part.event == "metadata":
                runs.append(part.data["run_id"])
            if part.event == "values" and len(part.data["messages"]) == 4:
                contents.append(part.data["messages"][-1]["content"])
                return

    async with asyncio.timeout(20):
        reading = asyncio.create_task(read())
        await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=2"))
        await reading
    assert contents == ["w0 w1 "]
    assert len(runs) == 1


@both
@bounded
async def test_tool_calls_come_with_their_input_and_output(client: LangGraphClient, transport: Transport) -> None:
    async with client.threads.stream(assistant_id="probe", transport=transport) as thread:
        await thread.run.start(input=wish("tool"))
        calls = [call async for call in thread.tool_calls]
        output = await calls[0].output
    assert [(call.tool_call_id, call.name, call.input) for call in calls] == [("call-1", "double", {"number": 21})]
    assert output["content"] == "42"


@both
@bounded
async def test_checkpoints_come_as_places_to_fork_from(client: LangGraphClient, transport: Transport) -> None:
    async with client.threads.stream(assistant_id="probe", transport=transport) as thread:
        await thread.run.start(input=wish())
        marks = [event["params"]["data"] async for event in thread.subscribe(["checkpoints"])]
        history: Any = await client.threads.get_history(thread.thread_id)
    assert [(mark["step"], mark["source"]) for mark in marks] == [
        (-1, "input"),
        (0, "loop"),
        (1, "loop"),
        (2, "loop"),
        (3, "loop"),
    ]
    assert [mark["id"] for mark in marks] == [state["checkpoint_id"] for state in reversed(history)]
    assert [mark["parent_id"] for mark in marks[1:]] == [mark["id"] for mark in marks[:-1]]
