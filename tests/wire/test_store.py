"""Store items through the official Python client."""

import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import BadRequestError, UnprocessableEntityError

pytestmark = pytest.mark.anyio


async def test_items_are_stored_found_and_deleted(client: LangGraphClient, stranger: LangGraphClient) -> None:
    for key, color in (("a", "red"), ("b", "blue")):
        await client.store.put_item(["people", "likes"], key, {"color": color})
    await client.store.put_item(["people", "likes"], "a", {"color": "green"})
    item = await client.store.get_item(["people", "likes"], "a")
    assert (item["value"], item["namespace"], item["key"]) == ({"color": "green"}, ["people", "likes"], "a")
    found = await client.store.search_items(["people"], filter={"color": "blue"})
    assert [item["key"] for item in found["items"]] == ["b"]
    assert (await client.store.list_namespaces(prefix=["people"]))["namespaces"] == [["people", "likes"]]
    assert (await stranger.store.search_items(["people"]))["items"] == []
    await client.store.delete_item(["people", "likes"], "a")
    assert await client.store.get_item(["people", "likes"], "a") is None


async def test_labels_that_cannot_be_told_apart_are_refused(client: LangGraphClient) -> None:
    with pytest.raises(BadRequestError):
        await client.store.put_item([], "key", {"a": 1})
    with pytest.raises(UnprocessableEntityError):
        await client.store.put_item(["with", ""], "key", {"a": 1})
