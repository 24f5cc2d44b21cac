"""Crons through the official Python client, their clock moved by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import NotFoundError, UnprocessableEntityError
from psycopg import DataError

from data.runs.crons import advance_cron
from data.runs.pool import fetch_one, open_engine_pool
from data.runs.runs import Instance, NewRun
from server.graph_file import read_graph_file
from server.runs.crons import next_date
from state.errors import InvalidInput
from state.principal import Principal
from state.settings import Settings
from tests.wire.serving import TEST_GRAPHS
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "expected"),
    [
        ("0 9 * * *", "Asia/Seoul", "2025-06-30T00:30:00+00:00", "2025-07-01T00:00:00+00:00"),  # 09:30 in Seoul
        ("0 9 * * *", None, "2025-06-30T00:30:00+00:00", "2025-06-30T09:00:00+00:00"),
        ("0 9 * * 1-5", "Asia/Seoul", "2025-07-04T01:00:00+00:00", "2025-07-07T00:00:00+00:00"),  # Friday -> Monday
        ("30 2 * * *", "Europe/Berlin", "2025-03-30T00:00:00+00:00", "2025-03-30T01:30:00+00:00"),  # 02:30 is skipped
    ],
)
def test_the_next_time_is_reckoned_in_the_crons_own_zone(
    schedule: str, zone: str | None, after: str, expected: str
) -> None:
    found = next_date(schedule, zone, datetime.fromisoformat(after), None)
    assert found is not None
    assert abs(found - datetime.fromisoformat(expected)) <= timedelta(hours=1 if zone == "Europe/Berlin" else 0)


def test_a_cron_ends_and_nonsense_is_refused() -> None:
    now = datetime(2025, 6, 30, tzinfo=UTC)
    assert next_date("0 0 1 * *", None, now, now + timedelta(hours=1)) is None
    for schedule, zone in (("every day", None), ("0 0 0 * * *", None), ("0 9 * * *", "Mars/Base")):
        with pytest.raises(InvalidInput):
            next_date(schedule, zone, now, None)


def make_due(settings: Settings, cron_id: str) -> None:
    """Sets the cron's time to now, and does not wait for the minute to be full."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        connection.execute("update crons set next_run_date = now() where cron_id = %s", [cron_id])
        deployment = read_graph_file(TEST_GRAPHS).deployment
        tick = "select narutalk_jobs.enqueue(%s, 'start_crons', '{}', null, null, 0)"
        connection.execute(tick, [f"crons-{deployment}"])


async def test_a_due_cron_goes_on_with_its_thread(client: LangGraphClient, settings: Settings) -> None:
    thread = await client.threads.create()
    made = await client.crons.create_for_thread(
        thread["thread_id"], "agent", schedule="0 9 * * *", timezone="Asia/Seoul", input=ask("tokens=2")
    )
    make_due(settings, made["cron_id"])
    stream = await client.threads.join_stream(thread["thread_id"], stream_mode="state_update")
    async for part in stream:
        if part.event == "values" and len(part.data["messages"]) == 2:
            break
    runs = await client.runs.list(thread["thread_id"])
    assert [run["metadata"]["cron_id"] for run in runs] == [made["cron_id"]]
    [moved] = await client.crons.search(thread_id=thread["thread_id"])
    assert datetime.fromisoformat(str(moved["next_run_date"])) > datetime.now(UTC)
    await client.crons.delete(made["cron_id"])


async def test_crons_are_found_counted_changed_and_deleted(client: LangGraphClient, stranger: LangGraphClient) -> None:
    end = datetime.now(UTC) + timedelta(days=2)
    made = await client.crons.create(
        "agent", schedule="0 9 * * *", input=ask("tokens=1"), metadata={"team": "x"}, end_time=end
    )
    cron_id = made["cron_id"]
    assert (made["enabled"], made["thread_id"], made["payload"]["input"]) == (True, None, ask("tokens=1"))
    assert await client.crons.count(metadata={"team": "x"}) == 1
    off = await client.crons.update(cron_id, enabled=False, schedule="0 10 * * *", timezone="Asia/Seoul")
    assert (off["enabled"], off["timezone"]) == (False, "Asia/Seoul")
    assert datetime.fromisoformat(str(off["next_run_date"])).hour == 1
    assert [item["cron_id"] for item in await client.crons.search(enabled=False)] == [cron_id]
    assert await stranger.crons.search() == []
    with pytest.raises(NotFoundError):
        await stranger.crons.delete(cron_id)
    with pytest.raises(UnprocessableEntityError):
        await client.crons.create("agent", schedule="now and then", input={})
    await client.crons.delete(cron_id)
    assert await client.crons.count(metadata={"team": "x"}) == 0


async def test_a_cron_whose_run_is_not_stored_stays_due(client: LangGraphClient, settings: Settings) -> None:
    """Moving on and storing the run are one transaction: whatever ends it between the two loses nothing."""
    assert settings.database_url is not None
    made = await client.crons.create("agent", schedule="0 9 1 1 *", input=ask("tokens=1"))
    instance = Instance(instance_id=uuid4(), deployment=read_graph_file(TEST_GRAPHS).deployment)
    statement = "select cron_id, principal, assistant_id, thread_id, next_run_date from crons where cron_id = %(id)s"
    async with open_engine_pool(settings.database_url.get_secret_value()) as pool:
        cron = await fetch_one(pool, statement, {"id": made["cron_id"]})
        assert cron is not None
        run = NewRun(
            run_id=uuid4(),
            thread_id=uuid4(),
            assistant_id=cron["assistant_id"],
            graph_id="agent",
            principal=Principal.from_json(cron["principal"]),
            kwargs={},
            metadata={},
            multitask_strategy="enqueue",
            temporary=True,
            after_seconds=0.0,
            webhook=None,
        )
        following = cron["next_run_date"] + timedelta(days=365)
        with pytest.raises(DataError):  # Postgres refuses the NUL when the cron has been moved on already
            await advance_cron(pool, cron, following, replace(run, metadata={"word": "\x00"}), instance)
        left = await fetch_one(pool, statement, {"id": made["cron_id"]})
        assert left == cron
        assert await advance_cron(pool, cron, following, run, instance) is True
        assert await advance_cron(pool, cron, following, run, instance) is None
    await client.crons.delete(made["cron_id"])
