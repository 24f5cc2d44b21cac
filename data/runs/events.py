"""Statements on the event log: consecutive events of a run are one row per flush."""

from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, fetch_all

# The join is the fence: a process that lost the run writes nothing more into its log. A batch whose commit was not
# answered is written again with the events that came since; it replaces the shorter one.
_INSERT: LiteralString = """
insert into run_events (org_id, run_id, first_seq, last_seq, events)
select r.org_id, r.run_id, n.first_seq, n.last_seq, n.events
from unnest(%(run_ids)s::uuid[], %(attempts)s::int[], %(first_seqs)s::int[], %(last_seqs)s::int[], %(events)s::bytea[])
    as n(run_id, attempt, first_seq, last_seq, events)
join runs r on r.run_id = n.run_id and r.attempt = n.attempt
on conflict (run_id, first_seq) do update set last_seq = excluded.last_seq, events = excluded.events
where run_events.last_seq < excluded.last_seq
"""
_SELECT: LiteralString = (
    "select first_seq, last_seq, events from run_events where run_id = %(run_id)s and last_seq > %(after)s"
    " order by first_seq limit %(limit)s"
)


@dataclass(frozen=True, kw_only=True)
class EventBatch:
    """Consecutive events of one attempt of a run; `lines` as the column `run_events.events` describes them."""

    run_id: UUID
    attempt: int
    first_seq: int
    last_seq: int
    lines: bytes


def insert_statement(batches: list[EventBatch]) -> tuple[LiteralString, dict[str, Any]]:
    """Returns one statement that stores all batches, with its values."""
    return _INSERT, {
        "run_ids": [batch.run_id for batch in batches],
        "attempts": [batch.attempt for batch in batches],
        "first_seqs": [batch.first_seq for batch in batches],
        "last_seqs": [batch.last_seq for batch in batches],
        "events": [batch.lines for batch in batches],
    }


async def select_events(pool: EnginePool, run_id: UUID, after_seq: int, limit: int) -> list[DictRow]:
    """Returns stored batches (first_seq, last_seq, events) that hold events after `after_seq`, in order."""
    return await fetch_all(pool, _SELECT, {"run_id": run_id, "after": after_seq, "limit": limit})
