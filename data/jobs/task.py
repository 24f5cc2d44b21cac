"""What a worker can do: tasks by name, and what becomes of a job that fails."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from state.evidence import Json

MAX_ATTEMPTS = 5
"""A job that ends its process each time must not do so for ever."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One attempt at a job."""

    args: Mapping[str, Json]
    attempt: int
    """1 for the first; one whose process died counts."""


class Again(Exception):
    """Raised by a task: not now, but in `pause_s` seconds."""

    def __init__(self, pause_s: int) -> None:
        super().__init__(f"again in {pause_s} s")
        self.pause_s = pause_s


async def _nothing(_call: Call, _error: BaseException | None) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Task:
    """A kind of work. It may be done twice, after its process died, and must come to the same then."""

    name: str
    """Stored with each job: a change is a migration."""
    queue: str
    """Workers serve queues; a task's jobs wait in one that only those serve who can do it."""
    run: Callable[[Call], Awaitable[None]]
    """Raises: Again. What else it raises ends the job, but a database that is away, which is waited for."""
    give_up: Callable[[Call, BaseException | None], Awaitable[None]] = _nothing
    """Called when a job will not be tried again, with what the last attempt raised, or None when its process died each
    time: whoever waits must hear of it."""
    attempts: int = MAX_ATTEMPTS
    every: str | None = None
    """Cron expression of work that the clock asks for; any number of workers ask once a tick."""
