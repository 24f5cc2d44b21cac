"""Servers in processes of their own, to be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from state.settings import Settings
from tests.wire.serving import BENCH_GRAPHS

START_TIMEOUT_S = 180.0


@dataclass(frozen=True, kw_only=True)
class Process:
    """A server process."""

    url: str
    popen: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.popen.kill()
        self.popen.wait()

    def stop(self) -> int:
        """Returns the exit code after SIGTERM."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(timeout=60)


def free_port() -> int:
    """Returns a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def server_process(settings: Settings, graphs: Path = BENCH_GRAPHS, **environment: str) -> Iterator[Process]:
    """Yields a server that answers; it is killed at the end if it still runs."""
    port = free_port()
    command = [Path(sys.executable).with_name("narutalk"), "serve", "--port", str(port), "--graphs", str(graphs)]
    assert settings.database_url is not None
    given = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "NARUTALK_DATA_DIR": str(settings.data_dir),
        "NARUTALK_AS_OF": "2025-06-30",
        "NARUTALK_LEASE_S": "2",
        "NARUTALK_LOG_LEVEL": "warning",
        **environment,
    }
    popen = subprocess.Popen(command, env=given)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, popen)
        yield Process(url=url, popen=popen)
    finally:
        if popen.poll() is None:
            popen.kill()
        popen.wait()


def _wait_until_ready(url: str, popen: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if popen.poll() is not None:
            raise RuntimeError(f"the server ended with {popen.returncode}")
        try:
            if httpx.get(f"{url}/ok", timeout=1.0).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)  # a process outside tells nobody when it listens
    raise TimeoutError(url)
