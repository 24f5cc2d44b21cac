"""Serves the application on a socket and stops it in order."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI

from server.app import create_app
from server.services import Services
from server.stopping import drain_bound_s, end_within
from state.errors import SettingsError
from state.settings import Settings

BACKLOG = 2048


class DrainingServer(uvicorn.Server):
    """On the first signal runs are given time to finish, while their readers stay connected."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer, and says so."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handles signals in the loop.

        uvicorn raises them again when it has stopped, which would end the process before what is open is closed.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to drain, then stops as uvicorn does."""
        services: Services | None = getattr(self._app.state, "services", None)
        if services is not None:
            services.engine.drain.soon(services.settings.drain_s)
            end_within(services.settings.drain_s)
        super().handle_exit(sig, frame)


def bind(host: str, port: int) -> socket.socket:
    """Returns a bound socket.

    Raises: SettingsError when the address is taken or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(f"setting NARUTALK_PORT: {host}:{port} cannot be used: {error.strerror}") from error
    listener.listen(BACKLOG)
    return listener


def start_logging(settings: Settings) -> None:
    """Sends the log to the terminal."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each question to the model is no news
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # nor is one for each job


def make_server(app: FastAPI, settings: Settings) -> DrainingServer:
    """Returns the server; after a stop it waits for streams as long as runs may take to drain."""
    config = uvicorn.Config(
        app,
        log_level=settings.log_level,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=round(drain_bound_s(settings.drain_s) + 1),
        ws="websockets-sansio",
        timeout_keep_alive=75,
    )
    return DrainingServer(config, app)


@contextlib.asynccontextmanager
async def open_server(
    settings: Settings, listener: socket.socket, *, prepared: bool = False
) -> AsyncIterator[asyncio.Task[None]]:
    """Yields the task of a server that is ready to answer; stops it at the end.

    The application is opened here, not by uvicorn, which would turn a wrong setting into a stack trace.

    Raises: SettingsError and whatever else keeps the application from opening.
    """
    start_logging(settings)
    app = create_app(settings, prepared=prepared)
    async with app.router.lifespan_context(app):
        server = make_server(app, settings)
        task = asyncio.create_task(server.serve(sockets=[listener]), name="server")
        ready = asyncio.create_task(server.ready.wait())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        try:
            yield task
        finally:
            server.should_exit = True
            await task


def calm_collector() -> None:
    """Lets the garbage collector leave alone what was loaded at the start, and look less often.

    Reference counts free nearly all of what a run makes; cycles wait a little longer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def serve_forever(
    settings: Settings, listener: socket.socket, on_ready: Callable[[], None], *, prepared: bool = False
) -> None:
    """Serves until a signal comes; `on_ready` is called when requests are answered."""
    async with open_server(settings, listener, prepared=prepared) as task:
        calm_collector()
        on_ready()
        await task
