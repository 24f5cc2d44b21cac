"""Checkpoints on a pool without the saver's lock: many at once, and still each its own."""

import asyncio
import importlib
import json
import operator
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypedDict
from uuid import uuid4

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, empty_checkpoint
from langgraph.graph import END, START, StateGraph
from psycopg import AsyncConnection

from data.checkpoint_saver import RUN_KEY
from data.checkpoints import PooledPostgresSaver, open_checkpointer, open_studio_checkpointer
from data.logins import Postgres
from state.errors import Unavailable

pytestmark = pytest.mark.anyio


class Talk(TypedDict):
    """State of the test's conversation."""

    said: Annotated[list[str], operator.add]


@dataclass
class Elsewhere:
    """A class that a checkpoint must not bring to life."""

    value: str


async def answer(state: Talk) -> Talk:
    return {"said": [f"re: {state['said'][-1]}"]}


def config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


@pytest.fixture(scope="module")
async def checkpointer(empty_urls: Postgres, anyio_backend: str) -> AsyncIterator[PooledPostgresSaver]:
    async with open_checkpointer(empty_urls.engine_url, pool_size=5) as opened:
        yield opened


async def test_conversations_at_once_stay_apart(checkpointer: PooledPostgresSaver) -> None:
    builder = StateGraph(Talk)
    builder.add_node("answer", answer)
    builder.add_edge(START, "answer")
    builder.add_edge("answer", END)
    graph = builder.compile(checkpointer=checkpointer)

    async def converse(number: int) -> list[str]:
        for turn in range(3):
            await graph.ainvoke({"said": [f"{number}.{turn}"]}, config(f"apart-{number}"))
        state = await graph.aget_state(config(f"apart-{number}"))
        said: list[str] = state.values["said"]
        return said

    conversations = await asyncio.gather(*(converse(number) for number in range(20)))
    for number, said in enumerate(conversations):
        assert said == [line for turn in range(3) for line in (f"{number}.{turn}", f"re: {number}.{turn}")]


async def test_calls_do_not_wait_for_each_other(checkpointer: PooledPostgresSaver) -> None:
    """Two cursors are open at the same moment; with the base class's lock the second would wait for ever."""
    async with asyncio.timeout(10), checkpointer._cursor() as first, checkpointer._cursor() as second:
        assert first.connection is not second.connection


async def test_full_pool_is_unavailable_and_says_when_to_come_back(empty_urls: Postgres) -> None:
    async with open_checkpointer(empty_urls.engine_url, pool_size=1, pool_timeout_s=2.0) as checkpointer:
        async with checkpointer._cursor():
            with pytest.raises(Unavailable) as refused:
                await checkpointer.aget_tuple(config("waiting"))
        assert refused.value.retry_after_s == 1.0
        assert await checkpointer.aget_tuple(config("waiting")) is None


async def test_a_run_waits_for_a_full_pool(empty_urls: Postgres) -> None:
    of_a_run = config("patient")
    of_a_run["configurable"][RUN_KEY] = (uuid4(), 1, False)
    async with open_checkpointer(empty_urls.engine_url, pool_size=1, pool_timeout_s=2.0) as checkpointer:
        async with checkpointer._cursor():
            checkpointer.conn.timeout = 0.01
            reading = asyncio.create_task(checkpointer.aget_tuple(of_a_run))
            async with asyncio.timeout(30):
                while checkpointer.conn.get_stats().get("requests_errors", 0) < 2:  # noqa: ASYNC110  # the pool counts, and tells nobody
                    await asyncio.sleep(0)
        assert await reading is None


async def test_lost_connections_are_replaced(empty_urls: Postgres) -> None:
    async with open_checkpointer(empty_urls.engine_url, pool_size=1) as checkpointer:
        async with checkpointer._cursor() as cursor:
            backend = cursor.connection.info.backend_pid
        async with await AsyncConnection.connect(empty_urls.admin_url, autocommit=True) as admin:
            await admin.execute("select pg_terminate_backend(%s, 5000)", [backend])
        assert await checkpointer.aget_tuple(config("after")) is None


async def test_classes_are_not_rebuilt_from_checkpoints(checkpointer: PooledPostgresSaver) -> None:
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"thing": Elsewhere("boo"), "plain": {"매출": [1, 2.5, None]}}
    versions: ChannelVersions = {"thing": "1", "plain": "1"}
    checkpoint["channel_versions"] = dict(versions)
    where: RunnableConfig = {"configurable": {"thread_id": "strict", "checkpoint_ns": ""}}
    await checkpointer.aput(where, checkpoint, {}, versions)
    stored = await checkpointer.aget_tuple(where)
    assert stored is not None
    assert not isinstance(stored.checkpoint["channel_values"]["thing"], Elsewhere)
    assert stored.checkpoint["channel_values"]["plain"] == {"매출": [1, 2.5, None]}


async def test_studio_checkpointer_comes_up_from_the_environment(
    empty_urls: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("studio"))
    monkeypatch.setenv("DATABASE_URL", empty_urls.admin_url)
    async with open_studio_checkpointer() as checkpointer:
        assert await checkpointer.aget_tuple(config("studio")) is None


def test_langgraph_json_names_the_studio_checkpointer() -> None:
    """`langgraph dev` splits a module path at its last dot, unlike a graph's path, which has a colon."""
    config = json.loads((Path(__file__).parents[2] / "langgraph.json").read_text(encoding="utf-8"))
    module, function = config["checkpointer"]["path"].rsplit(".", 1)
    assert getattr(importlib.import_module(module), function) is open_studio_checkpointer
