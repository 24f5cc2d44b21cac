"""Several server processes behind one address: any of them answers any request, and one that dies is replaced."""

import asyncio
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
from rich.console import Console

from server.serve import bind
from server.start import address, prepare_with_bars, show_first_answer, welcome
from state.errors import Unavailable
from state.settings import Settings

READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
REPLACED, REPLACED_WITHIN_S = 5, 60.0
"""Processes that may be replaced in that time; more means that they cannot live."""

Start = Callable[[], Awaitable[Process]]


async def start_several(settings: Settings, workers: int, console: Console) -> None:
    """Brings everything up with `workers` server processes, answers a first question, stays until a signal comes.

    Raises: Unavailable when processes keep ending by themselves.
    """
    from data.postgres import open_postgres

    listener = bind(settings.host, settings.port)
    stopped = _stop_signal()
    async with AsyncExitStack() as exits:
        postgres = await exits.enter_async_context(open_postgres(settings))
        settings = await prepare_with_bars(settings, postgres, console)
        chroma_url = settings.chroma_url or await exits.enter_async_context(
            open_chroma_server(settings.data_dir / "chroma")
        )
        environment: dict[str, str] = {
            **dict(os.environ),
            "NARUTALK_DATA_DIR": str(settings.data_dir),
            "NARUTALK_CHROMA_URL": str(chroma_url),
            "NARUTALK_AS_OF": settings.as_of.isoformat() if settings.as_of else "",
        }

        async def start() -> Process:
            return await _start_server(listener, environment, settings)

        servers = await exits.enter_async_context(_open_servers(workers, start))
        url = address(settings, listener)
        await _until_ready(url)
        await show_first_answer(url, console)
        console.print(welcome(url), soft_wrap=True)
        console.print(f"{workers} processes: {', '.join(str(server.pid) for server in servers)}")
        await _keep(servers, start, stopped, console)


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


@asynccontextmanager
async def _open_servers(count: int, start: Start) -> AsyncIterator[list[Process]]:
    """Yields the server processes; whoever replaces one puts the new one into the list."""
    servers: list[Process] = []
    try:
        for _ in range(count):
            servers.append(await start())
        yield servers
    finally:
        await asyncio.gather(*(_end(server) for server in servers))


async def _keep(servers: list[Process], start: Start, stopped: asyncio.Event, console: Console) -> None:
    """Replaces processes that end by themselves, until `stopped`. Raises: Unavailable when that goes on and on."""
    replaced: deque[float] = deque(maxlen=REPLACED)
    stop = asyncio.create_task(stopped.wait())
    ends = {asyncio.create_task(server.wait()): place for place, server in enumerate(servers)}
    try:
        while True:
            done, _ = await asyncio.wait({stop, *ends}, return_when=asyncio.FIRST_COMPLETED)
            if stop in done:
                return
            for place in [ends.pop(end) for end in done]:
                now, dead = time.monotonic(), servers[place]
                if len(replaced) == REPLACED and now - replaced[0] < REPLACED_WITHIN_S:
                    raise Unavailable("server processes keep ending; the lines above say why")
                replaced.append(now)
                servers[place] = await start()
                ends[asyncio.create_task(servers[place].wait())] = place
                console.print(
                    f"process {dead.pid} ended ({dead.returncode}); {servers[place].pid} takes its place",
                    soft_wrap=True,
                )
    finally:
        for task in (stop, *ends):
            task.cancel()


async def _start_server(listener: socket.socket, environment: dict[str, str], settings: Settings) -> Process:
    descriptor = listener.fileno()
    command = [sys.executable, "-m", "server.cli", "serve", "--listen-fd", str(descriptor)]
    command += ["--graphs", str(settings.graphs), "--data-dir", str(settings.data_dir)]
    return await asyncio.create_subprocess_exec(
        *command, env=environment, pass_fds=(descriptor,), start_new_session=True
    )


@asynccontextmanager
async def open_chroma_server(folder: Path) -> AsyncIterator[str]:
    """Yields the address of a Chroma server on the folder: embedded, one process only could use it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        await _until_ready(f"http://127.0.0.1:{port}", "/api/v2/heartbeat")
        yield f"http://127.0.0.1:{port}"
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _until_ready(url: str, path: str = "/ok") -> None:
    """Returns when `path` answers. Raises: Unavailable when it does not in time."""
    try:
        async with asyncio.timeout(READY_TIMEOUT_S), httpx.AsyncClient(base_url=url, timeout=2.0) as client:
            while True:
                try:
                    if (await client.get(path)).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise Unavailable(f"nothing answers at {url}{path}") from None
