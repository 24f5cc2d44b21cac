"""A run in this process, and its end."""

import asyncio
import time
from dataclasses import dataclass, field

from langgraph.runtime import RunControl

from data.runs.runs import Finish
from server.runs.execute import Outcome
from server.runs.feed import RunFeed
from server.runs.ticket import Ticket


@dataclass(kw_only=True)
class ActiveRun:
    """A run in this process."""

    ticket: Ticket
    feed: RunFeed
    control: RunControl = field(default_factory=RunControl)
    began_at: float = field(default_factory=time.monotonic)
    task: asyncio.Task[None] | None = None
    cancel_action: str | None = None
    """interrupt | rollback | release: why the task is being cancelled."""
    cancel_reason: str | None = None
    started: bool = False
    """Its task has come to its first step; one that is cancelled before that would never run, nor end."""
    ending: bool = False
    """Its end is being committed: too late to cancel."""

    def to_finish(self, outcome: Outcome) -> Finish:
        """Returns what is stored of its end."""
        return Finish(
            run_id=self.ticket.run_id,
            attempt=self.ticket.attempt,
            status=outcome.status,
            error=outcome.error,
            last_seq=self.feed.last_seq,
            thread_status=outcome.thread_status,
            interrupts=outcome.interrupts,
            reason=self.cancel_reason,
        )


@dataclass(frozen=True, kw_only=True)
class RunEnd:
    """What those who wait for runs elsewhere (webhooks, clients of `wait`) are told."""

    ticket: Ticket
    outcome: Outcome
    seconds: float
    """How long its last attempt took."""
