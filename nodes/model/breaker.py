"""A circuit breaker: after some failures in a row the model is left alone for a while."""

import time
from dataclasses import dataclass, field

FAILURES = 3  # one bad answer is chance, three are an outage
REST_S = 30.0  # short enough that people hardly notice the model's return


@dataclass(kw_only=True)
class Breaker:
    """Counts failures in a row; while open, calls fail at once instead of making every person wait for a timeout."""

    failures: int = FAILURES
    rest_s: float = REST_S
    in_a_row: int = field(default=0, init=False)
    open_until: float = field(default=0.0, init=False)

    def allows(self, now: float | None = None) -> bool:
        """Returns whether a call may be tried; after the rest one failure opens it again."""
        return (time.monotonic() if now is None else now) >= self.open_until

    def succeeded(self) -> None:
        """Closes it."""
        self.in_a_row = 0
        self.open_until = 0.0

    def failed(self, now: float | None = None) -> None:
        """Counts a failure."""
        self.in_a_row += 1
        if self.in_a_row >= self.failures:
            self.open_until = (time.monotonic() if now is None else now) + self.rest_s
