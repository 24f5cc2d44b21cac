"""Events of each stream mode, by name, order and payload, as the reference server sends them."""

from typing import Any

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from state.settings import Profile, Settings
from tests.wire.probing import PLAIN, new_thread, parts_of, refusal, send, wish
from tests.wire.serving import TEST_GRAPHS, serve
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


async def test_values_begin_with_the_input_and_grow(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode="values")
    assert parts[0].event == "metadata"
    assert set(parts[0].data) == {"run_id", "attempt"}
    assert [part.event for part in parts[1:]] == ["values"] * 4
    assert [part.data["log"] for part in parts[1:]] == [PLAIN[:length] for length in range(4)]


async def test_values_of_a_subgraph_bear_its_name(client: LangGraphClient) -> None:
    parts = await parts_of(client, "child", stream_mode="values", stream_subgraphs=True)
    nested = [part for part in parts if part.event.startswith("values|child:")]
    assert [part.data["log"][1:] for part in nested] == [[], ["inner"], ["inner", "last"]]
    assert parts[-1].event == "values"
    flat = await parts_of(client, "child", stream_mode="values")
    assert {part.event for part in flat} == {"metadata", "values"}


async def test_updates_name_the_node(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode="updates")
    assert [part.data for part in parts[1:]] == [{name: {"log": [name]}} for name in PLAIN]


async def test_updates_of_a_subgraph_bear_its_name(client: LangGraphClient) -> None:
    parts = await parts_of(client, "child", stream_mode="updates", stream_subgraphs=True)
    assert [part.event.partition(":")[0] for part in parts[1:]] == [
        "updates",
        "updates|child",
        "updates|child",
        "updates",
    ]
    assert parts[2].data == {"inner": {"log": ["inner"]}}


@pytest.mark.parametrize("mode", ["values", "updates"])
async def test_questions_come_in_values_and_updates(client: LangGraphClient, mode: Any) -> None:
    parts = await parts_of(client, "ask", stream_mode=mode)
    [question] = parts[-1].data["__interrupt__"]
    assert (parts[-1].event, question["value"], len(question["id"])) == (mode, {"ask": "inner"}, 32)


async def test_a_breakpoint_is_an_empty_question_in_updates(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode="updates", interrupt_before=["second"])
    assert parts[-1].data == {"__interrupt__": []}


@pytest.mark.parametrize("mode", ["messages-tuple", "messages", "custom"])
async def test_other_modes_tell_no_question(client: LangGraphClient, mode: Any) -> None:
    parts = await parts_of(client, "ask", stream_mode=mode)
    assert [part.event for part in parts] == ["metadata"]


async def test_tokens_come_with_their_node_and_no_more_than_asked(client: LangGraphClient) -> None:
    stream = client.runs.stream(None, "agent", input=ask("tokens=3"), stream_mode="messages-tuple")
    # The model is called in a subgraph: without it there is only the whole message that the subgraph returns.
    assert [part.data[0]["content"] async for part in stream if part.event == "messages"] == ["w0 w1 w2 "]
    thread_id = await new_thread(client)
    stream = client.runs.stream(
        thread_id, "agent", input=ask("tokens=3"), stream_mode="messages-tuple", stream_subgraphs=True
    )
    parts = [part async for part in stream][1:]
    chunks = [part.data[0] for part in parts]
    assert [chunk["content"] for chunk in chunks if chunk["content"]] == ["w0 ", "w1 ", "w2 "]
    assert {(chunk["type"], chunk["id"]) for chunk in chunks} == {("AIMessageChunk", chunks[0]["id"])}
    metadata = parts[0].data[1]
    assert (metadata["langgraph_node"], metadata["thread_id"]) == ("write", thread_id)
    assert metadata["langgraph_checkpoint_ns"].startswith("answer:")
    state: Any = await client.threads.get_state(thread_id)
    assert state["values"]["messages"][-1]["id"] == chunks[0]["id"]


async def test_messages_grow_under_their_own_three_names(client: LangGraphClient) -> None:
    stream = client.runs.stream(None, "agent", input=ask("tokens=2"), stream_mode="messages", stream_subgraphs=True)
    parts = [part async for part in stream][1:]
    assert [part.event for part in parts[:3]] == ["messages/metadata", "messages/partial", "messages/partial"]
    [(message_id, told)] = parts[0].data.items()
    assert told["metadata"]["langgraph_node"] == "write"
    contents = [part.data[0]["content"] for part in parts[1:]]
    assert contents[:2] == ["w0 ", "w0 w1 "]
    assert {(part.data[0]["type"], part.data[0]["id"]) for part in parts[1:]} == {("ai", message_id)}


