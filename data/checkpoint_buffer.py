"""Checkpoint rows on their way to Postgres: those of all runs of a process go in one statement per table."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, LiteralString, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import DictRow

Key: TypeAlias = tuple[str, ...]
RunKey: TypeAlias = tuple[UUID, int]
"""Run and attempt: what a process that lost the run would still write is left out."""
Statement: TypeAlias = tuple[LiteralString, dict[str, Any]]

SEGMENT_CHANNEL = "__segments__"
"""Segments of message lists are rows of checkpoint_blobs in this channel of namespace "", so that whatever copies or
deletes a thread's checkpoints takes them along."""

_BLOBS: LiteralString = """
insert into checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
select * from unnest(%(thread)b::text[], %(ns)b::text[], %(channel)b::text[], %(version)b::text[], %(type)b::text[],
    %(blob)b::bytea[])
on conflict (thread_id, checkpoint_ns, channel, version) do nothing
"""
_FENCE: LiteralString = (
    " where n.run_id is null or exists (select from runs r where r.run_id = n.run_id and r.attempt = n.attempt)"
)
_CHECKPOINTS: LiteralString = (
    """
insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
select n.thread, n.ns, n.id, n.parent, n.checkpoint::jsonb, n.metadata::jsonb
from unnest(%(thread)b::text[], %(ns)b::text[], %(id)b::text[], %(parent)b::text[], %(checkpoint)b::text[],
    %(metadata)b::text[], %(run_id)b::uuid[], %(attempt)b::int4[])
    as n(thread, ns, id, parent, checkpoint, metadata, run_id, attempt)
"""
    + _FENCE
    + """
on conflict (thread_id, checkpoint_ns, checkpoint_id)
do update set checkpoint = excluded.checkpoint, metadata = excluded.metadata
"""
)
_WRITES: LiteralString = (
    """
insert into checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob)
select n.thread, n.ns, n.id, n.task, n.idx, n.path, n.channel, n.type, n.blob
from unnest(%(thread)b::text[], %(ns)b::text[], %(id)b::text[], %(task)b::text[], %(idx)b::int4[], %(path)b::text[],
    %(channel)b::text[], %(type)b::text[], %(blob)b::bytea[], %(run_id)b::uuid[], %(attempt)b::int4[])
    as n(thread, ns, id, task, idx, path, channel, type, blob, run_id, attempt)
"""
    + _FENCE
    + " on conflict (thread_id, checkpoint_ns, checkpoint_id, task_id, idx) "
)
_KEEP: LiteralString = _WRITES + "do nothing"
_REPLACE: LiteralString = (
    _WRITES + "do update set channel = excluded.channel, type = excluded.type, blob = excluded.blob"
)
_BLOB_COLUMNS = ("thread", "ns", "channel", "version", "type", "blob")
_CHECKPOINT_COLUMNS = ("thread", "ns", "id", "parent", "checkpoint", "metadata", "run_id", "attempt")
_WRITE_COLUMNS = ("thread", "ns", "id", "task", "idx", "path", "channel", "type", "blob", "run_id", "attempt")


@dataclass(slots=True)
class Batch:
    """Rows that are committed together, by primary key; the value is what follows the key."""

    blobs: dict[Key, tuple[str, bytes]] = field(default_factory=dict)
    checkpoints: dict[Key, tuple[Any, ...]] = field(default_factory=dict)
    kept: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    """Writes that do not replace what is stored."""
    replaced: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    """Writes that do: errors, interrupts, resumes."""
    keys: set[tuple[str, str]] = field(default_factory=set)
    """(thread, namespace) of all rows."""
    size: int = 0
    sure: bool = False
    """Somebody was promised that it is on the disk."""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    error: BaseException | None = None

    def __bool__(self) -> bool:
        return bool(self.keys or self.blobs)

    def statements(self) -> list[Statement]:
        """Returns at most one statement per table, with its values."""
        found: list[Statement] = []
        for statement, columns, rows in (
            (_BLOBS, _BLOB_COLUMNS, self.blobs),
            (_CHECKPOINTS, _CHECKPOINT_COLUMNS, self.checkpoints),
            (_KEEP, _WRITE_COLUMNS, self.kept),
            (_REPLACE, _WRITE_COLUMNS, self.replaced),
        ):
            if rows:
                lists = zip(*[(*key, *rest) for key, rest in rows.items()], strict=True)
                found.append((statement, dict(zip(columns, map(list, lists), strict=True))))
        return found

    def of_thread(self, thread_id: str) -> "Batch":
        """Returns the rows of one thread as a batch of their own."""
        part = Batch()
        for name in ("blobs", "checkpoints", "kept", "replaced"):
            rows = getattr(self, name)
            getattr(part, name).update({key: rest for key, rest in rows.items() if key[0] == thread_id})
        part.keys.update(key for key in self.keys if key[0] == thread_id)
        return part

    def finish(self, error: BaseException | None = None) -> None:
        """Lets those go on who wait for it; `error`: it could not be stored."""
        self.error = error
        self.done.set()


class CheckpointBuffer:
    """Collects rows until whoever writes them takes them."""

    def __init__(self) -> None:
        self._open = Batch()
        self._taken: list[Batch] = []

    @property
    def waiting(self) -> Batch:
        """The batch that rows are added to."""
        return self._open

    def take(self) -> Batch:
        """Returns what has been collected; the caller stores it and calls its `finish`."""
        batch, self._open = self._open, Batch()
        self._taken = [item for item in self._taken if not item.done.is_set()]
        if batch:
            self._taken.append(batch)
        return batch

    def pending(self, thread_id: str, namespace: str | None = None) -> list[Batch]:
        """Returns the batches not yet stored that hold rows of a thread, or of one namespace of it."""
        batches = [*(item for item in self._taken if not item.done.is_set()), self._open]
        if namespace is not None:
            return [item for item in batches if (thread_id, namespace) in item.keys]
        return [item for item in batches if any(key[0] == thread_id for key in item.keys)]


async def write(connection: AsyncConnection[DictRow], batch: Batch) -> None:
    """Runs the batch's statements; the caller's transaction or pipeline makes them one."""
    for statement, values in batch.statements():
        await connection.execute(statement, values)
