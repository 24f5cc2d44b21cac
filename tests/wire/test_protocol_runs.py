"""Runs as the reference server has them: values, not only statuses."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import PLAIN, new_thread, pausing, refusal, send, wish
from tests.wire.serving import Served
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


async def test_a_created_run_is_told_as_it_was_stored(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    config: Any = {"tags": ["t"], "recursion_limit": 17, "configurable": {"tone": "x"}, "metadata": {"c": 1}}
    run: Any = await client.runs.create(
        thread_id, "probe", input=wish(), config=config, metadata={"m": 2}, multitask_strategy="reject"
    )
    assert (run["thread_id"], run["status"], run["multitask_strategy"]) == (thread_id, "pending", "reject")
    assert {"c": 1, "m": 2, "graph_id": "probe"}.items() <= run["metadata"].items()
    assert (run["kwargs"]["input"], run["kwargs"]["config"]["tags"]) == (wish(), ["t"])
    values: Any = await client.runs.join(thread_id, run["run_id"])
    assert values["log"] == ["begin:x", "first", "second"]
    ended: Any = await client.runs.get(thread_id, run["run_id"])
    assert ended["status"] == "success"
    assert "langgraph_auth_user" not in str(ended)


async def test_headers_say_where_a_run_is_found(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    body = {"assistant_id": "probe", "input": wish()}
    for path, ending in (("wait", "/join"), ("stream", "/stream")):
        answer = await send(client, "POST", f"/threads/{thread_id}/runs/{path}", body)
        place = answer.headers["content-location"]
        assert place.startswith(f"/threads/{thread_id}/runs/")
        assert answer.headers["location"] == place + ending
    created = await send(client, "POST", f"/threads/{thread_id}/runs", body)
    assert created.headers["content-location"] == f"/threads/{thread_id}/runs/{created.json()['run_id']}"
    waited = await send(client, "POST", "/runs/wait", body)
    assert waited.headers["content-location"].startswith("/threads/")
    streamed = await send(client, "POST", "/runs/stream", body)
    assert streamed.headers["content-location"].startswith("/runs/")
    assert streamed.headers["content-type"].startswith("text/event-stream")
    assert streamed.headers["cache-control"] == "no-store"
    assert streamed.headers["x-accel-buffering"] == "no"


async def test_on_run_created_is_called_by_each_way(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    told: list[Any] = []
    _ = [part async for part in client.runs.stream(thread_id, "probe", input=wish(), on_run_created=told.append)]
    await client.runs.create(thread_id, "probe", input=wish(), on_run_created=told.append)
    await client.runs.wait(thread_id, "probe", input=wish(), on_run_created=told.append)
    runs = await client.runs.list(thread_id)
    assert [item["run_id"] for item in told] == [run["run_id"] for run in reversed(runs)]
    assert {item["thread_id"] for item in told} == {thread_id}


@pytest.mark.parametrize(
    "body",
    [
        {"stream_mode": "zz"},
        {"stream_mode": ["values", "checkpoint-marks"]},
        {"multitask_strategy": "zz"},
        {"interrupt_before": 5},
        {"checkpoint_id": "no-uuid"},
        {"checkpoint": {"checkpoint_id": "no-uuid"}},
        {"durability": "zz"},
        {"on_disconnect": "zz"},
        {"on_completion": "zz"},
        {"if_not_exists": "zz"},
        {"after_seconds": -1},
        {"webhook": "notaurl"},
        {"command": "x"},
        {"metadata": "x"},
    ],
)
async def test_a_wrong_run_is_refused(client: LangGraphClient, body: Any) -> None:
    thread_id = await new_thread(client)
    for path in ("/stream", "/wait", ""):
        assert (
            await refusal(client, "POST", f"/threads/{thread_id}/runs{path}", {"assistant_id": "probe", **body}) == 422
        )


async def test_context_and_configurable_exclude_each_other(client: LangGraphClient) -> None:
    body = {"assistant_id": "probe", "context": {"a": 1}, "config": {"configurable": {"b": 1}}}
    assert await refusal(client, "POST", "/runs/wait", body) == 400


async def test_unknown_runs_are_not_found(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    path = f"/threads/{thread_id}/runs/{uuid4()}"
    for method, rest in (("GET", ""), ("DELETE", ""), ("GET", "/join"), ("GET", "/stream"), ("POST", "/cancel")):
        assert await refusal(client, method, path + rest) == 404
    assert await refusal(client, "GET", f"/threads/{thread_id}/runs/no-uuid") == 422


async def test_runs_are_listed_newest_first_by_page_status_and_field(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    for number, text in enumerate(("", "", "", "fail")):
        await client.runs.wait(thread_id, "probe", input=wish(text), metadata={"n": number}, raise_error=False)

    async def numbers(**arguments: Any) -> list[Any]:
        found: Any = await client.runs.list(thread_id, **arguments)
        return [run["metadata"]["n"] for run in found]

    assert await numbers() == [3, 2, 1, 0]
    assert await numbers(limit=2) == [3, 2]
    assert await numbers(limit=2, offset=1) == [2, 1]
    assert await numbers(status="success") == [2, 1, 0]
    assert await numbers(status="error") == [3]
    [chosen] = await client.runs.list(thread_id, limit=1, select=["status"])
    assert chosen == {"status": "error"}
    assert await refusal(client, "GET", f"/threads/{thread_id}/runs?select=zz") == 422


async def test_a_deleted_run_is_gone_also_in_progress(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    run = await client.runs.create(thread_id, "probe", input=wish())
    await client.runs.join(thread_id, run["run_id"])
    for run_id in (run["run_id"], await pausing(client, thread_id)):
        await client.runs.delete(thread_id, run_id)
        assert await refusal(client, "GET", f"/threads/{thread_id}/runs/{run_id}") == 404
    assert (await client.threads.get(thread_id))["status"] != "busy"


async def test_errors_are_raised_or_returned(client: LangGraphClient) -> None:
    told = {"error": "ValueError", "message": "the probe was told to fail"}
    thread_id = await new_thread(client)
    assert await client.runs.wait(thread_id, "probe", input=wish("fail"), raise_error=False) == {"__error__": told}
    with pytest.raises(Exception, match="ValueError: the probe was told to fail"):
        await client.runs.wait(thread_id, "probe", input=wish("fail"))
    run = await client.runs.create(thread_id, "probe", input=wish("fail"))
    assert await client.runs.join(thread_id, run["run_id"]) == {"__error__": told}
    assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "error"


async def test_a_thread_is_made_for_a_run_on_request(client: LangGraphClient) -> None:
    thread_id = str(uuid4())
    body = {"assistant_id": "probe", "input": wish()}
    for extra in ({}, {"if_not_exists": "reject"}):
        assert await refusal(client, "POST", f"/threads/{thread_id}/runs/wait", {**body, **extra}) == 404
    values: Any = await client.runs.wait(thread_id, "probe", input=wish(), if_not_exists="create")
    assert values["log"] == PLAIN
    assert (await client.threads.get(thread_id))["metadata"]["graph_id"] == "probe"  # type: ignore[index]


async def test_a_run_without_a_thread_leaves_nothing_or_its_thread(client: LangGraphClient) -> None:
    assert await client.runs.wait(None, "probe", input=wish()) == {"log": PLAIN, "wish": "", "messages": []}
    for completion, found in (("delete", 404), ("keep", 200)):
        body = {"assistant_id": "probe", "input": wish(), "on_completion": completion}
        answer = await send(client, "POST", "/runs/wait", body)
        thread_id = answer.headers["content-location"].split("/")[2]
        assert (await send(client, "GET", f"/threads/{thread_id}")).status_code == found
    kept: Any = await client.threads.get_state(thread_id)
    assert kept["values"]["log"] == PLAIN


async def test_a_batch_mixes_threads_and_refuses_as_a_whole(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    payloads: list[Any] = [
        {"thread_id": thread_id, "assistant_id": "probe", "input": wish()},
        {"assistant_id": "agent", "input": ask("tokens=1")},
    ]
    runs = await client.runs.create_batch(payloads)
    assert [run["thread_id"] == thread_id for run in runs] == [True, False]
    values: Any = await client.runs.join(thread_id, runs[0]["run_id"])
    assert values["log"] == PLAIN
    assert await refusal(client, "POST", "/runs/batch", []) == 422
    assert await refusal(client, "POST", "/runs/batch", [{"assistant_id": "nobody"}]) == 422
    assert await refusal(client, "POST", "/runs/batch", {}) == 422


@pytest.mark.parametrize(("durability", "states"), [("sync", 5), ("async", 5), ("exit", 1)])
async def test_durability_says_which_states_are_kept(client: LangGraphClient, durability: Any, states: int) -> None:
    thread_id = await new_thread(client)
    values: Any = await client.runs.wait(thread_id, "probe", input=wish(), durability=durability)
    assert values["log"] == PLAIN
    assert len(await client.threads.get_history(thread_id)) == states


async def test_a_run_later_waits_for_its_time(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    run = await client.runs.create(thread_id, "probe", input=wish(), after_seconds=600)
    values: Any = await client.runs.wait(thread_id, "probe", input=wish())
    assert values["log"] == PLAIN
    assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "pending"
    await client.runs.cancel(thread_id, run["run_id"])


async def test_a_loop_is_stopped_at_the_limit(client: LangGraphClient) -> None:
    failed: Any = await client.runs.wait(None, "probe", input=wish(), config={"recursion_limit": 1}, raise_error=False)
    assert failed["__error__"]["error"] == "GraphRecursionError"


async def test_a_graph_reaches_its_owners_store(client: LangGraphClient, stranger: LangGraphClient) -> None:
    values: Any = await client.runs.wait(None, "probe", input=wish("remember"))
    assert values["log"] == ["begin", "remember:kept"]
    item: Any = await client.store.get_item(["probe"], "note")
    assert item["value"] == {"text": "kept"}
    assert await stranger.store.get_item(["probe"], "note") is None


async def test_a_tool_is_called_and_answers(client: LangGraphClient) -> None:
    values: Any = await client.runs.wait(None, "probe", input=wish("tool"))
    call, result = values["messages"]
    assert (call["type"], call["tool_calls"][0]["args"]) == ("ai", {"number": 21})
    assert (result["type"], result["content"], result["tool_call_id"]) == ("tool", "42", "call-1")


async def test_arguments_for_tracing_and_later_versions_change_nothing(client: LangGraphClient) -> None:
    stream = client.runs.stream(
        None,
        "probe",
        input=wish(),
        stream_mode="updates",
        feedback_keys=["up"],
        langsmith_tracing={"project_name": "p"},
        strict_resume=True,
        stream_resumable=True,
    )
    parts = [part async for part in stream]
    assert [list(part.data) for part in parts[1:]] == [["begin"], ["first"], ["second"]]


async def test_the_sync_client_works_the_same(served: Served) -> None:
    await asyncio.to_thread(ask_in_turn, served.url)  # the server answers on this thread


def ask_in_turn(url: str) -> None:
    with get_sync_client(url=url) as client:
        thread_id = client.threads.create(metadata={"sync": True})["thread_id"]
        asked: Any = client.runs.wait(thread_id, "probe", input=wish("ask"))
        assert asked["__interrupt__"][0]["value"] == {"ask": "inner"}
        parts = list(client.runs.stream(thread_id, "probe", command={"resume": "y"}, stream_mode=["updates", "values"]))
        assert parts[0].event == "metadata"
        assert parts[-1].data["log"][-2:] == ["inner:y", "last"]
        run_id = parts[0].data["run_id"]
        again = list(client.runs.join_stream(thread_id, run_id, last_event_id="-1"))
        assert again == parts
        assert [run["run_id"] for run in client.runs.list(thread_id, limit=1)] == [run_id]
        client.store.put_item(["sync"], "k", {"v": 1})
        assert client.store.search_items(["sync"])["items"][0]["value"] == {"v": 1}
        client.threads.delete(thread_id)


async def test_short_runs_without_a_thread_are_told_though_they_are_gone_by_then(client: LangGraphClient) -> None:
    item = {"assistant_id": "probe", "input": wish(), "metadata": {"mark": "short"}}
    batch = await client.runs.create_batch([item] * 10)
    single = await asyncio.gather(*(client.runs.create(None, "probe", input=wish()) for _ in range(10)))
    told = [*batch, *single]
    assert len({run["run_id"] for run in told}) == 20
    assert {(run["status"], run["multitask_strategy"]) for run in told} == {("pending", "enqueue")}
    assert {frozenset(run) for run in told} == {frozenset(told[0])}
    assert {run["metadata"]["mark"] for run in batch} == {"short"}
