"""Kills our own server processes at random moments and counts what is lost: `python -m bench.kills --kills 200`."""

import argparse
import asyncio
import random
import statistics
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from pathlib import Path

import psycopg

from bench.asking import Asker, Pace, Stuck
from bench.forking import Forked, fork_server, forking
from bench.serving import open_folder

SEED = 20261121
LEASE_S = 1.0
BOTH_SHARE = 0.2
"""Share of kills that leave no server at all for a moment."""
SETTLE_S = 30.0


@dataclass(kw_only=True)
class Series:
    """The servers of a series, and what it found."""

    folder: Path
    context: ForkServerContext
    servers: list[Forked] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    pauses_s: list[float] = field(default_factory=list)
    starts_s: list[float] = field(default_factory=list)
    going: bool = True

    def ports(self) -> list[int]:
        """Returns where servers answer, as far as is known."""
        return [server.port for server in self.servers if server.ready]

    async def start(self) -> None:
        """Starts one more server and waits for it."""
        began = time.monotonic()
        # Here it is not the runs that end their processes, however often these die at the same step.
        server = fork_server(self.folder, self.context, NARUTALK_LEASE_S=str(LEASE_S), NARUTALK_MAX_TAKEOVERS="1000")
        self.servers.append(server)
        await server.until_ready()
        self.starts_s.append(time.monotonic() - began)

    async def kill(self, count: int) -> None:
        """Kills the `count` oldest or newest servers at once and starts others."""
        for _ in range(count):
            victim = self.servers.pop()
            await asyncio.to_thread(victim.kill)
            self.seen["kills"] += 1
        await asyncio.gather(*(self.start() for _ in range(count)))


async def kill_on(series: Series, kills: int, rng: random.Random) -> None:
    """Kills until there were `kills`: one server of two, or both; the moments are spread over more than a run takes."""
    began = time.monotonic()
    while series.seen["kills"] < kills:
        await asyncio.sleep(rng.uniform(0.05, 2.0))
        rng.shuffle(series.servers)
        left = kills - series.seen["kills"]
        await series.kill(min(left, 2 if rng.random() < BOTH_SHARE else 1))
        if series.seen["kills"] % 10 == 0:
            say = f"{series.seen['kills']} kills, {series.seen['turns']} runs, {len(series.problems)} problems"
            print(f"  {time.monotonic() - began:5.0f} s: {say}", flush=True)


async def ask_on(series: Series, number: int) -> None:
    """Asks one thread after another, and looks at each when it is done."""
    rng = random.Random(SEED + number)
    while series.going:
        asker = Asker(series.ports, rng, series.seen, Pace(ask_share=0.15, leave_share=0.2))
        try:
            await asker.converse()
            series.problems += await asker.verify()
        except (Stuck, RuntimeError) as error:
            series.seen["stuck"] += isinstance(error, Stuck)
            series.problems.append(f"thread {asker.thread_id}: {error!r}")
        series.seen["threads"] += 1
        series.seen["turns"] += len(asker.turns)
        for turn in asker.turns:
            series.pauses_s += turn.reading.pauses_s
            attempts = len(turn.reading.attempts)
            series.seen["runs with more than one attempt"] += attempts > 1
            series.seen["most attempts of a run"] = max(series.seen["most attempts of a run"], attempts)


def count_open(admin_url: str) -> tuple[int, int, int]:
    """Returns how many runs are open, how many threads busy, and how many runs ended neither well nor with a question."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute(
            "select count(*) filter (where status in ('pending', 'running')), (select count(*) from threads where"
            " status = 'busy'), count(*) filter (where status in ('error', 'timeout', 'cancelled')) from runs"
        ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


async def settled(admin_url: str) -> tuple[int, int, int]:
    """Returns `count_open` once nothing is open, or after SETTLE_S."""
    deadline = time.monotonic() + SETTLE_S
    while any((counts := await asyncio.to_thread(count_open, admin_url))[:2]) and time.monotonic() < deadline:  # noqa: ASYNC110  # another process changes it
        await asyncio.sleep(0.5)
    return counts


async def run_series(kills: int, clients: int) -> bool:
    """Kills `kills` times while `clients` clients ask all the time; prints what was found; returns whether all holds."""
    began = time.monotonic()
    async with open_folder() as (served, folder):
        series = Series(folder=folder, context=forking())
        try:
            await asyncio.gather(series.start(), series.start())
            asking = [asyncio.create_task(ask_on(series, number)) for number in range(clients)]
            await kill_on(series, kills, random.Random(SEED))
            series.going = False
            await asyncio.gather(*asking)
            counts = await settled(served.admin_url)
        finally:
            for server in series.servers:
                await asyncio.to_thread(server.kill)
            with suppress(FileNotFoundError):
                print((folder / "servers.log").read_text(errors="replace")[-2000:] if series.problems else "", end="")
    report(series, counts, clients, time.monotonic() - began)
    return not series.problems and not any(counts)


def report(series: Series, counts: tuple[int, int, int], clients: int, seconds: float) -> None:
    """Prints the table."""
    for problem in series.problems[:50]:
        print(f"  {problem}")
    pauses = sorted(series.pauses_s) or [0.0]
    print(f"\nseed {SEED}, {clients} clients, lease {LEASE_S} s, {seconds:.0f} s")
    rows = [*sorted(series.seen.items()), ("runs open at the end", counts[0]), ("threads busy at the end", counts[1])]
    rows += [("runs that failed", counts[2]), ("problems", len(series.problems))]
    for name, count in rows:
        print(f"  {name:<44}{count:>8}")
    print(f"  {'start of a server, median':<44}{statistics.median(series.starts_s):>8.2f} s")
    print(f"  {'pause until the next attempt, median':<44}{statistics.median(pauses):>8.2f} s")
    print(f"  {'pause until the next attempt, longest':<44}{pauses[-1]:>8.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    raise SystemExit(0 if asyncio.run(run_series(given.kills, given.clients)) else 1)
