"""Threads and their states through the official Python client."""

from uuid import uuid4

import httpx
import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import ConflictError, NotFoundError

from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


async def test_a_thread_keeps_its_id_and_metadata(client: LangGraphClient) -> None:
    thread_id = str(uuid4())
    made = await client.threads.create(thread_id=thread_id, metadata={"owner": "mine", "topic": "a"})
    assert (made["thread_id"], made["status"], made["values"]) == (thread_id, "idle", None)
    changed = await client.threads.update(thread_id, metadata={"topic": "b"})
    assert changed["metadata"] == {"owner": "mine", "topic": "b"}


async def test_an_id_that_is_taken_is_a_conflict_or_the_thread_itself(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    with pytest.raises(ConflictError):
        await client.threads.create(thread_id=thread["thread_id"])
    again = await client.threads.create(thread_id=thread["thread_id"], if_exists="do_nothing")
    assert again["created_at"] == thread["created_at"]


async def test_search_finds_by_metadata_status_and_values(client: LangGraphClient) -> None:
    mark = str(uuid4())
    threads = [await client.threads.create(metadata={"mark": mark, "number": number}) for number in range(3)]
    await client.runs.wait(threads[1]["thread_id"], "agent", input=ask("ask=1"))
    found = await client.threads.search(metadata={"mark": mark}, sort_by="created_at", sort_order="asc")
    assert [item["metadata"]["number"] for item in found] == [0, 1, 2]
    waiting = await client.threads.search(metadata={"mark": mark}, status="interrupted")
    assert [item["thread_id"] for item in waiting] == [threads[1]["thread_id"]]
    by_values = await client.threads.search(metadata={"mark": mark}, values={"topic": "bench"}, select=["thread_id"])
    assert by_values == [{"thread_id": threads[1]["thread_id"]}]
    assert await client.threads.count(metadata={"mark": mark}) == 3


async def test_history_goes_back_and_pages_before_a_checkpoint(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    for text in ("tokens=1", "tokens=2"):
        await client.runs.wait(thread["thread_id"], "agent", input=ask(text))
    history = await client.threads.get_history(thread["thread_id"], limit=50)
    assert [len(state["values"].get("messages", [])) for state in (history[0], history[-1])] == [4, 0]
    older = await client.threads.get_history(thread["thread_id"], before=history[1]["checkpoint"], limit=2)
    assert [state["checkpoint"]["checkpoint_id"] for state in older] == [
        state["checkpoint"]["checkpoint_id"] for state in history[2:4]
    ]
    at = await client.threads.get_state(thread["thread_id"], checkpoint=history[2]["checkpoint"])
    assert at["values"] == history[2]["values"]


async def test_a_state_can_be_changed_as_a_node(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=1"))
    await client.threads.update_state(thread["thread_id"], {"topic": "changed"}, as_node="answer")
    state = await client.threads.get_state(thread["thread_id"])
    assert (state["values"]["topic"], state["next"]) == ("changed", [])


async def test_a_run_forks_from_an_earlier_checkpoint(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=1"))
    first = await client.threads.get_state(thread["thread_id"])
    await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=2"))
    forked = await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=3"), checkpoint=first["checkpoint"])
    assert [message["content"] for message in forked["messages"]][1::2] == ["w0 ", "w0 w1 w2 "]


async def test_a_copy_has_the_same_history_and_its_own_future(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=1"))
    copied = await client.threads.copy(thread["thread_id"])
    await client.runs.wait(copied["thread_id"], "agent", input=ask("tokens=2"))
    lengths = [
        len((await client.threads.get_state(item["thread_id"]))["values"]["messages"]) for item in (thread, copied)
    ]
    assert lengths == [2, 4]


async def test_a_deleted_thread_is_gone(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=1"))
    await client.threads.delete(thread["thread_id"])
    for call in (client.threads.get, client.threads.get_state, client.runs.list):
        with pytest.raises(NotFoundError):
            await call(thread["thread_id"])


async def test_another_tenant_sees_no_thread_run_or_state(client: LangGraphClient, stranger: LangGraphClient) -> None:
    thread = await client.threads.create(metadata={"secret": "yes"})
    thread_id = thread["thread_id"]
    run = await client.runs.create(thread_id, "agent", input=ask("tokens=1"))
    await client.runs.join(thread_id, run["run_id"])
    for call in (stranger.threads.get, stranger.threads.get_state, stranger.threads.delete, stranger.threads.copy):
        with pytest.raises(NotFoundError):
            await call(thread_id)
    with pytest.raises(NotFoundError):
        await stranger.runs.get(thread_id, run["run_id"])
    for if_not_exists in ("reject", "create"):
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            await stranger.runs.wait(thread_id, "agent", input=ask("tokens=1"), if_not_exists=if_not_exists)
    assert await stranger.threads.search(metadata={"secret": "yes"}) == []
    assert len((await client.threads.get_state(thread_id))["values"]["messages"]) == 2


async def test_nothing_sent_to_clients_tells_who_asked(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    modes = ["values", "updates", "debug", "checkpoints", "tasks", "messages-tuple", "events"]
    parts = [
        str(part)
        async for part in client.runs.stream(thread["thread_id"], "agent", input=ask("tokens=2"), stream_mode=modes)
    ]
    state = await client.threads.get_state(thread["thread_id"])
    assert len(parts) > 10
    assert "langgraph_auth" not in "".join(parts) + str(state)


async def test_unknown_things_are_refused_as_the_reference_does(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    statuses = []
    for thread_id, body in (
        (thread["thread_id"], {"assistant_id": "nobody"}),
        (thread["thread_id"], {"assistant_id": str(uuid4())}),
        (str(uuid4()), {"assistant_id": "agent"}),
        ("no-uuid", {"assistant_id": "agent"}),
        (thread["thread_id"], {"assistant_id": "agent", "stream_mode": "strange"}),
        (thread["thread_id"], {"assistant_id": "agent", "command": {"resume": "x"}}),
    ):
        with pytest.raises(httpx.HTTPStatusError) as refused:
            await client.http.post(f"/threads/{thread_id}/runs/wait", json=body)
        assert refused.value.response.json()["detail"]
        statuses.append(refused.value.response.status_code)
    assert statuses == [422, 404, 404, 422, 422, 409]
