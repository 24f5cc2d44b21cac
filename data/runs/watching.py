"""Statements on what waits and what the clock starts, for those who run the service."""

from typing import Any, LiteralString

from psycopg.rows import DictRow

from data.runs.operations import who_watches
from data.runs.pool import EnginePool, fetch_all
from state.principal import Principal

# Jobs of the service itself (webhooks, ticks of the clock) name no organisation: administrators see how many wait.
_QUEUE: LiteralString = """
select task_name as task, state, count(*) as jobs, max(attempts) as attempts,
    min(asked_at) as oldest_at, min(scheduled_at) as next_at
from (
    select j.task_name, j.attempts, j.scheduled_at,
        coalesce(j.args->'principal'->>'org_id', j.args->>'org_id') as org_id,
        j.args->'principal'->>'user_id' as user_id,
        case when j.status = 'todo' and j.scheduled_at > now() then case when j.attempts > 0 then 'retry' else 'later' end
            when j.status = 'todo' then 'waiting' when j.status = 'doing' then 'running' else j.status::text end as state,
        (select min(e.at) from narutalk_jobs.procrastinate_events e where e.job_id = j.id) as asked_at
    from narutalk_jobs.procrastinate_jobs j where j.status in ('todo', 'doing', 'failed', 'aborted')
) jobs
where case when %(user_id)s::text is null then org_id is null or org_id = %(org_id)s::text
    else user_id = %(user_id)s::text end
group by 1, 2 order by 1, 2
"""
_CRONS: LiteralString = """
select c.cron_id, c.schedule, c.timezone, c.enabled, c.next_run_date, c.end_time, c.principal->>'name' as person,
    c.user_id = %(reader)s as own, r.created_at as last_run_at, r.status as last_status
from crons c left join lateral (
    select created_at, status from runs where org_id = c.org_id and metadata->>'cron_id' = c.cron_id::text
    order by created_at desc limit 1) r on true
where c.org_id = %(org_id)s and (%(user_id)s::uuid is null or c.user_id = %(user_id)s)
order by c.enabled desc, c.next_run_date nulls last limit %(limit)s
"""


async def select_queue(pool: EnginePool, principal: Principal) -> list[DictRow]:
    """Returns the jobs of the durable queue by task and state, with the oldest and the next one's time.

    `state`: waiting, later (its time has not come), retry (a failed attempt is repeated), running, failed, aborted.
    """
    named: dict[str, Any] = {name: str(value) if value else None for name, value in who_watches(principal).items()}
    return await fetch_all(pool, _QUEUE, named)


async def select_watched_crons(pool: EnginePool, principal: Principal, *, limit: int) -> list[DictRow]:
    """Returns crons, those that come next first, with when each last ran; `own`: whether the reader may change it."""
    return await fetch_all(pool, _CRONS, {**who_watches(principal), "limit": limit})
