"""A run's logged events -> events of the thread stream.

The translation needs nothing but the log, so any instance can replay it; each logged event has room for
`SEQS_PER_EVENT` events of the thread stream.

in  Event(seq=7, name="updates|answer:6f0…", data=b'{"write": {"messages": […]}}')
out {"type": "event", "event_id": "7000", "seq": 7000, "method": "updates",
     "params": {"namespace": ["answer:6f0…"], "timestamp": …, "data": {"node": "write", "values": {…}}}}
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from server.wire.blocks import OpenMessage
from server.wire.events import Event
from server.wire.json import dump_json
from server.wire.parts import CHECKPOINT_MARKS
from server.wire.state import to_checkpoint_mark

SEQS_PER_EVENT = 1000
CHANNELS = frozenset({"values", "updates", "messages", "tools", "lifecycle", "input", "checkpoints", "tasks", "custom"})
RUN_MODES = ["values", "updates", "messages-tuple", "tasks", "custom", "tools", CHECKPOINT_MARKS]
"""Stream modes of a run whose events are read as a thread stream."""

_Part = tuple[str, tuple[str, ...], Any]


@dataclass(frozen=True, kw_only=True)
class ThreadEvent:
    """One event of the thread stream."""

    seq: int
    method: str
    namespace: tuple[str, ...]
    data: Any
    at_ms: int
    """Unix time when it happened."""

    def to_json(self) -> bytes:
        """Returns the event as both transports send it."""
        params = {"namespace": list(self.namespace), "timestamp": self.at_ms, "data": self.data}
        shown = {"type": "event", "event_id": str(self.seq), "seq": self.seq, "method": self.method, "params": params}
        return dump_json(shown)

    def to_frame(self) -> bytes:
        """Returns the SSE frame."""
        return b"event: %b\r\ndata: %b\r\nid: %d\r\n\r\n" % (self.method.encode(), self.to_json(), self.seq)


class RunTranslator:
    """Translates one run's events; remembers which messages and subgraphs are open."""

    def __init__(self, run_id: UUID, graph_id: str, *, messages: bool) -> None:
        self._run_id = run_id
        self._graph_id = graph_id
        self._wants_messages = messages
        self._open: dict[str, OpenMessage] = {}
        self._children: dict[tuple[str, ...], bool] = {}
        self._asked: set[str] = set()
        self.last_seq = 0
        self._at_ms = 0

    def translate(self, event: Event) -> Iterator[ThreadEvent]:
        """Yields what one logged event says."""
        self.last_seq, self._at_ms = event.seq, event.at_ms or time.time_ns() // 1_000_000
        yield from self._number(event.seq * SEQS_PER_EVENT, self._parts(event))

    def end(self, status: str, error: dict[str, Any] | None) -> list[ThreadEvent]:
        """Returns the events after the last logged one: how the run ended."""
        parts = [*self._finish(list(self._open)), *self._close_children(self._children, "completed")]
        state: dict[str, Any] = {"graph_name": self._graph_id, "run_id": str(self._run_id)}
        if status == "success":
            state["event"] = "interrupted" if self._asked else "completed"
        else:
            told = error or {"error": "cancelled", "message": "the run was cancelled"}
            state |= {"event": "failed", "error": f"{told['error']}: {told['message']}"}
        parts.append(("lifecycle", (), state))
        return list(self._number((self.last_seq + 1) * SEQS_PER_EVENT - len(parts), parts))

    def _number(self, first: int, parts: Any) -> Iterator[ThreadEvent]:
        for offset, (method, namespace, data) in enumerate(parts):
            yield ThreadEvent(seq=first + offset, method=method, namespace=namespace, data=data, at_ms=self._at_ms)

    def _parts(self, event: Event) -> Iterator[_Part]:
        mode, *steps = event.name.split("|")
        namespace = tuple(steps)
        yield from self._discover(namespace)
        if mode == "metadata":
            yield from self._begin(orjson.loads(event.data))
        elif mode == "values":
            yield from self._values(orjson.loads(event.data), namespace)
        elif mode == "updates":
            yield from self._updates(orjson.loads(event.data), namespace)
        elif mode == "messages" and self._wants_messages:
            yield from self._message(orjson.loads(event.data), namespace)
        elif mode == "tasks":
            yield from self._task(orjson.loads(event.data), namespace)
        elif mode == "tools":
            yield "tools", namespace, orjson.loads(event.data)
        elif mode == "checkpoints":
            made = orjson.loads(event.data)
            yield "checkpoints", namespace, made if "id" in made else to_checkpoint_mark(made)
        elif mode == "custom":
            payload = orjson.loads(event.data)
            name = payload.get("name") if isinstance(payload, dict) else None
            yield "custom", namespace, {"payload": payload, **({"name": name} if isinstance(name, str) else {})}

    def _begin(self, metadata: dict[str, Any]) -> Iterator[_Part]:
        for message in self._open.values():
            yield "messages", message.namespace, message.fail("the run was taken over and begins anew")
        self._open.clear()
        yield "lifecycle", (), {"event": "running", "graph_name": self._graph_id, **metadata}

    def _discover(self, namespace: tuple[str, ...]) -> Iterator[_Part]:
        for depth in range(1, len(namespace) + 1):
            child = namespace[:depth]
            if child not in self._children:
                self._children[child] = True
                name, _, call = child[-1].partition(":")
                began = {"event": "started", "graph_name": name, "namespace": list(child)}
                yield "lifecycle", child, {**began, **({"trigger_call_id": call} if call else {})}

    def _values(self, values: Any, namespace: tuple[str, ...]) -> Iterator[_Part]:
        interrupts = values.pop("__interrupt__", ()) if isinstance(values, dict) else ()
        yield "values", namespace, values
        yield from self._questions(interrupts, namespace)

    def _updates(self, updates: Any, namespace: tuple[str, ...]) -> Iterator[_Part]:
        for node, values in (updates or {}).items():
            if node == "__interrupt__":
                yield from self._questions(values, namespace)
                continue
            done = [key for key, item in self._open.items() if item.namespace == namespace and item.node == node]
            yield from self._finish(done)
            yield "updates", namespace, {"node": node, "values": values}

    def _questions(self, interrupts: Any, namespace: tuple[str, ...]) -> Iterator[_Part]:
        """A question is told once, where it is asked: a subgraph's events come before those of the graph around it."""
        for item in interrupts:
            if item["id"] not in self._asked:
                self._asked.add(item["id"])
                # The protocol's name is `payload`; the Python client reads `value`.
                told = {"interrupt_id": item["id"], "payload": item["value"], "value": item["value"]}
                yield "input.requested", namespace, told

    def _message(self, data: list[dict[str, Any]], namespace: tuple[str, ...]) -> Iterator[_Part]:
        chunk, metadata = data
        key = chunk.get("id") or "message"
        message = self._open.get(key)
        if message is None:
            message = OpenMessage(message_id=key, namespace=namespace, node=metadata.get("langgraph_node"))
            self._open[key] = message
            yield "messages", namespace, message.start(chunk, metadata)
        for added in message.add(chunk):
            yield "messages", namespace, added
        if chunk.get("chunk_position") == "last" or not str(chunk.get("type")).endswith("Chunk"):
            yield from self._finish([key])

    def _finish(self, keys: list[str]) -> Iterator[_Part]:
        for key in keys:
            message = self._open.pop(key)
            for event in message.finish():
                yield "messages", message.namespace, event

    def _task(self, task: dict[str, Any], namespace: tuple[str, ...]) -> Iterator[_Part]:
        yield "tasks", namespace, task
        if "result" in task:
            name = str(task.get("name"))
            how = "interrupted" if task.get("interrupts") else "failed" if task.get("error") else "completed"
            # A subgraph with a memory of its own is the same from call to call, so its place names none.
            children = ((*namespace, f"{name}:{task.get('id')}"), (*namespace, name))
            yield from self._close_children([child for child in children if child in self._children], how)

    def _close_children(self, children: Any, how: str) -> Iterator[_Part]:
        for child in list(children):
            if self._children[child]:
                self._children[child] = False
                yield "lifecycle", child, {"event": how, "graph_name": child[-1].partition(":")[0]}
