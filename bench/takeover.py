"""`kill -9` of the process in mid-run: how soon another goes on, and what the client sees."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from bench.load import Connection, run_body
from bench.measures import Row
from bench.serving import Served, open_folder, start_process

LEASE_S = 2.0


@dataclass(kw_only=True)
class Reading:
    """What a client that reconnects has received of one run."""

    events: list[tuple[int, str, bytes]] = field(default_factory=list)
    """(number, name, JSON) in the order received."""
    buffer: bytes = b""
    path: str = ""
    """Where the run is read again."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Returns when `reached` holds; it is asked after each chunk."""
        async with asyncio.timeout(60.0):
            while not reached():
                self.changed.clear()
                await self.changed.wait()

    @property
    def last_seq(self) -> int:
        """Number of the newest event, -1 before the first."""
        return self.events[-1][0] if self.events else -1

    def feed(self, chunk: bytes) -> None:
        """Takes in bytes of the stream."""
        *frames, self.buffer = (self.buffer + chunk).split(b"\r\n\r\n")
        for frame in frames:
            fields = dict(line.split(b": ", 1) for line in frame.split(b"\r\n") if b": " in line and line[:1] != b":")
            if b"event" in fields:
                self.events.append((int(fields[b"id"]), fields[b"event"].decode(), fields[b"data"]))
        self.changed.set()

    def problems(self, tokens: int) -> list[str]:
        """Returns what is wrong with it: numbers not rising, tokens of the last attempt missing or doubled."""
        numbers = [number for number, _, _ in self.events]
        found = [] if numbers == sorted(set(numbers)) else ["event numbers repeat or fall"]
        starts = [index for index, (_, name, _) in enumerate(self.events) if name == "metadata"]
        last = self.events[starts[-1] :] if starts else []
        words = [
            orjson.loads(data)[0]["content"]
            for _, name, data in last
            if name.startswith("messages") and orjson.loads(data)[0].get("type") == "AIMessageChunk"
        ]
        text = "".join(words)
        if text != "".join(f"w{number} " for number in range(tokens)):
            found.append(f"the last attempt's text has {len(text.split())} of {tokens} words, or not in order")
        return found


async def read_run(reading: Reading, port: int, path: str, body: object | None = None) -> bool:
    """Returns whether the stream ended in order; events are in `reading` even when the server dies."""
    connection = Connection("127.0.0.1", port, {"Last-Event-ID": str(reading.last_seq)} if body is None else None)
    reading.buffer = b""
    try:
        status, headers, _ = await connection.send("GET" if body is None else "POST", path, body)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {await connection.read_body(headers)!r}")
        reading.path = headers.get("location", reading.path)
        while chunk := await connection.read_chunk():
            reading.feed(chunk)
        return True
    except (OSError, asyncio.IncompleteReadError, ValueError):
        return False
    finally:
        await connection.close()


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
        problems = reading.problems(64)
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
