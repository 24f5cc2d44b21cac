"""The thread stream's commands and events themselves, without a client in between."""

from typing import Any

import httpx
import orjson
import pytest
from langgraph_sdk.client import LangGraphClient
from websockets.asyncio.client import connect

from tests.wire.probing import wish
from tests.wire.serving import Served
from tests.wire.test_runs import ask
from tests.wire.threadstreaming import ALL, bounded, command, events, is_end

pytestmark = pytest.mark.anyio


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
    assert rest == whole[cut + 1 :]  # the times are those of the events, not of their sending


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
