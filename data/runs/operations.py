"""Statements for those who run the service: runs, threads and their numbers, of an organisation or of one person.

Texts of questions and answers are no part of what they select: who looks after the service reads nobody's conversation.
"""

from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, fetch_all, fetch_one
from state.principal import Principal, Role

_SCOPE: LiteralString = " where org_id = %(org_id)s and (%(user_id)s::uuid is null or user_id = %(user_id)s)"
_RUN: LiteralString = (
    "select run_id, thread_id, user_id, principal->>'name' as person, status, attempt, created_at, updated_at, error,"
    " kwargs->'command'->'resume' is not null as resumed,"
    " case when user_id = %(reader)s then kwargs->'input'->'messages'->-1->>'content' end as question from runs"
)


def sees_all(principal: Principal) -> bool:
    """Whether a person looks after the whole organisation's runs; others see their own."""
    return principal.role is Role.ADMIN


def who_watches(principal: Principal) -> dict[str, Any]:
    """Returns whose rows a person may watch: `user_id` None means the whole organisation's."""
    return {
        "org_id": principal.org_id,
        "user_id": None if sees_all(principal) else principal.user_id,
        "reader": principal.user_id,
    }


async def select_newest_runs(
    pool: EnginePool, principal: Principal, *, status: str | None, limit: int, offset: int
) -> list[DictRow]:
    """Returns runs, the newest first; `question` is filled in the reader's own only."""
    statement: LiteralString = (
        _RUN
        + _SCOPE
        + " and (%(status)s::text is null or status = %(status)s)"
        + " order by created_at desc, run_id desc limit %(limit)s offset %(offset)s"
    )
    return await fetch_all(
        pool, statement, {**who_watches(principal), "status": status, "limit": limit, "offset": offset}
    )


async def select_run_to_watch(pool: EnginePool, principal: Principal, run_id: UUID) -> DictRow | None:
    """Returns one run that the principal may watch, or None."""
    return await fetch_one(
        pool, _RUN + _SCOPE + " and run_id = %(run_id)s", {**who_watches(principal), "run_id": run_id}
    )


async def select_thread_to_watch(pool: EnginePool, principal: Principal, thread_id: UUID) -> DictRow | None:
    """Returns what finds a thread's steps, or None: thread_id, metadata and config; the caller may watch one of its runs."""
    statement: LiteralString = (
        "select thread_id, metadata, config from threads where thread_id = %(id)s and org_id = %(org_id)s"
    )
    return await fetch_one(pool, statement, {"id": thread_id, "org_id": principal.org_id})


async def select_newest_threads(
    pool: EnginePool, principal: Principal, *, words: str | None, status: str | None, limit: int
) -> list[DictRow]:
    """Returns threads, the last used first, with how many runs they had; `title` is filled in one's own only.

    `words` are looked for in one's own titles and in the names of those who asked.
    """
    statement: LiteralString = (
        "select * from (select t.thread_id, t.status, t.updated_at,"
        " case when t.owner_id = %(reader)s then t.metadata->>'title' end as title, r.runs, r.person"
        " from threads t left join lateral (select count(*) as runs, max(principal->>'name') as person from runs"
        " where thread_id = t.thread_id) r on true"
        " where t.org_id = %(org_id)s and (%(user_id)s::uuid is null or t.owner_id = %(user_id)s)"
        " and (%(status)s::text is null or t.status = %(status)s)) found"
        " where %(words)s::text is null or strpos(lower(coalesce(title, '') || ' ' || coalesce(person, '')),"
        " lower(%(words)s)) > 0 order by updated_at desc limit %(limit)s"
    )
    return await fetch_all(
        pool, statement, {**who_watches(principal), "words": words, "status": status, "limit": limit}
    )


async def select_usage(pool: EnginePool, principal: Principal, *, hours: int, step: str) -> list[DictRow]:
    """Returns per `step` (hour, day) and status: runs, people, and the seconds that half and 95 % of them took at most."""
    statement: LiteralString = (
        "select date_trunc(%(step)s, created_at) as at, status, count(*) as runs, count(distinct user_id) as people,"
        " percentile_cont(0.5) within group (order by extract(epoch from updated_at - created_at)) as p50_s,"
        " percentile_cont(0.95) within group (order by extract(epoch from updated_at - created_at)) as p95_s"
        " from runs" + _SCOPE + " and created_at > now() - make_interval(hours => %(hours)s)"
        " group by 1, 2 order by 1, 2"
    )
    return await fetch_all(pool, statement, {**who_watches(principal), "hours": hours, "step": step})


async def select_runs_of_question(pool: EnginePool, org_id: UUID, thread_id: UUID, message_id: str) -> list[UUID]:
    """Returns the runs of a thread that were asked with a message, the newest first."""
    statement: LiteralString = (
        "select run_id from runs where org_id = %(org_id)s and thread_id = %(thread_id)s and (metadata->>'message_id' ="
        " %(message_id)s or kwargs->'input'->'messages'->-1->>'id' = %(message_id)s) order by created_at desc limit 5"
    )
    rows = await fetch_all(pool, statement, {"org_id": org_id, "thread_id": thread_id, "message_id": message_id})
    return [row["run_id"] for row in rows]
