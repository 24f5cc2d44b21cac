"""The newer thread stream through the official Python client, over both of its transports."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import httpx
import orjson
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from websockets.asyncio.client import connect

from tests.wire.probing import wish
from tests.wire.serving import Served
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio

Transport = Literal["sse", "websocket"]
WORDS = "".join(f"w{number} " for number in range(8))


def bounded(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """A stream that never ends fails its test instead of holding up the run."""

    @functools.wraps(test)
    async def within(**fixtures: Any) -> None:
        async with asyncio.timeout(20):
            await test(**fixtures)

    return within


both = pytest.mark.parametrize("transport", ["sse", "websocket"])


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
async def test_custom_events_and_updates_name_their_source(client: LangGraphClient, served: Served) -> None:
    thread = await client.threads.create()
    await command(served, thread["thread_id"], "run.start", {"assistant_id": "questions", "input": {"answers": []}})
    body = {"channels": ["custom:progress", "updates", "lifecycle"], "namespaces": [[]], "depth": 0}
    found = await events(served, thread["thread_id"], body, ends=1)
    data = [event["params"]["data"] for event in found]
    assert [event["method"] for event in found] == ["lifecycle", "custom", "updates", "lifecycle"]
    assert data[1] == {"name": "progress", "payload": {"name": "progress", "done": 1}}
    assert data[2] == {"node": "begin", "values": {"answers": ["begun"]}}
    assert data[3]["event"] == "interrupted"


@bounded
async def test_a_failed_run_fails_the_output(client: LangGraphClient) -> None:
    async with client.threads.stream(assistant_id="agent") as thread:
        await thread.run.start(input=ask("fail=1"))
        with pytest.raises(RuntimeError, match="ValueError"):
            await thread.output


@bounded
async def test_the_stream_is_replayed_from_since_without_gap_or_repeat(client: LangGraphClient, served: Served) -> None:
    thread = await client.threads.create()
    for _ in range(2):
        await command(served, thread["thread_id"], "run.start", {"assistant_id": "agent", "input": ask()})
    whole = await events(served, thread["thread_id"], {"channels": ALL, "since": 0}, ends=2)
    seqs = [event["seq"] for event in whole]
    assert seqs == sorted(set(seqs))
    cut = len(seqs) // 3
    ends = sum(is_end(event) for event in whole[cut + 1 :])
    rest = await events(served, thread["thread_id"], {"channels": ALL, "since": seqs[cut]}, ends=ends)
    assert [event["seq"] for event in rest] == seqs[cut + 1 :]


ENDS = ("completed", "failed", "interrupted")
ALL = ["values", "updates", "messages", "tools", "lifecycle", "input", "checkpoints", "tasks", "custom"]


async def command(served: Served, thread_id: str, method: str, params: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=served.url) as http:
        body = {"id": 7, "method": method, "params": params}
        response = await http.post(f"/threads/{thread_id}/commands", json=body)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    assert answer["id"] == 7
    return answer


def is_end(event: dict[str, Any]) -> bool:
    params = event["params"]
    return (event["method"], params["namespace"]) == ("lifecycle", []) and params["data"]["event"] in ENDS


async def events(served: Served, thread_id: str, body: dict[str, Any], *, ends: int) -> list[dict[str, Any]]:
    """Reads a thread's events over SSE until `ends` runs have ended."""
    found: list[dict[str, Any]] = []
    async with (
        get_client(url=served.url) as client,
        client.http.client.stream("POST", f"/threads/{thread_id}/stream/events", json=body) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                found.append(orjson.loads(line[6:]))
                ends -= is_end(found[-1])
                if ends == 0:
                    break
    return found


@bounded
async def test_commands_look_at_the_agent_and_refuse_what_they_cannot_do(
    client: LangGraphClient, served: Served
) -> None:
    thread = await client.threads.create()
    thread_id = thread["thread_id"]
    await client.runs.wait(thread_id, "questions", input={"answers": []})
    tree = (await command(served, thread_id, "agent.getTree", {}))["result"]["tree"]
    assert (tree["status"], tree["graph_name"]) == ("interrupted", "questions")
    state = await command(served, thread_id, "state.get", {"namespace": [], "keys": ["answers"]})
    assert state["result"]["values"] == {"answers": ["begun"]}
    listed = await command(served, thread_id, "state.listCheckpoints", {"limit": 1})
    assert listed["result"]["checkpoints"][0]["id"] == state["result"]["checkpoint"]["id"]
    refused = {
        method: (await command(served, thread_id, method, params))["error"]
        for method, params in (
            ("input.respond", {"interrupt_id": "0" * 32, "response": 1, "namespace": []}),
            ("no.such", {}),
            ("run.start", {"assistant_id": "nobody", "input": {}}),
        )
    }
    assert refused == {
        "input.respond": "no_such_interrupt",
        "no.such": "unknown_command",
        "run.start": "invalid_argument",
    }


@bounded
async def test_a_stranger_gets_no_events_by_either_way(client: LangGraphClient, served: Served) -> None:
    thread = await client.threads.create()
    path = f"/threads/{thread['thread_id']}/stream/events"
    other = {"X-Demo-User": "handle.manager"}
    async with httpx.AsyncClient(base_url=served.url, headers=other) as http:
        assert (await http.post(path, json={"channels": ["values"]})).status_code == 404
        assert (await http.get(f"/threads/{thread['thread_id']}/stream")).status_code == 404
    async with connect(served.url.replace("http", "ws") + path, additional_headers=other) as socket:
        await socket.wait_closed()
        assert socket.close_code == 4404
    origin = {"Origin": "https://elsewhere.example"}
    async with connect(served.url.replace("http", "ws") + path, additional_headers=origin) as socket:
        await socket.wait_closed()
        assert socket.close_code == 4404


@bounded
async def test_a_socket_redirects_a_run_in_progress(client: LangGraphClient, served: Served) -> None:
    thread = await client.threads.create()
    async with connect(served.url.replace("http", "ws") + f"/threads/{thread['thread_id']}/stream/events") as socket:

        async def say(number: int, method: str, params: dict[str, Any]) -> None:
            await socket.send(orjson.dumps({"id": number, "method": method, "params": params}).decode())

        await say(1, "subscription.subscribe", {"channels": ["lifecycle", "messages"]})
        await say(2, "run.start", {"assistant_id": "agent", "input": ask("tokens=500 delay_ms=10")})
        redirected, ends = False, []
        async for text in socket:
            frame = orjson.loads(text)
            if frame.get("method") == "messages" and not redirected:
                redirected = True
                message = {"role": "user", "content": "tokens=2"}
                await say(3, "input.inject", {"namespace": [], "message": message})
            if frame.get("method") == "lifecycle" and frame["params"]["namespace"] == []:
                ends.append(frame["params"]["data"]["event"])
                if ends[-1] == "completed":
                    break
    assert ends == ["running", "failed", "running", "completed"]
    state = await client.threads.get_state(thread["thread_id"])
    assert state["values"]["messages"][-1]["content"] == "w0 w1 "


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


@bounded
async def test_a_run_of_the_older_protocol_tells_its_checkpoints_too(client: LangGraphClient, served: Served) -> None:
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "probe", input=wish())
    stream = client.runs.stream(thread["thread_id"], "probe", input=wish(), stream_mode="checkpoints")
    made = [part.data async for part in stream][1:]
    found = await events(served, thread["thread_id"], {"channels": ["checkpoints", "lifecycle"], "since": 0}, ends=2)
    marks = [event["params"]["data"] for event in found if event["method"] == "checkpoints"]
    assert [mark["id"] for mark in marks] == [item["checkpoint"]["checkpoint_id"] for item in made]


