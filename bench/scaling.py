"""Background runs on one and on several processes: `python -m bench.scaling [--workers 4]`.

The model is waited for most of the time, and each process takes a fixed number of runs at once, as one would set it for
a machine's memory: what is shared (Postgres, the claiming of runs) decides how much more several get done.
"""

import argparse
import asyncio
import time

import psycopg

from bench.kills import count_open
from bench.load import Connection, run_body
from bench.serving import Served, open_narutalk

AT_ONCE = 4
TEXT = "tokens=16 delay_ms=100"
RUN_S = 1.6  # without what the server itself needs


async def _ask(port: int, runs: int) -> None:
    connection = Connection("127.0.0.1", port)
    try:
        for _ in range(runs):
            thread = await connection.call("POST", "/threads", {})
            await connection.call("POST", f"/threads/{thread['thread_id']}/runs", run_body(TEXT))
    finally:
        await connection.close()


def _ended(served: Served) -> int:
    with psycopg.connect(served.admin_url) as admin:
        row = admin.execute("select count(*) from runs where status = 'success'").fetchone()
    assert row is not None
    return int(row[0])


async def _until_open(served: Served, most: int) -> None:
    """Returns when no more than `most` runs are open."""
    while (await asyncio.to_thread(count_open, served.admin_url))[0] > most:  # noqa: ASYNC110  # other processes work
        await asyncio.sleep(0.2)


async def _runs_per_s(workers: int, runs: int) -> float:
    """Returns how many runs a second end while more are waiting."""
    async with open_narutalk(workers, NARUTALK_MAX_ACTIVE_RUNS=str(AT_ONCE)) as served:
        await asyncio.gather(*(_ask(port, 2) for port in served.ports))
        await _until_open(served, 0)
        await asyncio.gather(*(_ask(port, runs // workers) for port in served.ports))
        began, before = time.monotonic(), await asyncio.to_thread(_ended, served)
        await _until_open(served, AT_ONCE * workers)
        return float((await asyncio.to_thread(_ended, served) - before) / (time.monotonic() - began))


async def main(workers: int, runs: int) -> None:
    """Prints the ratio."""
    one = await _runs_per_s(1, runs // workers)
    several = await _runs_per_s(workers, runs)
    print(f"{RUN_S} s of waiting a run, {AT_ONCE} at once in each process")
    print(f"  1 process      {one:>8.1f} runs/s (no more than {AT_ONCE / RUN_S:.1f})")
    print(f"  {workers} processes    {several:>8.1f} runs/s, {several / one:.2f} x  target >= {workers} x")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--runs", type=int, default=160)
    given = parser.parse_args()
    asyncio.run(main(given.workers, given.runs))
