"""Threads' states and their history as the reference server has them: values, not only statuses."""

from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import PLAIN, new_thread, pausing, refusal, send, wish

pytestmark = pytest.mark.anyio


async def test_a_state_names_its_checkpoint_parent_run_and_time(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    run = await client.runs.create(thread_id, "probe", input=wish(), metadata={"turn": 7})
    await client.runs.join(thread_id, run["run_id"])
    state: Any = await client.threads.get_state(thread_id)
    history: Any = await client.threads.get_history(thread_id)
    assert state["values"] == {"log": PLAIN, "wish": "", "messages": []}
    assert state["checkpoint"]["thread_id"] == thread_id
    assert state["checkpoint"]["checkpoint_ns"] == ""
    assert state["parent_checkpoint"] == history[1]["checkpoint"]
    assert state["checkpoint_id"] == state["checkpoint"]["checkpoint_id"]
    metadata = state["metadata"]
    assert (metadata["source"], metadata["step"], metadata["run_id"]) == ("loop", 3, run["run_id"])
    assert (metadata["graph_id"], metadata["turn"], metadata["thread_id"]) == ("probe", 7, thread_id)
    assert state["created_at"]


async def test_a_subgraphs_question_is_found_with_its_state(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish("ask"))
    flat: Any = await client.threads.get_state(thread_id)
    [task] = flat["tasks"]
    assert (flat["next"], task["name"], task["state"]) == (["child"], "child", None)
    assert [item["value"] for item in task["interrupts"]] == [{"ask": "inner"}]
    assert task["checkpoint"]["checkpoint_ns"] == f"child:{task['id']}"
    deep: Any = await client.threads.get_state(thread_id, subgraphs=True)
    nested = deep["tasks"][0]["state"]
    assert (nested["next"], nested["values"]["wish"]) == (["inner"], "ask")
    by_place: Any = await client.threads.get_state(thread_id, checkpoint=nested["checkpoint"])
    assert by_place["next"] == ["inner"]
    history: Any = await client.threads.get_history(thread_id, checkpoint=task["checkpoint"])
    assert history[0]["next"] == ["inner"]


async def test_a_state_is_read_at_a_checkpoint_by_each_way(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    history: Any = await client.threads.get_history(thread_id)
    wanted = history[1]
    for arguments in (
        {"checkpoint": wanted["checkpoint"]},
        {"checkpoint_id": wanted["checkpoint_id"]},
        {"checkpoint": {"checkpoint_id": wanted["checkpoint_id"]}},
    ):
        found: Any = await client.threads.get_state(thread_id, **arguments)
        assert (found["values"], found["next"]) == (wanted["values"], ["second"])
    absent: Any = await client.threads.get_state(thread_id, checkpoint_id=str(uuid4()))
    assert (absent["values"], absent["created_at"]) == ({}, None)


async def test_fields_of_a_state_are_chosen_by_each_way(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    history: Any = await client.threads.get_history(thread_id, select=["values.log", "checkpoint_id"])
    newest = history[0]
    assert (newest["values"], set(newest)) == ({"log": PLAIN}, {"values", "checkpoint_id"})
    for arguments in ({}, {"checkpoint_id": newest["checkpoint_id"]}, {"checkpoint": newest}):
        found: Any = await client.threads.get_state(thread_id, select=["values.log", "next"], **arguments)
        assert found == {"values": {"log": PLAIN}, "next": []}


async def test_history_limits_pages_and_filters(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    for turn in (1, 2):
        await client.runs.wait(thread_id, "probe", input=wish(), metadata={"turn": turn})
    history = await client.threads.get_history(thread_id, limit=50)
    ids = [state["checkpoint_id"] for state in history]  # type: ignore[typeddict-item]  # the server tells it

    async def places(**arguments: Any) -> list[int]:
        found: Any = await client.threads.get_history(thread_id, **arguments)
        return [ids.index(state["checkpoint_id"]) for state in found]

    assert await places() == list(range(10))
    assert await places(limit=2) == [0, 1]
    assert await places(limit=2, before=ids[1]) == [2, 3]
    assert await places(limit=2, before=history[1]["checkpoint"]) == [2, 3]
    assert await places(limit=2, before={"configurable": {"checkpoint_id": ids[1]}}) == [2, 3]
    assert await places(metadata={"source": "input"}) == [4, 9]
    assert await places(metadata={"turn": 1}) == [5, 6, 7, 8, 9]
    assert await places(checkpoint={"checkpoint_id": ids[3]}, limit=2) == [3]
    by_get = await send(client, "GET", f"/threads/{thread_id}/history?limit=2&before={ids[0]}")
    assert [ids.index(state["checkpoint_id"]) for state in by_get.json()] == [1, 2]


async def test_a_changed_state_goes_on_from_the_node_named(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    changed: Any = await client.threads.update_state(thread_id, {"log": ["x"]}, as_node="first")
    state: Any = await client.threads.get_state(thread_id)
    assert state["checkpoint"] == changed["checkpoint"]
    assert (state["values"]["log"], state["next"]) == ([*PLAIN, "x"], ["second"])
    assert (state["metadata"]["source"], state["metadata"]["graph_id"]) == ("update", "probe")
    assert (await client.threads.get(thread_id))["status"] == "interrupted"
    values: Any = await client.runs.wait(thread_id, "probe", input=None)
    assert values["log"] == [*PLAIN, "x", "second"]


async def test_a_state_forks_where_it_is_changed(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    history: Any = await client.threads.get_history(thread_id)
    after_first = next(state for state in history if state["next"] == ["second"])
    await client.threads.update_state(thread_id, {"log": ["fork"]}, checkpoint=after_first["checkpoint"])
    state: Any = await client.threads.get_state(thread_id)
    assert (state["values"]["log"], state["next"]) == (["begin", "first", "fork"], ["second"])
    assert state["parent_checkpoint"] == after_first["checkpoint"]


async def test_states_the_graph_cannot_take_are_refused(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    path = f"/threads/{thread_id}/state"
    assert await refusal(client, "POST", path, {"values": {"log": ["x"]}}) == 400  # no graph yet
    await client.runs.wait(thread_id, "probe", input=wish())
    for body in (
        {"values": {"log": ["x"]}, "as_node": "nobody"},
        {"values": {"log": ["x"]}, "as_node": "__end__"},
        {"values": [{"log": ["x"]}]},
    ):
        assert await refusal(client, "POST", path, body) == 400
    assert ((await client.threads.get_state(thread_id))["values"])["log"] == PLAIN  # type: ignore[call-overload]


async def test_a_state_is_not_changed_under_a_run(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    run_id = await pausing(client, thread_id)
    assert await refusal(client, "POST", f"/threads/{thread_id}/state", {"values": {"log": ["x"]}}) == 409
    await client.runs.cancel(thread_id, run_id, wait=True)


async def test_answering_in_a_nodes_place_settles_the_question(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish("ask"))
    await client.threads.update_state(thread_id, {"log": ["by hand"]}, as_node="child")
    thread: Any = await client.threads.get(thread_id)
    assert (thread["status"], thread["interrupts"]) == ("idle", {})
    assert thread["values"]["log"] == ["begin", "by hand"]


async def test_a_subgraphs_state_can_be_changed(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish("ask"))
    before: Any = await client.threads.get_state(thread_id, subgraphs=True)
    place = before["tasks"][0]["state"]["checkpoint"]
    await client.threads.update_state(thread_id, {"wish": "plain"}, checkpoint=place)
    after: Any = await client.threads.get_state(thread_id, subgraphs=True)
    assert after["tasks"][0]["state"]["values"]["wish"] == "plain"


async def test_a_thread_is_built_from_supersteps(client: LangGraphClient) -> None:
    steps = [
        {"updates": [{"values": {"log": ["s0"], "wish": ""}, "as_node": "__input__"}]},
        {"updates": [{"values": None, "command": {"update": {"log": ["s1"]}, "goto": "first"}, "as_node": "begin"}]},
        {"updates": [{"values": {"log": ["s2"]}, "as_node": "first"}]},
    ]
    thread: Any = await client.threads.create(graph_id="probe", supersteps=steps)
    assert (thread["values"]["log"], thread["status"]) == (["s1", "s2"], "interrupted")
    assert len(await client.threads.get_history(thread["thread_id"])) == 3
    values: Any = await client.runs.wait(thread["thread_id"], "probe", input=None)
    assert values["log"] == ["s1", "s2", "second"]


async def test_supersteps_that_do_not_fit_leave_no_thread(client: LangGraphClient) -> None:
    wrong = [{"updates": [{"values": {"log": []}, "as_node": "nobody"}]}]
    for metadata in ({}, {"graph_id": "probe"}):
        thread_id = str(uuid4())
        body = {"thread_id": thread_id, "metadata": metadata, "supersteps": wrong}
        assert await refusal(client, "POST", "/threads", body) == 400
        assert await refusal(client, "GET", f"/threads/{thread_id}") == 404
