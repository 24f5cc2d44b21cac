"""Threads as the reference server has them: values, not only statuses."""

from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import PLAIN, new_thread, refusal, send, wish

pytestmark = pytest.mark.anyio


async def test_a_new_thread_is_idle_and_empty(client: LangGraphClient) -> None:
    made = await client.threads.create(metadata={"a": 1}, graph_id="probe")
    assert (made["status"], made["values"], made["interrupts"]) == ("idle", None, {})
    assert made["metadata"] == {"a": 1, "graph_id": "probe"}
    state = await client.threads.get_state(made["thread_id"])
    assert (state["values"], state["next"], state["tasks"], state["interrupts"]) == ({}, [], [], [])
    assert await client.threads.get_history(made["thread_id"]) == []


@pytest.mark.parametrize(
    "body", [{"thread_id": "no"}, {"if_exists": "zz"}, {"metadata": "x"}, {"ttl": {"ttl": 5, "strategy": "zz"}}]
)
async def test_a_wrong_thread_is_refused(client: LangGraphClient, body: Any) -> None:
    assert await refusal(client, "POST", "/threads", body) == 422


async def test_unknown_threads_are_not_found_and_malformed_ids_refused(client: LangGraphClient) -> None:
    for thread_id, status in ((str(uuid4()), 404), ("no-uuid", 422)):
        for method, path in (
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("GET", "/state"),
            ("POST", "/history"),
            ("GET", "/runs"),
            ("POST", "/copy"),
        ):
            assert await refusal(client, method, f"/threads/{thread_id}{path}", {}) == status, (method, path)


async def test_metadata_is_merged_at_the_top_only(client: LangGraphClient) -> None:
    thread_id = await new_thread(client, metadata={"a": 1, "deep": {"x": 1}})
    changed = await client.threads.update(thread_id, metadata={"deep": {"y": 2}})
    assert changed["metadata"] == {"a": 1, "deep": {"y": 2}}
    assert await client.threads.update(thread_id, metadata={"b": 2}, return_minimal=True) is None
    assert (await client.threads.get(thread_id))["metadata"] == {"a": 1, "deep": {"y": 2}, "b": 2}


async def test_a_life_is_set_and_shown(client: LangGraphClient) -> None:
    thread_id = await new_thread(client, ttl=60)
    await client.threads.update(thread_id, metadata={}, ttl={"ttl": 120, "strategy": "keep_latest"})
    shown: Any = await client.threads.get(thread_id, include=["ttl"])
    assert (shown["ttl"]["ttl_minutes"], shown["ttl"]["strategy"]) == (120, "keep_latest")


async def test_after_a_run_a_thread_tells_its_values_and_graph(client: LangGraphClient) -> None:
    thread_id = await new_thread(client, metadata={"mine": 1})
    await client.runs.wait(thread_id, "probe", input=wish())
    thread: Any = await client.threads.get(thread_id)
    assert (thread["status"], thread["values"]["log"]) == ("idle", PLAIN)
    assert (thread["metadata"]["mine"], thread["metadata"]["graph_id"]) == (1, "probe")


async def test_search_by_every_argument(client: LangGraphClient) -> None:
    mark = uuid4().hex
    ids = [await new_thread(client, metadata={"mark": mark, "number": number}) for number in range(3)]
    await client.runs.wait(ids[0], "probe", input=wish("ask"))
    await client.runs.wait(ids[1], "probe", input=wish())

    async def numbers(**arguments: Any) -> list[Any]:
        found = await client.threads.search(metadata={"mark": mark}, **arguments)
        return [thread["metadata"]["number"] for thread in found]  # type: ignore[index]  # Json may be null

    assert await numbers(sort_by="created_at", sort_order="asc") == [0, 1, 2]
    assert await numbers(sort_by="created_at", sort_order="desc") == [2, 1, 0]
    assert await numbers() == [1, 0, 2]
    assert await numbers(status="interrupted") == [0]
    assert await numbers(status="idle", sort_by="created_at", sort_order="asc") == [1, 2]
    assert await numbers(values={"wish": "ask"}) == [0]
    assert await numbers(ids=[ids[2], ids[0]], sort_by="created_at", sort_order="asc") == [0, 2]
    assert await numbers(limit=1, offset=1, sort_by="created_at", sort_order="asc") == [1]
    counts = [await client.threads.count(metadata={"mark": mark}, **one) for one in ({}, {"status": "interrupted"})]
    assert counts == [3, 1]
    assert await client.threads.count(metadata={"mark": mark}, values={"wish": "ask"}) == 1
    page = await send(client, "POST", "/threads/search", {"metadata": {"mark": mark}, "limit": 2})
    assert page.headers["x-pagination-next"] == "2"


