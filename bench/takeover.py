"""A process that dies or stands still in mid-run: how soon another goes on, and what the client sees."""

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Callable

from bench.forking import Forked, fork_server, forking
from bench.load import Connection, run_body
from bench.measures import Row
from bench.reading import Reading, read_run
from bench.serving import open_folder

LEASE_S = 2.0


async def lost_in_mid_run(rounds: int) -> list[Row]:
    """Takes away one of two processes after half of a run's tokens; the client goes on with the other.

    A dead process of the same machine is seen to be dead; one that stands still looks as one on another machine that is
    gone: it is waited for until its lease ends.
    """
    rows = []
    async with open_folder() as (_, folder):
        context = forking()

        def start() -> Forked:
            return fork_server(folder, context, NARUTALK_LEASE_S=str(LEASE_S))

        servers = [start(), start()]
        try:
            await asyncio.gather(*(server.until_ready() for server in servers))
            for name, how in (("kill -9", signal.SIGKILL), ("kill -STOP", signal.SIGSTOP)):
                waits, problems = [], []
                for _ in range(rounds):
                    wait_s, found = await _round(servers, how, start)
                    waits.append(wait_s)
                    problems += found
                rows += _rows(name, waits, problems)
        finally:
            for server in servers:
                await asyncio.to_thread(server.kill)
    return rows


def _rows(name: str, waits: list[float], problems: list[str]) -> list[Row]:
    for problem in problems:
        print(f"  {name}: {problem}")
    return [
        Row(what=f"{name}, lease {LEASE_S:.0f} s: next attempt, median", value=statistics.median(waits), unit="s"),
        Row(what=f"{name}: longest", value=max(waits), unit="s", target=f"<= {LEASE_S + 5:.0f}"),
        Row(what=f"{name}: events lost or doubled in {len(waits)} runs", value=len(problems), unit="", target="0"),
    ]


async def _round(servers: list[Forked], how: signal.Signals, start: Callable[[], Forked]) -> tuple[float, list[str]]:
    """Returns the seconds until the next attempt was told, and what the client missed; a new process follows."""
    first, second = servers
    reading = Reading()
    thread = await _new_thread(first.port)
    body = run_body("tokens=64 delay_ms=20")
    task = asyncio.create_task(read_run(reading, first.port, f"/threads/{thread}/runs/stream", body))
    await reading.until(lambda: len(reading.events) >= 32)
    assert first.process.pid is not None
    os.kill(first.process.pid, how)
    gone = time.perf_counter()
    if how == signal.SIGKILL:
        first.process.join()  # until then it is still there, as far as others can see
    else:
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    before = len(reading.events)
    reader = asyncio.create_task(read_run(reading, second.port, reading.path))
    await reading.until(lambda: any(name == "metadata" for _, name, _ in reading.events[before:]))
    wait_s = time.perf_counter() - gone
    await reader
    found = reading.disorder() + reading.misread(await _answers(second.port, thread))
    await asyncio.to_thread(first.kill)
    servers[:] = [second, start()]
    await servers[1].until_ready()
    return wait_s, found


async def _new_thread(port: int) -> str:
    connection = Connection("127.0.0.1", port)
    try:
        return str((await connection.call("POST", "/threads", {}))["thread_id"])
    finally:
        await connection.close()


async def _answers(port: int, thread: str) -> dict[str, str]:
    """Returns the thread's answers by message id."""
    connection = Connection("127.0.0.1", port)
    try:
        state = await connection.call("GET", f"/threads/{thread}/state")
    finally:
        await connection.close()
    return {item["id"]: item["content"] for item in state["values"]["messages"] if item["type"] == "ai"}
