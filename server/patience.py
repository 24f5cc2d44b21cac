"""How long an answer waits for the job it is about, as the client's `Prefer` header says (RFC 7240)."""

import re

from fastapi import Request

WAIT_S = 20.0  # most jobs that people wait for are done by then; proxies give up from 30 s on


def patience_s(request: Request) -> float:
    """Returns the seconds to wait: none with `Prefer: respond-async`, fewer with `wait=N`."""
    wish = request.headers.get("prefer", "").lower()
    wait = re.search(r"\bwait=(\d+)", wish)
    if wait:
        return min(float(wait[1]), WAIT_S)
    return 0.0 if "respond-async" in wish else WAIT_S
