"""The thread stream over a line that breaks, and over a server that is killed: nothing is lost, nothing comes twice."""

import asyncio
from typing import Any, Literal

import orjson
import pytest
from langchain_core.utils.uuid import uuid7
from langgraph_sdk import get_client
from websockets.asyncio.client import ClientConnection, connect

from state.settings import Settings
from tests.web.cable import open_cable
from tests.wire.processes import server_process
from tests.wire.serving import Served
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio

SLOW = "tokens=100 delay_ms=20"
WHOLE = "".join(f"w{number} " for number in range(100))


def text_of(events: list[dict[str, Any]]) -> str:
    """Returns the text that a stream's deltas add up to, from the last message that began."""
    parts: list[str] = []
    for event in events:
        data = event["params"]["data"]
        if event["method"] == "messages" and data["event"] == "message-start":
            parts = []
        elif event["method"] == "messages" and data["event"] == "content-block-delta":
            parts.append(data["delta"]["text"])
    return "".join(parts)


def is_over(event: dict[str, Any]) -> bool:
    return event["method"] == "lifecycle" and not event["params"]["namespace"] and is_terminal(event)


def is_terminal(event: dict[str, Any]) -> bool:
    return event["params"]["data"]["event"] in ("completed", "failed", "interrupted")


@pytest.mark.parametrize("transport", ["sse", "websocket"])
async def test_the_python_client_goes_on_after_a_cut(served: Served, transport: Literal["sse", "websocket"]) -> None:
    events: list[dict[str, Any]] = []
    async with (
        asyncio.timeout(60),
        open_cable(served.url) as cable,
        get_client(url=cable.url) as client,
        client.threads.stream(assistant_id="agent", transport=transport) as thread,
    ):
        await thread.run.start(input=ask(SLOW))
        async for event in thread.subscribe(["messages"]):
            events.append(dict(event))
            if len(events) == 10:
                cable.cut()
                cable.mend()
        output = await thread.output
    assert text_of(events) == WHOLE
    seqs = [event["seq"] for event in events]
    assert seqs == sorted(set(seqs))
    assert output["messages"][-1]["content"] == WHOLE


async def say(socket: ClientConnection, number: int, method: str, params: dict[str, Any]) -> None:
    await socket.send(orjson.dumps({"id": number, "method": method, "params": params}).decode())


async def read(socket: ClientConnection, *, until: int | None = None) -> list[dict[str, Any]]:
    """Returns the events that come: `until` so many, else to the end of the run."""
    events = []
    async for text in socket:
        frame = orjson.loads(text)
        if frame["type"] == "event":
            events.append(frame)
            if len(events) == until or is_over(frame):
                break
    return events


async def test_a_killed_servers_stream_goes_on_at_another_from_where_it_was(settings: Settings) -> None:
    thread_id, wanted = str(uuid7()), {"channels": ["messages", "lifecycle", "values"]}
    path = f"/threads/{thread_id}/stream/events"
    with server_process(settings) as first, server_process(settings) as second:
        async with get_client(url=first.url) as client:
            await client.threads.create(thread_id=thread_id)
        async with connect(first.url.replace("http", "ws") + path) as socket:
            await say(socket, 1, "subscription.subscribe", wanted)
            await say(socket, 2, "run.start", {"assistant_id": "agent", "input": ask(SLOW)})
            seen = await read(socket, until=20)
            first.kill()
        async with asyncio.timeout(60), connect(second.url.replace("http", "ws") + path) as socket:
            await say(socket, 1, "subscription.subscribe", {**wanted, "since": seen[-1]["seq"]})
            seen += await read(socket)
    seqs = [event["seq"] for event in seen]
    assert seqs == sorted(set(seqs))
    assert text_of(seen) == WHOLE
    assert seen[-1]["params"]["data"]["event"] == "completed"
    values = [event["params"]["data"] for event in seen if event["method"] == "values"]
    assert values[-1]["messages"][-1]["content"] == WHOLE


async def test_a_socket_interrupts_a_run_and_starts_another(served: Served) -> None:
    thread_id = str(uuid7())
    async with get_client(url=served.url) as client:
        await client.threads.create(thread_id=thread_id)
        async with (
            asyncio.timeout(30),
            connect(served.url.replace("http", "ws") + f"/threads/{thread_id}/stream/events") as socket,
        ):
            await say(socket, 1, "subscription.subscribe", {"channels": ["messages", "lifecycle"]})
            await say(socket, 2, "run.start", {"assistant_id": "agent", "input": ask(SLOW)})
            await read(socket, until=10)
            again = {"assistant_id": "agent", "input": ask("tokens=2"), "multitask_strategy": "interrupt"}
            await say(socket, 3, "run.start", again)
            ended = (await read(socket))[-1]["params"]["data"]["event"]
            rest = await read(socket)
        statuses = [run["status"] for run in await client.runs.list(thread_id)]
    assert (ended, rest[-1]["params"]["data"]["event"], text_of(rest)) == ("failed", "completed", "w0 w1 ")
    assert statuses == ["success", "interrupted"]
