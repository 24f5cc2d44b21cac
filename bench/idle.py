"""What a server costs when nobody asks, and how soon a job of the queue begins: `python -m bench.idle [--seconds 60]`."""

import argparse
import asyncio
import statistics
import time

import psycopg

from bench.serving import Served, Usage, open_folder, start_process, stop_all
from data.jobs.queue import enqueue_as_engine
from data.jobs.task import Call, Task
from data.jobs.worker import Lane, open_workers
from data.runs.pool import open_engine_pool

SETTLE_S = 20.0
"""A server that has just started still loads what it needs."""
JOBS = 200


def _transactions(admin_url: str) -> tuple[int, int]:
    """Returns how many transactions the database has committed, and how many connections it has."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        row = admin.execute(
            "select xact_commit, numbackends - 1 from pg_stat_database where datname = current_database()"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


async def _idle(name: str, seconds: float, **environment: str) -> None:
    async with open_folder() as (served, folder):
        await start_process(served, folder, **environment)
        await asyncio.sleep(SETTLE_S)
        before, began = served.usage(), time.monotonic()
        first, _ = await asyncio.to_thread(_transactions, served.admin_url)
        await asyncio.sleep(seconds)
        last, connections = await asyncio.to_thread(_transactions, served.admin_url)
        _print(name, served, served.usage().since(before), time.monotonic() - began, last - first, connections)
        stop_all(served)


def _print(name: str, served: Served, used: Usage, seconds: float, transactions: int, connections: int) -> None:
    print(f"\n{name}: {served.memory() / 2**20:.0f} MiB, {connections} connections")
    print(f"  {'server CPU per minute':<40}{1000 * used.server_s / seconds * 60:>8.0f} ms")
    print(f"  {'Postgres CPU per minute':<40}{1000 * used.postgres_s / seconds * 60:>8.0f} ms")
    print(f"  {'transactions a second':<40}{transactions / seconds:>8.1f}")


async def _defer() -> None:
    """A worker with nothing to do, given one job after another."""
    begun: asyncio.Queue[float] = asyncio.Queue()

    async def note(_call: Call) -> None:
        begun.put_nowait(time.perf_counter())

    async with open_folder() as (served, _):
        lane = Lane(tasks=[Task(name="bench", queue="bench", run=note)], at_once=8)
        async with open_engine_pool(served.engine_url) as pool, open_workers(served.engine_url, [lane], lease_s=8.0):
            waits = []
            for _ in range(JOBS):
                asked = time.perf_counter()
                await enqueue_as_engine(pool, "bench", "bench", {})
                waits.append(1000 * (await begun.get() - asked))
    waits.sort()
    print(f"\nfrom asking for a job to its begin, {JOBS} in a row")
    print(f"  p50 {statistics.median(waits):.1f} ms, p95 {waits[int(0.95 * JOBS)]:.1f} ms, longest {waits[-1]:.1f} ms")


async def main(seconds: float) -> None:
    """Prints all of it."""
    await _defer()
    await _idle("a server", seconds)
    await _idle("a server that leaves background work to others", seconds, NARUTALK_BACKGROUND_WORK="false")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    asyncio.run(main(parser.parse_args().seconds))
