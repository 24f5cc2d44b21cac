"""Waits a while for a job, by looking at what it is about."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

FIRST_LOOK_S, LONGEST_PAUSE_S = 0.02, 0.5

_T = TypeVar("_T")


async def until_ended(look: Callable[[], Awaitable[_T]], ended: Callable[[_T], bool], wait_s: float) -> _T:
    """Returns what `look` returns once it has `ended`, or after `wait_s`."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + wait_s, FIRST_LOOK_S
    found = await look()
    while not ended(found) and loop.time() < deadline:
        await asyncio.sleep(min(pause, max(deadline - loop.time(), 0)))
        pause = min(pause * 1.5, LONGEST_PAUSE_S)
        found = await look()
    return found
