"""Assistants as the reference server has them: values, not only statuses."""

from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import NotFoundError

from tests.wire.probing import PLAIN, new_thread, refusal, send, wish

pytestmark = pytest.mark.anyio


async def test_what_is_given_is_kept(client: LangGraphClient) -> None:
    config: Any = {"tags": ["x"], "recursion_limit": 7, "configurable": {"tone": "soft"}}
    made = await client.assistants.create("probe", name="n", description="d", config=config, metadata={"k": 1})
    shown = await client.assistants.get(made["assistant_id"])
    assert (shown["name"], shown["description"], shown["metadata"], shown["version"]) == ("n", "d", {"k": 1}, 1)
    assert (shown["config"], shown["context"]) == (config, {"tone": "soft"})


async def test_context_is_told_as_configuration_too(client: LangGraphClient) -> None:
    made = await client.assistants.create("probe", context={"tone": "soft"})
    assert (made["context"], made["config"]) == ({"tone": "soft"}, {"configurable": {"tone": "soft"}})
    changed = await client.assistants.update(made["assistant_id"], config={"configurable": {"tone": "loud"}})
    assert (changed["context"], changed["version"]) == ({"tone": "loud"}, 2)


async def test_an_unnamed_assistant_is_untitled(client: LangGraphClient) -> None:
    made = await client.assistants.create("probe")
    assert (made["name"], made["description"], made["metadata"]) == ("Untitled", None, {})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"graph_id": "nograph"}, 404),
        ({}, 422),
        ({"graph_id": "probe", "assistant_id": "no-uuid"}, 422),
        ({"graph_id": "probe", "if_exists": "strange"}, 422),
        ({"graph_id": "probe", "context": {"a": 1}, "config": {"configurable": {"a": 1}}}, 400),
    ],
)
async def test_a_wrong_assistant_is_refused(client: LangGraphClient, body: Any, status: int) -> None:
    assert await refusal(client, "POST", "/assistants", body) == status


@pytest.mark.parametrize("body", [{"sort_by": "zz"}, {"select": ["zz"]}, {"limit": 0}, {"limit": 5000}, {"offset": -1}])
async def test_a_wrong_search_is_refused(client: LangGraphClient, body: Any) -> None:
    assert await refusal(client, "POST", "/assistants/search", body) == 422


async def test_if_exists_do_nothing_returns_the_known_one(client: LangGraphClient) -> None:
    made = await client.assistants.create("probe", name="first")
    again = await client.assistants.create(
        "probe", assistant_id=made["assistant_id"], name="second", if_exists="do_nothing"
    )
    assert (again["name"], again["version"]) == ("first", 1)


async def test_search_sorts_pages_selects_and_counts(client: LangGraphClient) -> None:
    mark = uuid4().hex
    for name in ("b", "a", "c"):
        await client.assistants.create("probe", name=name + mark, metadata={"mark": mark})
    by_name = await client.assistants.search(metadata={"mark": mark}, sort_by="name", sort_order="asc")
    newest = await client.assistants.search(metadata={"mark": mark})
    assert [item["name"][0] for item in by_name] == ["a", "b", "c"]
    assert [item["name"][0] for item in newest] == ["c", "a", "b"]
    assert [item["name"][0] for item in await client.assistants.search(name=("B" + mark)[:9])] == ["b"]
    page = await client.assistants.search(metadata={"mark": mark}, limit=2, response_format="object")
    assert ([item["name"][0] for item in page["assistants"]], page["next"]) == (["c", "a"], "2")
    last = await client.assistants.search(metadata={"mark": mark}, limit=2, offset=2, response_format="object")
    assert ([item["name"][0] for item in last["assistants"]], last["next"]) == (["b"], None)
    [chosen] = await client.assistants.search(metadata={"mark": mark}, select=["name"], limit=1)
    assert chosen == {"name": "c" + mark}
    assert await client.assistants.count(metadata={"mark": mark}, graph_id="probe") == 3
    assert await client.assistants.count(metadata={"mark": mark}, graph_id="agent") == 0


