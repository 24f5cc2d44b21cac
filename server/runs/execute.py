"""Runs one attempt of a run: the graph's stream into the feed, and how it ended."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, cast

from langgraph.errors import GraphDrained
from langgraph.runtime import RunControl, Runtime
from langgraph.store.base import BaseStore

from server.factories import Graph, Use
from server.graphs import ServedGraph
from server.runs.feed import RunFeed
from server.runs.ticket import Ticket
from server.wire.json import dump_json
from server.wire.parts import PartEncoder, graph_modes
from server.wire.state import to_thread_interrupts
from state.errors import NaruTalkError, RunGivenUp
from state.language import Language

logger = logging.getLogger(__name__)

GIVEN_UP: Mapping[Language, str] = {
    "ko": "이 질문을 처리하던 서버가 여러 번 멈춰 처리를 중단했습니다. 질문을 나누거나 바꿔서 다시 보내 주세요.",
    "en": "The server stopped several times while it worked on this, so it was given up. Ask again in smaller parts or"
    " in other words.",
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an attempt ended."""

    status: str
    """success | interrupted | error | timeout"""
    thread_status: str = "idle"
    interrupts: dict[str, Any] = field(default_factory=dict)
    error: dict[str, str] | None = None
    values: Any = None
    """The last values of the graph, when the run streamed them."""


def to_error(error: BaseException, *, tells: bool) -> dict[str, str]:
    """Returns an error as its event shows it; `tells`: also what errors that are not ours say (never in production)."""
    own = isinstance(error, NaruTalkError)
    message = str(error) if own or tells else "The run failed; the server's log has the details."
    return {"error": type(error).__name__, "message": message}


def give_up(ticket: Ticket, feed: RunFeed) -> Outcome:
    """Ends a run that is not begun again, and tells so."""
    logger.error("run %s is given up: its process died %s times at the same step", ticket.run_id, ticket.takeovers)
    shown = to_error(RunGivenUp(GIVEN_UP[ticket.principal.locale]), tells=True)
    feed.append("metadata", dump_json({"run_id": ticket.run_id, "attempt": ticket.attempt}))
    feed.append("error", dump_json(shown))
    return Outcome(status="error", thread_status="error", error=shown)


async def execute(
    ticket: Ticket,
    served: ServedGraph,
    store: BaseStore,
    feed: RunFeed,
    control: RunControl,
    on_event: Callable[[], None],
    *,
    tells_errors: bool = True,
) -> Outcome:
    """Returns how the attempt ended; its events are in the feed.

    Raises: GraphDrained when the process is asked to stop; CancelledError when the run is cancelled.
    """
    kwargs = ticket.kwargs
    asked = frozenset(kwargs.get("stream_mode") or ["values"])
    encoder = PartEncoder(asked, subgraphs=bool(kwargs.get("stream_subgraphs")), tells_errors=tells_errors)
    feed.append("metadata", dump_json({"run_id": ticket.run_id, "attempt": ticket.attempt}))
    on_event()
    config = ticket.to_config()
    use = Use(
        access="threads.create_run",
        config=config,
        context=kwargs.get("context") or {},
        user=config["configurable"]["langgraph_auth_user"],
        store=store,
    )
    try:
        async with served.open(use, saved=not ticket.temporary) as graph:
            async with aclosing(_stream(graph, ticket, asked, use, control)) as parts:
                async for part in parts:
                    feed.extend(encoder.encode(part))
                    on_event()
                    while feed.must_wait:
                        await feed.changed(1.0)
            asks = encoder.interrupted and not ticket.temporary
            interrupts = await _open_interrupts(graph, ticket) if asks else {}
    except (GraphDrained, asyncio.CancelledError):
        raise
    except Exception as error:
        logger.exception("run %s failed", ticket.run_id)
        shown = to_error(error, tells=tells_errors)
        feed.append("error", dump_json(shown))
        return Outcome(status="error", thread_status="error", error=shown, values=encoder.values)
    # As on the reference server a run that stops to ask has succeeded; the thread is what is interrupted.
    thread_status = "interrupted" if encoder.interrupted else "idle"
    return Outcome(status="success", thread_status=thread_status, interrupts=interrupts, values=encoder.values)


async def _open_interrupts(graph: Graph, ticket: Ticket) -> dict[str, Any]:
    snapshot = await graph.aget_state(ticket.to_position())
    return to_thread_interrupts(snapshot)


async def _stream(
    graph: Graph, ticket: Ticket, asked: frozenset[str], use: Use, control: RunControl
) -> AsyncGenerator[Mapping[str, Any], None]:
    kwargs, config = ticket.kwargs, use.config
    config["configurable"]["__pregel_runtime"] = Runtime(store=use.store)
    options: dict[str, Any] = {
        "stream_mode": graph_modes(asked),
        "subgraphs": bool(kwargs.get("stream_subgraphs")),
        "interrupt_before": kwargs.get("interrupt_before"),
        "interrupt_after": kwargs.get("interrupt_after"),
        "control": control,
        "context": use.context,
    }
    if not ticket.temporary:
        options["durability"] = kwargs.get("durability") or "async"
    graph_input = ticket.to_input()
    if ticket.attempt > 1 and not ticket.temporary and await _has_begun(graph, ticket):
        graph_input = None
    if "events" in asked:
        async for part in _stream_events(graph, graph_input, config, options):
            yield part
        return
    options["output_keys"] = graph.output_channels
    async for part in graph.astream(graph_input, config, version="v2", **options):
        yield part


async def _has_begun(graph: Graph, ticket: Ticket) -> bool:
    """Whether an earlier attempt of this run left a checkpoint: then it goes on from there instead of anew."""
    snapshot = await graph.aget_state(ticket.to_position())
    return (snapshot.metadata or {}).get("run_id") == str(ticket.run_id)


async def _stream_events(
    graph: Graph, graph_input: Any, config: Any, options: dict[str, Any]
) -> AsyncGenerator[Mapping[str, Any], None]:
    """Yields the parts of `astream_events`: the graph's own chunks as in the other modes, all the rest as `events`."""
    run_id = str(config.get("run_id", ""))
    stream = cast(
        AsyncGenerator[Mapping[str, Any], None], graph.astream_events(graph_input, config, version="v2", **options)
    )
    async with aclosing(stream) as events:
        async for event in events:
            if "langsmith:hidden" in (event.get("tags") or ()):
                continue  # steps of the graph library itself
            part = _own_chunk(event, run_id)
            yield part or {"type": "events", "ns": (), "data": _public_event(event)}


def _own_chunk(event: Mapping[str, Any], run_id: str) -> Mapping[str, Any] | None:
    if event["event"] != "on_chain_stream" or event["run_id"] != run_id:
        return None
    chunk = event["data"].get("chunk")
    if not isinstance(chunk, tuple):
        return None
    ns, mode, data = chunk if len(chunk) == 3 else ((), *chunk)
    interrupts = data.pop("__interrupt__", ()) if mode == "values" and isinstance(data, dict) else ()
    return {"type": mode, "ns": ns, "data": data, "interrupts": interrupts}


def _public_event(event: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {key: value for key, value in event.get("metadata", {}).items() if not key.startswith("langgraph_auth")}
    return {**event, "metadata": metadata}
