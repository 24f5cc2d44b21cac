"""Tool calls as text, for endpoints without a tool interface and models that write their calls out."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from state.evidence import Json

_FORM = (
    "Answer with one JSON object and nothing else, in this form:\n"
    '{{"calls": [{{"name": "…", "arguments": {{…}}}}]}}\n'
    "An empty list calls nothing. What can be called, with the schema of its arguments:\n{tools}"
)


def as_text(messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]]) -> list[BaseMessage]:
    """Returns the messages with the tools described in the first, earlier calls and their results as plain text."""
    functions = "\n".join(json.dumps(tool["function"], ensure_ascii=False) for tool in tools)
    told: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            told.append(HumanMessage(f"Result: {message.text}"))
        elif isinstance(message, AIMessage) and (message.tool_calls or message.invalid_tool_calls):
            calls = [{"name": call["name"], "arguments": call["args"]} for call in message.tool_calls]
            told.append(AIMessage(json.dumps({"calls": calls}, ensure_ascii=False)))
        else:
            told.append(message)
    system, *rest = told
    return [SystemMessage(f"{system.text}\n\n{_FORM.format(tools=functions)}"), *rest]


def with_written_calls(message: AIMessage, names: Sequence[str], *, expected: bool = False) -> AIMessage:
    """Returns the message with the calls that its text holds; itself when it has calls already or holds none.

    `expected`: text that holds no call is a broken one.
    """
    if message.tool_calls or message.invalid_tool_calls:
        return message
    text = str(message.text)
    objects = list(_objects(text))
    calls = [call for found in objects for call in _calls(found, names)]
    numbered = [{**call, "id": f"call_{number}", "type": "tool_call"} for number, call in enumerate(calls)]
    if numbered or not expected or any(isinstance(found, dict) and found.get("calls") == [] for found in objects):
        return message.model_copy(update={"tool_calls": numbered}) if numbered else message
    broken = {"name": "", "args": text, "id": "call_0", "error": "no call", "type": "invalid_tool_call"}
    return message.model_copy(update={"invalid_tool_calls": [broken]})


def _objects(text: str) -> Iterator[Json]:
    """Yields the outermost JSON objects and lists within a text."""
    decoder, at = json.JSONDecoder(), 0
    while (at := min((found for mark in "{[" if (found := text.find(mark, at)) >= 0), default=-1)) >= 0:
        try:
            found, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            at += 1
            continue
        yield found


def _calls(found: Json, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yields {name, args} of a call, of a list of calls, or of an object that holds such a list."""
    if isinstance(found, list):
        for one in found:
            yield from _calls(one, names)
    elif isinstance(found, dict):
        inner = found.get("function") if isinstance(found.get("function"), dict) else found
        name = inner.get("name") if isinstance(inner, dict) else None
        arguments = inner.get("arguments", inner.get("parameters", {})) if isinstance(inner, dict) else {}
        if isinstance(arguments, str):
            arguments = next(_objects(arguments), {})
        if isinstance(name, str) and (name in names or "calls" not in found) and isinstance(arguments, dict):
            if name in names:
                yield {"name": name, "args": arguments}
        else:
            for key in ("calls", "tool_calls"):
                if isinstance(found.get(key), list):
                    yield from _calls(found[key], names)
