"""Endpoints as they are: parts of the protocol missing, broken or different, and outages at every stage of a turn."""

from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from tests.graph.modelled import CONFIG, FOUND, PLAN, QUESTION, ask, graph_on
from tests.stub_model import Reply, StubModel, calls, says

pytestmark = pytest.mark.anyio

TEXT = "다온약국 매출은 12,000,000원입니다."
CHOICE = calls(("choose", {"intents": ["client_info"], "confidence": 0.9}))
WRITTEN_PLAN = says('```json\n{"calls": [{"name": "get_client", "arguments": {"text": "다온약국"}}]}\n```')
WRITTEN_CHOICE = says('{"calls": [{"name": "choose", "arguments": {"intents": ["client_info"], "confidence": 0.9}}]}')


async def stream(graph: Any) -> dict[str, Any]:
    """Returns the state after the question, streamed as the server does."""
    parts = graph.astream({"messages": [HumanMessage(QUESTION)]}, CONFIG, stream_mode=["messages", "values"])
    last: dict[str, Any] = {}
    async for mode, part in parts:
        last = part if mode == "values" else last
    return last


OUTAGES = {
    "401": (Reply(status=401), "the model refused the key"),
    "403": (Reply(status=403), "the model refused the key"),
    "429": (Reply(status=429), "the model is over its rate limit"),
    "500": (Reply(status=500), "the model answered with HTTP 500"),
    "timeout": (Reply(hangs=True), "the model took too long"),
    "page": (Reply(broken="<html>Sign in</html>"), None),
    "json": (Reply(broken='{"ok": true}'), None),
    "cut": (Reply(text="매출은", calls=PLAN.calls, cut_after=0), None),
    "length": (Reply(text="매출은", calls=PLAN.calls, finish="length"), None),
    "filter": (Reply(text="매출은", finish="content_filter"), None),
}


@pytest.mark.parametrize("stage", ["router", "planner", "writer"])
@pytest.mark.parametrize("outage", OUTAGES)
async def test_an_outage_at_any_stage_is_answered_in_the_same_turn_and_told(stage: str, outage: str) -> None:
    reply, reason = OUTAGES[outage]
    stub = StubModel(**{"router": [CHOICE], "planner": [PLAN], "writer": [says(TEXT)], stage: [reply]})
    async with graph_on(stub, confidence=0.5, model_timeout_s=3.0) as graph:
        result = await stream(graph)
    answer = result["answer"]
    assert FOUND in result["messages"][-1].content
    assert (answer["engine"], answer["degraded"], answer["verified"]) == ("builtin", True, True)
    assert reason in (None, answer["degraded_reason"])
    assert len(result["messages"]) == 2


@pytest.mark.parametrize("streamed", [True, False])
async def test_an_endpoint_without_tools_is_asked_in_words(streamed: bool) -> None:
    stub = StubModel(refuses=frozenset({"tools"}), router=[WRITTEN_CHOICE], planner=[WRITTEN_PLAN], writer=[says(TEXT)])
    async with graph_on(stub, confidence=0.5) as graph:
        result = await (stream(graph) if streamed else ask(graph))
        again = await ask(graph)
    assert (result["answer"]["engine"], result["answer"]["degraded"]) == ("model", False)
    assert result["turn"]["understanding"]["decided_by"] == "model"
    assert [call["arguments"] for call in again["calls"]] == [{"text": "다온약국"}]
    assert sum("tools" in body for _, body in stub.requests) == 1  # learned once


async def test_broken_words_for_calls_are_repaired_once() -> None:
    stub = StubModel(
        refuses=frozenset({"tools"}), planner=[says("I would call get_client."), WRITTEN_PLAN], writer=[says(TEXT)]
    )
    async with graph_on(stub) as graph:
        result = await ask(graph)
    assert result["calls"][0]["arguments"] == {"text": "다온약국"}
    assert {message["role"] for message in stub.asked("planner")[-1]["messages"]} == {"system", "user", "assistant"}


WRITTEN_OUT = {
    "hermes": '<tool_call>\n{"name": "get_client", "arguments": {"text": "다온약국"}}\n</tool_call>',
    "llama": '{"name": "get_client", "parameters": {"text": "다온약국"}}',
    "openai": '[{"type": "function", "function": {"name": "get_client", "arguments": "{\\"text\\": \\"다온약국\\"}"}}]',
}


@pytest.mark.parametrize("form", WRITTEN_OUT)
async def test_calls_written_into_the_text_are_calls(form: str) -> None:
    stub = StubModel(planner=[says(WRITTEN_OUT[form])], writer=[says(TEXT)])
    async with graph_on(stub) as graph:
        result = await ask(graph)
    assert [call["arguments"] for call in result["calls"]] == [{"text": "다온약국"}]


@pytest.mark.parametrize("part", ["stream_options", "tool_choice"])
async def test_what_an_endpoint_refuses_is_left_out_from_then_on(part: str) -> None:
    stub = StubModel(refuses=frozenset({part}), router=[CHOICE], planner=[PLAN], writer=[says(TEXT)])
    async with graph_on(stub, confidence=0.5) as graph:
        first = await stream(graph)
        asked = len(stub.requests)
        second = await stream(graph)
    assert first["answer"]["engine"] == second["answer"]["engine"] == "model"
    assert not any(part in body for _, body in stub.requests[asked:])


