"""Asks for work, in the caller's own transaction: a job exists exactly when what it is about does."""

from collections.abc import Mapping
from typing import LiteralString

from psycopg.types.json import Jsonb
from sqlalchemy import Text, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from data.runs.pool import EnginePool, fetch_one
from state.evidence import Json

_ASK: LiteralString = "select narutalk_jobs.enqueue("
_ENGINE_ASK: LiteralString = (
    _ASK + "%(queue)s, %(task)s, %(args)s, %(lock)s, %(queueing_lock)s, %(after_s)s::float8) as id"
)
_TENANT_ASK = text(
    _ASK + ":queue, :task, :args, cast(:lock as text), cast(:queueing_lock as text), :after_s)"
).bindparams(bindparam("args", type_=JSONB), bindparam("queue", type_=Text), bindparam("task", type_=Text))


async def enqueue(
    session: AsyncSession,
    queue: str,
    task: str,
    args: Mapping[str, Json],
    *,
    lock: str | None = None,
    only_one: str | None = None,
    after_s: float = 0.0,
) -> bool:
    """Returns whether the job was added: it is there once the session's transaction commits.

    Jobs of one `lock` are done one after another; of one `only_one` no second is added while the first waits.
    """
    values = {"queue": queue, "task": task, "args": dict(args), "lock": lock, "queueing_lock": only_one}
    return await session.scalar(_TENANT_ASK, {**values, "after_s": after_s}) is not None


async def enqueue_as_engine(pool: EnginePool, queue: str, task: str, args: Mapping[str, Json]) -> None:
    """Adds a job from outside any organisation's session."""
    values = {"queue": queue, "task": task, "args": Jsonb(dict(args))}
    await fetch_one(pool, _ENGINE_ASK, {**values, "lock": None, "queueing_lock": None, "after_s": 0.0})
