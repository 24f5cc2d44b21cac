"""Parts of a graph's stream -> named events with JSON, as the SDK's clients expect them.

in  {"type": "messages", "ns": ("documents:6f0…",), "data": (AIMessageChunk("반"), {...})}
out ("messages|documents:6f0…", b'[{"content":"반","type":"AIMessageChunk",…},{"langgraph_node":"write",…}]')
"""

from collections.abc import Iterator, Mapping
from typing import Any

from langchain_core.messages import BaseMessage, BaseMessageChunk, message_chunk_to_message
from langgraph.types import Interrupt

from server.wire.json import dump_json, interrupt_fields
from server.wire.messages import public_metadata, short_chunk, short_metadata
from server.wire.state import to_checkpoint, to_checkpoint_mark, to_place, to_task_error

NamedJson = tuple[str, bytes]

GRAPH_MODES = frozenset({"values", "updates", "custom", "checkpoints", "tasks", "debug", "messages", "tools"})
"""Modes that the graph library streams by itself."""
FAILED_STEP = "The step failed; the server's log has the details."
STREAM_MODES = GRAPH_MODES | {"messages-tuple", "events"}
"""Modes that a client may ask for."""


CHECKPOINT_MARKS = "checkpoint-marks"
"""Checkpoints without their values: what the thread stream tells, and as short in the log."""
_GRAPH_NAMES = {"messages-tuple": "messages", CHECKPOINT_MARKS: "checkpoints"}


def graph_modes(asked: frozenset[str]) -> list[str]:
    """Returns the modes to ask the graph for: `updates` always, because they carry the interrupts."""
    modes = {_GRAPH_NAMES.get(mode, mode) for mode in asked if mode != "events"}
    return sorted(modes | {"updates"})


class PartEncoder:
    """Turns one run's stream parts into events; remembers which messages a client has met."""

    def __init__(self, asked: frozenset[str], *, subgraphs: bool, tells_errors: bool) -> None:
        self._asked = asked
        self._tells_errors = tells_errors
        self._subgraphs = subgraphs
        self._partial: dict[str, BaseMessage] = {}
        self._met: set[str | None] = set()
        self.interrupted = False
        """Whether the run stopped at an interrupt or a breakpoint."""
        self.interrupts: list[Interrupt] = []
        self.values: Any = None
        """The last values of the whole graph, when they were asked for."""

    def encode(self, part: Mapping[str, Any]) -> Iterator[NamedJson]:
        """Yields the events of one part, in order."""
        mode, ns, data = part["type"], part["ns"], part["data"]
        suffix = "|" + "|".join(ns) if ns and self._subgraphs else ""
        if mode == "messages":
            yield from self._messages(data, suffix)
        elif mode == "updates":
            yield from self._updates(data, ns, suffix)
        elif mode == "values":
            yield from self._values(part, ns, suffix)
        elif mode == "checkpoints" and CHECKPOINT_MARKS in self._asked:
            yield mode + suffix, dump_json(to_checkpoint_mark(data))
        elif mode in self._asked:
            yield mode + suffix, dump_json(self._public_payload(mode, data))

    def _public_payload(self, mode: str, data: Any) -> Any:
        if mode == "checkpoints":
            return self._shown_checkpoint(data)
        if mode == "tasks":
            return self._shown_result(data)
        if mode == "tools":
            return self._shown_call(data)
        if mode == "debug":
            kind = data.get("type")
            if kind == "checkpoint":
                return {**data, "payload": self._shown_checkpoint(data["payload"])}
            return {**data, "payload": self._shown_result(data["payload"])} if kind == "task_result" else data
        return data

    def _shown_checkpoint(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """Returns a checkpoint event without configuration that is the server's own."""
        here, before = to_checkpoint(made.get("config")), to_checkpoint(made.get("parent_config"))
        return {
            **made,
            "checkpoint": here,
            "config": here and {"configurable": here},
            "parent_checkpoint": before,
            "parent_config": before and {"configurable": before},
            "metadata": public_metadata(made.get("metadata") or {}),
            "tasks": [_shown_task(task, tells_errors=self._tells_errors) for task in made.get("tasks") or ()],
        }

    def _shown_result(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns a task's end; what a failed one says may be a library's own words."""
        error = task.get("error")
        if not isinstance(error, BaseException):
            return task
        told = str(error) if self._tells_errors else FAILED_STEP
        return {**task, "error": {"error": type(error).__name__, "message": told}}

    def _shown_call(self, call: Mapping[str, Any]) -> Mapping[str, Any]:
        if call.get("event") != "tool-error" or self._tells_errors:
            return call
        return {**call, "message": FAILED_STEP}

    def _values(self, part: Mapping[str, Any], ns: tuple[str, ...], suffix: str) -> Iterator[NamedJson]:
        values = part["data"]
        if not ns:
            self.values = values
        interrupts = part.get("interrupts") or ()
        if "values" in self._asked:
            shown = {**values, "__interrupt__": [_to_interrupt(i) for i in interrupts]} if interrupts else values
            yield "values" + suffix, dump_json(shown)

    def _updates(self, data: Any, ns: tuple[str, ...], suffix: str) -> Iterator[NamedJson]:
        interrupts = data.get("__interrupt__") if isinstance(data, dict) else None
        if interrupts is not None:
            data = {**data, "__interrupt__": [_to_interrupt(item) for item in interrupts]}
            if not ns:
                self.interrupted = True
                self.interrupts.extend(interrupts)
        if "updates" in self._asked:
            yield "updates" + suffix, dump_json(data)

    def _messages(self, data: tuple[BaseMessage, dict[str, Any]], suffix: str) -> Iterator[NamedJson]:
        message, metadata = data
        if "messages-tuple" in self._asked:
            first = message.id not in self._met
            self._met.add(message.id)
            shown = [message, public_metadata(metadata)] if first else [short_chunk(message), short_metadata(metadata)]
            yield "messages" + suffix, dump_json(shown)
        if "messages" in self._asked:
            yield from self._whole_messages(message, metadata)

    def _whole_messages(self, message: BaseMessage, metadata: dict[str, Any]) -> Iterator[NamedJson]:
        """Yields events without the namespace of a subgraph: the clients know these three names only."""
        key = message.id or ""
        known = self._partial.get(key)
        if known is None:
            yield "messages/metadata", dump_json({key: {"metadata": public_metadata(metadata)}})
        whole = (
            known + message
            if isinstance(known, BaseMessageChunk) and isinstance(message, BaseMessageChunk)
            else message
        )
        self._partial[key] = whole
        if isinstance(message, BaseMessageChunk):
            yield "messages/partial", dump_json([message_chunk_to_message(self._partial[key])])
        else:
            yield "messages/complete", dump_json([message])


def _to_interrupt(item: Any) -> Any:
    return interrupt_fields(item) if isinstance(item, Interrupt) else item


def _shown_task(task: Mapping[str, Any], *, tells_errors: bool) -> dict[str, Any]:
    """Returns a task; where a subgraph's state would stand, clients are told which checkpoint holds it."""
    shown = dict(task)
    if shown.get("error") is not None:
        shown["error"] = to_task_error(shown["error"], tells=tells_errors)
    nested = shown.get("state")
    if isinstance(nested, Mapping) and "configurable" in nested:
        del shown["state"]
        shown["checkpoint"] = to_place(nested)
    return shown
