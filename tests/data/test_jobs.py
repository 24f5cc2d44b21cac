"""The queue: in the asker's transaction, closed to the app's login, tried again, and taken over from a killed process."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest

from data.jobs.queue import enqueue
from data.jobs.schema import set_up_jobs
from data.jobs.task import Again, Call, Task
from data.jobs.worker import Lane, open_workers
from data.logins import Postgres
from data.session import Database
from state.principal import Principal

pytestmark = pytest.mark.anyio

LEASE_S = 0.5
STUCK = """
import asyncio, sys
from data.jobs.task import Task
from data.jobs.worker import Lane, open_workers
async def hang(call):
    print("begun", call.args["word"], flush=True)
    await asyncio.Event().wait()
async def main():
    async with open_workers(sys.argv[1], [Lane(tasks=[Task(name="say", queue="q", run=hang)], at_once=1)], lease_s=0.5):
        await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def nothing_waits(urls: Postgres) -> None:
    with psycopg.connect(urls.admin_url) as connection:
        connection.execute("truncate narutalk_jobs.procrastinate_jobs cascade")


@asynccontextmanager
async def working(
    urls: Postgres,
    run: Callable[[Call], Awaitable[None]],
    give_up: Callable[[Call, BaseException | None], Awaitable[None]] | None = None,
) -> AsyncIterator[None]:
    task = Task(name="say", queue="q", run=run, **({"give_up": give_up} if give_up else {}))
    async with open_workers(urls.engine_url, [Lane(tasks=[task], at_once=2)], lease_s=LEASE_S):
        yield


async def ask(database: Database, principal: Principal, word: str) -> None:
    async with database.tenant_session(principal) as session:
        await enqueue(session, "q", "say", {"word": word})


def counted(urls: Postgres) -> list[tuple[str, int]]:
    with psycopg.connect(urls.admin_url) as connection:
        return connection.execute(
            "select status::text, attempts from narutalk_jobs.procrastinate_jobs order by id"
        ).fetchall()


async def until(urls: Postgres, expected: list[tuple[str, int]]) -> None:
    """The worker notes how a job ended after the task has returned, and tells nobody."""
    while await asyncio.to_thread(counted, urls) != expected:
        pass


async def test_a_job_is_there_when_its_transaction_commits_only(
    urls: Postgres, database: Database, manager: Principal
) -> None:
    async with database.tenant_session(manager) as session:
        await enqueue(session, "q", "say", {"word": "never"})
        await session.rollback()
    done: asyncio.Queue[object] = asyncio.Queue()
    async with working(urls, lambda call: done.put(call.args["word"])), asyncio.timeout(30):
        await ask(database, manager, "안녕")
        assert await done.get() == "안녕"
        await until(urls, [])
    assert done.empty()


async def test_of_one_kind_only_one_waits(urls: Postgres, database: Database, manager: Principal) -> None:
    async with database.tenant_session(manager) as session:
        assert await enqueue(session, "nobody", "say", {}, only_one="x")
        assert not await enqueue(session, "nobody", "say", {}, only_one="x")


def test_the_apps_login_can_ask_for_work_but_not_see_it(urls: Postgres) -> None:
    with psycopg.connect(urls.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from narutalk_jobs.procrastinate_jobs")


async def test_what_may_come_right_is_tried_again_and_the_rest_given_up(
    urls: Postgres, database: Database, manager: Principal
) -> None:
    told: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    async def run(call: Call) -> None:
        await told.put(("run", call.attempt))
        if call.attempt == 1:
            raise Again(0)
        raise ValueError("wrong for good")

    async def give_up(call: Call, error: BaseException | None) -> None:
        await told.put((str(error), call.attempt))

    async with working(urls, run, give_up), asyncio.timeout(30):
        await ask(database, manager, "x")
        assert [await told.get() for _ in range(3)] == [("run", 1), ("run", 2), ("wrong for good", 2)]
        await until(urls, [("failed", 2)])


async def test_another_worker_does_what_a_killed_one_had_begun(
    urls: Postgres, database: Database, manager: Principal
) -> None:
    await ask(database, manager, "again")
    command = [sys.executable, "-c", STUCK, urls.engine_url]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert (await process.stdout.readline()).split() == [b"begun", b"again"]
    process.kill()
    await process.communicate()
    done: asyncio.Queue[Call] = asyncio.Queue()
    async with working(urls, done.put), asyncio.timeout(30):
        call = await done.get()
    assert (call.args, call.attempt) == ({"word": "again"}, 2)


async def test_a_job_that_ends_its_process_each_time_is_given_up(
    urls: Postgres, database: Database, manager: Principal
) -> None:
    await ask(database, manager, "deadly")
    with psycopg.connect(urls.admin_url) as connection:
        connection.execute("update narutalk_jobs.procrastinate_jobs set attempts = 5")
    told: asyncio.Queue[str] = asyncio.Queue()

    async def run(_call: Call) -> None:
        await told.put("run")

    async def give_up(_call: Call, error: BaseException | None) -> None:
        assert error is None
        await told.put("given up")

    async with working(urls, run, give_up), asyncio.timeout(30):
        assert await told.get() == "given up"
    assert told.empty()


async def test_work_in_progress_goes_back_when_its_process_stops(
    urls: Postgres, database: Database, manager: Principal
) -> None:
    begun = asyncio.Event()

    async def run(_call: Call) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with working(urls, run), asyncio.timeout(30):
        await ask(database, manager, "later")
        await begun.wait()
    assert counted(urls) == [("todo", 1)]


async def test_a_newer_library_brings_its_migrations(empty_urls: Postgres) -> None:
    newest = "procrastinate_retry_job_v2"
    with psycopg.connect(empty_urls.admin_url) as connection:
        connection.execute("set search_path = narutalk_jobs")
        connection.execute(f"drop function {newest}")
        connection.execute("delete from applied_migrations where name like '03.04%'")
        connection.execute("alter type procrastinate_job_event_type rename value 'retried' to 'unknown'")
    await set_up_jobs(empty_urls.admin_url)
    with psycopg.connect(empty_urls.engine_url) as connection:
        found = connection.execute("select to_regproc(%s)", [f"narutalk_jobs.{newest}"]).fetchone()
    assert found is not None
    assert found[0] is not None
