"""Runs the real application on a real socket, for the official clients to talk to."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from server.app import create_app
from state.settings import Settings

BENCH_GRAPHS = Path(__file__).parents[2] / "bench" / "langgraph.json"


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server."""

    url: str
    app: FastAPI
    server: uvicorn.Server


@contextlib.asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[Served]:
    """Yields the application of `settings`, served on a free port of loopback."""
    app = create_app(settings)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, ws="websockets-sansio")
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        if task.done():
            await task
        try:
            yield Served(url=f"http://127.0.0.1:{listener.getsockname()[1]}", app=app, server=server)
        finally:
            server.should_exit = True
            await task