async def test_versions_page_and_filter(client: LangGraphClient) -> None:
    made = await client.assistants.create("probe", metadata={"a": 1})
    assistant_id = made["assistant_id"]
    await client.assistants.update(assistant_id, metadata={"b": 2})
    await client.assistants.update(assistant_id, graph_id="agent")
    versions = await client.assistants.get_versions(assistant_id)
    assert [(item["version"], item["graph_id"]) for item in versions] == [(3, "agent"), (2, "probe"), (1, "probe")]
    assert [item["version"] for item in await client.assistants.get_versions(assistant_id, limit=1, offset=1)] == [2]
    with_b = await client.assistants.get_versions(assistant_id, metadata={"b": 2})
    assert [item["version"] for item in with_b] == [3, 2]
    with pytest.raises(NotFoundError):
        await client.assistants.set_latest(assistant_id, 99)


async def test_unknown_assistants_are_not_found(client: LangGraphClient) -> None:
    unknown = str(uuid4())
    assert await refusal(client, "GET", f"/assistants/{unknown}") == 404
    assert await refusal(client, "PATCH", f"/assistants/{unknown}", {"name": "x"}) == 404
    assert await refusal(client, "DELETE", f"/assistants/{unknown}") == 404
    assert await refusal(client, "GET", f"/assistants/{unknown}/graph") == 404
    assert await refusal(client, "DELETE", "/assistants/no-uuid") == 422


async def test_threads_of_a_deleted_assistant_stay_or_go(client: LangGraphClient) -> None:
    for goes in (False, True):
        made = await client.assistants.create("probe")
        thread_id = await new_thread(client)
        await client.runs.wait(thread_id, made["assistant_id"], input=wish())
        await client.assistants.delete(made["assistant_id"], delete_threads=goes)
        response = await send(client, "GET", f"/threads/{thread_id}")
        assert response.status_code == (404 if goes else 200)


async def test_an_assistants_context_reaches_its_runs_and_a_run_overrides_it(client: LangGraphClient) -> None:
    made = await client.assistants.create("probe", context={"tone": "soft"})
    logs = []
    for options in ({}, {"context": {"tone": "loud"}}, {"config": {"configurable": {"tone": "old"}}}):
        values: Any = await client.runs.wait(None, made["assistant_id"], input=wish(), **options)
        logs.append(values["log"][0])
    assert logs == ["begin:soft", "begin:loud", "begin:old"]


async def test_context_that_the_graph_has_no_place_for_is_left_out(client: LangGraphClient) -> None:
    values: Any = await client.runs.wait(None, "probe", input=wish(), context={"tone": "soft", "other": 1})
    assert values["log"] == ["begin:soft", *PLAIN[1:]]


async def test_the_drawing_opens_subgraphs_on_request(client: LangGraphClient) -> None:
    closed = await client.assistants.get_graph("probe")
    nodes = {node["id"] for node in closed["nodes"]}
    assert nodes == {"__start__", "begin", "first", "second", "pause", "remember", "child", "tools", "__end__"}
    assert {"source": "first", "target": "second"} in closed["edges"]
    opened = {node["id"] for node in (await client.assistants.get_graph("probe", xray=True))["nodes"]}
    assert {"child:inner", "child:last"} <= opened
    assert "child" not in opened
    assert await refusal(client, "GET", "/assistants/probe/graph?xray=-1") == 422


async def test_schemas_and_subgraphs_tell_what_goes_in(client: LangGraphClient) -> None:
    schemas = await client.assistants.get_schemas("probe")
    assert schemas["graph_id"] == "probe"
    assert set((schemas["context_schema"] or {})["properties"]) == {"tone"}
    assert set((schemas["state_schema"] or {})["properties"]) == {"log", "wish", "messages"}
    for recurse in (False, True):
        assert set(await client.assistants.get_subgraphs("probe", recurse=recurse)) == {"child"}
    child: Any = await client.assistants.get_subgraphs("probe", "child")
    assert set(child["child"]["input_schema"]["properties"]) == {"log", "wish", "messages"}
    assert await client.assistants.get_subgraphs("probe", "none") == {}
