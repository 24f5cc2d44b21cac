"""Our server in processes of its own on a folder of its own, with the processor time and memory it uses."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil
import psycopg

from bench.load import Connection
from data.migrate import migrate
from data.postgres import open_postgres
from state.settings import Settings

GRAPHS = Path(__file__).with_name("langgraph.json")
START_TIMEOUT_S = 90.0


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Seconds of processor time since the processes began."""

    server_s: float
    postgres_s: float

    def since(self, before: "Usage") -> "Usage":
        """Returns what was used after `before`."""
        return Usage(server_s=self.server_s - before.server_s, postgres_s=self.postgres_s - before.postgres_s)


def cpu_s(pids: Sequence[int]) -> float:
    """Returns the processor seconds of living processes, their living children and those they have reaped."""
    total = 0.0
    for pid in pids:
        try:
            process = psutil.Process(pid)
            own = process.cpu_times()
            total += own.user + own.system + own.children_user + own.children_system
            total += sum(sum(child.cpu_times()[:2]) for child in process.children())
        except psutil.NoSuchProcess:
            continue
    return total


def free_port() -> int:
    """Returns a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(kw_only=True)
class Served:
    """A server of the LangGraph protocol under measurement."""

    name: str
    ports: list[int] = field(default_factory=list)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    postmaster: int | None = None
    admin_url: str = ""
    engine_url: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def usage(self) -> Usage:
        """Returns the processor time used so far."""
        server = cpu_s([process.pid for process in self.processes])
        return Usage(server_s=server, postgres_s=cpu_s([self.postmaster]) if self.postmaster else 0.0)

    def memory(self) -> int:
        """Returns the server processes' resident bytes."""
        return sum(psutil.Process(process.pid).memory_info().rss for process in self.processes)


async def until_ready(name: str, exit_code: Callable[[], int | None], port: int, path: str = "/ok") -> None:
    """Returns when the server answers; `exit_code` tells whether its process has ended.

    Raises: RuntimeError when its process ends, TimeoutError.
    """
    async with asyncio.timeout(START_TIMEOUT_S):
        while True:
            if (ended := exit_code()) is not None:
                raise RuntimeError(f"{name} ended with {ended}")
            connection = Connection("127.0.0.1", port)
            try:
                await connection.call("GET", path)
                return
            except (OSError, RuntimeError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.1)
            finally:
                await connection.close()


def spawn(
    command: list[str], folder: Path, environment: dict[str, str], log: IO[bytes] | None
) -> "subprocess.Popen[bytes]":
    """Returns a process in `folder`; what it says goes to `log`, without one only its errors are shown."""
    out = subprocess.DEVNULL if log is None else log
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=log)


async def start_process(served: Served, folder: Path, **environment: str) -> "subprocess.Popen[bytes]":
    """Returns one more of our server processes on `folder`, ready to answer."""
    port = free_port()
    command = [sys.executable, "-m", "server.cli", "serve", "--port", str(port), "--graphs", str(GRAPHS)]
    given = {
        **os.environ,
        "NARUTALK_DATA_DIR": str(folder),
        "NARUTALK_AS_OF": "2025-06-30",
        "NARUTALK_LOG_LEVEL": "error",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        **environment,
    }
    process = spawn(command, folder, given, None)
    served.processes.append(process)
    served.ports.append(port)
    await until_ready(served.name, process.poll, port)
    return process


def postmaster_of(admin_url: str, folder: Path) -> int:
    """Returns the process id of the embedded Postgres."""
    with psycopg.connect(admin_url) as connection:
        row = connection.execute("show data_directory").fetchone()
    assert row is not None
    return int((Path(row[0]) / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])


@asynccontextmanager
async def open_folder() -> AsyncIterator[tuple[Served, Path]]:
    """Yields an empty, migrated database on a temporary folder, without a server process yet."""
    async with AsyncExitStack() as exits:
        name = exits.enter_context(tempfile.TemporaryDirectory(prefix="narutalk-bench-", ignore_cleanup_errors=True))
        folder = Path(name)
        os.chmod(folder, 0o711)  # the database's user must get to its part of it
        settings = Settings(data_dir=folder, _env_file=None)  # type: ignore[call-arg]
        postgres = await exits.enter_async_context(open_postgres(settings))
        await migrate(postgres.admin_url)
        served = Served(name="narutalk", admin_url=postgres.admin_url, engine_url=postgres.engine_url)
        served.postmaster = await asyncio.to_thread(postmaster_of, postgres.admin_url, folder)
        try:
            yield served, folder
        finally:
            stop_all(served)


def stop_all(served: Served) -> None:
    """Ends the server's processes."""
    for process in served.processes:
        if process.poll() is None:
            process.terminate()
    for process in served.processes:
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@asynccontextmanager
async def open_narutalk(processes: int = 1, **environment: str) -> AsyncIterator[Served]:
    """Yields our server with `processes` processes on one new database."""
    async with open_folder() as (served, folder):
        for _ in range(processes):
            await start_process(served, folder, **environment)
        yield served
