"""Assistants through the official Python client."""

from uuid import uuid4, uuid5

import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import ConflictError, NotFoundError

from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


async def test_each_graph_has_a_default_assistant_with_the_known_id(client: LangGraphClient) -> None:
    found = await client.assistants.search(metadata={"created_by": "system"})
    assert {item["graph_id"] for item in found} == {"agent", "bench", "questions", "probe", "shaped", "strict"}
    agent = await client.assistants.get("agent")
    assert agent["assistant_id"] == "fe096781-5601-53d2-b2f6-0d3403f7e9ca"
    assert (agent["version"], agent["name"]) == (1, "agent")


async def test_the_graph_and_its_subgraph_are_drawn(client: LangGraphClient) -> None:
    drawing = await client.assistants.get_graph("agent", xray=True)
    assert {"__start__", "route", "ask", "answer:write", "__end__"} <= {node["id"] for node in drawing["nodes"]}
    assert list(await client.assistants.get_subgraphs("agent")) == ["answer"]


async def test_schemas_name_the_channels(client: LangGraphClient) -> None:
    schemas = await client.assistants.get_schemas("agent")
    assert set(schemas["input_schema"]["properties"]) == {"messages", "topic", "asked"}
    assert set(schemas["state_schema"]["properties"]) == {"messages", "topic", "asked"}


async def test_versions_are_kept_and_an_old_one_comes_back_whole(client: LangGraphClient) -> None:
    made = await client.assistants.create(
        "agent", name="first", context={"language": "ko"}, metadata={"team": "a"}, description="one"
    )
    assistant_id = made["assistant_id"]
    changed = await client.assistants.update(assistant_id, name="second", context={"language": "en"})
    assert (changed["version"], changed["metadata"]) == (2, {"team": "a"})
    versions = await client.assistants.get_versions(assistant_id)
    assert [(item["version"], item["name"]) for item in versions] == [(2, "second"), (1, "first")]
    back = await client.assistants.set_latest(assistant_id, 1)
    assert (back["version"], back["name"], back["context"]) == (1, "first", {"language": "ko"})


async def test_a_made_assistant_runs_is_counted_and_can_be_deleted(client: LangGraphClient) -> None:
    team = str(uuid4())
    made = await client.assistants.create("bench", metadata={"team": team})
    assert await client.assistants.count(metadata={"team": team}) == 1
    values = await client.runs.wait(None, made["assistant_id"], input=ask("tokens=1"))
    assert values["messages"][-1]["content"] == "w0 "
    await client.assistants.delete(made["assistant_id"])
    with pytest.raises(NotFoundError):
        await client.assistants.get(made["assistant_id"])


async def test_an_assistant_of_one_organisation_is_unknown_to_another(
    client: LangGraphClient, stranger: LangGraphClient
) -> None:
    made = await client.assistants.create("agent", name="ours")
    with pytest.raises(NotFoundError):
        await stranger.assistants.get(made["assistant_id"])
    with pytest.raises(ConflictError):
        await client.assistants.create("agent", assistant_id=made["assistant_id"])


def test_the_default_id_follows_from_the_graph_name() -> None:
    from server.graphs import NAMESPACE

    assert str(uuid5(NAMESPACE, "agent")) == "fe096781-5601-53d2-b2f6-0d3403f7e9ca"
