"""Runs the real application on a real socket, for the official clients to talk to."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from server.serve import bind, open_server
from state.settings import Settings

BENCH_GRAPHS = Path(__file__).parents[2] / "bench" / "langgraph.json"
TEST_GRAPHS = Path(__file__).with_name("langgraph.json")


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server."""

    url: str


@contextlib.asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[Served]:
    """Yields the application of `settings`, served on a free port of loopback."""
    listener = bind("127.0.0.1", 0)
    async with open_server(settings, listener):
        yield Served(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