ACCENTS = {
    "reasoning apart": {"reasoning": "먼저 실적을 보자"},
    "no usage": {"usage": False},
    "other finish word": {"finish": "eos"},
}


@pytest.mark.parametrize("accent", ACCENTS)
async def test_other_accents_are_understood(accent: str) -> None:
    manner: dict[str, Any] = ACCENTS[accent]
    stub = StubModel(planner=[replace(PLAN, **manner)], writer=[replace(says(TEXT), **manner)])
    async with graph_on(stub) as graph:
        result = await stream(graph)
    assert (result["messages"][-1].content, result["answer"]["engine"]) == (TEXT, "model")
    assert "usage" in result["answer"] or accent == "no usage"


async def test_tool_calls_without_an_index_are_not_lost() -> None:
    two = calls(("get_client", {"text": "하나"}), ("get_client", {"text": "둘"}))
    stub = StubModel(planner=[replace(two, indexed=False)], writer=[says(TEXT)])
    async with graph_on(stub) as graph:
        result = await stream(graph)
    assert [call["arguments"]["text"] for call in result["calls"]] == ["하나", "둘"]


async def test_a_leading_thought_is_neither_streamed_nor_kept() -> None:
    stub = StubModel(planner=[PLAN], writer=[says(f"<think>49.5%인가?\n</think>\n\n{TEXT}")])
    tokens = []
    async with graph_on(stub) as graph:
        async for chunk, _ in graph.astream({"messages": [HumanMessage(QUESTION)]}, CONFIG, stream_mode="messages"):
            tokens.append(chunk.content)
        kept = (await graph.aget_state(CONFIG)).values["messages"][-1]
    assert "".join(tokens) == kept.content == TEXT


async def test_a_text_without_end_is_stopped() -> None:
    stub = StubModel(planner=[PLAN], writer=[says("매출은 12,000,000원입니다. " * 2_000)])
    async with graph_on(stub) as graph:
        result = await ask(graph)
    assert (result["answer"]["engine"], result["answer"]["degraded"]) == ("builtin", True)
    assert len(result["messages"][-1].content) < 1_000


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 4096 tokens (context_length_exceeded)",
        "the request exceeds the available context size, try increasing it",
        "prompt is too long: 210000 tokens > 200000 maximum",
    ],
)
async def test_a_request_too_long_is_made_again_without_the_history(words: str) -> None:
    overflow = Reply(status=400, error=words)
    stub = StubModel(router=[CHOICE], planner=[PLAN], writer=[says(TEXT)])
    async with graph_on(stub, confidence=0.5) as graph:
        await ask(graph)
        stub.router, stub.writer = [overflow, CHOICE], [overflow, says(TEXT)]
        result = await ask(graph)
    first, second = stub.asked("writer")[-2:]
    assert (len(first["messages"]), len(second["messages"])) == (4, 2)  # system, question, answer, question
    assert [len(body["messages"]) for body in stub.asked("router")[-2:]] == [4, 2]
    assert (result["answer"]["engine"], result["answer"]["degraded"]) == ("model", False)


async def test_a_request_that_stays_too_long_is_left_to_the_builtin_engine() -> None:
    stub = StubModel(planner=[PLAN], writer=[Reply(status=400, error="context_length_exceeded")])
    async with graph_on(stub) as graph:
        result = await ask(graph)
    assert len(stub.asked("writer")) == 2
    assert result["answer"]["degraded_reason"] == "the request is longer than the model can read"


async def test_nobody_waits_for_a_far_retry_after() -> None:
    stub = StubModel(planner=[PLAN], writer=[Reply(status=429, retry_after="20"), says(TEXT)])
    async with graph_on(stub, model_max_retries=2, model_timeout_s=15.0) as graph:
        result = await ask(graph)
    assert len(stub.asked("writer")) == 1
    assert result["answer"]["degraded_reason"] == "the model is over its rate limit"


@pytest.mark.parametrize("model", ["gpt-5-mini", "o3-mini", "o1", "qwen3-8b"])
async def test_no_model_is_sent_what_only_others_take(model: str) -> None:
    stub = StubModel(planner=[PLAN], writer=[says(TEXT)])
    async with graph_on(stub, model=model) as graph:
        await ask(graph)
    sent = {key for _, body in stub.requests for key in body}
    assert sent.isdisjoint({"max_tokens", "max_completion_tokens", "top_p", "parallel_tool_calls", "response_format"})
    assert {body.get("temperature", 1) for _, body in stub.requests} == {1}  # all that o1 and gpt-5 take


async def test_a_long_conversation_is_sent_within_a_budget() -> None:
    stub = StubModel(planner=[PLAN], writer=[says(TEXT)])
    turns = [message for n in range(200) for message in (HumanMessage(f"질문 {n} " * 40), AIMessage(f"답 {n} " * 40))]
    async with graph_on(stub) as graph:
        await graph.ainvoke({"messages": [*turns, HumanMessage(QUESTION)]}, CONFIG)
    (body,) = stub.asked("writer")
    sent = body["messages"][1:-1]
    assert 0 < sum(len(message["content"]) for message in sent) <= 12_000
    assert sent[-1]["content"].startswith("답 199")
