"""Several runs at once on one thread, limits, and clients that go away."""

import asyncio
import contextlib
from typing import Any

import httpx
import psycopg
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import NotFoundError
from langgraph_sdk.schema import Run

from state.settings import Settings
from tests.wire.serving import TEST_GRAPHS, Served, serve
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio

CLIENTS = 20
PACED: list[Any] = ["messages-tuple", "values"]
"""Only when its messages are streamed does the bench model keep its pace."""


async def race(client: LangGraphClient, strategy: str, text: str) -> tuple[str, list[Run], int]:
    """Returns the thread, its runs oldest first when all have ended, and how many of CLIENTS were refused."""
    thread_id = (await client.threads.create())["thread_id"]
    starts = (
        client.runs.create(thread_id, "agent", input=ask(text), multitask_strategy=strategy, stream_mode=PACED)  # type: ignore[arg-type]
        for _ in range(CLIENTS)
    )
    results = await asyncio.gather(*starts, return_exceptions=True)
    started = [item for item in results if not isinstance(item, BaseException)]
    # A run that is rolled back is gone: also for the answer that was to show it.
    told = {item.response.status_code for item in results if isinstance(item, httpx.HTTPStatusError)}
    assert told <= ({404} if strategy == "rollback" else {409})
    async with asyncio.timeout(40):
        while (await client.threads.get(thread_id))["status"] == "busy":
            last = (await client.runs.list(thread_id, limit=1))[0]
            with contextlib.suppress(NotFoundError):
                await client.runs.join(thread_id, last["run_id"])
    runs = await client.runs.list(thread_id, limit=100)
    return thread_id, runs[::-1], CLIENTS - len(started)


async def test_reject_lets_one_of_twenty_run(client: LangGraphClient) -> None:
    thread_id, runs, refused = await race(client, "reject", "tokens=20 delay_ms=20")
    assert (len(runs), refused) == (1, CLIENTS - 1)
    assert runs[0]["status"] == "success"
    assert (await client.threads.get(thread_id))["status"] == "idle"


async def test_enqueue_runs_all_twenty_one_after_the_other(client: LangGraphClient) -> None:
    thread_id, runs, refused = await race(client, "enqueue", "tokens=1")
    assert (len(runs), refused) == (CLIENTS, 0)
    assert {run["status"] for run in runs} == {"success"}
    assert len((await client.threads.get_state(thread_id))["values"]["messages"]) == 2 * CLIENTS


@pytest.mark.parametrize("strategy", ["interrupt", "rollback"])
async def test_the_last_of_twenty_wins(client: LangGraphClient, strategy: str) -> None:
    thread_id, runs, refused = await race(client, strategy, "tokens=3 delay_ms=10")
    assert refused == 0 or strategy == "rollback"
    assert runs[-1]["status"] == "success"
    assert {run["status"] for run in runs} <= {"success", "interrupted"}
    thread = await client.threads.get(thread_id)
    assert thread["status"] == "idle"
    assert thread["values"]["messages"][-1]["content"] == "w0 w1 w2 "
    if strategy == "rollback":
        succeeded = sum(run["status"] == "success" for run in runs)
        assert len(runs) == succeeded
        assert len(thread["values"]["messages"]) == 2 * succeeded


async def test_a_batch_returns_its_runs_in_order(client: LangGraphClient) -> None:
    thread = await client.threads.create()
    made = await client.runs.create_batch(
        [
            {"assistant_id": "agent", "input": ask(f"tokens={n}"), "metadata": {"n": n}}  # type: ignore[typeddict-unknown-key]
            for n in (1, 2, 3)
        ]
    )
    assert [run["metadata"]["n"] for run in made] == [1, 2, 3]
    assert thread["thread_id"] not in {run["thread_id"] for run in made}


async def test_a_run_waits_for_its_time_and_can_be_cancelled_before(client: LangGraphClient) -> None:
    thread_id = (await client.threads.create())["thread_id"]
    later = await client.runs.create(thread_id, "agent", input=ask("tokens=1"), after_seconds=3600)
    now = await client.runs.wait(thread_id, "agent", input=ask("tokens=1"))
    assert now["messages"][-1]["content"] == "w0 "
    assert (await client.runs.get(thread_id, later["run_id"]))["status"] == "pending"
    await client.runs.cancel_many(thread_id=thread_id, run_ids=[later["run_id"]])
    assert (await client.runs.get(thread_id, later["run_id"]))["status"] == "interrupted"


