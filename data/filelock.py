"""Locks on files that the system lets go of when their process dies, however it dies."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from state.errors import Unavailable

_POLL_S = 0.05


@dataclass(frozen=True, kw_only=True)
class FileLock:
    """An exclusive lock that is held until `release` or the end of the process."""

    path: Path
    descriptor: int

    def release(self, *, remove: bool = False) -> None:
        """Lets go, after deleting the file when `remove`."""
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self.descriptor)


def try_lock(path: Path) -> FileLock | None:
    """Returns the lock on `path` (made if absent), or None while another process or another lock object holds it.

    A record of process ids would not do: they are used again, in a container almost at once.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # Python opens it close-on-exec
    try:
        _lock(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return FileLock(path=path, descriptor=descriptor)


@asynccontextmanager
async def hold_lock(path: Path, *, timeout_s: float) -> AsyncIterator[FileLock]:
    """Holds the lock on `path`, waiting for it.

    Raises: Unavailable after `timeout_s`.
    """
    deadline = asyncio.get_running_loop().time() + timeout_s
    while (lock := await asyncio.to_thread(try_lock, path)) is None:
        if asyncio.get_running_loop().time() > deadline:
            raise Unavailable(f"Another process has held {path} for {timeout_s:.0f} s; stop it or try again.")
        await asyncio.sleep(_POLL_S)
    try:
        yield lock
    finally:
        lock.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
