"""Statements on assistants and their versions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from data.runs.pool import EnginePool, borrow, execute, fetch_all, fetch_one

COLUMNS: LiteralString = (
    "assistant_id, graph_id, name, description, config, context, metadata, version, created_at, updated_at"
)
_OWN: LiteralString = " where org_id = %(org_id)s and assistant_id = %(assistant_id)s"
_SELECT: LiteralString = "select " + COLUMNS + " from assistants" + _OWN
_ALL: LiteralString = "select " + COLUMNS + " from assistants where org_id = %(org_id)s"
_UPSERT: LiteralString = (
    "insert into assistants (org_id, assistant_id, graph_id, name, description, config, context, metadata, version,"
    " created_at, updated_at) values (%(org_id)s, %(assistant_id)s, %(graph_id)s, %(name)s, %(description)s,"
    " %(config)s, %(context)s, %(metadata)s, %(version)s, coalesce(%(created_at)s, now()), now())"
    " on conflict (org_id, assistant_id) do update set graph_id = excluded.graph_id, name = excluded.name,"
    " description = excluded.description, config = excluded.config, context = excluded.context,"
    " metadata = excluded.metadata, version = excluded.version, updated_at = now()"
    " returning " + COLUMNS
)
_INSERT_VERSION: LiteralString = (
    "insert into assistant_versions (org_id, assistant_id, version, graph_id, name, description, config, context,"
    " metadata) values (%(org_id)s, %(assistant_id)s, %(version)s, %(graph_id)s, %(name)s, %(description)s, %(config)s,"
    " %(context)s, %(metadata)s) on conflict do nothing"
)


@dataclass(frozen=True, kw_only=True)
class Assistant:
    """A graph with settings, under a name."""

    assistant_id: UUID
    graph_id: str
    name: str
    description: str | None = None
    config: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Returns it as the LangGraph API shows it."""
        return dict(self.__dict__)


def from_row(row: DictRow) -> Assistant:
    """Returns the assistant of a row."""
    return Assistant(**row)


def _values(org_id: UUID, assistant: Assistant) -> dict[str, Any]:
    json_fields = {name: Jsonb(getattr(assistant, name)) for name in ("config", "context", "metadata")}
    return {**assistant.__dict__, "org_id": org_id, **json_fields}


async def select_assistant(pool: EnginePool, org_id: UUID, assistant_id: UUID) -> DictRow | None:
    """Returns the organisation's row or None."""
    return await fetch_one(pool, _SELECT, {"org_id": org_id, "assistant_id": assistant_id})


async def select_assistants(pool: EnginePool, org_id: UUID) -> list[DictRow]:
    """Returns all rows of the organisation; there are tens, so filters are applied by the caller."""
    return await fetch_all(pool, _ALL, {"org_id": org_id})


async def save_assistant(pool: EnginePool, org_id: UUID, assistant: Assistant) -> Assistant:
    """Returns the assistant as stored, with a row for its version."""
    values = _values(org_id, assistant)
    async with borrow(pool) as connection, connection.transaction():
        row = await (await connection.execute(_UPSERT, values)).fetchone()
        await connection.execute(_INSERT_VERSION, values)
    if row is None:
        raise LookupError("upsert returned no row")
    return from_row(row)


async def next_version(pool: EnginePool, org_id: UUID, assistant_id: UUID) -> int:
    """Returns the number after the highest version."""
    statement: LiteralString = "select coalesce(max(version), 1) + 1 as next from assistant_versions" + _OWN
    row = await fetch_one(pool, statement, {"org_id": org_id, "assistant_id": assistant_id})
    return int(row["next"]) if row else 2


async def select_versions(pool: EnginePool, org_id: UUID, assistant_id: UUID) -> list[DictRow]:
    """Returns all versions, newest first."""
    statement: LiteralString = (
        "select assistant_id, graph_id, name, description, config, context, metadata, version, created_at"
        " from assistant_versions" + _OWN + " order by version desc"
    )
    return await fetch_all(pool, statement, {"org_id": org_id, "assistant_id": assistant_id})


async def delete_assistant(pool: EnginePool, org_id: UUID, assistant_id: UUID) -> None:
    """Deletes the row and its versions."""
    values = {"org_id": org_id, "assistant_id": assistant_id}
    await execute(pool, "delete from assistants" + _OWN, values)
    await execute(pool, "delete from assistant_versions" + _OWN, values)


async def threads_of(pool: EnginePool, org_id: UUID, assistant_id: UUID) -> list[UUID]:
    """Returns the organisation's threads that ran this assistant."""
    statement: LiteralString = (
        "select distinct thread_id from runs where org_id = %(org_id)s and assistant_id = %(assistant_id)s"
        " union select thread_id from threads where org_id = %(org_id)s"
        " and metadata ->> 'assistant_id' = %(assistant_id)s::text"
    )
    rows = await fetch_all(pool, statement, {"org_id": org_id, "assistant_id": assistant_id})
    return [row["thread_id"] for row in rows]
