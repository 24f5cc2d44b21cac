"""LangGraph Studio's server on our graph, our Postgres and our checkpointer, as `langgraph dev` starts it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from data.logins import Postgres

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
START_S = 90.0  # five on an idle machine
READY = "Application started up"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Studio:
    """A running `langgraph dev`: what it prints, and whether it is ready."""

    url: str
    lines: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, output: asyncio.StreamReader) -> None:
        """Collects the output until the process ends."""
        async for line in output:
            self.lines.append(line.decode(errors="replace"))
            if READY in self.lines[-1]:
                self.ready.set()
        self.ready.set()


@asynccontextmanager
async def studio(urls: Postgres, folder: Path) -> AsyncIterator[Studio]:
    """Yields the server, ready; it is stopped afterwards."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": urls.admin_url,
        "NARUTALK_DATA_DIR": str(folder),
        "NARUTALK_AS_OF": "2025-06-30",
        "PYTHONPATH": str(ROOT),
    }
    command = [str(Path(sys.executable).parent / "langgraph"), "dev", "--no-browser", "--no-reload"]
    command += ["--config", str(ROOT / "langgraph.json"), "--port", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout is not None
    running = Studio(url=f"http://127.0.0.1:{port}")
    reading = asyncio.create_task(running.read(process.stdout))
    try:
        try:
            async with asyncio.timeout(START_S):
                await running.ready.wait()
        except TimeoutError:
            raise AssertionError("".join(running.lines)) from None
        assert process.returncode is None, "".join(running.lines)
        yield running
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await reading


QUESTIONS = ["강남팀 이번 달 실적 알려줘", "경조휴가 며칠이야?", "다온약국 담당자 누구야?"]


async def test_studio_draws_and_runs_the_graph(urls: Postgres, tmp_path: Path) -> None:
    async with studio(urls, tmp_path) as running, get_client(url=running.url) as client:
        (assistant,) = await client.assistants.search()
        assert assistant["graph_id"] == "agent"
        drawing = await client.assistants.get_graph("agent", xray=True)
        nodes = {node["id"] for node in drawing["nodes"]}
        for name in ("documents", "employees", "clients", "general"):
            assert {f"{name}:plan", f"{name}:resolve", f"{name}:act"} <= nodes
        assert {"prepare", "route", "clarify", "write", "verify"} <= nodes
        for question in QUESTIONS:
            await stream_one(client, question, running)
    log = "".join(running.lines)
    assert "BlockingError" not in log
    assert "Slow graph load" not in log


async def stream_one(client: LangGraphClient, question: str, running: Studio) -> None:
    """Streams a run on a thread of its own; the tokens are the text that is kept."""
    thread = await client.threads.create()
    given = {"messages": [{"role": "user", "content": question}]}
    pieces = []
    async for part in client.runs.stream(thread["thread_id"], "agent", input=given, stream_mode="messages-tuple"):
        assert part.event != "error", (part.data, running.lines[-40:])
        if part.event == "messages":
            pieces.append(part.data[0]["content"])
    state = await client.threads.get_state(thread["thread_id"])
    assert state["values"]["messages"][-1]["content"] == "".join(pieces)
    assert state["values"]["answer"]["verified"] is True
    assert len(pieces) > 2
