"""The events of one run in this process: appended by the run, read by any number of readers, kept until logged."""

import asyncio
import time
from collections.abc import Iterable
from uuid import UUID

from server.wire.events import Event

RING_BYTES = 256 * 1024
"""Logged events are kept in memory up to this; readers further behind read the log."""
BACKLOG_BYTES = 8 * 1024 * 1024
"""A run waits when this much of its output could not be logged yet (the database is away)."""


class RunFeed:
    """A bounded memory of a run's newest events. A slow reader never slows the run: it falls back to the log."""

    def __init__(self, run_id: UUID, thread_id: UUID) -> None:
        self.run_id = run_id
        self.thread_id = thread_id
        self.attempt = 0
        self.local = False
        """True while the run runs in this process; otherwise all events come from the log."""
        self.last_seq = 0
        """Number of the newest event."""
        self.logged_seq = 0
        self.origin_seq = 0
        """The run has no events up to this number, so that nobody need look for them in the log."""
        self.done = False
        """True when the run has ended and its end is committed."""
        self.released = False
        """True when this process gave the run up before its end."""
        self.held = False
        """True while the run waits for its turn in this process: there is nothing to look for in the log."""
        self.readers = 0
        self._ring: list[Event] = []
        self._bytes = 0
        self._unlogged_bytes = 0
        self._waiters: list[asyncio.Future[None]] = []

    def begin(self, attempt: int, start_seq: int) -> None:
        """Makes this the feed of an attempt that runs here; its first event gets `start_seq + 1`."""
        self.attempt, self.local, self.released, self.held = attempt, True, False, False
        self.last_seq = self.logged_seq = start_seq
        self.origin_seq = start_seq if attempt == 1 else 0
        self._ring.clear()
        self._bytes = self._unlogged_bytes = 0

    def append(self, name: str, data: bytes) -> Event:
        """Returns the new newest event; wakes the readers."""
        self.last_seq += 1
        # orjson's bytes keep the 4 KiB that they were written into, ten times a token's event: they are copied.
        at_ms = time.time_ns() // 1_000_000
        event = Event(seq=self.last_seq, name=name, data=bytes(memoryview(data)), at_ms=at_ms)
        self._ring.append(event)
        self._bytes += len(data)
        self._unlogged_bytes += len(data)
        self.wake()
        return event

    def extend(self, events: Iterable[tuple[str, bytes]]) -> None:
        """Appends events; whoever waits for the next ones must not keep the last one's bytes for as long."""
        for name, data in events:
            self.append(name, data)

    @property
    def first_seq(self) -> int:
        """Number of the oldest event in memory; beyond the newest one when there is none."""
        return self._ring[0].seq if self._ring else self.last_seq + 1

    @property
    def must_wait(self) -> bool:
        """Whether the run has to pause until events are logged."""
        return self._unlogged_bytes > BACKLOG_BYTES

    def after(self, seq: int) -> list[Event]:
        """Returns the events in memory that come after `seq`, in order."""
        if not self._ring or seq >= self.last_seq:
            return []
        return self._ring[max(0, seq + 1 - self._ring[0].seq) :]

    def unlogged(self) -> list[Event]:
        """Returns the events that are not in the log yet."""
        return self.after(self.logged_seq)

    def mark_logged(self, seq: int) -> None:
        """Notes that events up to `seq` are in the log, and forgets the oldest beyond the bound."""
        self.logged_seq = max(self.logged_seq, seq)
        self._unlogged_bytes = sum(len(event.data) for event in self.unlogged())
        drop = 0
        while self._bytes > RING_BYTES and drop < len(self._ring) and self._ring[drop].seq <= self.logged_seq:
            self._bytes -= len(self._ring[drop].data)
            drop += 1
        if drop:
            del self._ring[:drop]
        if not self.must_wait:
            self.wake()

    def end(self) -> None:
        """Notes that the run's end is committed; readers finish when they have read all."""
        self.done = True
        self.wake()

    def release(self) -> None:
        """Notes that this process gave the run up; readers reconnect to whoever takes it over."""
        self.local = self.held = False
        self.released = True
        self.wake()

    def wake(self) -> None:
        """Lets all waiting readers look again."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def changed(self, timeout_s: float) -> None:
        """Returns at the next change, or after `timeout_s`."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters.append(waiter)
        timer = loop.call_later(timeout_s, _resolve, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            if waiter in self._waiters:
                self._waiters.remove(waiter)


def _resolve(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
