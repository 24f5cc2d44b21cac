"""The end of a process's runs: they finish, or another process goes on with them."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from server.runs.active import ActiveRun
from server.stopping import RELEASE_S


class Drain:
    """Done once, within `drain_bound_s`: whoever asks again waits for the same."""

    def __init__(
        self, active: Mapping[UUID, ActiveRun], stop: Callable[[UUID, str], bool], let_go: Callable[[], None]
    ) -> None:
        self._active = active
        self._stop = stop
        self._let_go = let_go
        self._task: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """Whether no new runs begin any more."""
        return self._task is not None

    def soon(self, timeout_s: float) -> None:
        """Begins in the background."""
        if self._task is None:
            self._let_go()
            self._task = asyncio.create_task(self._drain(timeout_s), name="drain")

    async def wait(self, timeout_s: float) -> None:
        """Lets running runs finish for `timeout_s`, then hands the rest over at their next step."""
        self.soon(timeout_s)
        if self._task is not None:
            await asyncio.shield(self._task)

    def close(self) -> None:
        """Ends what of it is still going on."""
        if self._task is not None:
            self._task.cancel()

    async def _drain(self, timeout_s: float) -> None:
        await _ended(self._active.values(), timeout_s)
        left = list(self._active.values())
        for active in left:
            active.control.request_drain("sigterm")
        await _ended(left, timeout_s / 2)
        for active in list(self._active.values()):
            self._stop(active.ticket.run_id, "release")
        await _ended(self._active.values(), RELEASE_S)


async def _ended(runs: Iterable[ActiveRun], timeout_s: float) -> None:
    tasks = [run.task for run in runs if run.task and not run.task.done()]
    if tasks:
        await asyncio.wait(tasks, timeout=timeout_s)
