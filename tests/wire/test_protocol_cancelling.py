"""Runs that are cancelled, by request, by a later run or by their reader's leaving."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import PLAIN, new_thread, pausing, refusal, send, wish

pytestmark = pytest.mark.anyio


async def test_cancelling_keeps_finished_steps_or_rolls_them_back(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    first = await pausing(client, thread_id)
    answer = await send(client, "POST", f"/threads/{thread_id}/runs/{first}/cancel?wait=true&action=rollback")
    assert (answer.status_code, answer.json()) == (200, {})
    assert await refusal(client, "GET", f"/threads/{thread_id}/runs/{first}") == 404
    thread: Any = await client.threads.get(thread_id)
    assert (thread["status"], thread["values"]["log"]) == ("idle", PLAIN)
    second = await pausing(client, thread_id)
    answer = await send(client, "POST", f"/threads/{thread_id}/runs/{second}/cancel?wait=true")
    assert (answer.status_code, answer.headers["location"]) == (200, f"/threads/{thread_id}/runs/{second}/join")
    assert (await client.runs.get(thread_id, second))["status"] == "interrupted"
    state: Any = await client.threads.get_state(thread_id)
    assert (state["values"]["log"], state["next"]) == ([*PLAIN, "begin"], ["pause"])
    assert (await client.threads.get(thread_id))["status"] == "interrupted"


async def test_cancelling_without_waiting_is_accepted_and_told_to_readers(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    run_id = await pausing(client, thread_id, stream_mode="values")

    async def read() -> list[str]:
        return [part.event async for part in client.runs.join_stream(thread_id, run_id)]

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        reading = group.create_task(read())
        answer = await send(client, "POST", f"/threads/{thread_id}/runs/{run_id}/cancel")
    assert answer.status_code == 202
    assert reading.result() == ["metadata", "values", "values"]


async def test_a_waiting_run_is_cancelled_before_it_begins(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    first = await pausing(client, thread_id)
    second = await client.runs.create(thread_id, "probe", input=wish())
    await client.runs.cancel(thread_id, second["run_id"], wait=True)
    assert (await client.runs.get(thread_id, second["run_id"]))["status"] == "interrupted"
    assert (await client.runs.get(thread_id, first))["status"] == "running"
    await client.runs.cancel(thread_id, first, wait=True)


async def test_several_runs_are_cancelled_by_id_or_status(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    run_ids = [await pausing(client, thread_id)]
    run_ids.append((await client.runs.create(thread_id, "probe", input=wish()))["run_id"])
    await client.runs.cancel_many(thread_id=thread_id, run_ids=run_ids)
    for run_id in run_ids:
        await client.runs.join(thread_id, run_id)
        assert (await client.runs.get(thread_id, run_id))["status"] == "interrupted"
    for body, status in (
        ({}, 422),
        ({"thread_id": thread_id}, 422),
        ({"status": "zz"}, 422),
        ({"status": "pending", "thread_id": thread_id}, 422),
        ({"thread_id": thread_id, "run_ids": [str(uuid4())]}, 404),
    ):
        assert await refusal(client, "POST", "/runs/cancel", body) == status
    third = await pausing(client, thread_id)
    await client.runs.cancel_many(status="running")
    await client.runs.join(thread_id, third)
    assert (await client.runs.get(thread_id, third))["status"] == "interrupted"


@pytest.mark.parametrize("path", ["", "/wait", "/stream"])
async def test_reject_refuses_by_each_way(client: LangGraphClient, path: str) -> None:
    thread_id = await new_thread(client)
    run_id = await pausing(client, thread_id)
    body = {"assistant_id": "probe", "input": wish(), "multitask_strategy": "reject"}
    assert await refusal(client, "POST", f"/threads/{thread_id}/runs{path}", body) == 409
    await client.runs.cancel(thread_id, run_id, wait=True)


async def test_each_other_strategy_ends_or_awaits_the_run_before(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    first = await pausing(client, thread_id)
    values: Any = await client.runs.wait(thread_id, "probe", input=wish(), multitask_strategy="interrupt")
    assert values["log"] == ["begin", *PLAIN]
    assert (await client.runs.get(thread_id, first))["status"] == "interrupted"
    second = await pausing(client, thread_id)
    values = await client.runs.wait(thread_id, "probe", input=wish(), multitask_strategy="rollback")
    assert values["log"] == ["begin", *PLAIN, *PLAIN]
    assert await refusal(client, "GET", f"/threads/{thread_id}/runs/{second}") == 404
    third = await pausing(client, thread_id)
    queued: Any = await client.runs.create(thread_id, "probe", input=wish())
    assert queued["multitask_strategy"] == "enqueue"
    assert (await client.threads.get(thread_id))["status"] == "busy"
    await client.runs.cancel(thread_id, third, wait=True)
    values = await client.runs.join(thread_id, queued["run_id"])
    assert values["log"][-3:] == PLAIN


async def leave(client: LangGraphClient, thread_id: str, on_disconnect: Any) -> None:
    async for part in client.runs.stream(thread_id, "probe", input=wish("pause"), on_disconnect=on_disconnect):
        if part.event == "values" and part.data["log"] == ["begin"]:
            return


async def rejoin(client: LangGraphClient, thread_id: str, cancel: Any) -> None:
    run_id = await pausing(client, thread_id, stream_mode="values")
    async for part in client.runs.join_stream(thread_id, run_id, cancel_on_disconnect=cancel == "cancel"):
        if part.event == "values" and part.data["log"] == ["begin"]:
            return


@pytest.mark.parametrize("read", [leave, rejoin])
@pytest.mark.parametrize(("choice", "expected"), [("cancel", "interrupted"), ("continue", "running")])
async def test_a_run_ends_with_its_reader_only_when_asked_to(
    client: LangGraphClient, read: Callable[[LangGraphClient, str, Any], Awaitable[None]], choice: str, expected: str
) -> None:
    thread_id = await new_thread(client)
    await read(client, thread_id, choice)
    [run] = await client.runs.list(thread_id)
    if choice == "cancel":
        async with asyncio.timeout(20):
            await client.runs.join(thread_id, run["run_id"])
    assert (await client.runs.get(thread_id, run["run_id"]))["status"] == expected
    if choice == "continue":
        await client.runs.cancel(thread_id, run["run_id"], wait=True)
    assert await refusal(client, "POST", f"/threads/{thread_id}/runs/{run['run_id']}/cancel") == 404  # it has ended
