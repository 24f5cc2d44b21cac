"""What a run's event log tells after the run: the answer's parts, the route that was chosen, the tools that were used."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from psycopg.rows import DictRow

from data.runs.events import select_events
from data.runs.operations import select_runs_of_question
from data.runs.pool import EnginePool
from server.services import Services
from server.wire.events import Event, from_lines

LOG_BATCHES = 50


@dataclass(kw_only=True)
class Told:
    """What the events so far have told of a run; `add` reads one more."""

    answer: dict[str, Any] | None = None
    route: dict[str, Any] | None = None
    tools: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By specialist and tool: its last progress event."""
    tokens: int = 0
    error: dict[str, Any] | None = None

    def add(self, event: Event) -> None:
        """Reads one event; those of tokens are passed over unread."""
        mode = event.name.partition("|")[0]
        if mode not in ("custom", "updates", "values", "error"):
            return
        data = orjson.loads(event.data)
        if mode == "error":
            self.error = data
        elif mode == "custom" and isinstance(data, dict):
            self._add_progress(data)
        elif isinstance(data, dict):
            verified = data.get("verify") if mode == "updates" else data
            if isinstance(verified, dict) and isinstance(verified.get("answer"), dict):
                self._add_answer(verified["answer"])

    def _add_progress(self, data: dict[str, Any]) -> None:
        if data.get("type") == "route":
            self.route = data
        elif data.get("type") == "progress":
            self.tools[f"{data.get('specialist')} {data.get('tool')}"] = data

    def _add_answer(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.tokens = sum(int(one["input_tokens"]) + int(one["output_tokens"]) for one in answer.get("usage") or ())


async def logged(pool: EnginePool, run_id: UUID) -> AsyncIterator[Event]:
    """Yields the events of a run that are in the log, in order."""
    seq = -1
    while rows := await select_events(pool, run_id, seq, LOG_BATCHES):
        for row in rows:
            for event in from_lines(row["events"], seq):
                yield event
        seq = int(rows[-1]["last_seq"])


async def read_log(pool: EnginePool, run_id: UUID) -> Told:
    """Returns what the log of a run tells."""
    told = Told()
    async for event in logged(pool, run_id):
        told.add(event)
    return told


async def read_answer(
    services: Services, thread: Mapping[str, Any] | DictRow, message_id: str
) -> dict[str, Any] | None:
    """Returns the parts of the answer to a question of a thread, None when its run's log is gone or ended without."""
    for run_id in await select_runs_of_question(services.pool, thread["org_id"], thread["thread_id"], message_id):
        told = await read_log(services.pool, run_id)
        if told.answer is not None:
            return told.answer
    return None
