"""Server processes forked from one that has everything loaded: a start costs a second less of processor time each.

The child is `narutalk serve` itself, with its own interpreter state, sockets and pools; only the imports are shared.
"""

import multiprocessing
import os
import threading
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from bench.serving import GRAPHS, free_port, until_ready

LOADED = ["server.cli", "server.serve", "server.app", "server.demo", "data.demo.signin", "bench.graph", "uvloop"]
"""Modules that the first process imports once for all."""


def forking() -> ForkServerContext:
    """Returns what processes are made with."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def serve(port: int, folder: Path, log: Path, environment: dict[str, str]) -> None:
    """Is the whole life of a server process."""
    os.environ.update(environment)
    os.chdir(folder)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from server.cli import app

    app(["serve", "--port", str(port), "--graphs", str(GRAPHS)])


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@dataclass(kw_only=True)
class Forked:
    """A server process; it may not answer yet, or no more."""

    port: int
    process: ForkServerProcess
    ready: bool = False

    async def until_ready(self) -> None:
        """Returns when it answers. Raises: RuntimeError when it ends, TimeoutError."""
        await until_ready(self.process.name, lambda: self.process.exitcode, self.port)
        self.ready = True

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.ready = False
        self.process.kill()
        self.process.join()


def fork_server(folder: Path, context: ForkServerContext, **environment: str) -> Forked:
    """Returns a new server process on `folder`, which is just beginning."""
    port = free_port()
    given = {
        "NARUTALK_DATA_DIR": str(folder),
        "NARUTALK_AS_OF": "2025-06-30",
        "NARUTALK_LOG_LEVEL": "warning",
        **environment,
    }
    process = context.Process(target=serve, args=(port, folder, folder / "servers.log", given), name=f"server-{port}")
    process.start()
    return Forked(port=port, process=process)
