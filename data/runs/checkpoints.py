"""Statements on the checkpointer's tables that its own interface has not."""

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.checkpoint_buffer import SEGMENT_CHANNEL
from data.checkpoint_values import CHAIN, PARTS, chain_names
from data.runs.pool import EnginePool, borrow, execute, fetch_one

_DELETE_WRITES: LiteralString = (
    "delete from checkpoint_writes w using checkpoints c where c.thread_id = %(thread_id)s"
    " and c.metadata ->> 'run_id' = %(run_id)s and w.thread_id = c.thread_id and w.checkpoint_ns = c.checkpoint_ns"
    " and w.checkpoint_id = c.checkpoint_id"
)
_DELETE: LiteralString = (
    "delete from checkpoints where thread_id = %(thread_id)s and metadata ->> 'run_id' = %(run_id)s"
)


async def delete_run_checkpoints(pool: EnginePool, thread_id: UUID, run_id: UUID) -> None:
    """Deletes the checkpoints that a run made, of the graph and its subgraphs."""
    values = {"thread_id": str(thread_id), "run_id": str(run_id)}
    async with borrow(pool) as connection, connection.transaction():
        await connection.execute(_DELETE_WRITES, values)
        await connection.execute(_DELETE, values)


async def copy_checkpoints(pool: EnginePool, source: UUID, target: UUID) -> None:
    """Copies all checkpoints of one thread to another, whose history is then the same."""
    statements: tuple[LiteralString, ...] = (
        "insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint,"
        " metadata) select %(target)s, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint,"
        " jsonb_set(metadata, '{thread_id}', to_jsonb(%(target)s::text)) from checkpoints"
        " where thread_id = %(source)s",
        "insert into checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)"
        " select %(target)s, checkpoint_ns, channel, version, type, blob from checkpoint_blobs"
        " where thread_id = %(source)s",
        "insert into checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob,"
        " task_path) select %(target)s, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob, task_path"
        " from checkpoint_writes where thread_id = %(source)s",
    )
    async with borrow(pool) as connection, connection.transaction():
        for statement in statements:
            await connection.execute(statement, {"source": str(source), "target": str(target)})


async def delete_checkpoints(pool: EnginePool, thread_ids: list[UUID]) -> None:
    """Deletes all checkpoints of these threads."""
    statements: tuple[LiteralString, ...] = (
        "delete from checkpoint_writes where thread_id = any(%(ids)s)",
        "delete from checkpoint_blobs where thread_id = any(%(ids)s)",
        "delete from checkpoints where thread_id = any(%(ids)s)",
    )
    for statement in statements:
        await execute(pool, statement, {"ids": [str(item) for item in thread_ids]})


_CHAINS: LiteralString = (
    "select type, blob from checkpoint_blobs where thread_id = %(thread_id)s and type = any(%(types)s)"
    " and channel <> %(segments)s union all"
    " select type, blob from checkpoint_writes where thread_id = %(thread_id)s and type = any(%(types)s)"
)
_DROP_SEGMENTS: LiteralString = """
with recursive needed(name) as (
    select unnest(%(names)s::text[])
    union
    select b.type from needed n join checkpoint_blobs b on b.thread_id = %(thread_id)s and b.checkpoint_ns = ''
        and b.channel = %(segments)s and b.version = n.name
)
delete from checkpoint_blobs where thread_id = %(thread_id)s and checkpoint_ns = '' and channel = %(segments)s
    and version not in (select name from needed where name is not null)
"""


async def drop_segments(pool: EnginePool, thread_id: str) -> int:
    """Returns how many segments of message lists were deleted that no checkpoint of the thread needs any more.

    A busy thread is left alone; while the others are looked at none can begin a run, which would go on with a list.
    """
    values = {"thread_id": thread_id, "types": [CHAIN, PARTS], "segments": SEGMENT_CHANNEL}
    async with borrow(pool) as connection, connection.transaction():
        idle: LiteralString = "select thread_id from threads where thread_id = %s and status <> 'busy' for update"
        if not await (await connection.execute(idle, [thread_id])).fetchone():
            return 0
        rows = await (await connection.execute(_CHAINS, values)).fetchall()
        names = [name for row in rows for name in chain_names(row["type"], bytes(row["blob"]))]
        return (await connection.execute(_DROP_SEGMENTS, {**values, "names": names})).rowcount


async def measure_storage(pool: EnginePool, thread_id: UUID) -> DictRow | None:
    """Returns what a thread takes: checkpoints, blobs and writes (rows), events and their bytes, all bytes."""
    statement: LiteralString = """
select c.rows as checkpoints, b.rows as blobs, w.rows as writes, e.rows as event_batches,
    c.bytes + b.bytes + w.bytes as checkpoint_bytes, e.bytes as event_bytes,
    c.bytes + b.bytes + w.bytes + e.bytes as total_bytes
from (select count(*) as rows, coalesce(sum(pg_column_size(c.*)), 0) as bytes from checkpoints c
        where c.thread_id = %(thread_id)s::text) c,
    (select count(*) as rows, coalesce(sum(pg_column_size(b.*)), 0) as bytes from checkpoint_blobs b
        where b.thread_id = %(thread_id)s::text) b,
    (select count(*) as rows, coalesce(sum(pg_column_size(w.*)), 0) as bytes from checkpoint_writes w
        where w.thread_id = %(thread_id)s::text) w,
    (select count(*) as rows, coalesce(sum(pg_column_size(e.*)), 0) as bytes from run_events e
        join runs r on r.run_id = e.run_id where r.thread_id = %(thread_id)s) e
"""
    return await fetch_one(pool, statement, {"thread_id": thread_id})
