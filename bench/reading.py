"""What a client that reconnects has received of one run, and whether anything of it is lost, doubled or out of order."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench.load import Connection

Event = tuple[int, str, bytes]
"""(number, name, JSON)"""


@dataclass(kw_only=True)
class Reading:
    """The events of one run in the order received, over any number of connections."""

    events: list[Event] = field(default_factory=list)
    path: str = ""
    """Where the run is read again."""
    pauses_s: list[float] = field(default_factory=list)
    """Seconds from the last event of an attempt to the first of the one that replaced it, as received."""
    _buffer: bytes = b""
    _heard_at: float = field(default_factory=time.monotonic)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Returns when `reached` holds; it is asked after each chunk."""
        async with asyncio.timeout(60.0):
            while not reached():
                self._changed.clear()
                await self._changed.wait()

    @property
    def last_seq(self) -> int:
        """Number of the newest event, -1 before the first."""
        return self.events[-1][0] if self.events else -1

    def begin(self) -> None:
        """Forgets half an event of a connection that broke."""
        self._buffer = b""

    def feed(self, chunk: bytes) -> None:
        """Takes in bytes of the stream."""
        *frames, self._buffer = (self._buffer + chunk).split(b"\r\n\r\n")
        now = time.monotonic()
        for frame in frames:
            fields = dict(line.split(b": ", 1) for line in frame.split(b"\r\n") if b": " in line and line[:1] != b":")
            if b"event" not in fields:
                continue
            if fields[b"event"] == b"metadata" and self.events:
                self.pauses_s.append(now - self._heard_at)
            self.events.append((int(fields[b"id"]), fields[b"event"].decode(), fields[b"data"]))
            self._heard_at = now
        self._changed.set()

    @property
    def attempts(self) -> list[list[Event]]:
        """The events by attempt; each begins with its `metadata`."""
        found: list[list[Event]] = []
        for event in self.events:
            if event[1] == "metadata" or not found:
                found.append([])
            found[-1].append(event)
        return found

    def disorder(self) -> list[str]:
        """Returns what is wrong with the numbers: they count up by one, and jump only to a later attempt's begin."""
        found, before, attempt = [], None, 0
        for number, name, data in self.events:
            if name == "metadata":
                began = int(orjson.loads(data)["attempt"])
                if began <= attempt:
                    found.append(f"attempt {began} is told after attempt {attempt}")
                attempt = began
            elif before is None:
                found.append(f"the first event is {name}, not metadata")
            elif number != before + 1:
                found.append(f"event {number} ({name}) follows {before}")
            if before is not None and number <= before:
                found.append(f"event {number} ({name}) comes again or too late after {before}")
            before = number
        return found

    def against(self, replay: "Reading") -> list[str]:
        """Returns how this differs from the run as the log tells it to somebody who reads it from the start.

        The last attempt must be the same to the byte. Of a replaced attempt the log may lack what its process sent but
        could not store any more; it never has more.
        """
        mine, logged = self.attempts, replay.attempts
        if not mine or not logged or mine[-1] != logged[-1]:
            have, want = (len(items[-1]) if items else 0 for items in (mine, logged))
            return [f"the last attempt has {have} events here and {want} in the log, or others"]
        earlier = {event for attempt in mine[:-1] for event in attempt}
        missed = [event for attempt in logged[:-1] for event in attempt if event not in earlier]
        return [f"{len(missed)} events of a replaced attempt were never received"] if missed else []

    def misread(self, stored: dict[str, str]) -> list[str]:
        """Returns how the text received differs from the thread's: `stored` are its answers by id.

        Whoever keeps, of each message, what was streamed, and drops at a new attempt what the thread does not hold,
        has the thread's text.
        """
        texts: dict[str, str] = {}
        last: set[str] = set()
        for index, attempt in enumerate(attempts := self.attempts):
            for _, name, data in attempt:
                if name.partition("|")[0] == "messages" and (chunk := _chunk(data)):
                    texts[chunk["id"]] = texts.get(chunk["id"], "") + chunk["content"]
                    if index == len(attempts) - 1:
                        last.add(chunk["id"])
        found = [
            f"message {key} was streamed as {len(texts.get(key, '').split())} of {len(text.split())} words, or not so"
            for key, text in stored.items()
            if texts.get(key) != text
        ]
        return found + [f"message {key} was streamed, but is not in the thread" for key in last - set(stored)]


def _chunk(data: bytes) -> dict[str, Any] | None:
    message: dict[str, Any] = orjson.loads(data)[0]
    return message if message.get("type") == "AIMessageChunk" else None


async def read_run(
    reading: Reading,
    port: int,
    path: str,
    body: object | None = None,
    *,
    leave_after: int | None = None,
    headers: dict[str, str] | None = None,
) -> int | None:
    """Returns the status when the stream ended in order (or 200 when the reader left), None when it broke.

    Events are in `reading` even when the server dies. `leave_after`: hangs up after so many events. Without `body` the
    run is joined after the newest event.
    """
    given = {**(headers or {}), **({"Last-Event-ID": str(reading.last_seq)} if body is None else {})}
    connection = Connection("127.0.0.1", port, given)
    reading.begin()
    try:
        status, found, _ = await connection.send("GET" if body is None else "POST", path, body)
        if status != 200:
            await connection.read_body(found)
            return status
        reading.path = found.get("location", reading.path)
        while chunk := await connection.read_chunk():
            reading.feed(chunk)
            if leave_after is not None and len(reading.events) >= leave_after:
                return status
        return status
    except (OSError, asyncio.IncompleteReadError, ValueError):
        return None
    finally:
        await connection.close()
