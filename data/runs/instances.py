"""Statements on instances: a process's heartbeat is the lease of all its runs."""

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, execute, fetch_all
from data.runs.runs import Instance

_BEAT: LiteralString = (
    "insert into instances (instance_id, deployment, host, pid, alive_until)"
    " values (%(instance)s, %(deployment)s, %(host)s, %(pid)s, now() + make_interval(secs => %(lease_s)s))"
    " on conflict (instance_id) do update set alive_until = excluded.alive_until"
)


async def beat(pool: EnginePool, instance: Instance, host: str, pid: int, lease_s: float) -> None:
    """Renews the instance's lease to `lease_s` seconds from now."""
    values = {"instance": instance.instance_id, "deployment": instance.deployment, "host": host, "pid": pid}
    await execute(pool, _BEAT, {**values, "lease_s": lease_s})


async def select_others(pool: EnginePool, instance: Instance) -> list[DictRow]:
    """Returns instance_id, host, pid and `alive` (its lease goes on) of all other instances."""
    statement: LiteralString = (
        "select instance_id, host, pid, alive_until > now() as alive from instances where instance_id <> %(instance)s"
    )
    return await fetch_all(pool, statement, {"instance": instance.instance_id})


async def delete_instances(pool: EnginePool, instance_ids: list[UUID]) -> None:
    """Ends the leases of these instances now."""
    await execute(pool, "delete from instances where instance_id = any(%(ids)s)", {"ids": instance_ids})


async def delete_dead(pool: EnginePool) -> int:
    """Returns how many rows of instances dead for an hour, without runs, were removed."""
    statement: LiteralString = (
        "delete from instances i where alive_until < now() - interval '1 hour'"
        " and not exists (select from runs r where r.lease_owner = i.instance_id)"
    )
    return await execute(pool, statement, {})


async def select_owned(pool: EnginePool, instance: Instance) -> list[DictRow]:
    """Returns run_id, attempt and cancel_action of the runs the database says are this instance's."""
    statement: LiteralString = (
        "select run_id, attempt, cancel_action from runs where lease_owner = %(instance)s and status = 'running'"
    )
    return await fetch_all(pool, statement, {"instance": instance.instance_id})
