"""How long an answer waits for the job it is about, as the client's `Prefer` header says (RFC 7240)."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request

WAIT_S = 20.0  # most jobs that people wait for are done by then; proxies give up from 30 s on
FIRST_LOOK_S, LONGEST_PAUSE_S = 0.02, 0.5

_T = TypeVar("_T")


def patience_s(request: Request) -> float:
    """Returns the seconds to wait: none with `Prefer: respond-async`, fewer with `wait=N`."""
    wish = request.headers.get("prefer", "").lower()
    wait = re.search(r"\bwait=(\d+)", wish)
    if wait:
        return min(float(wait[1]), WAIT_S)
    return 0.0 if "respond-async" in wish else WAIT_S


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
