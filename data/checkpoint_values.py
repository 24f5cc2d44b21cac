"""How checkpointed values become bytes: a list of messages is stored once, however many checkpoints hold it.

LangGraph gives a saver the whole conversation at each step, and once more with each write of a subgraph, so that full
copies grow with the square of its length. Here a list longer than a few messages becomes a chain of segments, each
named by the hash of its content and of the segment before it:

["a" … "f"]            -> segment 1 = (no predecessor, a … f);  value: the name of segment 1
["a" … "f", "g", "h"]  -> segment 2 = (segment 1, g, h);        value: the name of segment 2

A name says all that is before it, so forks, edits and subgraphs share what they have in common and nothing else.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import ormsgpack
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    RemoveMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

CLASSES: tuple[type[BaseMessage], ...] = (
    HumanMessage,
    AIMessage,
    SystemMessage,
    ToolMessage,
    AIMessageChunk,
    RemoveMessage,
)
"""Stored by their place in this tuple: append only."""
_NUMBERS = {cls: number for number, cls in enumerate(CLASSES)}

INLINE = 4
"""Lists up to this long are stored whole: a segment is a row of its own."""
MESSAGES, CHAIN, PARTS = "messages", "chain", "parts"
"""Types of our own, beside those of LangGraph's serializer."""
CACHED_BYTES = 32 * 1024 * 1024
CACHED_MESSAGES = 20_000

# What ormsgpack would silently turn into something else raises instead, and the value goes to LangGraph's serializer.
_PACK = ormsgpack.OPT_PASSTHROUGH_TUPLE | ormsgpack.OPT_PASSTHROUGH_SUBCLASS | ormsgpack.OPT_PASSTHROUGH_DATACLASS
_PLAIN = _PACK | ormsgpack.OPT_PASSTHROUGH_DATETIME | ormsgpack.OPT_PASSTHROUGH_UUID | ormsgpack.OPT_PASSTHROUGH_ENUM

_set = object.__setattr__


def pack(messages: Iterable[BaseMessage]) -> bytes:
    """Returns messages as bytes.

    Raises: TypeError when one holds something that is not plain data.
    """
    return ormsgpack.packb(
        [
            [_NUMBERS[type(item)], item.__dict__, list(item.__pydantic_fields_set__), item.__pydantic_extra__ or None]
            for item in messages
        ],
        option=_PLAIN,
    )


def unpack(packed: bytes) -> list[BaseMessage]:
    """Returns the messages; fields were validated when they were made and are not again."""
    messages = []
    for number, fields, names, extra in ormsgpack.unpackb(packed):
        cls = CLASSES[number]
        message = cls.__new__(cls)
        _set(message, "__dict__", fields)
        _set(message, "__pydantic_fields_set__", set(names))
        _set(message, "__pydantic_extra__", extra or {})
        _set(message, "__pydantic_private__", None)
        messages.append(message)
    return messages


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive messages of a list."""

    name: str
    before: str
    """Name of the segment before, "" for the first."""
    packed: bytes


def make_segment(before: str, packed: bytes) -> Segment:
    """Returns a segment under its name."""
    return Segment(blake2b(before.encode() + packed, digest_size=16).hexdigest(), before, packed)


@dataclass(slots=True)
class Line:
    """The list of a thread as last stored or loaded, to find what is new in the next one."""

    messages: list[BaseMessage] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    """Each message's fields when it was stored: one that was changed in place since is stored again."""
    ends: list[tuple[int, str]] = field(default_factory=list)
    """(length, name) of its segments."""

    def common(self, messages: Sequence[BaseMessage]) -> int:
        """Returns how many messages at the start are the same objects, unchanged."""
        count = 0
        for old, new, known in zip(self.messages, messages, self.fields, strict=False):
            if old is not new or new.__dict__ != known:
                break
            count += 1
        return count

    def cut(self, length: int) -> tuple[int, str]:
        """Forgets what follows the last segment that ends within `length`; returns that end."""
        while self.ends and self.ends[-1][0] > length:
            self.ends.pop()
        end = self.ends[-1] if self.ends else (0, "")
        del self.messages[end[0] :], self.fields[end[0] :]
        return end

    def extend(self, messages: Sequence[BaseMessage], name: str) -> None:
        """Appends a segment."""
        self.messages.extend(messages)
        self.fields.extend(dict(item.__dict__) for item in messages)
        self.ends.append((len(self.messages), name))


class Segments:
    """Segments and lists that this process has met lately. A segment never changes, so none is ever stale."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Segment] = OrderedDict()
        self._lines: OrderedDict[str, Line] = OrderedDict()
        self._bytes = 0
        self._messages = 0
        self.thread_id = ""
        """The thread whose values are being read: reading does not wait in between."""

    def add(self, segments: Iterable[Segment]) -> None:
        """Remembers segments; those longest unused are forgotten first, beyond the bound, but none of the new ones."""
        while self._bytes > CACHED_BYTES and self._known:
            _, dropped = self._known.popitem(last=False)
            self._bytes -= len(dropped.packed)
        for segment in segments:
            if segment.name not in self._known:
                self._known[segment.name] = segment
                self._bytes += len(segment.packed)

    def forget(self, thread_id: str) -> None:
        """Forgets a thread's list: what was to be stored of it may not have been."""
        line = self._lines.pop(thread_id, None)
        self._messages -= len(line.messages) if line else 0

    def store(self, thread_id: str, messages: list[BaseMessage]) -> tuple[str, list[Segment]]:
        """Returns the name of a list, and the segments of it that may be new."""
        line = self._lines.pop(thread_id, None) or Line()
        self._messages -= len(line.messages)
        length, name = line.cut(line.common(messages))
        segments = []
        if length < len(messages):
            segments = [make_segment(name, pack(messages[length:]))]
            name = segments[0].name
            line.extend(messages[length:], name)
            self.add(segments)
        self._keep(thread_id, line)
        return name, segments

    def load(self, name: str) -> list[BaseMessage]:
        """Returns the list of that name, whose segments must be known.

        Raises: LookupError when one is missing.
        """
        chain = list(self._chain(name))
        line = Line()
        for segment in reversed(chain):
            line.extend(unpack(segment.packed), segment.name)
        self.forget(self.thread_id)
        self._keep(self.thread_id, line)
        return list(line.messages)

    def has(self, name: str) -> bool:
        """Whether all segments are known that a list needs."""
        try:
            return all(True for _ in self._chain(name))
        except LookupError:
            return False

    def _chain(self, name: str) -> Iterator[Segment]:
        while name:
            segment = self._known.get(name)
            if segment is None:
                raise LookupError(f"messages {name} of thread {self.thread_id} are not stored")
            yield segment
            name = segment.before

    def _keep(self, thread_id: str, line: Line) -> None:
        self._lines[thread_id] = line
        self._messages += len(line.messages)
        while self._messages > CACHED_MESSAGES and len(self._lines) > 1:
            _, dropped = self._lines.popitem(last=False)
            self._messages -= len(dropped.messages)


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
            if _is_messages(value):
                if len(value) <= INLINE:
                    return MESSAGES, pack(value), []
                name, new = self.segments.store(thread_id, value)
                return CHAIN, name.encode(), new
            if type(value) is dict and any(_is_messages(item) and len(item) > INLINE for item in value.values()):
                parts = {key: self.dump(thread_id, item) for key, item in value.items()}
                packed = ormsgpack.packb({key: [kind, data] for key, (kind, data, _) in parts.items()}, option=_PLAIN)
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


def _is_messages(value: Any) -> bool:
    return type(value) is list and bool(value) and all(type(item) in _NUMBERS for item in value)
