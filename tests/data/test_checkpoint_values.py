"""Message lists that are stored once: growth, forks, edits, other processes, other threads."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from psycopg import AsyncConnection

from data.checkpoint_messages import pack, unpack
from data.checkpoint_saver import RUN_KEY
from data.checkpoint_segments import NEWEST, Segments
from data.checkpoints import PooledPostgresSaver, open_checkpointer
from data.logins import Postgres

pytestmark = pytest.mark.anyio


class Talk(TypedDict):
    """State of the test's conversation."""

    messages: Annotated[list[AnyMessage], add_messages]


async def answer(state: Talk) -> dict[str, list[AnyMessage]]:
    return {"messages": [AIMessage(f"re: {state['messages'][-1].content}" + "." * 500)]}


def build(checkpointer: PooledPostgresSaver) -> Any:
    inner = StateGraph(Talk)
    inner.add_node("answer", answer)
    inner.add_edge(START, "answer")
    inner.add_edge("answer", END)
    builder = StateGraph(Talk)
    builder.add_node("inner", inner.compile())
    builder.add_edge(START, "inner")
    builder.add_edge("inner", END)
    return builder.compile(checkpointer=checkpointer)


def config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


async def talk(graph: Any, thread: str, turns: int) -> list[str]:
    for turn in range(turns):
        await graph.ainvoke({"messages": [HumanMessage(f"q{turn}")]}, config(thread))
    return said(await graph.aget_state(config(thread)))


def said(state: Any) -> list[str]:
    return [str(message.content).strip(".") for message in state.values["messages"]]


def expected(turns: int) -> list[str]:
    return [text for turn in range(turns) for text in (f"q{turn}", f"re: q{turn}")]


@pytest.fixture(scope="module")
async def checkpointer(empty_urls: Postgres, anyio_backend: str) -> AsyncIterator[PooledPostgresSaver]:
    async with open_checkpointer(empty_urls.engine_url, pool_size=5) as opened:
        yield opened


async def stored_bytes(urls: Postgres, thread: str) -> int:
    async with await AsyncConnection.connect(urls.admin_url) as connection:
        total = 0
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            statement = f"select coalesce(sum(pg_column_size(t.*)), 0) from {table} t where thread_id = %s"
            row = await (await connection.execute(statement.encode(), [thread])).fetchone()
            assert row is not None
            total += int(row[0])
    return total


async def test_storage_grows_with_the_turns_not_with_their_square(
    checkpointer: PooledPostgresSaver, empty_urls: Postgres
) -> None:
    graph = build(checkpointer)
    assert await talk(graph, "grows", 10) == expected(10)
    first = await stored_bytes(empty_urls, "grows")
    await talk(graph, "grows", 10)
    second = await stored_bytes(empty_urls, "grows") - first
    await talk(graph, "grows", 20)
    last = await stored_bytes(empty_urls, "grows") - first - second
    assert second < 1.5 * first
    assert last < 2.5 * second


async def test_another_process_reads_and_goes_on(checkpointer: PooledPostgresSaver, empty_urls: Postgres) -> None:
    await talk(build(checkpointer), "other", 6)
    async with open_checkpointer(empty_urls.engine_url) as elsewhere:
        assert said(await build(elsewhere).aget_state(config("other"))) == expected(6)
        await build(elsewhere).ainvoke({"messages": [HumanMessage("more")]}, config("other"))
    assert said(await build(checkpointer).aget_state(config("other"))) == [*expected(6), "more", "re: more"]


async def test_each_step_of_the_history_has_its_own_list(checkpointer: PooledPostgresSaver) -> None:
    graph = build(checkpointer)
    await talk(graph, "history", 8)
    lengths = [len(state.values.get("messages", ())) async for state in graph.aget_state_history(config("history"))]
    assert lengths == [length for turn in reversed(range(8)) for length in (2 * turn + 2, 2 * turn + 1, 2 * turn)]


async def test_a_fork_leaves_the_first_branch_as_it_was(checkpointer: PooledPostgresSaver) -> None:
    graph = build(checkpointer)
    await talk(graph, "fork", 6)
    newest = await graph.aget_state(config("fork"))
    history = [state async for state in graph.aget_state_history(config("fork"))]
    past = next(state for state in history if len(state.values["messages"]) == 8)
    await graph.ainvoke({"messages": [HumanMessage("else")]}, past.config)
    assert said(await graph.aget_state(config("fork"))) == [*expected(4), "else", "re: else"]
    assert said(await graph.aget_state(newest.config)) == expected(6)


