"""Injects faults while runs go on, and counts the runs that end well by themselves: `python -m bench.faults`."""

import argparse
import asyncio
import os
import random
import signal
import time

import psycopg

from bench.asking import Asker, Pace, Stuck
from bench.forking import forking
from bench.kills import SEED, Series, settled
from bench.serving import Served, open_folder, postmaster_of

PACE = Pace(turns=5, tokens=16, delays_ms=(0,), leave_share=0.05)
PAUSE_S = (1.0, 4.0)  # a fault for about thirty runs
END_SOME = (
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid() and random() < %s"
)


async def inject(series: Series, served: Served, rng: random.Random) -> None:
    """Makes one fault: connections ended, a server killed, or Postgres itself killed."""
    kind = rng.choices(("connections", "server", "postgres"), (12, 6, 1))[0]
    if kind == "server":
        rng.shuffle(series.servers)
        await series.kill(1)
        return
    try:
        if kind == "connections":
            ended = await asyncio.to_thread(_end_connections, served.admin_url, rng.choice((0.1, 0.5, 1.0)))
            series.seen["connections ended"] += ended
        else:
            os.kill(await asyncio.to_thread(postmaster_of, served.admin_url, series.folder), signal.SIGKILL)
            series.seen["postgres kills"] += 1
    except psycopg.OperationalError:
        series.seen["faults not made: the database was away"] += 1


def _end_connections(admin_url: str, share: float) -> int:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        return len(admin.execute(END_SOME, [share]).fetchall())


def _errors(admin_url: str) -> list[str]:
    with psycopg.connect(admin_url) as admin:
        rows = admin.execute("select run_id, attempt, error from runs where status = 'error'").fetchall()
    return [f"run {run_id}, attempt {attempt}: {error}" for run_id, attempt, error in rows]


async def inject_on(series: Series, served: Served, runs: int) -> None:
    """Makes faults until `runs` runs are done; says how far it is."""
    rng, began, told = random.Random(SEED), time.monotonic(), 0
    while series.seen["runs"] < runs:
        await asyncio.sleep(rng.uniform(*PAUSE_S))
        await inject(series, served, rng)
        if series.seen["runs"] - told >= runs // 20:
            told = series.seen["runs"]
            say = f"{told} runs, {series.seen['ended well']} well, {len(series.problems)} problems"
            print(f"  {time.monotonic() - began:5.0f} s: {say}", flush=True)


async def ask_on(series: Series, number: int) -> None:
    """Asks one thread after another; a run counts as ended well when its thread holds all it should."""
    rng = random.Random(SEED + number)
    while series.going:
        asker = Asker(series.ports, rng, series.seen, PACE)
        found: list[str] = []
        try:
            await asker.converse()
            found = await asker.verify()
        except (Stuck, RuntimeError) as error:
            found = [f"thread {asker.thread_id}: {error!r}"]
        series.problems += found
        series.seen["runs"] += len(asker.turns)
        series.seen["ended well"] += 0 if found else sum(turn.status == "success" for turn in asker.turns)


async def run_series(runs: int, clients: int) -> bool:
    """Makes `runs` runs under faults; prints what was found; returns whether at least 99.9 % ended well."""
    began = time.monotonic()
    async with open_folder() as (served, folder):
        series = Series(folder=folder, context=forking())
        try:
            await asyncio.gather(series.start(), series.start())
            asking = [asyncio.create_task(ask_on(series, number)) for number in range(clients)]
            await inject_on(series, served, runs)
            series.going = False
            await asyncio.gather(*asking)
            counts = await settled(served.admin_url)
            series.problems += await asyncio.to_thread(_errors, served.admin_url)
        finally:
            for server in series.servers:
                await asyncio.to_thread(server.kill)
    for problem in series.problems[-30:]:
        print(f"  {problem}")
    print(f"\nseed {SEED}, {clients} clients, {time.monotonic() - began:.0f} s")
    rows = [*sorted(series.seen.items()), ("problems", len(series.problems))]
    for name, count in [*rows, ("runs open", counts[0]), ("threads busy", counts[1]), ("runs that failed", counts[2])]:
        print(f"  {name:<44}{count:>8}")
    share = series.seen["ended well"] / series.seen["runs"]
    print(f"  {'ended well':<44}{100 * share:>8.3f} %  target >= 99.9 %")
    return share >= 0.999 and not any(counts[:2])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=24)
    given = parser.parse_args()
    raise SystemExit(0 if asyncio.run(run_series(given.runs, given.clients)) else 1)
