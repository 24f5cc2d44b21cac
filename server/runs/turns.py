"""Lets runs begin in turn while the event loop has more work than time.

A run at work takes five times the memory of a stream that waits, and a loop that never sleeps does not end more runs by
having more of them begun. So many begin in any case, and more as long as the loop sleeps in between, as it does when
they wait for a slow model. The rest are stored as `pending` and begin here first come, first served; another process
that has time may take them.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence, Sized
from itertools import islice
from typing import Any
from uuid import UUID

from psycopg import Error as PostgresError

from server.runs.feed import RunFeed
from server.runs.pressure import Pressure
from state.errors import Unavailable

logger = logging.getLogger(__name__)

ALWAYS = 128
"""Runs of a process that begin whatever the loop does: more than keep it busy, so that few wait long for a first word."""
BUSY = 0.9
"""Share of the time awake from which on the loop counts as busy."""
TICK_S = 0.02
MORE = 8
"""Runs beyond `ALWAYS` that may begin in a tick when the loop was not busy in the last: each takes about 5 ms of it."""
STUCK_S = 1.0
"""One may begin after this long without any: those at work may be at it for minutes."""
RETRY_S = 0.5


class Turns:
    """Who may begin, and those who wait."""

    def __init__(
        self,
        active: Sized,
        feeds: Mapping[UUID, RunFeed],
        begin: Callable[[Sequence[UUID]], Awaitable[bool]],
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self.waiting: dict[UUID, None] = {}
        """Runs that wait, in the order of their coming; none of them is begun by anybody yet, as far as is known."""
        self.gone: set[UUID] = set()
        """Runs that waited when the process began to stop: they are other processes'."""
        self.always = ALWAYS
        self.stuck_s = STUCK_S
        self.pressure: Callable[[], float] | None = None
        """Returns the share of the time since its last call in which the loop was awake; None: it is measured."""
        self._active, self._feeds = active, feeds
        self._begin = begin
        self._spawn = spawn
        self._starting = 0
        self._more = 0
        self._watching = self._stopped = False

    @property
    def free(self) -> int:
        """How many may begin now."""
        return max(self.always - len(self._active) - self._starting, self._more)

    @contextlib.contextmanager
    def take(self) -> Iterator[bool]:
        """Yields whether a run may begin now; its place is kept until it is among the active ones."""
        if self._is_full:
            self._watch()
        if self.waiting or self.free <= 0:
            yield False
            return
        self._more = max(0, self._more - 1)
        self._starting += 1
        try:
            yield True
        finally:
            self._starting -= 1

    def wait(self, run_id: UUID) -> None:
        """Notes a stored run that is to begin when its turn comes."""
        if self._stopped:
            self.gone.add(run_id)
            return
        self.waiting[run_id] = None
        self._watch()

    def leave(self, run_id: UUID) -> None:
        """Notes that a run does not wait here any more, if it did; its readers look for news of it."""
        self.waiting.pop(run_id, None)
        feed = self._feeds.get(run_id)
        if feed is not None:
            feed.held = False
            feed.wake()

    def let_go(self) -> None:
        """Leaves all that wait to other processes, and lets their readers come back to one of these."""
        self._stopped = True
        self.gone.update(self.waiting)
        self.waiting.clear()
        for run_id in self.gone:
            feed = self._feeds.get(run_id)
            if feed is not None:
                feed.release()

    @property
    def _is_full(self) -> bool:
        return len(self._active) + self._starting >= self.always

    def _watch(self) -> None:
        if not self._watching:
            self._watching = True
            self._spawn(self._go_on())

    async def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        share = self.pressure or Pressure().share
        began_at = loop.time()
        try:
            while self.waiting or self._is_full:
                await asyncio.sleep(TICK_S)
                self._more = MORE if share() < BUSY else 0
                stuck = loop.time() - began_at > self.stuck_s
                if self.waiting and (self.free > 0 or stuck):
                    began_at = loop.time()
                    await self._begin_next(max(self.free, 1))
        finally:
            self._watching, self._more = False, 0

    async def _begin_next(self, count: int) -> None:
        run_ids = list(islice(self.waiting, count))
        self._more = max(0, self._more - len(run_ids))
        try:
            begun = await self._begin(run_ids)
        except (PostgresError, Unavailable, OSError) as error:
            logger.warning("runs that wait for their turn go on waiting: %s", error)
            begun = False
        if not begun:
            await asyncio.sleep(RETRY_S)
            return
        for run_id in run_ids:
            self.leave(run_id)
