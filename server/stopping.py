"""The end of a process that was asked to stop: in order if possible, but within a bound."""

import logging
import os
import threading

logger = logging.getLogger(__name__)

RELEASE_S = 5.0
"""Given to runs that were cancelled to say so."""
CLOSE_S = 7.0  # with the default drain_s the whole is 27 s: container platforms kill after 30


def drain_bound_s(drain_s: float) -> float:
    """Returns how long runs may take to finish, then to come to the end of their step, then to be cancelled."""
    return drain_s * 1.5 + RELEASE_S


def end_within(drain_s: float) -> None:
    """Ends the process when it did not end by itself in time.

    A run in a thread cannot be cancelled, and the interpreter would wait for the thread. By then such runs are handed
    over, as after a kill.
    """
    timer = threading.Timer(drain_bound_s(drain_s) + CLOSE_S, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    logger.error("something does not stop; the process ends without it")
    os._exit(1)
