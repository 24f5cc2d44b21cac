"""Message chunks as compact as the SDK's clients allow: 64 tokens must cost no more than 40 KB."""

from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage

from server.wire.json import message_fields

PRIVATE_PREFIXES = ("__", "langgraph_auth_")
"""Keys of configuration that never leave the server: internals of the graph library, and who is asking."""

_KEPT = ("langgraph_node", "langgraph_step", "langgraph_checkpoint_ns", "checkpoint_ns", "run_id", "tags")
"""Metadata that clients read from every chunk (which node, which subgraph, which run)."""

_CHUNK_DEFAULTS: dict[str, Any] = {
    "name": None,
    "tool_calls": [],
    "invalid_tool_calls": [],
    "usage_metadata": None,
    "tool_call_chunks": [],
    "chunk_position": None,
}


def public_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Returns metadata or configuration without private keys."""
    return {key: value for key, value in metadata.items() if not key.startswith(PRIVATE_PREFIXES)}


def short_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Returns the few keys that are repeated with every chunk of a message; the first chunk carries them all."""
    return {key: metadata[key] for key in _KEPT if metadata.get(key)}


def short_chunk(message: BaseMessage) -> dict[str, Any]:
    """Returns a message; of a chunk only the fields that say something. The first chunk of a message is sent whole."""
    fields = message_fields(message)
    if not isinstance(message, AIMessageChunk):
        return fields
    return {key: value for key, value in fields.items() if key not in _CHUNK_DEFAULTS or value != _CHUNK_DEFAULTS[key]}
