"""How busy the event loop is: the share of the time in which it worked, or wanted to and waited for a processor."""

import threading
import time
from pathlib import Path


class Pressure:
    """Measured from one call of `share` to the next, on the loop's own thread.

    How late a timer fires says little: with hundreds of runs each turn of the loop is short, and there is always one
    more. What tells a loop with more work than time is that it never sleeps.
    """

    def __init__(self) -> None:
        # Linux: nanoseconds on a processor, and nanoseconds of waiting for one.
        self._file = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._awake_s, self._at_s = self._read(), time.perf_counter()

    def share(self) -> float:
        """Returns the share since the last call, 0..1; where waiting cannot be told, only that of the work itself."""
        awake_s, now = self._read(), time.perf_counter()
        share = (awake_s - self._awake_s) / max(now - self._at_s, 1e-6)
        self._awake_s, self._at_s = awake_s, now
        return min(1.0, share)

    @property
    def tells_waiting(self) -> bool:
        """Whether this system tells how long a thread waited for a processor."""
        return self._file.exists()

    def _read(self) -> float:
        try:
            worked, waited, _ = self._file.read_text(encoding="ascii").split()
        except (OSError, ValueError):
            return time.thread_time()
        return (int(worked) + int(waited)) / 1e9