async def test_a_message_changed_in_place_is_stored_as_changed(checkpointer: PooledPostgresSaver) -> None:
    graph = build(checkpointer)
    await talk(graph, "edit", 6)
    state = await graph.aget_state(config("edit"))
    edited = state.values["messages"][3].model_copy(update={"content": "edited"})
    await graph.aupdate_state(config("edit"), {"messages": [edited]})
    assert said(await graph.aget_state(config("edit")))[3] == "edited"
    assert said(await graph.aget_state(state.config)) == expected(6)
    segments, messages = Segments(), [HumanMessage(f"m{number}") for number in range(6)]
    before, _ = segments.store("t", list(messages))
    messages[2].content = "changed in place"
    after, _ = segments.store("t", list(messages))
    assert [message.content for message in segments.load(after)][2] == "changed in place"
    assert [message.content for message in segments.load(before)][2] == "m2"


def _stored(thread: str = "t") -> tuple[Segments, list[AnyMessage], str]:
    segments = Segments()
    messages: list[AnyMessage] = [
        AIMessage(f"m{number}", id=f"i{number}", response_metadata={"parts": [number]}) for number in range(6)
    ]
    name, _ = segments.store(thread, list(messages))
    segments.read(thread)
    return segments, messages, name


async def test_a_change_inside_a_field_is_stored_too() -> None:
    segments, messages, before = _stored()
    messages[1].response_metadata["parts"].append("more")
    after, new = segments.store("t", list(messages))
    assert after != before
    assert new
    assert segments.load(after)[1].response_metadata == {"parts": [1, "more"]}
    assert segments.load(before)[1].response_metadata == {"parts": [1]}


async def test_a_change_that_was_never_stored_is_not_read_back() -> None:
    segments, messages, name = _stored()
    messages[4].content = "only in memory"
    messages[5].additional_kwargs["also"] = True
    read = segments.load(name)
    assert [message.content for message in read] == [f"m{number}" for number in range(6)]
    assert read[5].additional_kwargs == {}


async def test_changes_in_place_are_noticed_in_the_newest_messages_of_a_long_list() -> None:
    segments, messages = Segments(), [HumanMessage(f"m{number}") for number in range(2 * NEWEST)]
    before, _ = segments.store("t", list(messages))
    messages[-NEWEST].content = "changed in place"
    after, _ = segments.store("t", list(messages))
    segments.read("t")
    assert segments.load(after)[-NEWEST].content == "changed in place"
    assert segments.load(before)[-NEWEST].content == f"m{NEWEST}"


async def test_an_unchanged_list_is_read_without_being_made_again() -> None:
    segments, messages, name = _stored()
    longer, _ = segments.store("t", [*messages, HumanMessage("m6")])
    read = segments.load(name)
    assert len(read) == 6
    assert all(old is new for old, new in zip(messages, read, strict=True))
    read.append(HumanMessage("not stored"))
    assert [message.content for message in segments.load(longer)] == [f"m{number}" for number in range(7)]


async def test_two_threads_never_share_a_message_object() -> None:
    segments, messages, name = _stored("one")
    segments.read("two")
    other = segments.load(name)
    assert other == messages
    other[0].content = "of thread two"
    segments.read("one")
    assert segments.load(name)[0].content == "m0"


async def test_messages_keep_every_field() -> None:
    call = {"name": "query", "args": {"기간": ["2025-06"]}, "id": "c1", "type": "tool_call"}
    usage = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}
    message = AIMessage("매출", id="m1", tool_calls=[call], usage_metadata=usage, response_metadata={"model": "x"})
    assert unpack(pack([message])) == [message]


async def test_rows_of_the_engines_runs_wait_and_are_read_all_the_same(
    empty_urls: Postgres,
) -> None:
    async with open_checkpointer(empty_urls.engine_url) as saver:
        wanted = asyncio.Event()
        saver.attach(lambda urgent: wanted.set())
        task = asyncio.create_task(
            build(saver).ainvoke(
                {"messages": [HumanMessage("q0")]},
                {"configurable": {"thread_id": "waits", RUN_KEY: (None, None, False)}},
            )
        )
        await task
        assert wanted.is_set()
        assert await stored_bytes(empty_urls, "waits") == 0
        reading = asyncio.create_task(build(saver).aget_state(config("waits")))
        await asyncio.sleep(0)
        await saver.flush()
        assert said(await reading) == expected(1)


class Odd(TypedDict):
    """Values at the edges."""

    text: str
    parts: dict[str, Any]


async def test_what_json_cannot_hold_is_stored_all_the_same(checkpointer: PooledPostgresSaver) -> None:
    # Pieces of an emoji come as half characters from some models.
    odd: Odd = {"text": "a\ud83d\ude00b\ud800\x00", "parts": {"half": "\ud83d"}}
    builder = StateGraph(Odd)
    builder.add_node("step", lambda state: odd)
    builder.add_edge(START, "step")
    graph = builder.compile(checkpointer=checkpointer)
    await graph.ainvoke({"text": "", "parts": {}}, config("odd"))
    values = (await graph.aget_state(config("odd"))).values
    assert values == {"text": "a😀b\ufffd", "parts": {"half": "?"}}
