"""Parts of checkpoint rows: their JSON, their fence, what they refer to."""

from collections.abc import Mapping
from typing import Any, LiteralString, cast

import orjson
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    EXCLUDED_METADATA_KEYS,
    CheckpointMetadata,
    get_serializable_checkpoint_metadata,
)
from psycopg.rows import DictRow

from data.checkpoint_buffer import RunKey
from data.checkpoint_values import chain_names

CHECKPOINTS: LiteralString = """
select thread_id, checkpoint, checkpoint_ns, checkpoint_id, parent_checkpoint_id, metadata,
    (
        select array_agg(array[convert_to(v.key, 'UTF8'), convert_to(b.type, 'UTF8'), b.blob])
        from jsonb_each_text(c.checkpoint -> 'channel_versions') v
        cross join lateral (
            select type, blob from checkpoint_blobs
            where thread_id = c.thread_id and checkpoint_ns = c.checkpoint_ns and channel = v.key and version = v.value
            limit 1
        ) b
    ) as channel_values,
    (
        select array_agg(array[convert_to(w.task_id, 'UTF8'), convert_to(w.channel, 'UTF8'),
            convert_to(w.type, 'UTF8'), w.blob, convert_to(w.task_path, 'UTF8'), w.idx::text::bytea])
        from checkpoint_writes w
        where w.thread_id = c.thread_id and w.checkpoint_ns = c.checkpoint_ns and w.checkpoint_id = c.checkpoint_id
    ) as pending_writes
from checkpoints c """
"""What the base class selects. Its join reads all values a thread ever had (2,500 after 500 turns, 1 ms), unless the
limit makes it look each up."""
SEGMENTS: LiteralString = (
    "select version, type, blob from checkpoint_blobs"
    " where thread_id = %s and checkpoint_ns = '' and channel = '__segments__'"
)


def dump_json(value: Any) -> str:
    """Returns JSON that Postgres takes: without NUL, which a jsonb column refuses."""
    text = orjson.dumps(value, default=_to_plain, option=orjson.OPT_NON_STR_KEYS).decode()
    return text.replace("\\u0000", "") if "\\u0000" in text else text


def describe(config: RunnableConfig, metadata: CheckpointMetadata) -> dict[str, Any]:
    """Returns a checkpoint's metadata: the library's, and the objects and lists of a run's own that it leaves out."""
    given = config.get("metadata") or {}
    own = {key: value for key, value in given.items() if _is_kept(key, value)}
    return {**own, **get_serializable_checkpoint_metadata(config, metadata)}


def _is_kept(key: str, value: Any) -> bool:
    internal = key in EXCLUDED_METADATA_KEYS or key.startswith(("__", "langgraph_", "ls_"))
    if internal or not isinstance(value, dict | list):
        return False
    try:
        dump_json(value)
    except TypeError:
        return False  # a graph may put anything into its configuration
    return True


def _to_plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be kept in a checkpoint's JSON")


def fence(run: Any) -> tuple[Any, Any]:
    """Returns the (run id, attempt) that rows are fenced by, of the engine's mark; nothing without one."""
    return cast(RunKey, (run[0], run[1])) if run is not None else (None, None)


def needed(value: DictRow) -> list[str]:
    """Returns the names of the chains that a checkpoint's row needs."""
    blobs = [(kind, data) for _, kind, data in value["channel_values"] or ()]
    writes = [(item[2], item[3]) for item in value["pending_writes"] or ()]
    return [name for kind, data in (*blobs, *writes) for name in chain_names(bytes(kind).decode(), data)]
