"""Postgres is killed under a server that lives: what it had committed without waiting for the disk is written again."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.schema import StreamPart

from data.postgres import open_postgres
from tests.conftest import make_settings
from tests.demo_snapshot import AS_OF
from tests.wire.serving import BENCH_GRAPHS, serve
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio

TOKENS = 150
WHOLE = "".join(f"w{number} " for number in range(TOKENS))


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder of its own, whose Postgres waits for the disk where it is asked to."""
    folder = Path(tempfile.mkdtemp(prefix="narutalk-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def write_lazily(admin_url: str) -> None:
    """Lets what need not be on the disk stay in memory: a kill then loses it for sure."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("alter system set wal_writer_delay = '10s'")
        admin.execute("select pg_reload_conf()")


def kill_postgres(data_dir: Path) -> None:
    postmaster = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0]
    os.kill(int(postmaster), signal.SIGKILL)


def shown(parts: list[StreamPart]) -> list[tuple[str | None, str, object]]:
    return [(part.id, part.event, part.data) for part in parts]


async def test_a_killed_postgres_loses_nothing_of_a_run_in_progress(data_dir: Path) -> None:
    settings = make_settings(data_dir=data_dir, graphs=BENCH_GRAPHS, as_of=AS_OF, drain_s=1.0, log_level="error")
    # Opened here as well, so that the server's own start is on one that is there.
    async with open_postgres(settings) as postgres, serve(settings) as served, get_client(url=served.url) as client:
        await asyncio.to_thread(write_lazily, postgres.admin_url)
        thread = await client.threads.create()
        seen: list[StreamPart] = []
        async for part in client.runs.stream(
            thread["thread_id"],
            "agent",
            input=ask(f"tokens={TOKENS} delay_ms=20"),
            stream_mode=["messages-tuple", "values"],
            stream_subgraphs=True,
        ):
            seen.append(part)
            if len(seen) == 60:
                await asyncio.to_thread(kill_postgres, data_dir)
        run_id = next(part.data["run_id"] for part in seen if part.event == "metadata")
        again = [p async for p in client.runs.join_stream(thread["thread_id"], run_id, last_event_id="-1")]
        state = await client.threads.get_state(thread["thread_id"])
    ids = [int(part.id or 0) for part in seen]
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    assert [part.event for part in seen].count("metadata") == 1
    assert shown(again) == shown(seen)
    assert dict(state["values"])["messages"][-1]["content"] == WHOLE
    assert not state["next"]
