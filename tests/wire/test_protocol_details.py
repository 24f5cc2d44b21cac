"""Corner cases of the protocol, each as the reference server answers it or better."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk.client import LangGraphClient

from server.wire.events import HEARTBEAT
from tests.wire.probing import PLAIN, new_thread, refusal, send, wish
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


async def test_an_input_that_the_graph_refuses_leaves_the_thread_readable(client: LangGraphClient) -> None:
    mark = str(uuid4())
    thread_id = await new_thread(client, metadata={"mark": mark})
    await client.runs.wait(thread_id, "probe", input=wish())
    bad = {"messages": [{"type": "no-such-type", "content": "x"}]}
    answer: Any = await client.runs.wait(thread_id, "probe", input=bad, raise_error=False)
    assert answer["__error__"]["error"] == "ValueError"
    state = await client.threads.get_state(thread_id)
    [found] = await client.threads.search(metadata={"mark": mark})
    shown: Any = await client.threads.get(thread_id)
    assert [state["values"]["log"], found["values"]["log"], shown["values"]["log"]] == [PLAIN] * 3
    assert shown["status"] == "error"
    values: Any = await client.runs.wait(thread_id, "probe", input=wish())
    assert values["log"] == [*PLAIN, *PLAIN]


async def test_a_search_tells_how_many_threads_there_are(client: LangGraphClient) -> None:
    mark = str(uuid4())
    for _ in range(3):
        await new_thread(client, metadata={"mark": mark})
    told = []
    for page in ({"limit": 2}, {"limit": 2, "offset": 2}, {"limit": 2, "offset": 9}, {"limit": 3}):
        answer = await send(client, "POST", "/threads/search", {"metadata": {"mark": mark}, **page})
        headers = (answer.headers["X-Pagination-Total"], answer.headers.get("X-Pagination-Next"))
        told.append((len(answer.json()), *headers))
    assert told == [(2, "3", "2"), (1, "3", None), (0, "3", None), (3, "3", None)]


async def test_threads_are_sorted_by_the_last_change_of_their_state(client: LangGraphClient) -> None:
    mark = str(uuid4())
    first, second, third = [await new_thread(client, metadata={"mark": mark}) for _ in range(3)]
    await client.runs.wait(first, "probe", input=wish())
    await client.threads.update(second, metadata={"changed": True})
    found = await client.threads.search(metadata={"mark": mark}, sort_by="state_updated_at", sort_order="asc")
    assert [thread["thread_id"] for thread in found] == [second, third, first]


async def test_a_thread_that_never_ran_has_no_checkpoint(client: LangGraphClient) -> None:
    for options in ({}, {"graph_id": "probe"}):
        state = await client.threads.get_state(await new_thread(client, **options))
        assert (state["values"], state["next"], state["checkpoint"]) == ({}, [], None)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/assistants/probe/graph?xray=abc", None, 422),
        ("GET", "/assistants/probe/graph?xray=0", None, 422),
        ("POST", "/runs/wait", {"assistant_id": "probe", "webhook": ""}, 422),
        ("POST", "/runs/wait", {"assistant_id": "probe", "webhook": "no address"}, 422),
        ("POST", "/runs/batch", [], 422),
        ("GET", "/store/items?namespace=a..b&key=k", None, 422),
        ("PUT", "/threads", None, 405),
        ("GET", "/no/such/path", None, 404),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    client: LangGraphClient, method: str, path: str, body: Any, status: int
) -> None:
    assert await refusal(client, method, path, body) == status


@pytest.mark.parametrize(
    "written", ["select=run_id&select=status", "select=run_id,status", 'select=["run_id","status"]']
)
async def test_lists_in_a_query_are_read_as_any_client_writes_them(client: LangGraphClient, written: str) -> None:
    thread_id = await new_thread(client)
    run = await client.runs.create(thread_id, "probe", input=wish(), stream_mode=["values", "updates"])
    await client.runs.join(thread_id, run["run_id"])
    listed = await send(client, "GET", f"/threads/{thread_id}/runs?{written}")
    assert listed.json() == [{"run_id": run["run_id"], "status": "success"}]
    assert await refusal(client, "GET", f"/threads/{thread_id}/runs?select=run_id,secret") == 422
    for modes in ('stream_mode=["updates"]', "stream_mode=updates"):
        path = f"/threads/{thread_id}/runs/{run['run_id']}/stream?{modes}"
        answer = await send(client, "GET", path, **{"Last-Event-ID": "-1"})
        names = {line for line in answer.text.splitlines() if line.startswith("event:")}
        assert names == {"event: updates"}


async def test_a_join_says_where_it_can_be_asked_again(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    run = await client.runs.create(thread_id, "probe", input=wish())
    path = f"/threads/{thread_id}/runs/{run['run_id']}"
    answer = await send(client, "GET", f"{path}/join")
    assert (answer.headers["Location"], answer.headers["Content-Location"]) == (f"{path}/join", path)
    assert answer.json()["log"] == PLAIN


async def test_a_short_runs_stream_has_no_heartbeat(client: LangGraphClient) -> None:
    assert HEARTBEAT.count(b"\n") == 1  # a blank line after it would be an event without a name to some clients
    answers = await asyncio.gather(
        *(send(client, "POST", "/runs/stream", {"assistant_id": "probe", "input": wish()}) for _ in range(10))
    )
    assert [answer.text.count("heartbeat") for answer in answers] == [0] * 10


async def test_a_runs_tool_calls_are_streamed(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    parts = [
        part
        async for part in client.runs.stream(thread_id, "probe", input=wish("tool"), stream_mode=["tools", "values"])
    ]
    calls = [part.data for part in parts if part.event == "tools"]
    assert [(call["event"], call["tool_call_id"]) for call in calls] == [
        ("tool-started", "call-1"),
        ("tool-finished", "call-1"),
    ]


async def test_a_cron_keeps_the_metadata_it_has(client: LangGraphClient) -> None:
    cron: Any = await client.crons.create("probe", schedule="0 0 1 1 *", input=wish(), metadata={"a": 1})
    changed: Any = await client.crons.update(cron["cron_id"], metadata={"b": 2})
    assert (cron["metadata"], changed["metadata"]) == ({"a": 1}, {"a": 1, "b": 2})
    assert changed["payload"]["metadata"] == {"a": 1, "b": 2}
    assert (cron["payload"]["schedule"], cron["payload"]["assistant_id"]) == ("0 0 1 1 *", cron["assistant_id"])
    await client.crons.delete(cron["cron_id"])


async def test_objects_in_a_runs_metadata_are_found_in_its_states(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    about = {"ticket": {"id": 7}, "labels": ["a", "b"], "plain": "x"}
    await client.runs.wait(thread_id, "probe", input=wish(), metadata=about)
    await client.runs.wait(thread_id, "probe", input=wish(), metadata={"ticket": {"id": 8}})
    found = await client.threads.get_history(thread_id, metadata={"ticket": {"id": 7}})
    assert len(found) == 5
    shown: Any = found[0]["metadata"]
    assert {key: shown[key] for key in about} == about


async def test_the_first_chunk_of_a_message_is_whole_and_the_others_are_short(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    stream = client.runs.stream(
        thread_id, "agent", input=ask("tokens=3"), stream_mode="messages-tuple", stream_subgraphs=True
    )
    chunks: list[Any] = [part.data for part in [part async for part in stream] if part.event.startswith("messages")]
    first, metadata = chunks[0]
    assert (first["content"], first["tool_calls"], first["tool_call_chunks"], first["name"]) == ("w0 ", [], [], None)
    assert {"thread_id", "assistant_id", "langgraph_node", "langgraph_triggers"} <= set(metadata)
    assert [sorted(message) for message, _ in chunks[1:3]] == [
        ["additional_kwargs", "content", "id", "response_metadata", "type"]
    ] * 2
    assert [about["langgraph_node"] for _, about in chunks] == ["write"] * len(chunks)
