"""Messages as bytes, and what they looked like then."""

from collections.abc import Iterable
from typing import Any

import ormsgpack
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    RemoveMessage,
    SystemMessage,
    ToolMessage,
)

CLASSES: tuple[type[BaseMessage], ...] = (
    HumanMessage,
    AIMessage,
    SystemMessage,
    ToolMessage,
    AIMessageChunk,
    RemoveMessage,
)
"""Stored by their place in this tuple: append only."""
_NUMBERS = {cls: number for number, cls in enumerate(CLASSES)}
_KNOWN = frozenset(CLASSES)

# What ormsgpack would silently turn into something else raises instead, and the value goes to LangGraph's serializer.
_PACK = ormsgpack.OPT_PASSTHROUGH_TUPLE | ormsgpack.OPT_PASSTHROUGH_SUBCLASS | ormsgpack.OPT_PASSTHROUGH_DATACLASS
PLAIN = _PACK | ormsgpack.OPT_PASSTHROUGH_DATETIME | ormsgpack.OPT_PASSTHROUGH_UUID | ormsgpack.OPT_PASSTHROUGH_ENUM

_set = object.__setattr__
_NO_DICT: dict[str, Any] = {}
_NO_LIST: list[Any] = []
"""Shared by all snapshots, which nobody changes: most messages have four such fields."""


def is_messages(value: Any) -> bool:
    """Whether a value is a list of messages, and of nothing else, that `pack` knows."""
    return type(value) is list and bool(value) and set(map(type, value)) <= _KNOWN


def pack(messages: Iterable[BaseMessage]) -> bytes:
    """Returns messages as bytes.

    Raises: TypeError when one holds something that is not plain data.
    """
    return ormsgpack.packb(
        [
            [_NUMBERS[type(item)], item.__dict__, list(item.__pydantic_fields_set__), item.__pydantic_extra__ or None]
            for item in messages
        ],
        option=PLAIN,
    )


def unpack(packed: bytes) -> list[BaseMessage]:
    """Returns the messages; fields were validated when they were made and are not again."""
    messages = []
    for number, fields, names, extra in ormsgpack.unpackb(packed):
        cls = CLASSES[number]
        message = cls.__new__(cls)
        _set(message, "__dict__", fields)
        _set(message, "__pydantic_fields_set__", set(names))
        _set(message, "__pydantic_extra__", extra or {})
        _set(message, "__pydantic_private__", None)
        messages.append(message)
    return messages


def snapshot(message: BaseMessage) -> dict[str, Any]:
    """Returns a copy of a message's fields that no change of the message reaches: equal for as long as it is as now."""
    fields = message.__dict__
    copied = fields.copy()
    for name, value in fields.items():
        if value.__class__ is dict or value.__class__ is list:
            copied[name] = _copy(value)
    return copied


def _copy(value: Any) -> Any:
    if value.__class__ is dict:
        return {key: _copy(item) for key, item in value.items()} if value else _NO_DICT
    if value.__class__ is list:
        return [_copy(item) for item in value] if value else _NO_LIST
    return value
