"""`narutalk start --workers 2`: two processes behind one address, and nothing left when they are stopped."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from langgraph_sdk import get_client

from state.settings import Settings
from tests.wire.processes import free_port
from tests.wire.serving import TEST_GRAPHS
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio

START_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 60.0
BORN = "narutalk_runs_started_created "
"""A process's line in /metrics that tells it from the others."""


@contextmanager
def started(settings: Settings) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Yields the address and the process, ready; all that it started is killed if it does not stop by itself."""
    port = free_port()
    assert settings.database_url is not None
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "NARUTALK_DATA_DIR": str(settings.data_dir),
        "NARUTALK_AS_OF": "2025-06-30",
        "NARUTALK_GRAPHS": str(TEST_GRAPHS),
        "NARUTALK_LOG_LEVEL": "warning",
        "NARUTALK_PORT": str(port),
    }
    command = [Path(sys.executable).with_name("narutalk"), "start", "--workers", "2"]
    popen = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    family: list[psutil.Process] = []
    try:
        yield f"http://127.0.0.1:{port}", popen
    finally:
        if popen.poll() is None:
            family = [psutil.Process(popen.pid), *psutil.Process(popen.pid).children(recursive=True)]
        for process in family:
            process.kill()
        popen.wait()
        assert popen.stdout is not None
        popen.stdout.close()


async def until_welcome(popen: "subprocess.Popen[str]") -> list[int]:
    """Returns the ids of the server processes, from the line that is printed when all is ready."""
    assert popen.stdout is not None
    async with asyncio.timeout(START_TIMEOUT_S):
        while line := await asyncio.to_thread(popen.stdout.readline):
            if " processes: " in line:
                return [int(number) for number in line.split(":")[1].split(",")]
    raise AssertionError("it ended before it was ready")


async def until_replaced(popen: "subprocess.Popen[str]", dead: int) -> int:
    """Returns the id of the process that took the dead one's place, from the line that says so."""
    assert popen.stdout is not None
    async with asyncio.timeout(START_TIMEOUT_S):
        while line := await asyncio.to_thread(popen.stdout.readline):
            if line.startswith(f"process {dead} ended"):
                return int(line.split(";")[1].split()[0])
    raise AssertionError("it ended instead of replacing a process")


async def ask_until_both_answered(url: str) -> dict[str, str]:
    """Returns, by process, the last words of a run that it was asked for; each request is a connection of its own."""
    answered: dict[str, str] = {}
    async with asyncio.timeout(START_TIMEOUT_S):
        while len(answered) < 2:
            async with httpx.AsyncClient(base_url=url, timeout=30) as http:
                body = {"assistant_id": "agent", "input": ask("tokens=2")}
                values = (await http.post("/runs/wait", json=body)).json()
                born = next(line for line in (await http.get("/metrics")).text.splitlines() if line.startswith(BORN))
            answered[born] = values["messages"][-1]["content"]
    return answered


async def test_two_processes_answer_at_one_address_and_stop_together(settings: Settings) -> None:
    with started(settings) as (url, popen):
        servers = await until_welcome(popen)
        family = [psutil.Process(popen.pid), *psutil.Process(popen.pid).children(recursive=True)]
        assert {process.pid for process in family} >= {popen.pid, *servers}
        assert set((await ask_until_both_answered(url)).values()) == {"w0 w1 "}
        async with get_client(url=url) as client:
            thread = await client.threads.create()
            parts = [part async for part in client.runs.stream(thread["thread_id"], "agent", input=ask("tokens=3"))]
        assert parts[-1].data["messages"][-1]["content"] == "w0 w1 w2 "
        os.kill(servers[0], signal.SIGKILL)
        replacement = await until_replaced(popen, servers[0])
        assert set((await ask_until_both_answered(url)).values()) == {"w0 w1 "}
        family.append(psutil.Process(replacement))
        popen.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(popen.wait, STOP_TIMEOUT_S) == 0
        gone, alive = await asyncio.to_thread(psutil.wait_procs, family, STOP_TIMEOUT_S)
        assert (len(gone), alive) == (len(family), [])
        async with httpx.AsyncClient(base_url=url) as http:
            with pytest.raises(httpx.ConnectError):
                await http.get("/ok")