async def test_whole_messages_are_complete(client: LangGraphClient) -> None:
    parts = await parts_of(client, "tool", stream_mode="messages")
    complete = [part.data[0] for part in parts if part.event == "messages/complete"]
    assert [(message["type"], message["content"]) for message in complete] == [("ai", ""), ("tool", "42")]


async def test_custom_events_are_passed_on_as_written(client: LangGraphClient) -> None:
    stream = client.runs.stream(None, "questions", input={"answers": []}, stream_mode="custom")
    assert [(part.event, part.data) async for part in stream][1:] == [("custom", {"name": "progress", "done": 1})]


async def test_tasks_begin_and_end_with_their_results(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode="tasks")
    begun = [part.data for part in parts[1:] if "input" in part.data]
    ended = [part.data for part in parts[1:] if "result" in part.data]
    assert [task["name"] for task in begun] == PLAIN
    assert [(task["id"], task["error"], task["interrupts"]) for task in ended] == [
        (task["id"], None, []) for task in begun
    ]
    assert [task["result"] for task in ended] == [{"log": [name]} for name in PLAIN]


async def test_a_tasks_question_stands_in_its_end(client: LangGraphClient) -> None:
    parts = await parts_of(client, "ask", stream_mode="tasks")
    assert [item["value"] for item in parts[-1].data["interrupts"]] == [{"ask": "inner"}]


async def test_checkpoints_are_told_as_they_are_made(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode="checkpoints")
    made = [part.data for part in parts[1:]]
    assert [item["metadata"]["step"] for item in made] == [-1, 0, 1, 2, 3]
    assert [item["next"] for item in made] == [["__start__"], ["begin"], ["first"], ["second"], []]
    places = [item["config"]["configurable"]["checkpoint_id"] for item in made]
    assert [item["checkpoint"]["checkpoint_id"] for item in made] == places
    assert [item["parent_config"]["configurable"]["checkpoint_id"] for item in made[1:]] == places[:-1]
    assert made[-1]["values"]["log"] == PLAIN


async def test_debug_tells_both_with_step_and_time(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode="debug")
    kinds = [part.data["type"] for part in parts[1:]]
    assert kinds == ["checkpoint", "checkpoint", *["task", "task_result", "checkpoint"] * 3]
    assert {set(part.data) == {"step", "timestamp", "type", "payload"} for part in parts[1:]} == {True}


async def test_events_tell_each_runnable_and_the_graphs_name(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode="events")
    events = [part.data for part in parts[1:]]
    assert {part.event for part in parts[1:]} == {"events"}
    assert (events[0]["event"], events[0]["name"]) == ("on_chain_start", "probe")
    assert (events[-1]["event"], events[-1]["name"]) == ("on_chain_end", "probe")
    assert [event["name"] for event in events if event["event"] == "on_chain_start"] == ["probe", *PLAIN]
    assert "langgraph_auth" not in str(events)


async def test_several_modes_share_one_stream_in_order(client: LangGraphClient) -> None:
    parts = await parts_of(client, "", stream_mode=["values", "updates"])
    told = [(part.event, part.data.get("log") or next(iter(part.data))) for part in parts[2:]]
    expected = [[("updates", name), ("values", PLAIN[: place + 1])] for place, name in enumerate(PLAIN)]
    assert [sorted(told[at : at + 2], key=str) for at in (0, 2, 4)] == [sorted(pair, key=str) for pair in expected]


async def test_a_failure_ends_each_stream_with_an_error(client: LangGraphClient) -> None:
    modes: list[Any] = ["values", "updates", "messages", "messages-tuple", "custom", "tasks", "checkpoints", "debug"]
    for mode in modes:
        parts = await parts_of(client, "fail", stream_mode=mode)
        assert parts[-1].event == "error"
        assert parts[-1].data == {"error": "ValueError", "message": "the probe was told to fail"}


