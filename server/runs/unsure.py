"""What was committed without waiting for the disk: a Postgres that is killed may come back without it.

While the process that wrote it lives it can write it again. It is kept until a later commit has waited for the disk,
which all before it then have reached, too.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import LiteralString

from psycopg import AsyncConnection
from psycopg.rows import DictRow

from data.checkpoint_buffer import Batch, write
from data.runs.events import EventBatch, insert_statement

SURE_S = 1.0  # one commit a second waits for the disk, if no run's end does
MAX_BYTES = 16 * 1024 * 1024

REACH_DISK: LiteralString = "select pg_logical_emit_message(true, 'narutalk', '')"
"""Makes a commit wait for the disk even if its statements turn out to change nothing."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """The rows of one commit."""

    at_s: float
    events: list[EventBatch]
    batch: Batch
    size: int


class Unsure:
    """The rounds since the last commit that waited for the disk."""

    def __init__(self) -> None:
        self._rounds: deque[Round] = deque()
        self._bytes = 0

    def __bool__(self) -> bool:
        return bool(self._rounds)

    @property
    def is_due(self) -> bool:
        """Whether the next commit is to wait for the disk."""
        if not self._rounds:
            return False
        return self._bytes > MAX_BYTES or asyncio.get_running_loop().time() - self._rounds[0].at_s > SURE_S

    def add(self, events: list[EventBatch], batch: Batch) -> None:
        """Notes what has just been committed."""
        size = batch.size + sum(len(item.lines) for item in events)
        now = asyncio.get_running_loop().time()
        self._rounds.append(Round(at_s=now, events=events, batch=batch, size=size))
        self._bytes += size

    def clear(self) -> None:
        """Notes that a commit has waited for the disk."""
        self._rounds.clear()
        self._bytes = 0

    async def write(self, connection: AsyncConnection[DictRow]) -> None:
        """Writes all of it again, in its order; what is there already stays as it is."""
        for item in self._rounds:
            if item.events:
                await connection.execute(*insert_statement(item.events))
            await write(connection, item.batch)
