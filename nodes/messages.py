"""The message list: reading plain text, repairing what clients break, keeping it within a budget."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage

KEEP_MESSAGES = 120  # sixty turns; older ones stay in the thread's earlier checkpoints
KEEP_CHARS = 200_000  # every changed turn stores the whole list once more, so its size must be bounded
WINDOW_MESSAGES = 12  # six turns are enough for "그 사람은?" and cheap for a model
WINDOW_CHARS = 12_000
MAX_QUESTION_CHARS = 8_000  # a question; longer texts are uploads


def text_of(message: AnyMessage) -> str:
    """Returns the message's text without NUL bytes; list content is joined, other blocks are left out."""
    return str(message.text).replace("\x00", "").strip()


def has_other_content(message: AnyMessage) -> bool:
    """Returns whether the message holds blocks that are not text (pictures, files)."""
    if isinstance(message.content, str):
        return False
    return any(isinstance(block, dict) and block.get("type") != "text" for block in message.content)


def question_of(messages: Sequence[AnyMessage]) -> tuple[str, bool]:
    """Returns (text of the newest human message, whether it also held other content).

    A question before it that was never answered (a choice left open, a stopped run) is not asked again.
    """
    newest = next((message for message in reversed(messages) if isinstance(message, HumanMessage)), None)
    if newest is None or newest is not messages[-1]:
        return "", False
    return text_of(newest), has_other_content(newest)


def repair(messages: Sequence[AnyMessage]) -> list[AnyMessage | RemoveMessage]:
    """Returns the changes that make the list sound again; [] when it is.

    Tool calls without an answer and tool answers without a call make every chat endpoint refuse the conversation
    (HTTP 400 on each later turn); NUL bytes make Postgres refuse the checkpoint.
    """
    answered = {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}
    called: set[str | None] = set()
    changes: list[AnyMessage | RemoveMessage] = []
    for message in messages:
        if isinstance(message, AIMessage) and message.tool_calls:
            ids = {call["id"] for call in message.tool_calls}
            if ids <= answered:
                called |= ids
            elif text_of(message):
                changes.append(AIMessage(content=text_of(message), id=message.id))
            else:
                changes.append(_remove(message))
        elif isinstance(message, ToolMessage) and message.tool_call_id not in called:
            changes.append(_remove(message))
        elif "\x00" in str(message.content):
            changes.append(message.model_copy(update={"content": text_of(message)}))
    return changes


def overflow(
    messages: Sequence[AnyMessage], keep_messages: int = KEEP_MESSAGES, keep_chars: int = KEEP_CHARS
) -> list[RemoveMessage]:
    """Returns removals of the oldest messages beyond the budget; whole turns, the newest question always stays."""
    start = _cut(messages, keep_messages, keep_chars)
    return [_remove(message) for message in messages[:start]]


def window(messages: Sequence[AnyMessage]) -> tuple[AnyMessage, ...]:
    """Returns the last turns before the current question that an engine should read, oldest first."""
    end = len(messages)
    while end and isinstance(messages[end - 1], HumanMessage):
        end -= 1
    earlier = messages[:end]
    return tuple(earlier[_cut(earlier, WINDOW_MESSAGES, WINDOW_CHARS) :])


def _cut(messages: Sequence[AnyMessage], keep_messages: int, keep_chars: int) -> int:
    """Returns the index of the first message to keep: a human one within both budgets, or the last human one."""
    chars, start, last_human = 0, len(messages), None
    for index in range(len(messages) - 1, -1, -1):
        chars += len(str(messages[index].content))
        if len(messages) - index > keep_messages or chars > keep_chars:
            break
        if isinstance(messages[index], HumanMessage):
            start = index
    if start == len(messages):
        last_human = next((i for i in range(len(messages) - 1, -1, -1) if isinstance(messages[i], HumanMessage)), None)
        return last_human if last_human is not None else max(0, len(messages) - 1)
    return start


def _remove(message: AnyMessage) -> RemoveMessage:
    return RemoveMessage(id=str(message.id))