async def test_in_production_no_way_tells_a_librarys_words(settings: Settings) -> None:
    chosen = settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5, "profile": Profile.PRODUCTION})
    async with serve(chosen) as served, get_client(url=served.url) as client:
        thread_id = await new_thread(client)
        modes: Any = ["values", "updates", "tasks", "checkpoints", "debug"]
        failing = {"wish": "fail", "answers": []}
        stream = client.runs.stream(thread_id, "questions", input=failing, stream_mode=modes)
        told = [str([part async for part in stream])]
        told += [str(await client.threads.get_state(thread_id, subgraphs=True))]
        told += [str(await client.threads.get_history(thread_id)), str(await client.threads.get(thread_id))]
        told += [str(await client.threads.search(ids=[thread_id])), str(await client.runs.list(thread_id))]
        state: Any = await client.threads.get_state(thread_id)
    assert [text for text in told if "password" in text] == []
    assert state["tasks"][0]["error"] == "VendorError"


async def test_the_typed_version_splits_mode_namespace_and_data(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    parts = [
        part
        async for part in client.runs.stream(
            thread_id,
            "agent",
            input=ask("tokens=2"),
            stream_mode=["values", "messages-tuple"],
            stream_subgraphs=True,
            version="v2",
        )
    ]
    tokens: Any = [part for part in parts if part["type"] == "messages"]
    assert {part["ns"][0].partition(":")[0] for part in tokens} == {"answer"}
    assert "".join(part["data"][0]["content"] for part in tokens) == "w0 w1 "
    assert (parts[-1]["type"], parts[-1]["ns"]) == ("values", [])


async def test_the_typed_version_tells_questions(client: LangGraphClient) -> None:
    stream = client.runs.stream(
        await new_thread(client), "probe", input=wish("ask"), stream_mode="values", version="v2"
    )
    parts: Any = [part async for part in stream]
    assert [item["value"] for item in parts[-1]["interrupts"]] == [{"ask": "inner"}]


async def test_a_stream_is_joined_again_from_any_event(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    stream = client.runs.stream(thread_id, "probe", input=wish("child"), stream_mode=["updates", "values"])
    whole = [part async for part in stream]
    run_id = whole[0].data["run_id"]

    async def joined(**arguments: Any) -> list[Any]:
        return [part async for part in client.runs.join_stream(thread_id, run_id, **arguments)]

    assert await joined(last_event_id="-1") == whole
    for cut in range(len(whole)):
        assert await joined(last_event_id=whole[cut].id) == whole[cut + 1 :]
    updates = [part for part in whole if part.event == "updates"]
    assert await joined(last_event_id="-1", stream_mode="updates") == updates
    assert await joined(last_event_id="-1", stream_mode=["updates", "values"]) == whole[1:]
    path = f"/threads/{thread_id}/runs/{run_id}/stream"
    assert await refusal(client, "GET", f"{path}?stream_mode=zz") == 422
    answer = await send(client, "GET", path, **{"Last-Event-ID": "no-number"})
    assert answer.status_code == 422


async def test_a_background_run_is_joined_while_it_goes_on(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    modes: Any = ["messages-tuple", "values"]
    run = await client.runs.create(
        thread_id, "agent", input=ask("tokens=5 delay_ms=20"), stream_mode=modes, stream_subgraphs=True
    )
    parts = [part async for part in client.runs.join_stream(thread_id, run["run_id"])]
    assert [part.event for part in parts[:2]] == ["metadata", "values"]
    assert parts[-1].data["messages"][-1]["content"] == "w0 w1 w2 w3 w4 "


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        ("run_modes", ["metadata", "values", "values", "values", "values"]),
        ("lifecycle", ["metadata", "metadata"]),
        ("state_update", ["metadata", "values", "values", "values", "values"]),
    ],
)
async def test_a_thread_is_followed_by_kind_of_event(client: LangGraphClient, mode: Any, names: list[str]) -> None:
    thread_id = await new_thread(client)
    first = await client.runs.create(thread_id, "probe", input=wish())
    await client.runs.join(thread_id, first["run_id"])
    second = await client.runs.create(thread_id, "probe", input=wish())
    await client.runs.join(thread_id, second["run_id"])
    parts = []
    async for part in await client.threads.join_stream(thread_id, stream_mode=mode, last_event_id="0"):
        parts.append(part)
        if len(parts) == 2 * len(names):
            break
    assert [part.event for part in parts] == names * 2
    if mode == "lifecycle":
        assert [part.data["run_id"] for part in parts[::2]] == [first["run_id"], second["run_id"]]
