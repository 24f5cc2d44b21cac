"""What is measured of a server: each function drives it through HTTP and returns rows of the table."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg

from bench.load import Connection, Load, Timing, load, one_client, run_body, stream_run
from bench.serving import Served, Usage

KIB = 1024


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the table."""

    what: str
    value: float
    unit: str
    target: str = ""


@asynccontextmanager
async def connected(served: Served) -> AsyncIterator[Connection]:
    """Yields a connection to the server's first process."""
    connection = Connection("127.0.0.1", served.ports[0], served.headers)
    try:
        yield connection
    finally:
        await connection.close()


async def graph_alone(runs: int) -> Row:
    """The bench graph without any server, streamed and thrown away: what no server can save, and the machine's pace."""
    from bench.graph import make_graph

    graph = make_graph()
    body = {"messages": [{"role": "user", "content": "tokens=64"}]}
    started = 0.0
    for number in range(runs + 10):
        if number == 10:
            started = time.process_time()
        async for _ in graph.astream(body, stream_mode=["messages", "updates"], subgraphs=True):
            pass
    return Row(what="CPU per run of the graph alone", value=1000 * (time.process_time() - started) / runs, unit="ms")


def _per_run(usage: Usage, runs: int) -> list[Row]:
    return [
        Row(what="server CPU per run", value=1000 * usage.server_s / runs, unit="ms", target="<= 15"),
        Row(what="Postgres CPU per run", value=1000 * usage.postgres_s / runs, unit="ms", target="<= 4"),
    ]


async def one_at_a_time(served: Served, runs: int) -> list[Row]:
    """First event and bytes of runs of one client."""
    await load("127.0.0.1", served.ports[0], clients=2, runs=10, headers=served.headers)
    done = await load("127.0.0.1", served.ports[0], clients=1, runs=runs, headers=served.headers)
    return [
        Row(what="first event, 1 client, p50", value=done.quantile("first_event_s", 0.5), unit="ms", target="<= 10"),
        Row(what="first event, 1 client, p95", value=done.quantile("first_event_s", 0.95), unit="ms"),
        Row(what="bytes on the wire per run", value=done.wire_bytes / KIB, unit="KiB", target="<= 39"),
        Row(what="failed runs, 1 client", value=done.failed, unit="", target="0"),
    ]


