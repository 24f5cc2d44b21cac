"""Message lists as chains of segments, each named by the hash of its content and of the segment before it.

["a" … "f"]            -> segment 1 = (no predecessor, a … f);  value: the name of segment 1
["a" … "f", "g", "h"]  -> segment 2 = (segment 1, g, h);        value: the name of segment 2

A name says all that is before it, so forks, edits and subgraphs share what they have in common and nothing else.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import attrgetter, is_
from typing import Any

from langchain_core.messages import BaseMessage

from data.checkpoint_messages import pack, snapshot, unpack

CACHED_BYTES = 32 * 1024 * 1024
CACHED_MESSAGES = 20_000
NEWEST = 128
"""Messages that are looked at again each time a list is stored, for changes in place: to look at all of a long list at
each step is most of what its length costs."""

_fields = attrgetter("__dict__")


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
    """The list of a thread as last stored or loaded: what is new in the next one is found, what is not is kept."""

    messages: list[BaseMessage] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    """Snapshots of the messages as they are stored: one that was changed in place since does not count."""
    ends: list[tuple[int, str]] = field(default_factory=list)
    """(length, name) of its segments."""

    def common(self, messages: Sequence[BaseMessage]) -> int:
        """Returns how many messages at the start are the same objects, unchanged."""
        count = min(len(messages), len(self.messages))
        # A list and the next one nearly always agree as far as both go, and that is told without a loop in Python.
        start = max(0, count - NEWEST)
        if all(map(is_, self.messages, messages)) and self._unchanged(count, start):
            return count
        for index in range(count):
            if self.messages[index] is not messages[index] or messages[index].__dict__ != self.fields[index]:
                return index
        return count

    def _unchanged(self, length: int, start: int = 0) -> bool:
        return list(map(_fields, self.messages[start:length])) == self.fields[start:length]

    @property
    def is_unchanged(self) -> bool:
        """Whether no message was changed in place since."""
        return self._unchanged(len(self.messages))

    def length_of(self, name: str) -> int:
        """Returns the length of the list of that name, 0 when it is not a part of this one."""
        return next((length for length, end in reversed(self.ends) if end == name), 0)

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
        self.fields.extend(map(snapshot, messages))
        self.ends.append((len(self.messages), name))


class Segments:
    """Segments and lists that this process has met lately. A segment never changes, so none is ever stale.

    A list that is loaded again holds the same message objects as before, as long as none was changed; each thread has
    its own.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, Segment] = OrderedDict()
        self._lines: OrderedDict[str, Line] = OrderedDict()
        self._whole: set[str] = set()
        """Names of lists all of whose segments are known."""
        self._bytes = 0
        self._messages = 0
        self._reading: tuple[str, Line | None] = ("", None)
        """The thread whose values are being read, and its list once that was looked at."""

    def read(self, thread_id: str) -> None:
        """Notes whose values are read next; reading does not wait in between."""
        self._reading = (thread_id, None)

    def add(self, segments: Iterable[Segment]) -> None:
        """Remembers segments; those longest unused are forgotten first, beyond the bound, but none of the new ones."""
        while self._bytes > CACHED_BYTES and self._known:
            _, dropped = self._known.popitem(last=False)
            self._bytes -= len(dropped.packed)
            self._whole.clear()
        for segment in segments:
            if segment.name not in self._known:
                self._known[segment.name] = segment
                self._bytes += len(segment.packed)

    def forget(self, thread_id: str) -> None:
        """Forgets a thread's list: what was to be stored of it may not have been."""
        self._take(thread_id)

    def store(self, thread_id: str, messages: list[BaseMessage]) -> tuple[str, list[Segment]]:
        """Returns the name of a list, and the segments of it that may be new."""
        line = self._take(thread_id)
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
        thread_id, looked_at = self._reading
        line = self._take(thread_id)
        length = line.length_of(name)
        if not length or not (line is looked_at or line.is_unchanged):
            line = Line()
            for segment in reversed(list(self._chain(name))):
                line.messages += unpack(segment.packed)
                line.ends.append((len(line.messages), segment.name))
            line.fields = list(map(snapshot, line.messages))
            length = len(line.messages)
        self._reading = (thread_id, line)
        self._keep(thread_id, line)
        return line.messages[:length]

    def has(self, name: str) -> bool:
        """Whether all segments are known that a list needs."""
        last = name
        while last and last not in self._whole:
            segment = self._known.get(last)
            if segment is None:
                return False
            last = segment.before
        self._whole.add(name)
        return True

    def _chain(self, name: str) -> Iterator[Segment]:
        while name:
            segment = self._known.get(name)
            if segment is None:
                raise LookupError(f"messages {name} of thread {self._reading[0]} are not stored")
            yield segment
            name = segment.before

    def _take(self, thread_id: str) -> Line:
        line = self._lines.pop(thread_id, None) or Line()
        self._messages -= len(line.messages)
        return line

    def _keep(self, thread_id: str, line: Line) -> None:
        self._lines[thread_id] = line
        self._messages += len(line.messages)
        while self._messages > CACHED_MESSAGES and len(self._lines) > 1:
            _, dropped = self._lines.popitem(last=False)
            self._messages -= len(dropped.messages)