@bounded
async def test_a_question_of_a_subgraph_is_told_where_it_is_asked(client: LangGraphClient, served: Served) -> None:
    async with client.threads.stream(assistant_id="probe") as thread:
        await thread.run.start(input=wish("ask"))
        found = await events(served, thread.thread_id, {"channels": ["input", "lifecycle"], "since": 0}, ends=1)
        [asked] = [event["params"] for event in found if event["method"] == "input.requested"]
        [began] = [event["params"] for event in found if event["params"]["data"].get("event") == "started"]
        await command(
            served,
            thread.thread_id,
            "input.respond",
            {"interrupt_id": asked["data"]["interrupt_id"], "namespace": asked["namespace"], "response": "here"},
        )
        output = await thread.output
    assert asked["namespace"] == began["namespace"] == began["data"]["namespace"]
    assert [f"child:{began['data']['trigger_call_id']}"] == asked["namespace"]
    assert output["log"][-2:] == ["inner:here", "last"]


@bounded
async def test_frames_that_are_no_commands_are_refused_with_their_number(
    client: LangGraphClient, served: Served
) -> None:
    thread = await client.threads.create()
    path = f"/threads/{thread['thread_id']}"
    frames = [{"id": 7}, {"id": "x", "method": "run.start"}, []]
    answers = [await client.http.client.post(f"{path}/commands", json=frame) for frame in frames]
    told = [(answer.status_code, answer.json()["error"], answer.json()["id"]) for answer in answers]
    assert told == [(400, "invalid_argument", number) for number in (7, "x", None)]
    for body in ({}, {"channels": []}, {"channels": ["zz"]}):
        assert (await client.http.client.post(f"{path}/stream/events", json=body)).status_code == 400
    async with connect(served.url.replace("http", "ws") + f"{path}/stream/events") as socket:
        for text in ("no json", '{"id": 9, "method": "subscription.subscribe", "params": {"channels": ["zz"]}}'):
            await socket.send(text)
        refused = [orjson.loads(await socket.recv()) for _ in range(2)]
    assert [(frame["error"], frame["id"]) for frame in refused] == [("invalid_argument", None), ("invalid_argument", 9)]