async def sixty_four(served: Served, runs: int) -> list[Row]:
    """Throughput and processor time at 64 clients, tokens without pause."""
    each = max(1, runs // 64)
    before = served.usage()
    done = await load("127.0.0.1", served.ports[0], clients=64, runs=each, headers=served.headers)
    used = served.usage().since(before)
    return [
        Row(what="runs/s, 64 clients, 0 ms tokens", value=done.runs_per_s, unit="", target=">= 50"),
        *_per_run(used, 64 * each),
        Row(what="failed runs, 64 clients", value=done.failed, unit="", target="0"),
    ]


async def crowd(served: Served, clients: int) -> list[Row]:
    """Many clients at once, one run each, 5 ms between tokens, spread over the server's processes."""
    resting = served.memory()
    body = run_body("tokens=64 delay_ms=5")
    peak = asyncio.create_task(_peak_memory(served))
    at_work = asyncio.create_task(_most_at_work(served))
    before = served.usage()
    started = time.perf_counter()
    ports = served.ports
    results = await asyncio.gather(
        *(one_client("127.0.0.1", ports[n % len(ports)], body, 1, served.headers) for n in range(clients))
    )
    done = Load(timings=[item for result in results for item in result], seconds=time.perf_counter() - started)
    used = served.usage().since(before)
    peak.cancel()
    at_work.cancel()
    for error, count in Counter(item.error[:160] for item in done.timings if not item.ok).most_common(3):
        print(f"  {count} x {error}")
    memory = max(await asyncio.gather(peak, return_exceptions=True), key=lambda item: 0)
    open_streams = done.failed == 0 and isinstance(memory, int)
    name = f"{clients:,} clients, 5 ms tokens, {len(ports)} processes"
    rows = [
        Row(what=f"{name}: all done", value=done.seconds, unit="s", target="<= 30"),
        Row(what=f"{name}: first token p50", value=done.quantile("first_token_s", 0.5) / 1000, unit="s", target="<= 5"),
        Row(what=f"{name}: errors", value=done.failed, unit="", target="0"),
        Row(what=f"{name}: server CPU per run", value=1000 * used.server_s / clients, unit="ms"),
    ]
    if open_streams and isinstance(memory, int):
        each = (memory - resting) / clients / KIB
        rows.append(Row(what=f"{name}: memory per open stream", value=each, unit="KiB", target="<= 100"))
    if served.admin_url:
        rows.append(Row(what=f"{name}: most runs at work at once", value=await at_work, unit=""))
    return rows


async def _most_at_work(served: Served) -> int:
    """Returns the most runs that were `running` at one look, in all processes; those that wait are `pending`."""
    most = 0
    if not served.admin_url:
        return most
    async with await psycopg.AsyncConnection.connect(served.admin_url, autocommit=True) as connection:
        try:
            while True:
                found = await connection.execute("select count(*) from runs where status = 'running'")
                row = await found.fetchone()
                most = max(most, row[0] if row else 0)
                await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            return most


async def _peak_memory(served: Served) -> int:
    peak = served.memory()
    try:
        while True:
            await asyncio.sleep(0.2)
            peak = max(peak, served.memory())
    except asyncio.CancelledError:
        return peak


async def _turns(connection: Connection, thread_id: str, turns: int, text: str) -> list[Timing]:
    timings = []
    for number in range(turns):
        timing = await stream_run(connection, thread_id, run_body(f"{text} turn={number}"))
        if not timing.ok:
            raise RuntimeError(f"turn {number} failed: {timing.error}")
        timings.append(timing)
    return timings


async def _cost(served: Served, connection: Connection, thread_id: str, turns: int) -> tuple[float, float]:
    """Returns milliseconds of processor time (server and Postgres) and of the clock per turn."""
    before = served.usage()
    timings = await _turns(connection, thread_id, turns, "tokens=64")
    used = served.usage().since(before)
    total = sum(timing.total_s for timing in timings)
    return 1000 * (used.server_s + used.postgres_s) / turns, 1000 * total / turns


async def long_thread(served: Served, turns: int, sample: int = 12) -> tuple[str, list[Row]]:
    """One thread of many turns against new ones; returns its id too."""
    async with connected(served) as connection:
        first_cpu = first_s = 0.0
        for _ in range(sample):
            fresh = (await connection.call("POST", "/threads", {}))["thread_id"]
            cpu, seconds = await _cost(served, connection, fresh, 1)
            first_cpu, first_s = first_cpu + cpu / sample, first_s + seconds / sample
        thread_id = str((await connection.call("POST", "/threads", {}))["thread_id"])
        await _turns(connection, thread_id, turns - sample, "tokens=64")
        last_cpu, last_s = await _cost(served, connection, thread_id, sample)
    rows = [
        Row(what=f"next run after {turns} turns / after 0: CPU", value=last_cpu / first_cpu, unit="x", target="<= 1.5"),
        Row(what=f"next run after {turns} turns / after 0: total", value=last_s / first_s, unit="x", target="<= 1.5"),
        Row(what="CPU of a run after 0 turns", value=first_cpu, unit="ms"),
        Row(what=f"CPU of a run after {turns} turns", value=last_cpu, unit="ms"),
    ]
    return thread_id, rows


async def copies(served: Served, thread_id: str, count: int) -> list[str]:
    """Returns the thread and `count` copies of it."""
    async with connected(served) as connection:
        made = [await connection.call("POST", f"/threads/{thread_id}/copy") for _ in range(count)]
    return [thread_id, *(thread["thread_id"] for thread in made)]


async def first_state(served: Served, threads: list[str]) -> list[Row]:
    """The state of long threads, each read for the first time by a new process; then again."""
    async with connected(served) as connection:
        await connection.call("POST", "/threads", {})  # signs in; only the state is to be measured
        before = served.usage()
        first, again = [await _read_states(connection, threads) for _ in range(2)]
        used = served.usage().since(before)
    return [
        Row(what="state of the long thread, first read after a restart", value=first[0], unit="ms", target="< 50"),
        Row(what=f"the same of {len(threads)} such threads, p95", value=_p95(first), unit="ms", target="< 50"),
        Row(what="state of the long thread, read again, p95", value=_p95(again), unit="ms"),
        Row(what="CPU per read", value=1000 * (used.server_s + used.postgres_s) / 2 / len(threads), unit="ms"),
    ]


async def _read_states(connection: Connection, threads: list[str]) -> list[float]:
    times = []
    for thread_id in threads:
        started = time.perf_counter()
        await connection.call("GET", f"/threads/{thread_id}/state")
        times.append(1000 * (time.perf_counter() - started))
    return times


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]
