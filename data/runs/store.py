"""LangGraph's store on Postgres: each user has items of their own, whatever namespace a client or graph names."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, LiteralString

from langgraph.store.base import (
    BaseStore,
    GetOp,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from data.runs.pool import EnginePool, execute, fetch_all, fetch_one
from state.errors import InvalidInput
from state.principal import Principal

MAX_SCAN = 10_000
"""Items of one namespace that a search looks at."""

_OWN: LiteralString = (
    " where org_id = %(org_id)s and owner_id = %(owner_id)s and (expires_at is null or expires_at > now())"
)
_ITEM: LiteralString = " and namespace = %(namespace)s and key = %(key)s"
_UNDER: LiteralString = " and namespace[1:cardinality(%(prefix)s::text[])] = %(prefix)s::text[]"
_COLUMNS: LiteralString = "namespace, key, value, created_at, updated_at"
_GET: LiteralString = (
    "update store_items set expires_at = case when %(refresh)s and ttl_minutes is not null"
    " then now() + make_interval(secs => ttl_minutes * 60) else expires_at end"
    + _OWN
    + _ITEM
    + " returning "
    + _COLUMNS
)
_PUT: LiteralString = (
    "insert into store_items (org_id, owner_id, namespace, key, value, ttl_minutes, expires_at)"
    " values (%(org_id)s, %(owner_id)s, %(namespace)s, %(key)s, %(value)s, %(ttl)s,"
    " now() + make_interval(secs => %(ttl)s::float8 * 60))"
    " on conflict (org_id, owner_id, namespace, key) do update set value = excluded.value, updated_at = now(),"
    " ttl_minutes = excluded.ttl_minutes, expires_at = excluded.expires_at"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": lambda found, wanted: bool(found == wanted),
    "$ne": lambda found, wanted: bool(found != wanted),
    "$gt": lambda found, wanted: float(found) > float(wanted),
    "$gte": lambda found, wanted: float(found) >= float(wanted),
    "$lt": lambda found, wanted: float(found) < float(wanted),
    "$lte": lambda found, wanted: float(found) <= float(wanted),
}


class OwnedStore(BaseStore):
    """One principal's items. Made for a run or a request; holds nothing itself."""

    __slots__ = ("_loop", "_pool", "_who")

    supports_ttl = True

    def __init__(self, pool: EnginePool, principal: Principal) -> None:
        self._pool = pool
        self._who = {"org_id": principal.org_id, "owner_id": principal.user_id}
        self._loop = asyncio.get_running_loop()

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Runs operations from a thread (a graph's synchronous node)."""
        return asyncio.run_coroutine_threadsafe(self.abatch(ops), self._loop).result()

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Returns the results of operations, in order.

        Raises: InvalidInput for a filter that cannot be understood.
        """
        return [await self._apply(op) for op in ops]

    async def _apply(self, op: Op) -> Result:
        if isinstance(op, GetOp):
            return await self._get(op)
        if isinstance(op, PutOp):
            await self._put(op)
            return None
        if isinstance(op, SearchOp):
            return await self._search(op)
        return await self._list_namespaces(op)

    async def _get(self, op: GetOp) -> Item | None:
        values = {"namespace": list(op.namespace), "key": op.key, "refresh": op.refresh_ttl}
        row = await fetch_one(self._pool, _GET, {**self._who, **values})
        return Item(**row) if row else None

    async def _put(self, op: PutOp) -> None:
        values: dict[str, Any] = {"namespace": list(op.namespace), "key": op.key}
        if op.value is None:
            await execute(self._pool, "delete from store_items" + _OWN + _ITEM, {**self._who, **values})
            return
        await execute(self._pool, _PUT, {**self._who, **values, "value": Jsonb(dict(op.value)), "ttl": op.ttl})

    async def _search(self, op: SearchOp) -> list[SearchItem]:
        statement: LiteralString = (
            "select " + _COLUMNS + " from store_items" + _OWN + _UNDER + " order by updated_at desc limit %(scan)s"
        )
        values = {"prefix": list(op.namespace_prefix), "scan": MAX_SCAN}
        rows = await fetch_all(self._pool, statement, {**self._who, **values})
        found = [row for row in rows if _matches(row, op.filter or {})]
        return [SearchItem(**row, score=None) for row in found[op.offset : op.offset + op.limit]]

    async def _list_namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        rows = await fetch_all(self._pool, "select distinct namespace from store_items" + _OWN, dict(self._who))
        conditions = op.match_conditions or ()
        found = {
            tuple(row["namespace"][: op.max_depth])
            for row in rows
            if all(_fits(tuple(row["namespace"]), condition) for condition in conditions)
        }
        return sorted(found)[op.offset : op.offset + op.limit]


def _fits(namespace: tuple[str, ...], condition: MatchCondition) -> bool:
    path = condition.path
    if len(namespace) < len(path):
        return False
    part = namespace[: len(path)] if condition.match_type == "prefix" else namespace[len(namespace) - len(path) :]
    return all(wanted in ("*", found) for found, wanted in zip(part, path, strict=True))


def _matches(row: DictRow, wanted: dict[str, Any]) -> bool:
    return all(_holds(row["value"].get(key), value) for key, value in wanted.items())


def _holds(found: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict) or not any(key.startswith("$") for key in wanted):
        return bool(found == wanted)
    try:
        return all(found is not None and _COMPARE[operator](found, value) for operator, value in wanted.items())
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"filter {wanted!r} cannot be used: {error}") from error


async def delete_expired_items(pool: EnginePool) -> int:
    """Returns how many items whose time to live is over were removed."""
    return await execute(pool, "delete from store_items where expires_at < now()", {})
