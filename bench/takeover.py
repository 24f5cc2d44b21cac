"""`kill -9` of the process in mid-run: how soon another goes on, and what the client sees."""

import asyncio
import time

from bench.load import Connection, run_body
from bench.measures import Row
from bench.reading import Reading, read_run
from bench.serving import Served, open_folder, start_process

LEASE_S = 2.0


async def killed_in_mid_run() -> list[Row]:
    """Kills one of two processes after half of a run's tokens; the client goes on with the other."""
    async with open_folder() as (served, folder):
        first = await start_process(served, folder, NARUTALK_LEASE_S=str(LEASE_S))
        await start_process(served, folder, NARUTALK_LEASE_S=str(LEASE_S))
        reading = Reading()
        thread = await _new_thread(served)
        body = run_body("tokens=64 delay_ms=20")
        task = asyncio.create_task(read_run(reading, served.ports[0], f"/threads/{thread}/runs/stream", body))
        await reading.until(lambda: len(reading.events) >= 32)
        first.kill()
        killed = time.perf_counter()
        await task
        before = len(reading.events)
        reader = asyncio.create_task(read_run(reading, served.ports[1], reading.path))
        await reading.until(lambda: any(name == "metadata" for _, name, _ in reading.events[before:]))
        taken_s = time.perf_counter() - killed
        await reader
        problems = reading.disorder() + reading.misread(await _answers(served.ports[1], thread))
        for problem in problems:
            print(f"  takeover: {problem}")
        first.wait()
        served.processes.remove(first)
        after_lease = max(0.0, taken_s - LEASE_S)
        return [
            Row(what="kill -9: next attempt, after the lease's end", value=after_lease, unit="s", target="<= 5"),
            Row(what="kill -9: events lost or doubled", value=len(problems), unit="", target="0"),
        ]


async def _new_thread(served: Served) -> str:
    connection = Connection("127.0.0.1", served.ports[0])
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
