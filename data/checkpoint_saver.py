"""Conversations' checkpoints in Postgres: LangGraph's tables and the reading of its saver, written in batches."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from random import getrandbits
from typing import Any, TypeAlias, TypeVar, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
    get_checkpoint_id,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.types import _DeltaSnapshot
from psycopg import AsyncConnection, AsyncCursor, OperationalError
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from data.checkpoint_buffer import SEGMENT_CHANNEL, CheckpointBuffer, write
from data.checkpoint_recent import Recent
from data.checkpoint_rows import CHECKPOINTS, SEGMENTS, describe, dump_json, fence, needed
from data.checkpoint_segments import Segment, Segments
from data.checkpoint_values import MessageSerializer
from data.runs.checkpoints import drop_segments
from state.characters import whole_characters
from state.errors import Unavailable

logger = logging.getLogger(__name__)

_T = TypeVar("_T")
CheckpointPool: TypeAlias = AsyncConnectionPool[AsyncConnection[DictRow]]

RUN_KEY = "__narutalk_run"
"""Key of `configurable`: (run id, attempt, whether each step waits until it is stored), set by the engine."""
MAX_WAITING = 64 * 1024 * 1024
"""Bytes that wait for the database at most; beyond it steps wait too."""


class PooledPostgresSaver(AsyncPostgresSaver):
    """`AsyncPostgresSaver` for a pool, without its lock, that stores message lists once and writes in batches.

    What the engine's runs write waits in `buffer` for the run log, which commits it with the run's events: then events
    are never behind a checkpoint, and a step costs no round trip. Everything else is written at once. What is read is
    always what was written: a reader waits for rows of its thread that are not stored yet.

    The base class's one lock is meant for a single shared connection; on a pool it makes all runs of a process wait for
    each other: 21 checkpointed runs/s with it, 70 without (2 cores, 2026-11-21; langgraph#7259).
    """

    serde: MessageSerializer

    def __init__(self, pool: CheckpointPool, *, settled: bool = False) -> None:
        self.segments = Segments()
        super().__init__(pool, serde=MessageSerializer(self.segments, settled=settled))
        self.lock = nullcontext()  # type: ignore[assignment]  # all the base class does is `async with self.lock`
        self.buffer = CheckpointBuffer()
        self._sinks: list[Callable[[bool], None]] = []
        self._recent = Recent()

    def attach(self, sink: Callable[[bool], None]) -> None:
        """From now on rows wait in `buffer` to be stored by others: `sink` is called, with True if somebody waits."""
        self._sinks[:] = [sink]

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        try:
            async with super()._cursor(pipeline=pipeline) as cursor:
                yield cursor
        except PoolTimeout as error:
            raise Unavailable(
                "The conversation store is busy or away; try again shortly.", retry_after_s=1.0
            ) from error

    def get_next_version(self, current: str | None, channel: None) -> str:
        """Returns a version that sorts after `current`, also after the base class's longer ones; no two are equal."""
        number = 0 if current is None else current if isinstance(current, int) else int(current.split(".")[0])
        return f"{number + 1:08}.{getrandbits(48):012x}"

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Saves a checkpoint; with the engine's runs it is stored soon, else when this returns."""
        where = config["configurable"]
        thread_id, namespace = str(where["thread_id"]), where["checkpoint_ns"]
        run = where.get(RUN_KEY)
        batch = self.buffer.waiting
        values: dict[str, Any] = {}
        for channel, value in checkpoint["channel_values"].items():
            if value is None or isinstance(value, str | int | float | bool):
                values[channel] = whole_characters(value) if isinstance(value, str) else value
                continue
            if isinstance(value, _DeltaSnapshot):
                values[channel] = True
            if channel in new_versions:
                key = (thread_id, namespace, channel, str(new_versions[channel]))
                batch.blobs[key] = self._dump(thread_id, value)
        shown = dump_json({**checkpoint, "channel_values": values})
        about = dump_json(describe(config, metadata))
        row = (where.get("checkpoint_id"), shown, about, *fence(run))
        batch.checkpoints[thread_id, namespace, checkpoint["id"]] = row
        batch.keys.add((thread_id, namespace))
        batch.size += len(shown) + len(about)
        self._recent.remember(run, where, namespace, checkpoint["id"])
        await self._added(run, thread_id)
        here = {"thread_id": where["thread_id"], "checkpoint_ns": namespace, "checkpoint_id": checkpoint["id"]}
        return {"configurable": here}

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Saves a task's writes; with the engine's runs they are stored soon, else when this returns."""
        where = config["configurable"]
        thread_id, namespace = str(where["thread_id"]), where["checkpoint_ns"]
        run = where.get(RUN_KEY)
        batch = self.buffer.waiting
        replace = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        for index, (channel, value) in enumerate(writes):
            key = (thread_id, namespace, where["checkpoint_id"], task_id, WRITES_IDX_MAP.get(channel, index))
            row = (task_path, channel, *self._dump(thread_id, value), *fence(run))
            if replace:
                batch.kept.pop(key, None)
                batch.replaced[key] = row
            elif key not in batch.replaced:
                batch.kept.setdefault(key, row)
        batch.keys.add((thread_id, namespace))
        await self._added(run, thread_id)

    def _dump(self, thread_id: str, value: Any) -> tuple[str, bytes]:
        kind, packed, segments = self.serde.dump(thread_id, value)
        for segment in segments:
            key = (thread_id, "", SEGMENT_CHANNEL, segment.name)
            self.buffer.waiting.blobs[key] = (segment.before, segment.packed)
            self.buffer.waiting.size += len(segment.packed)
        self.buffer.waiting.size += len(packed)
        return kind, packed

    async def _added(self, run: Any, thread_id: str) -> None:
        if not self._sinks:
            await self.flush()
            return
        self._sinks[0](False)
        if run is None or run[2]:
            self.buffer.waiting.sure = True
        if run is None or run[2] or self.buffer.waiting.size > MAX_WAITING:
            await self.settle(thread_id)

    async def flush(self) -> None:
        """Stores everything that waits, in one transaction."""
        batch = self.buffer.take()
        if not batch:
            return
        try:
            await self._repeated(lambda cursor: write(cursor.connection, batch), pipeline=True)
        except BaseException as error:
            for thread_id, _ in batch.keys:
                self.segments.forget(thread_id)
            batch.finish(error)
            raise
        batch.finish()

    async def settle(self, thread_id: str, namespace: str | None = None) -> None:
        """Returns when what was written of a thread (of one namespace of it) is stored."""
        for batch in self.buffer.pending(thread_id, namespace):
            if self._sinks:
                self._sinks[0](True)
            elif batch is self.buffer.waiting:
                await self.flush()
                continue
            await batch.done.wait()
            if batch.error is not None:
                raise batch.error

    async def _repeated(self, work: Callable[[AsyncCursor[DictRow]], Awaitable[_T]], *, pipeline: bool = False) -> _T:
        attempts = cast(CheckpointPool, self.conn).max_size + 2  # a restarted Postgres leaves only dead connections
        for attempt in range(attempts):
            try:
                async with self._cursor(pipeline=pipeline) as cursor:
                    return await work(cursor)
            except OperationalError:
                # A connection that the server closed is only noticed at its next use; asking before every use would
                # double the round trips, and all that is done here may be done twice.
                if attempt == attempts - 1:
                    raise
        raise AssertionError("unreachable")

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Returns the checkpoint that `config` names, or its namespace's newest; None without one."""
        where = config["configurable"]
        if self._recent.is_new(where.get(RUN_KEY), where):
            return None
        while True:
            try:
                return await self._get_tuple(config)
            except Unavailable as error:
                if where.get(RUN_KEY) is None:
                    raise
                # Whoever asks is told to come back; a run that was taken on waits, as its events do.
                logger.warning("a run waits to be read: %s", error)

    async def _get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        where = config["configurable"]
        namespace = where.get("checkpoint_ns", "")
        await self.settle(str(where["thread_id"]), namespace)
        query = CHECKPOINTS + "WHERE thread_id = %s AND checkpoint_ns = %s "
        values = [str(where["thread_id"]), namespace]
        if checkpoint_id := get_checkpoint_id(config):
            query, values = query + "AND checkpoint_id = %s", [*values, checkpoint_id]
        else:
            query += "ORDER BY checkpoint_id DESC LIMIT 1"
        rows = await self._fetch(query, values)
        return await self._load_checkpoint_tuple(rows[0]) if rows else None

    async def _fetch(self, query: str, values: Sequence[Any]) -> list[DictRow]:
        async def read(cursor: AsyncCursor[DictRow]) -> list[DictRow]:
            await cursor.execute(query.encode(), values, binary=True)
            return await cursor.fetchall()

        return await self._repeated(read)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Yields checkpoints, newest first."""
        if config is not None:
            await self.settle(str(config["configurable"]["thread_id"]))
        where, values = self._search_where(config, filter, before)
        query = CHECKPOINTS + where + " ORDER BY checkpoint_id DESC"
        if limit is not None:
            query, values = query + " LIMIT %s", [*values, int(limit)]
        for row in await self._fetch(query, values):
            yield await self._load_checkpoint_tuple(row)

    async def _load_checkpoint_tuple(self, value: DictRow) -> CheckpointTuple:
        await self._learn(value["thread_id"], needed(value))
        self.segments.read(value["thread_id"])
        saved = value["checkpoint"]
        here = {"thread_id": value["thread_id"], "checkpoint_ns": value["checkpoint_ns"]}
        parent = value["parent_checkpoint_id"]
        values = {**(saved.get("channel_values") or {}), **self._load_blobs(value["channel_values"])}
        return CheckpointTuple(
            {"configurable": {**here, "checkpoint_id": value["checkpoint_id"]}},
            cast(Checkpoint, {**saved, "channel_values": values}),
            value["metadata"],
            {"configurable": {**here, "checkpoint_id": parent}} if parent else None,
            self._load_writes(value["pending_writes"]),
        )

    async def _learn(self, thread_id: str, names: Iterable[str]) -> None:
        """Reads the thread's segments when one of these chains needs some that are not known."""
        if not all(self.segments.has(name) for name in names):
            await self._learn_all(thread_id)

    async def _learn_all(self, thread_id: str) -> None:
        rows = await self._fetch(SEGMENTS, [thread_id])
        self.segments.add(Segment(row["version"], row["type"], row["blob"]) for row in rows)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        """Returns what the base class does, once everything it reads is stored and known."""
        thread_id = str(config["configurable"]["thread_id"])
        await self.settle(thread_id)
        await self._learn_all(thread_id)
        self.segments.read(thread_id)
        return await super().aget_delta_channel_history(config=config, channels=channels)

    async def adelete_thread(self, thread_id: str) -> None:
        """Deletes a thread's checkpoints."""
        await self.settle(str(thread_id))
        self.segments.forget(str(thread_id))
        await super().adelete_thread(thread_id)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Removes all but the newest checkpoints of these threads, or all of them, and the lists only those held."""
        for thread_id in thread_ids:
            await self.settle(str(thread_id))
            self.segments.forget(str(thread_id))
        await super().aprune(thread_ids, strategy=strategy)
        if strategy == "keep_latest":
            for thread_id in thread_ids:
                await drop_segments(cast(CheckpointPool, self.conn), thread_id)
