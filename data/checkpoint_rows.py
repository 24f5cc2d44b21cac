"""Parts of checkpoint rows: their JSON, their fence, what they refer to."""

from collections.abc import Mapping
from typing import Any, cast

import orjson
from psycopg.rows import DictRow

from data.checkpoint_buffer import RunKey
from data.checkpoint_values import chain_names


def dump_json(value: Any) -> str:
    """Returns JSON that Postgres takes: without NUL, which a jsonb column refuses."""
    text = orjson.dumps(value, default=_to_plain, option=orjson.OPT_NON_STR_KEYS).decode()
    return text.replace("\\u0000", "") if "\\u0000" in text else text


def _to_plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be kept in a checkpoint's JSON")


def fence(run: Any) -> tuple[Any, Any]:
    """Returns the (run id, attempt) that rows are fenced by, of the engine's mark; nothing without one."""
    return cast(RunKey, (run[0], run[1])) if run is not None else (None, None)


def parent_of(where: Mapping[str, Any], namespace: str) -> str:
    """Returns the id of the checkpoint whose task called the subgraph of this namespace, "" for the graph itself."""
    parents = where.get("checkpoint_map") or {}
    return str(parents.get(namespace.rpartition("|")[0], "")) if namespace else ""


def needed(value: DictRow) -> list[str]:
    """Returns the names of the chains that a checkpoint's row needs."""
    blobs = [(kind, data) for _, kind, data in value["channel_values"] or ()]
    writes = [(item[2], item[3]) for item in value["pending_writes"] or ()]
    return [name for kind, data in (*blobs, *writes) for name in chain_names(bytes(kind).decode(), data)]
