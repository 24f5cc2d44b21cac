"""Message chunks -> content-block events of the thread stream.

in  [{"type": "AIMessageChunk", "id": "m1", "content": "반"}, {"langgraph_node": "write"}]
out message-start, content-block-start, content-block-delta {"type": "text-delta", "text": "반"}; at the end of the
    message content-block-finish with the whole text and message-finish
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

_ROLES = {"AIMessageChunk": "ai", "HumanMessageChunk": "human", "SystemMessageChunk": "system"}


@dataclass(kw_only=True)
class _Block:
    """One content block that is being written."""

    index: int
    content: dict[str, Any]


@dataclass(kw_only=True)
class OpenMessage:
    """A message whose end has not come yet."""

    message_id: str
    namespace: tuple[str, ...]
    node: str | None
    usage: Any = None
    blocks: dict[str, _Block] = field(default_factory=dict)

    def start(self, chunk: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
        """Returns the event that begins the message."""
        kind = str(chunk.get("type"))
        known = ("langgraph_node", "run_id", "ls_provider", "ls_model_name")
        return self._event(
            "message-start",
            role=_ROLES.get(kind, kind),
            metadata={name: metadata[name] for name in known if metadata.get(name) is not None},
        )

    def add(self, chunk: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yields the events of what a chunk adds."""
        for key, content in _pieces(chunk):
            block = self.blocks.get(key)
            if block is None:
                empty = {**content, **({"text": ""} if content["type"] == "text" else {"args": ""})}
                if content["type"] == "reasoning":
                    empty = {"type": "reasoning", "reasoning": ""}
                block = self.blocks[key] = _Block(index=len(self.blocks), content=empty)
                yield self._event("content-block-start", index=block.index, content=dict(empty))
            delta = _grow(block.content, content)
            if delta is not None:
                yield self._event("content-block-delta", index=block.index, delta=delta)
        self.usage = chunk.get("usage_metadata") or self.usage

    def finish(self) -> Iterator[dict[str, Any]]:
        """Yields the events that end the message."""
        for block in self.blocks.values():
            yield self._event("content-block-finish", index=block.index, content=_whole(block.content))
        yield self._event("message-finish", **({"usage": self.usage} if self.usage else {}))

    def fail(self, reason: str) -> dict[str, Any]:
        """Returns the event that gives the message up."""
        return self._event("error", message=reason)

    def _event(self, name: str, **fields: Any) -> dict[str, Any]:
        return {"event": name, "id": self.message_id, **fields}


def _pieces(chunk: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields (key of its block, content) for all that a chunk carries."""
    content = chunk.get("content")
    if isinstance(content, str):
        if content:
            yield "text", {"type": "text", "text": content}
    else:
        for place, part in enumerate(content or ()):
            kind = part.get("type") if isinstance(part, dict) else "text"
            if kind == "text":
                yield "text", {"type": "text", "text": part["text"] if isinstance(part, dict) else str(part)}
            elif kind == "reasoning":
                yield f"reasoning{part.get('index', place)}", {"type": kind, "reasoning": part.get("reasoning", "")}
    for call in chunk.get("tool_call_chunks") or ():
        fields = {"id": call.get("id"), "name": call.get("name"), "args": call.get("args") or ""}
        yield f"call{call.get('index')}", {"type": "tool_call_chunk", **fields}
    if not str(chunk.get("type")).endswith("Chunk"):
        for place, call in enumerate(chunk.get("tool_calls") or ()):
            args = orjson.dumps(call.get("args") or {}).decode()
            yield f"call{place}", {"type": "tool_call_chunk", "id": call.get("id"), "name": call["name"], "args": args}


def _grow(known: dict[str, Any], added: dict[str, Any]) -> dict[str, Any] | None:
    kind = known["type"]
    if kind == "tool_call_chunk":
        known["args"] += added["args"]
        known["id"], known["name"] = known["id"] or added["id"], known["name"] or added["name"]
        return {"type": "tool-call-delta", "args": added["args"]} if added["args"] else None
    known[kind] += added[kind]
    return {"type": f"{kind}-delta", kind: added[kind]} if added[kind] else None


def _whole(content: dict[str, Any]) -> dict[str, Any]:
    if content["type"] != "tool_call_chunk":
        return dict(content)
    try:
        args = orjson.loads(content["args"] or "{}")
    except orjson.JSONDecodeError:
        return {**content, "type": "invalid_tool_call", "error": "the arguments are no JSON"}
    return {**content, "type": "tool_call", "args": args}
