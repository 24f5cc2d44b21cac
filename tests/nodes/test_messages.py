"""Repairing, trimming and reading the message list."""

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage

from nodes.messages import overflow, question_of, repair, window

CALL = {"name": "search_documents", "args": {}, "id": "call_1"}


def turns(count: int) -> list[AnyMessage]:
    found: list[AnyMessage] = []
    for n in range(count):
        found += [HumanMessage(f"question {n}", id=f"h{n}"), AIMessage(f"answer {n}", id=f"a{n}")]
    return found


def test_a_dangling_tool_call_keeps_its_text_and_loses_its_call() -> None:
    changes = repair([HumanMessage("q", id="1"), AIMessage("찾는 중", tool_calls=[CALL], id="2")])
    assert [(change.id, change.content, change.tool_calls) for change in changes] == [("2", "찾는 중", [])]


def test_a_dangling_tool_call_without_text_is_removed() -> None:
    changes = repair([HumanMessage("q", id="1"), AIMessage("", tool_calls=[CALL], id="2")])
    assert [type(change) for change in changes] == [RemoveMessage]


def test_an_answered_tool_call_is_left_alone() -> None:
    messages = [AIMessage("", tool_calls=[CALL], id="2"), ToolMessage("ok", tool_call_id="call_1", id="3")]
    assert repair(messages) == []


def test_a_tool_answer_without_call_is_removed() -> None:
    changes = repair([HumanMessage("q", id="1"), ToolMessage("ok", tool_call_id="gone", id="2")])
    assert [change.id for change in changes] == ["2"]


def test_nul_bytes_are_taken_out() -> None:
    (change,) = repair([HumanMessage("안\x00녕", id="1")])
    assert (change.id, change.content) == ("1", "안녕")


def test_the_question_is_the_newest_message_and_an_unanswered_one_is_not_asked_again() -> None:
    blocks = HumanMessage([{"type": "text", "text": "이번 달"}, {"type": "image_url", "image_url": {"url": "x"}}])
    text, had_other = question_of([*turns(1), HumanMessage("강남팀"), blocks])
    assert (text, had_other) == ("이번 달", True)


def test_a_long_conversation_loses_its_oldest_turns_only() -> None:
    messages = [*turns(5), HumanMessage("now", id="now")]
    removed = {removal.id for removal in overflow(messages, keep_messages=5, keep_chars=10_000)}
    assert removed == {"h0", "a0", "h1", "a1", "h2", "a2"}


def test_an_oversized_question_is_never_removed() -> None:
    messages = [*turns(2), HumanMessage("x" * 500, id="now")]
    assert {removal.id for removal in overflow(messages, keep_messages=9, keep_chars=100)} == {"h0", "a0", "h1", "a1"}


def test_the_window_is_earlier_turns_without_the_question() -> None:
    assert [message.id for message in window([*turns(2), HumanMessage("now", id="now")])] == ["h0", "a0", "h1", "a1"]
