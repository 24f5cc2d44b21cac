"""Runs survive their process."""

import asyncio
import signal
from contextlib import AbstractContextManager, suppress

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.schema import StreamPart

from state.settings import Settings
from tests.wire.processes import Process, server_process
from tests.wire.serving import TEST_GRAPHS
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio

SLOW = "tokens=100 delay_ms=20"
WHOLE = "".join(f"w{number} " for number in range(100))


async def test_a_question_asked_back_is_resumed_after_a_kill(settings: Settings) -> None:
    with server_process(settings) as first:
        async with get_client(url=first.url) as client:
            thread = await client.threads.create()
            asked = await client.runs.wait(thread["thread_id"], "agent", input=ask("ask=1 tokens=2"))
        first.kill()
    assert asked["__interrupt__"]
    with server_process(settings) as second:
        async with get_client(url=second.url) as client:
            values = await client.runs.wait(thread["thread_id"], "agent", command={"resume": "a"})
    assert (values["asked"], values["messages"][-1]["content"]) == ("a", "w0 w1 ")


async def test_a_killed_run_goes_on_elsewhere_and_a_reader_is_told_where(settings: Settings) -> None:
    with server_process(settings) as first, server_process(settings) as second:
        seen: list[StreamPart] = []
        async with get_client(url=first.url) as client:
            thread = await client.threads.create()
            run = await client.runs.create(
                thread["thread_id"],
                "agent",
                input=ask(SLOW),
                stream_mode=["messages-tuple", "values"],
                stream_subgraphs=True,
            )
            async for part in client.runs.join_stream(thread["thread_id"], run["run_id"]):
                seen.append(part)
                if len(seen) == 20:
                    break
        first.kill()
        async with get_client(url=second.url) as client:
            async for part in client.runs.join_stream(thread["thread_id"], run["run_id"], last_event_id=seen[-1].id):
                seen.append(part)
            ended = await client.runs.get(thread["thread_id"], run["run_id"])
    ids = [int(part.id or 0) for part in seen]
    assert ids == sorted(set(ids))
    assert [part.data["attempt"] for part in seen if part.event == "metadata"] == [1, 2]
    assert seen[-1].data["messages"][-1]["content"] == WHOLE
    assert ended["status"] == "success"


async def test_a_stopped_server_hands_its_runs_over(settings: Settings) -> None:
    with server_process(settings, NARUTALK_DRAIN_S="0.2") as first, server_process(settings) as second:
        async with get_client(url=first.url) as client:
            thread = await client.threads.create()
            run = await client.runs.create(thread["thread_id"], "agent", input=ask(SLOW))
        assert first.stop() == 0
        async with get_client(url=second.url) as client:
            values = await client.runs.join(thread["thread_id"], run["run_id"])
    assert values["messages"][-1]["content"] == WHOLE


async def test_a_run_that_cannot_be_stopped_neither_holds_up_the_end_nor_is_lost(settings: Settings) -> None:
    with (
        server_process(settings, TEST_GRAPHS, NARUTALK_DRAIN_S="0.2") as first,
        server_process(settings, TEST_GRAPHS) as second,
    ):
        async with get_client(url=first.url) as client:
            thread = await client.threads.create()
            run = await client.runs.create(
                thread["thread_id"], "questions", input={"wish": "block", "answers": []}, stream_mode="updates"
            )
        first.popen.terminate()
        attempts: list[int] = []
        async with get_client(url=second.url) as client:
            joined = client.runs.join_stream(thread["thread_id"], run["run_id"], last_event_id="-1")
            async for part in joined:
                attempts.append(part.data["attempt"])
                if len(attempts) == 2:
                    break
        assert await asyncio.to_thread(first.popen.wait, 60) == 1
    assert attempts == [1, 2]


async def test_a_run_that_kills_its_process_each_time_is_given_up(settings: Settings) -> None:
    def served() -> AbstractContextManager[Process]:
        return server_process(settings, TEST_GRAPHS, NARUTALK_MAX_TAKEOVERS="1")

    with served() as first, served() as second:
        async with get_client(url=first.url) as client:
            thread = await client.threads.create()
            with suppress(httpx.TransportError):  # the server is killed before it answers
                await client.runs.create(thread["thread_id"], "questions", input={"wish": "kill", "answers": []})
        for process in (first, second):
            assert await asyncio.to_thread(process.popen.wait, 60) == -signal.SIGKILL
    with served() as third:
        async with get_client(url=third.url) as client:
            run = (await client.runs.list(thread["thread_id"]))[0]
            parts = [
                part async for part in client.runs.join_stream(thread["thread_id"], run["run_id"], last_event_id="-1")
            ]
            ended = await client.runs.get(thread["thread_id"], run["run_id"])
            again = await client.runs.wait(thread["thread_id"], "agent", input=ask("tokens=2"))
    assert (parts[-1].event, parts[-1].data["error"]) == ("error", "RunGivenUp")
    assert "나누거나" in parts[-1].data["message"]
    assert ended["status"] == "error"
    assert dict(again)["messages"][-1]["content"] == "w0 w1 "


async def test_any_instance_streams_and_cancels_a_run(settings: Settings) -> None:
    with server_process(settings) as first, server_process(settings) as second:
        async with get_client(url=first.url) as here, get_client(url=second.url) as there:
            thread = await here.threads.create()
            run = await here.runs.create(
                thread["thread_id"], "agent", input=ask(SLOW), stream_mode="messages-tuple", stream_subgraphs=True
            )
            tokens = 0
            async for part in there.runs.join_stream(thread["thread_id"], run["run_id"]):
                tokens += part.event.startswith("messages")
                if tokens == 5:
                    await there.runs.cancel(thread["thread_id"], run["run_id"])
            ended = await there.runs.get(thread["thread_id"], run["run_id"])
    assert ended["status"] == "interrupted"
    assert 5 <= tokens < 100