@pytest.mark.parametrize(("on_disconnect", "ending"), [("cancel", "interrupted"), ("continue", "success")])
async def test_a_client_that_goes_away_ends_its_run_only_when_it_said_so(
    client: LangGraphClient, on_disconnect: str, ending: str
) -> None:
    thread_id = (await client.threads.create())["thread_id"]
    stream = client.runs.stream(
        thread_id,
        "agent",
        input=ask("tokens=60 delay_ms=20"),
        stream_mode="messages-tuple",
        stream_subgraphs=True,
        on_disconnect=on_disconnect,  # type: ignore[arg-type]
    )
    async for part in stream:
        if part.event.startswith("messages"):
            break
    await stream.aclose()  # type: ignore[attr-defined]
    [run] = await client.runs.list(thread_id)
    await client.runs.join(thread_id, run["run_id"])
    assert (await client.runs.get(thread_id, run["run_id"]))["status"] == ending


@pytest.mark.parametrize(("on_completion", "status"), [("delete", 404), ("keep", 200)])
async def test_a_run_without_a_thread_leaves_one_only_on_request(
    client: LangGraphClient, served: Served, on_completion: str, status: int
) -> None:
    parts = [
        part
        async for part in client.runs.stream(None, "agent", input=ask("tokens=1"), on_completion=on_completion)  # type: ignore[call-overload]
    ]
    async with httpx.AsyncClient(base_url=served.url) as http:
        found = await http.get(f"/runs/{parts[0].data['run_id']}")
    assert found.status_code == status


async def test_beyond_its_limit_a_server_says_when_to_come_back(settings: Settings) -> None:
    chosen = settings.model_copy(update={"graphs": TEST_GRAPHS, "max_active_runs": 2, "drain_s": 0.2})
    async with serve(chosen) as served, get_client(url=served.url) as client:
        for _ in range(2):
            thread = await client.threads.create()
            await client.runs.create(
                thread["thread_id"], "agent", input=ask("tokens=200 delay_ms=50"), stream_mode=PACED
            )
        async with httpx.AsyncClient(base_url=served.url) as http:
            refused = await http.post("/runs/stream", json={"assistant_id": "agent", "input": ask()})
        queued = await client.runs.create(thread["thread_id"], "agent", input=ask("tokens=1"))
        await client.runs.cancel_many(status="all")
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    assert queued["status"] == "pending"


async def test_a_run_that_waits_for_room_begins_when_another_ends(settings: Settings) -> None:
    chosen = settings.model_copy(update={"graphs": TEST_GRAPHS, "max_active_runs": 1, "drain_s": 0.2})
    async with serve(chosen) as served, get_client(url=served.url) as client:
        threads = [(await client.threads.create())["thread_id"] for _ in range(4)]
        for thread in threads:
            await client.runs.create(thread, "agent", input=ask("tokens=5 delay_ms=10"))
        for thread in threads:
            run = (await client.runs.list(thread))[0]
            values = await client.runs.join(thread, run["run_id"])
            assert values["messages"][-1]["content"].split()[-1] == "w4"


async def test_runs_go_on_when_their_database_connections_are_cut(client: LangGraphClient, settings: Settings) -> None:
    threads = [(await client.threads.create())["thread_id"] for _ in range(5)]
    runs = [
        await client.runs.create(thread, "agent", input=ask("tokens=30 delay_ms=20"), stream_mode=PACED)
        for thread in threads
    ]
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        cut = connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        ).fetchone()
    assert cut is not None
    assert cut[0] > 0
    for thread, run in zip(threads, runs, strict=True):
        async with asyncio.timeout(30):
            while (ended := await status_of(client, thread, run["run_id"])) in ("pending", "running", None):
                pass
        assert ended == "success"
        state = await client.threads.get_state(thread)
        assert state["values"]["messages"][-1]["content"].split()[-1] == "w29"


async def status_of(client: LangGraphClient, thread_id: str, run_id: str) -> str | None:
    """Returns a run's status; None while the server says that its database is away."""
    try:
        return str((await client.runs.get(thread_id, run_id))["status"])
    except httpx.HTTPStatusError as error:
        if error.response.status_code != 503:
            raise
        return None
