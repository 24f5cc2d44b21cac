"""Store items, crons and the server's own pages as the reference server has them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import new_thread, refusal, send, wish

pytestmark = pytest.mark.anyio

NEW_YEAR = "0 0 1 1 *"


def keys(found: Any) -> list[str]:
    return sorted(item["key"] for item in found["items"])


async def test_items_are_found_by_prefix_filter_and_page(client: LangGraphClient) -> None:
    space = ["space", uuid4().hex]
    for key, value in (("a", {"x": 1}), ("b", {"x": 2, "y": "t"})):
        await client.store.put_item(space, key, value)
    await client.store.put_item([*space, "deep"], "c", {"x": 3})
    assert keys(await client.store.search_items(space)) == ["a", "b", "c"]
    assert keys(await client.store.search_items(space, filter={"x": 2})) == ["b"]
    assert keys(await client.store.search_items(space, filter={"x": 2, "y": "u"})) == []
    assert keys(await client.store.search_items(space, filter={"x": {"$gte": 2}})) == ["b", "c"]
    assert keys(await client.store.search_items(space, filter={"x": {"$ne": 2}})) == ["a", "c"]
    pages = [keys(await client.store.search_items(space, limit=2, offset=offset)) for offset in (0, 2)]
    assert sorted([*pages[0], *pages[1]]) == ["a", "b", "c"]
    assert [len(page) for page in pages] == [2, 1]


async def test_an_item_tells_all_of_itself(client: LangGraphClient) -> None:
    space = ["space", uuid4().hex]
    answer = await send(client, "PUT", "/store/items", {"namespace": space, "key": "a", "value": {"x": [1]}})
    assert answer.status_code == 204
    item: Any = await client.store.get_item(space, "a")
    assert (item["namespace"], item["key"], item["value"]) == (space, "a", {"x": [1]})
    assert item["created_at"] <= item["updated_at"]
    await client.store.put_item(space, "a", {"x": 2})
    changed: Any = await client.store.get_item(space, "a")
    assert (changed["value"], changed["created_at"]) == ({"x": 2}, item["created_at"])
    await client.store.delete_item(space, "a")
    await client.store.delete_item(space, "a")
    assert (await send(client, "GET", f"/store/items?namespace={'.'.join(space)}&key=a")).json() is None


async def test_namespaces_are_listed_by_prefix_suffix_and_depth(client: LangGraphClient) -> None:
    root = uuid4().hex
    for space in ([root, "a", "x"], [root, "a", "y"], [root, "b"]):
        await client.store.put_item(space, "k", {})

    async def spaces(**arguments: Any) -> list[list[str]]:
        return sorted((await client.store.list_namespaces(prefix=[root], **arguments))["namespaces"])

    assert await spaces() == [[root, "a", "x"], [root, "a", "y"], [root, "b"]]
    assert await spaces(max_depth=2) == [[root, "a"], [root, "b"]]
    assert await spaces(suffix=["y"]) == [[root, "a", "y"]]
    assert len(await spaces(limit=1)) == 1
    assert len(await spaces(offset=2)) == 1


async def test_options_of_items_are_taken(client: LangGraphClient) -> None:
    space = ["space", uuid4().hex]
    await client.store.put_item(space, "a", {"text": "blue"}, ttl=10)
    await client.store.put_item(space, "b", {"text": "red"}, index=False)
    await client.store.put_item(space, "c", {"text": "green"}, index=["text"])
    item: Any = await client.store.get_item(space, "a", refresh_ttl=True)
    assert item["value"] == {"text": "blue"}
    assert len((await client.store.search_items(space, query="color", refresh_ttl=False))["items"]) == 3


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/store/items", {"namespace": ["a.b"], "key": "a", "value": {}}),
        ("PUT", "/store/items", {"namespace": ["a"], "key": "a", "value": "text"}),
        ("PUT", "/store/items", {"namespace": ["a"], "value": {}}),
        ("POST", "/store/items/search", {"namespace_prefix": ["a", ""]}),
        ("GET", "/store/items", None),
        ("GET", "/store/items?key=a", None),
        ("POST", "/runs/crons", {"assistant_id": "probe", "schedule": "bad"}),
        ("POST", "/runs/crons", {"assistant_id": "nobody", "schedule": NEW_YEAR}),
        ("POST", "/runs/crons", {"assistant_id": "probe"}),
        ("POST", "/runs/crons", {"assistant_id": "probe", "schedule": NEW_YEAR, "timezone": "Mars/Base"}),
        ("POST", "/runs/crons/search", {"sort_by": "zz"}),
        ("POST", "/runs/crons/search", {"select": ["zz"]}),
        ("DELETE", "/runs/crons/no-uuid", None),
    ],
)
async def test_wrong_items_and_crons_are_refused(client: LangGraphClient, method: str, path: str, body: Any) -> None:
    assert await refusal(client, method, path, body) == 422


@pytest.mark.parametrize("namespace", [[], ["langgraph"]])
async def test_namespaces_that_are_not_the_clients_are_refused(client: LangGraphClient, namespace: list[str]) -> None:
    assert await refusal(client, "PUT", "/store/items", {"namespace": namespace, "key": "a", "value": {}}) == 400


async def test_a_crons_arguments_are_kept(client: LangGraphClient) -> None:
    end = datetime.now(UTC) + timedelta(days=900)
    made: Any = await client.crons.create(
        "probe",
        schedule=NEW_YEAR,
        input=wish(),
        metadata={"m": 1},
        timezone="Asia/Seoul",
        config={"tags": ["t"]},
        interrupt_before=["second"],
        end_time=end,
        stream_mode="values",
        durability="sync",
        multitask_strategy="interrupt",
    )
    kept = {key: made[key] for key in ("schedule", "timezone", "metadata", "thread_id", "on_run_completed", "enabled")}
    assert kept == {
        "schedule": NEW_YEAR,
        "timezone": "Asia/Seoul",
        "metadata": {"m": 1},
        "thread_id": None,
        "on_run_completed": "delete",
        "enabled": True,
    }
    assert datetime.fromisoformat(made["end_time"]) == end
    next_run = datetime.fromisoformat(made["next_run_date"])
    assert (next_run.month, next_run.day, next_run.hour) == (12, 31, 15)  # midnight in Seoul
    payload = {key: made["payload"][key] for key in ("input", "interrupt_before", "durability", "multitask_strategy")}
    assert payload["input"] == wish()
    assert (payload["interrupt_before"], payload["durability"]) == (["second"], "sync")
    await client.crons.delete(made["cron_id"])


async def test_crons_are_found_by_every_argument_and_changed(client: LangGraphClient) -> None:
    mark, thread_id = uuid4().hex, await new_thread(client)
    first = await client.crons.create("probe", schedule=NEW_YEAR, metadata={"mark": mark})
    second: Any = await client.crons.create_for_thread(
        thread_id, "agent", schedule=NEW_YEAR, metadata={"mark": mark}, enabled=False
    )
    ids = [first["cron_id"], second["cron_id"]]

    async def found(**arguments: Any) -> list[int]:
        crons = await client.crons.search(**arguments)
        return [ids.index(cron["cron_id"]) for cron in crons]

    by_mark: Any = {"metadata": {"mark": mark}}
    assert await found(**by_mark) == [1, 0]
    assert await found(**by_mark, sort_by="created_at", sort_order="asc") == [0, 1]
    assert await found(**by_mark, limit=1, offset=1) == [0]
    assert await found(**by_mark, enabled=True) == [0]
    assert await found(**by_mark, assistant_id=second["assistant_id"]) == [1]
    assert await found(thread_id=thread_id) == [1]
    assert await client.crons.count(**by_mark) == 2
    assert await client.crons.count(thread_id=thread_id) == 1
    [chosen] = await client.crons.search(thread_id=thread_id, select=["schedule"])
    assert chosen == {"schedule": NEW_YEAR}
    changed: Any = await client.crons.update(ids[0], schedule="0 1 1 1 *", enabled=False, end_time=None)
    assert (changed["schedule"], changed["enabled"], changed["metadata"]) == ("0 1 1 1 *", False, {"mark": mark})
    for cron_id in ids:
        await client.crons.delete(cron_id)
        assert await refusal(client, "DELETE", f"/runs/crons/{cron_id}") == 404
        assert await refusal(client, "PATCH", f"/runs/crons/{cron_id}", {"enabled": True}) == 404


async def test_a_cron_needs_its_thread(client: LangGraphClient, stranger: LangGraphClient) -> None:
    body = {"assistant_id": "probe", "schedule": NEW_YEAR}
    assert await refusal(client, "POST", f"/threads/{uuid4()}/runs/crons", body) == 404
    thread_id = await new_thread(client)
    assert await refusal(stranger, "POST", f"/threads/{thread_id}/runs/crons", body) == 404


async def test_the_server_tells_of_itself(client: LangGraphClient) -> None:
    assert (await send(client, "GET", "/ok")).json() == {"ok": True}
    info = (await send(client, "GET", "/info")).json()
    assert info["flags"]["assistants"] is True
    assert info["version"]
    paths = (await send(client, "GET", "/openapi.json")).json()["paths"]
    assert {"/threads/{thread_id}/runs/stream", "/assistants/search", "/store/items", "/runs/crons"} <= set(paths)
    for path in ("/docs", "/metrics"):
        assert (await send(client, "GET", path)).status_code == 200
    assert await refusal(client, "GET", "/nothing/here") == 404
