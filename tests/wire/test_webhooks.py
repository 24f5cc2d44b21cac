"""Webhooks are signed, tried again and logged; threads end with their time."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import orjson
import psycopg
import pytest
from langgraph_sdk import get_client
from pydantic import SecretStr

from data.runs.store import delete_expired_items
from server.app import create_app
from server.background import expire_threads
from server.runs.webhooks import sign
from state.settings import Profile, Settings
from tests.wire.serving import TEST_GRAPHS, serve
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def listening(statuses: list[int]) -> AsyncIterator[tuple[str, "asyncio.Queue[tuple[dict[str, str], bytes]]"]]:
    """Yields the address of a server that answers with these statuses in turn, and what it was sent."""
    calls: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head)}
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(b"HTTP/1.1 %d x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % statuses.pop(0))
        await writer.drain()
        writer.close()
        await calls.put((headers, body))

    server = await asyncio.start_server(take, "127.0.0.1", 0, family=socket.AF_INET)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", calls


def query(settings: Settings, statement: str, *values: object) -> list[tuple[object, ...]]:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        cursor = connection.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


async def test_a_webhook_is_signed_tried_again_and_logged(settings: Settings) -> None:
    chosen = settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5, "webhook_secret": SecretStr("s3")})
    async with (
        listening([500, 200]) as (address, calls),
        serve(chosen) as served,
        get_client(url=served.url) as client,
        asyncio.timeout(30),
    ):
        thread = await client.threads.create()
        run = await client.runs.create(thread["thread_id"], "agent", input=ask("tokens=1"), webhook=address)
        headers, body = await calls.get()
        await asyncio.to_thread(put_forward, settings)
        _, again = await calls.get()
        while (log := deliveries(settings, run["run_id"]))[0][0] == "pending":
            await client.runs.get(thread["thread_id"], run["run_id"])
    sent_at = int(headers["x-narutalk-signature"].split(",")[0].removeprefix("t="))
    assert headers["x-narutalk-signature"] == sign("s3", body, sent_at)
    told = orjson.loads(body)
    assert (told["run_id"], told["status"]) == (run["run_id"], "success")
    assert told["values"]["messages"][-1]["content"] == "w0 "
    assert (told["kwargs"]["input"], told["multitask_strategy"]) == (run["kwargs"]["input"], "enqueue")
    assert told["created_at"] <= told["run_ended_at"] <= told["webhook_sent_at"]
    assert again == body
    assert log == [("delivered", 2, 200)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.8", "169.254.169.254", "0.0.0.0"])
async def test_outside_development_no_call_reaches_an_address_of_our_own_network(settings: Settings, host: str) -> None:
    chosen = settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5, "profile": Profile.STAGING})
    async with (
        listening([200]) as (address, calls),
        serve(chosen) as served,
        get_client(url=served.url) as client,
        asyncio.timeout(30),
    ):
        address = address.replace("127.0.0.1", host)
        thread = await client.threads.create()
        run = await client.runs.create(thread["thread_id"], "agent", input=ask("tokens=1"), webhook=address)
        await client.runs.join(thread["thread_id"], run["run_id"])
        while not (log := deliveries(settings, run["run_id"])) or log[0][0] == "pending":
            await client.runs.get(thread["thread_id"], run["run_id"])
        assert calls.empty()
    assert log == [("failed", 1, None)]
    [(problem,)] = query(settings, "select error from webhook_deliveries where run_id = %s", run["run_id"])
    assert "is no public address" in str(problem)


def put_forward(settings: Settings) -> None:
    """Ends the pause before the next call, once the job has come to it."""
    statement = (
        "update procrastinate_jobs set scheduled_at = now()"
        " where task_name = 'call_webhook' and status = 'todo' and attempts = 1"
    )
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute("set search_path = narutalk_jobs")
        while connection.execute(statement).rowcount == 0:
            pass


def deliveries(settings: Settings, run_id: str) -> list[tuple[object, ...]]:
    statement = "select status, attempts, response_status from webhook_deliveries where run_id = %s"
    return query(settings, statement, run_id)


async def test_expired_threads_go_or_are_pruned_and_asking_ones_stay(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5}), prepared=True)
    async with app.router.lifespan_context(app):
        services = app.state.services
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
            ids = {}
            for name, ttl, graph in (
                ("gone", {"ttl": 1, "strategy": "delete"}, "agent"),
                ("pruned", {"ttl": 1, "strategy": "keep_latest"}, "agent"),
                ("asking", {"ttl": 1, "strategy": "delete"}, "questions"),
                ("fresh", {"ttl": 1000, "strategy": "delete"}, "agent"),
            ):
                thread = (await http.post("/threads", json={"ttl": ttl})).json()
                ids[name] = thread["thread_id"]
                graph_input = ask("tokens=1") if graph == "agent" else {"answers": []}
                body = {"assistant_id": graph, "input": graph_input}
                await http.post(f"/threads/{ids[name]}/runs/wait", json=body)
            query(settings, "update threads set expires_at = now() - interval '1 minute' where ttl_minutes = 1")
            before = (await http.get(f"/threads/{ids['pruned']}/storage")).json()
            assert await expire_threads(services) == 2
            after = (await http.get(f"/threads/{ids['pruned']}/storage")).json()
            found = {name: (await http.get(f"/threads/{thread_id}")).status_code for name, thread_id in ids.items()}
            state = (await http.get(f"/threads/{ids['pruned']}/state")).json()
    assert found == {"gone": 404, "pruned": 200, "asking": 200, "fresh": 200}
    assert 1 <= after["checkpoints"] < before["checkpoints"]
    assert len(state["values"]["messages"]) == 2
    left = "select count(*) from checkpoints where thread_id = %s"
    assert query(settings, left, ids["gone"]) == [(0,)]


async def test_items_of_the_store_go_when_their_time_is_over(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5}), prepared=True)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http,
    ):
        for key, ttl in (("gone", 1), ("fresh", 1000), ("kept", None)):
            item = {"namespace": ["expiry"], "key": key, "value": {}, "ttl": ttl}
            assert (await http.put("/store/items", json=item)).is_success
        query(settings, "update store_items set expires_at = now() - interval '1 minute' where ttl_minutes = 1")
        assert await delete_expired_items(app.state.services.pool) == 1
    assert query(settings, "select key from store_items where key in ('gone', 'fresh', 'kept') order by key") == [
        ("fresh",),
        ("kept",),
    ]


async def test_pruning_takes_the_segments_that_no_checkpoint_needs(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5}), prepared=True)
    segments = "select count(*) from checkpoint_blobs where channel = '__segments__' and thread_id = %s"
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x", timeout=60) as http:
            thread_id = (await http.post("/threads", json={})).json()["thread_id"]
            for turn in range(6):
                body = {"assistant_id": "agent", "input": ask(f"tokens=2 turn {turn}")}
                await http.post(f"/threads/{thread_id}/runs/wait", json=body)
            states = (await http.get(f"/threads/{thread_id}/history", params={"limit": 100})).json()
            fork = next(state for state in states if len(state["values"]["messages"]) == 8)
            await http.post(
                f"/threads/{thread_id}/runs/wait",
                json={"assistant_id": "agent", "input": ask("tokens=2 fork"), "checkpoint": fork["checkpoint"]},
            )
            before = query(settings, segments, thread_id)
            await http.post("/threads/prune", json={"thread_ids": [thread_id], "strategy": "keep_latest"})
            after = query(settings, segments, thread_id)
            again = await http.post(f"/threads/{thread_id}/runs/wait", json=body)
            state = (await http.get(f"/threads/{thread_id}/state")).json()
    assert again.status_code == 200
    assert after < before
    contents = [message["content"] for message in state["values"]["messages"]]
    assert len(contents) == 12
    assert contents[8] == ask("tokens=2 fork")["messages"][0]["content"]


async def test_a_webhook_whose_process_died_before_noting_it_is_made(settings: Settings) -> None:
    chosen = settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5})
    async with (
        listening([200]) as (address, calls),
        serve(chosen) as served,
        get_client(url=served.url) as client,
        asyncio.timeout(30),
    ):
        thread = await client.threads.create()
        run = await client.runs.create(thread["thread_id"], "agent", input=ask("tokens=1"))
        await client.runs.join(thread["thread_id"], run["run_id"])
        query(
            settings,
            "update runs set webhook = %s, updated_at = now() - interval '1 minute' where run_id = %s",
            address,
            run["run_id"],
        )
        query(settings, "select narutalk_jobs.enqueue('service', 'remember_webhooks', '{}', null, null, 0)")
        _, body = await calls.get()
    told = orjson.loads(body)
    assert (told["run_id"], told["status"], told["values"]) == (run["run_id"], "success", None)