async def test_search_selects_and_extracts(client: LangGraphClient) -> None:
    mark = uuid4().hex
    thread_id = await new_thread(client, metadata={"mark": mark})
    await client.runs.wait(thread_id, "probe", input=wish())
    paths = {"first": "values.log[0]", "last": "values.log[-1]", "none": "values.absent", "mark": "metadata.mark"}
    [found] = await client.threads.search(metadata={"mark": mark}, select=["thread_id"], extract=paths)
    extracted = {"first": "begin", "last": "second", "none": None, "mark": mark}
    assert found == {"thread_id": thread_id, "extracted": extracted}


@pytest.mark.parametrize(
    "body",
    [
        {"sort_by": "zz"},
        {"select": ["zz"]},
        {"limit": 0},
        {"limit": 9999},
        {"status": "zz"},
        {"ids": ["no-uuid"]},
        {"extract": {"a": "zz.b"}},
        {"extract": {str(number): "values.a" for number in range(11)}},
    ],
)
async def test_a_wrong_search_is_refused(client: LangGraphClient, body: Any) -> None:
    assert await refusal(client, "POST", "/threads/search", body) == 422


async def test_a_failed_thread_is_found_by_its_status_and_tells_the_failed_task(client: LangGraphClient) -> None:
    mark = uuid4().hex
    thread_id = await new_thread(client, metadata={"mark": mark})
    await client.runs.wait(thread_id, "probe", input=wish("fail"), raise_error=False)
    [found] = await client.threads.search(metadata={"mark": mark}, status="error")
    assert found["thread_id"] == thread_id
    state: Any = await client.threads.get_state(thread_id)
    assert state["next"] == ["begin"]
    assert state["tasks"][0]["error"] == "ValueError('the probe was told to fail')"


async def test_a_copy_of_an_asking_thread_asks_too_and_can_be_answered(client: LangGraphClient) -> None:
    thread_id = await new_thread(client, metadata={"a": 1})
    await client.runs.wait(thread_id, "probe", input=wish("ask"))
    copied: Any = await client.threads.copy(thread_id)
    assert (copied["status"], copied["metadata"]["a"]) == ("interrupted", 1)
    values: Any = await client.runs.wait(copied["thread_id"], "probe", command={"resume": "yes"})
    assert values["log"][-2:] == ["inner:yes", "last"]
    assert (await client.threads.get(thread_id))["status"] == "interrupted"


async def test_pruning_keeps_the_latest_state_or_nothing(client: LangGraphClient) -> None:
    kept, gone, asking = [await new_thread(client) for _ in range(3)]
    for thread_id, text in ((kept, ""), (gone, ""), (asking, "ask")):
        await client.runs.wait(thread_id, "probe", input=wish(text))
    assert len(await client.threads.get_history(kept)) == 5
    assert await client.threads.prune([kept, asking], strategy="keep_latest") == {"pruned_count": 1}
    [left] = await client.threads.get_history(kept)
    assert left["values"]["log"] == PLAIN  # type: ignore[index, call-overload]  # a dict, for a dict state
    values: Any = await client.runs.wait(asking, "probe", command={"resume": "still"})
    assert "inner:still" in values["log"]
    assert await client.threads.prune([gone, str(uuid4())]) == {"pruned_count": 1}
    assert await refusal(client, "GET", f"/threads/{gone}") == 404
    for body in ({}, {"thread_ids": ["no-uuid"]}, {"thread_ids": [], "strategy": "zz"}):
        assert await refusal(client, "POST", "/threads/prune", body) == 422


async def test_a_strangers_threads_are_not_pruned(client: LangGraphClient, stranger: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    assert await stranger.threads.prune([thread_id]) == {"pruned_count": 0}
    assert (await client.threads.get(thread_id))["thread_id"] == thread_id
