"""Runs that wait for their turn: stored, their streams open, begun in their order, never lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.schema import StreamPart

from server.app import create_app
from server.runs.engine import RunEngine
from server.serve import bind, make_server
from state.settings import Settings
from tests.wire.serving import TEST_GRAPHS
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def opened(settings: Settings, *, share: float) -> AsyncIterator[tuple[RunEngine, LangGraphClient]]:
    """Yields the engine of a server on which one run begins in any case, and that says how busy it is."""
    app = create_app(settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 1.0}))
    listener = bind("127.0.0.1", 0)
    async with app.router.lifespan_context(app):
        engine: RunEngine = app.state.services.engine
        engine.turns.always, engine.turns.stuck_s = 1, float("inf")
        engine.turns.pressure = lambda: share
        server = make_server(app, settings)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with get_client(url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
                yield engine, client
        finally:
            server.should_exit = True
            await serving


async def one_at_work(client: LangGraphClient) -> tuple[str, str]:
    """Returns thread and run that took the only place and keep it."""
    thread = await client.threads.create()
    slow = ask("tokens=9 delay_ms=60000")
    run = await client.runs.create(thread["thread_id"], "agent", input=slow, stream_mode="messages-tuple")
    return thread["thread_id"], run["run_id"]


async def read(client: LangGraphClient, thread_id: str) -> list[StreamPart]:
    return [part async for part in client.runs.stream(thread_id, "agent", input=ask("tokens=2"))]


async def until_waiting(engine: RunEngine, client: LangGraphClient, count: int) -> None:
    while len(engine.turns.waiting) != count:
        await client.threads.count()


async def test_those_that_wait_are_pending_and_begin_in_their_order_once_there_is_a_place(settings: Settings) -> None:
    async with opened(settings, share=1.0) as (engine, client):
        first = await one_at_work(client)
        threads = [(await client.threads.create())["thread_id"] for _ in range(3)]
        readers = []
        for number, thread_id in enumerate(threads):
            readers.append(asyncio.create_task(read(client, thread_id)))
            await until_waiting(engine, client, number + 1)
        assert [(await client.runs.list(thread_id))[0]["status"] for thread_id in threads] == ["pending"] * 3
        assert len(engine.active) == 1
        await client.runs.cancel(*first)
        streams = await asyncio.gather(*readers)
        began = [(await client.runs.list(thread_id))[0] for thread_id in threads]
    assert [stream[-1].data["messages"][-1]["content"] for stream in streams] == ["w0 w1 "] * 3
    assert [run["status"] for run in began] == ["success"] * 3
    assert sorted(run["updated_at"] for run in began) == [run["updated_at"] for run in began]


async def test_one_that_waits_can_be_cancelled_and_its_reader_is_told(settings: Settings) -> None:
    async with opened(settings, share=1.0) as (engine, client):
        first = await one_at_work(client)
        thread_id = (await client.threads.create())["thread_id"]
        reader = asyncio.create_task(read(client, thread_id))
        await until_waiting(engine, client, 1)
        run = (await client.runs.list(thread_id))[0]
        await client.runs.cancel(thread_id, run["run_id"])
        assert await reader == []
        assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "interrupted"
        await client.runs.cancel(*first)
        await until_waiting(engine, client, 0)
    assert engine.active == {}


async def test_what_waits_when_the_process_stops_is_done_by_the_next(settings: Settings) -> None:
    async with opened(settings, share=1.0) as (engine, client):
        first = await one_at_work(client)
        thread_id = (await client.threads.create())["thread_id"]
        url, body = f"/threads/{thread_id}/runs/stream", {"assistant_id": "agent", "input": ask("tokens=2")}
        # Not by the client that comes back by itself.
        reader = asyncio.create_task(client.http.client.post(url, json=body, timeout=None))
        await until_waiting(engine, client, 1)
        engine.drain.soon(0.0)
        response = await reader
        assert response.status_code == 200
        assert "event:" not in response.text
        run = (await client.runs.list(thread_id))[0]
    assert run["status"] == "pending"
    async with opened(settings, share=0.0) as (_, client):
        values = await client.runs.join(thread_id, run["run_id"])
        ended = await client.runs.get(thread_id, run["run_id"])
        await client.runs.cancel(*first)
    assert [message["content"] for message in values["messages"]] == ["tokens=2", "w0 w1 "]
    assert ended["status"] == "success"
