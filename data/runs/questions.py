"""Statements on a thread's questions as its runs remember them, beyond what its state keeps."""

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, fetch_all

_MESSAGE_ID: LiteralString = "coalesce(metadata->>'message_id', kwargs->'input'->'messages'->-1->>'id')"
_TEXT: LiteralString = "kwargs->'input'->'messages'->-1->>'content'"


async def select_asked(pool: EnginePool, thread_id: UUID) -> list[DictRow]:
    """Returns every question of a thread, oldest first: message_id (None where the client gave none), run_ids, asked_at.

    The first run asked it, the others answered what was asked back.
    """
    statement: LiteralString = (
        "select message_id, array_agg(run_id order by created_at, run_id) as run_ids, min(created_at) as asked_at"
        " from (select run_id, created_at, "
        + _TEXT
        + " as text, "
        + _MESSAGE_ID
        + " as message_id from runs where thread_id = %(thread_id)s) r"
        " group by message_id, case when message_id is null then run_id end having bool_or(text is not null)"
        " order by asked_at"
    )
    return await fetch_all(pool, statement, {"thread_id": thread_id})


async def select_questions(pool: EnginePool, thread_id: UUID, run_ids: list[UUID]) -> list[DictRow]:
    """Returns run_id and text of the questions of these runs of a thread, oldest first."""
    statement: LiteralString = (
        "select run_id, " + _TEXT + " as text from runs where thread_id = %(thread_id)s and run_id = any(%(run_ids)s)"
        " order by created_at, run_id"
    )
    return await fetch_all(pool, statement, {"thread_id": thread_id, "run_ids": run_ids})
