"""Graphs that another team's factory makes anew for each use."""

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import new_thread

pytestmark = pytest.mark.anyio


async def test_a_factory_makes_the_graph_as_the_run_is_configured(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    for step in ("red", "blue"):
        await client.runs.wait(thread_id, "shaped", input={"log": []}, config={"configurable": {"step": step}})
    state = await client.threads.get_state(thread_id)
    assert state["values"]["log"] == [f"{step} threads.create_run True plain" for step in ("red", "blue")]


async def test_what_the_output_does_not_name_stays_in_the_state(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    values = await client.runs.wait(thread_id, "shaped", input={"log": []}, context={"tone": "soft", "else": 1})
    assert values == {"log": ["any threads.create_run True soft"]}
    assert (await client.threads.get_state(thread_id))["values"]["secret"] == "kept"


async def test_a_factorys_graph_is_read_as_it_ran(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "shaped", input={"log": []}, config={"configurable": {"step": "ask"}})
    state = await client.threads.get_state(thread_id)
    thread = await client.threads.get(thread_id)
    assert (state["next"], [item["value"] for item in state["interrupts"]]) == (["ask"], ["go on?"])
    assert (thread["status"], thread["config"]["configurable"]) == ("interrupted", {"step": "ask"})


async def test_a_factorys_graph_is_drawn_as_the_assistant_configures_it(client: LangGraphClient) -> None:
    assistant = await client.assistants.create("shaped", config={"configurable": {"step": "mine"}})
    drawing = await client.assistants.get_graph(assistant["assistant_id"])
    assert "mine" in {node["id"] for node in drawing["nodes"]}
    assert "any" in {node["id"] for node in (await client.assistants.get_graph("shaped"))["nodes"]}
