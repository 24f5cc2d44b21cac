"""File locks: exclusive, and gone with the process that held them."""

import subprocess
import sys
from pathlib import Path

import pytest

from data.filelock import hold_lock, try_lock
from state.errors import Unavailable

pytestmark = pytest.mark.anyio

HOLDER = """
import sys
from pathlib import Path
from data.filelock import try_lock
lock = try_lock(Path(sys.argv[1]))
print(lock is not None, flush=True)
sys.stdin.readline()
"""


def test_lock_is_held_once_and_free_after_release(tmp_path: Path) -> None:
    lock = try_lock(tmp_path / "lock")
    assert lock is not None
    assert try_lock(tmp_path / "lock") is None
    lock.release(remove=True)
    assert not (tmp_path / "lock").exists()
    again = try_lock(tmp_path / "lock")
    assert again is not None
    again.release()


def test_killed_holder_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert try_lock(tmp_path / "lock") is None
        holder.kill()
        holder.wait()
    lock = try_lock(tmp_path / "lock")
    assert lock is not None
    lock.release()


async def test_waiting_ends_with_the_path_in_the_message(tmp_path: Path) -> None:
    async with hold_lock(tmp_path / "lock", timeout_s=1):
        with pytest.raises(Unavailable, match="lock"):
            async with hold_lock(tmp_path / "lock", timeout_s=0):
                pass
    async with hold_lock(tmp_path / "lock", timeout_s=0):
        pass
