"""An event of a run: its number, its name and its JSON, ready to be framed, logged and replayed."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event of a run."""

    seq: int
    """Counts up in the thread, so that the ids of its runs never overlap."""
    name: str
    """`metadata`, `values`, `messages|agent:<task>`, …"""
    data: bytes
    """One line of JSON."""
    at_ms: int = 0
    """Unix time when it happened; 0: in a log from before times were kept."""

    def to_frame(self) -> bytes:
        """Returns the SSE frame: CRLF as the reference server sends it; the id is what `Last-Event-ID` names."""
        return b"event: %b\r\ndata: %b\r\nid: %d\r\n\r\n" % (self.name.encode(), self.data, self.seq)

    def to_line(self) -> bytes:
        """Returns the event as a line of the event log."""
        return b"%d:%d\t%b\t%b\n" % (self.seq, self.at_ms, self.name.encode(), self.data)


def from_lines(lines: bytes, after_seq: int) -> list[Event]:
    """Returns the events of log lines that come after `after_seq`, in order."""
    events = []
    for line in lines.splitlines():
        numbers, name, data = line.split(b"\t", 2)
        seq, _, at_ms = numbers.partition(b":")
        if int(seq) > after_seq:
            events.append(Event(seq=int(seq), name=name.decode(), data=data, at_ms=int(at_ms or 0)))
    return events


HEARTBEAT = b": heartbeat\r\n"
"""A comment that keeps proxies from closing a quiet stream; a blank line after it would be an event to some clients."""
