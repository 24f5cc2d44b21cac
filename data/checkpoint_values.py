"""How checkpointed values become bytes: a list of messages is stored once, however many checkpoints hold it.

LangGraph gives a saver the whole conversation at each step, and once more with each write of a subgraph, so that full
copies grow with the square of its length. Here a list longer than a few messages becomes a chain of segments.
"""

from collections.abc import Iterable
from typing import Any

import ormsgpack
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from data.checkpoint_messages import PLAIN, is_messages, pack, unpack
from data.checkpoint_segments import Segment, Segments

INLINE = 4
"""Lists up to this long are stored whole: a segment is a row of its own."""
MESSAGES, CHAIN, PARTS = "messages", "chain", "parts"
"""Types of our own, beside those of LangGraph's serializer."""


class MessageSerializer(JsonPlusSerializer):
    """LangGraph's serializer that also reads the types made here."""

    def __init__(self, segments: Segments, *, settled: bool = False) -> None:
        # None: only the types known to be safe are rebuilt, whatever LANGGRAPH_STRICT_MSGPACK says (CVE-2026-28277).
        super().__init__(allowed_msgpack_modules=None)
        self.segments = segments
        self._settled = settled

    def with_msgpack_allowlist(self, extra_allowlist: Iterable[tuple[str, ...] | type]) -> JsonPlusSerializer:
        """Returns a serializer that also rebuilds a graph's own types; a settled one is never changed."""
        return self if self._settled else super().with_msgpack_allowlist(extra_allowlist)

    def dump(self, thread_id: str, value: Any) -> tuple[str, bytes, list[Segment]]:
        """Returns type and bytes of a value, and the segments to store with it."""
        try:
            if is_messages(value):
                if len(value) <= INLINE:
                    return MESSAGES, pack(value), []
                name, new = self.segments.store(thread_id, value)
                return CHAIN, name.encode(), new
            if type(value) is dict and any(is_messages(item) and len(item) > INLINE for item in value.values()):
                parts = {key: self.dump(thread_id, item) for key, item in value.items()}
                packed = ormsgpack.packb({key: [kind, data] for key, (kind, data, _) in parts.items()}, option=PLAIN)
                return PARTS, packed, [segment for _, _, new in parts.values() for segment in new]
        except (TypeError, ValueError):
            self.segments.forget(thread_id)
        return (*self.dumps_typed(value), [])

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """Returns the value; the segments of a chain must be known."""
        kind, packed = data
        if kind == MESSAGES:
            return unpack(packed)
        if kind == CHAIN:
            return self.segments.load(packed.decode())
        if kind == PARTS:
            return {key: self.loads_typed((part[0], part[1])) for key, part in ormsgpack.unpackb(packed).items()}
        return super().loads_typed(data)


def chain_names(kind: str, packed: bytes) -> list[str]:
    """Returns the names of the chains that a stored value needs."""
    if kind == CHAIN:
        return [packed.decode()]
    if kind == PARTS:
        parts = ormsgpack.unpackb(packed).values()
        return [name for inner, data in parts for name in chain_names(inner, data)]
    return []
