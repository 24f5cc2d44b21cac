"""Kills our own server processes at random moments and counts what is lost: `python -m bench.kills --kills 200`."""

import argparse
import asyncio
import contextlib
import random
import time
from collections import Counter
from pathlib import Path

import psycopg

from bench.load import Connection, run_body
from bench.serving import Served, open_folder, start_process
from bench.takeover import Reading, read_run

SEED = 20261121
LEASE_S = 1.0
TOKENS = 64
STUCK_S = 60.0


async def client(served: Served, rng: random.Random, found: Counter[str]) -> None:
    """One run, read to its end over any number of processes that die."""
    reading, started = Reading(), time.monotonic()
    port = rng.choice(served.ports)
    connection = Connection("127.0.0.1", port)
    try:
        thread = (await connection.call("POST", "/threads", {}))["thread_id"]
    except (OSError, RuntimeError, asyncio.IncompleteReadError):
        found["not begun"] += 1  # refused before anything was promised
        await asyncio.sleep(0.2)
        return
    finally:
        await connection.close()
    body = run_body(f"tokens={TOKENS} delay_ms={rng.choice((5, 10, 20))}")
    path, given, finished = f"/threads/{thread}/runs/stream", body, False
    while not finished and time.monotonic() - started < STUCK_S:
        with contextlib.suppress(RuntimeError):  # a process that is just starting or stopping
            finished = await read_run(reading, port, reading.path or path, None if reading.path else given)
        if not finished and not reading.path:
            found["not begun"] += 1
            await asyncio.sleep(0.2)
            return
        port = rng.choice(served.ports[-2:])
        if not finished:
            await asyncio.sleep(0.2)
    found["runs"] += 1
    if not finished:
        found["stuck"] += 1
    for problem in reading.problems(TOKENS) if finished else ():
        found[problem] += 1


async def kill_one(served: Served, folder: Path, rng: random.Random) -> None:
    """Kills one of the two newest processes after a moment and starts another."""
    await asyncio.sleep(rng.uniform(0.1, 1.5))
    index = rng.choice((-2, -1))
    victim = served.processes.pop(index)
    served.ports.pop(index)
    victim.kill()
    await asyncio.to_thread(victim.wait)
    await start_process(served, folder, NARUTALK_LEASE_S=str(LEASE_S))


def unfinished(admin_url: str) -> int:
    """Returns how many runs or threads are still said to be at work."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute(
            "select (select count(*) from runs where status in ('pending', 'running'))"
            " + (select count(*) from threads where status = 'busy')"
        ).fetchone()
    return int(row[0]) if row else 0


async def main(kills: int, clients: int) -> None:
    """Kills `kills` times while `clients` clients ask all the time; prints what was found."""
    rng, found = random.Random(SEED), Counter[str]()
    async with open_folder() as (served, folder):
        for _ in range(2):
            await start_process(served, folder, NARUTALK_LEASE_S=str(LEASE_S))
        going = True

        async def ask_on(number: int) -> None:
            own = random.Random(SEED + number)
            while going:
                await client(served, own, found)

        asking = [asyncio.create_task(ask_on(number)) for number in range(clients)]
        for _ in range(kills):
            await kill_one(served, folder, rng)
            found["kills"] += 1
        going = False
        await asyncio.gather(*asking)
        left = await asyncio.to_thread(unfinished, served.admin_url)
    print(f"seed {SEED}, {clients} clients: " + ", ".join(f"{count} {name}" for name, count in found.most_common()))
    print(f"runs or threads still at work afterwards: {left}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    asyncio.run(main(given.kills, given.clients))
