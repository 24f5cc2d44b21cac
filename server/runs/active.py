"""A run in this process, and its end."""

import asyncio
import time
from dataclasses import dataclass, field

from langgraph.runtime import RunControl

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


@dataclass(frozen=True, kw_only=True)
class RunEnd:
    """What those who wait for runs elsewhere (webhooks, clients of `wait`) are told."""

    ticket: Ticket
    outcome: Outcome
    seconds: float
    """How long its last attempt took."""
