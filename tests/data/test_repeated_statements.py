"""A statement whose answer was lost with its connection is repeated, and does its work once."""

from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from data.logins import Postgres
from data.runs.events import EventBatch, insert_statement, select_events
from data.runs.pool import EnginePool, execute, fetch_one
from data.runs.runs import Instance, NewRun, insert_run
from data.runs.takeover import release_run, take_over_runs

pytestmark = pytest.mark.anyio

HERE = Instance(instance_id=uuid4(), deployment="test")
ELSEWHERE = replace(HERE, instance_id=uuid4())


async def test_statements_go_on_when_the_server_ended_every_connection(pool: EnginePool, urls: Postgres) -> None:
    await pool.resize(8, 8)
    await pool.wait()
    with psycopg.connect(urls.admin_url, autocommit=True) as admin:
        ended = admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database()"
            " and usename = 'narutalk_engine'"
        ).fetchall()
    assert len(ended) >= 8
    assert await fetch_one(pool, "select 1 as one", {}) == {"one": 1}


async def test_a_run_inserted_again_is_the_same_run(pool: EnginePool, run: NewRun) -> None:
    first = await insert_run(pool, run, HERE, claim=True)
    again = await insert_run(pool, run, HERE, claim=True)
    elsewhere = await insert_run(pool, run, ELSEWHERE, claim=True)
    assert first is not None
    assert first["status"] == "running"
    assert again == first
    assert elsewhere is not None
    assert elsewhere["status"] == "pending"  # not the other instance's to begin
    assert await insert_run(pool, replace(run, run_id=uuid4()), HERE, claim=True) is None  # busy, under `reject`


async def test_events_logged_again_with_later_ones_lose_none(pool: EnginePool, run: NewRun) -> None:
    await insert_run(pool, run, HERE, claim=True)
    short = EventBatch(run_id=run.run_id, attempt=1, first_seq=1, last_seq=1, lines=b"1\tmetadata\t{}\n")
    longer = replace(short, last_seq=2, lines=b"1\tmetadata\t{}\n2\tvalues\t{}\n")
    for batch in (short, longer, short):
        await execute(pool, *insert_statement([batch]))
    rows = await select_events(pool, run.run_id, 0, 10)
    assert [(row["first_seq"], row["last_seq"], row["events"]) for row in rows] == [(1, 2, longer.lines)]


async def test_an_attempt_that_logged_nothing_shares_no_number_with_the_next(pool: EnginePool, run: NewRun) -> None:
    await insert_run(pool, run, replace(HERE, instance_id=uuid4()), claim=True)
    begun = [
        (row["attempt"], row["last_seq"])
        for taker in (HERE, ELSEWHERE)
        for row in await take_over_runs(pool, taker, limit=50, gap=1000)
        if row["run_id"] == run.run_id
    ]
    assert begun == [(2, 1000), (3, 2000)]


async def test_only_the_attempt_that_is_given_back_is(pool: EnginePool, run: NewRun) -> None:
    await insert_run(pool, run, HERE, claim=True)
    assert not await release_run(pool, HERE, run.run_id, 2)
    assert await release_run(pool, HERE, run.run_id, 1)
