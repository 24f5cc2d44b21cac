"""JSON as the LangGraph SDK's clients read it."""

from base64 import b64encode
from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

import orjson
from langchain_core.messages import BaseMessage
from langgraph.types import Interrupt, Send
from starlette.responses import Response

from state.characters import whole_characters

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


def message_fields(message: BaseMessage) -> dict[str, Any]:
    """Returns a message's fields, as `model_dump()` does but without its recursion: the values are JSON already."""
    extra = message.__pydantic_extra__
    return {**message.__dict__, **extra} if extra else message.__dict__


def interrupt_fields(interrupt: Interrupt) -> dict[str, Any]:
    """Returns an interrupt as the SDK's `Interrupt`."""
    schema = getattr(interrupt, "response_schema", None)
    fields = {"value": interrupt.value, "id": interrupt.id}
    return {**fields, "response_schema": schema} if schema is not None else fields


def to_plain(value: Any) -> Any:
    """Returns what orjson can write for a value it does not know; the class tells, nothing is guessed from content."""
    if isinstance(value, BaseMessage):
        return message_fields(value)
    if isinstance(value, Interrupt):
        return interrupt_fields(value)
    if isinstance(value, Send):
        return {"node": value.node, "args": value.arg}
    if isinstance(value, BaseException):
        return {"error": type(value).__name__, "message": "internal error"}
    if isinstance(value, set | frozenset | deque | tuple):
        return list(value)
    if isinstance(value, UUID | PurePath | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(value).decode()
    if not isinstance(value, type):
        for method in ("model_dump", "dict", "_asdict"):
            dump = getattr(value, method, None)
            if callable(dump):
                return dump()
    return repr(value) if isinstance(value, type) else str(value)


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return float(value)  # as clients read it anyway
    if isinstance(value, BaseMessage):
        return _writable(message_fields(value))
    if isinstance(value, Mapping):
        return {_writable(key): _writable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(item) for item in value]
    return value


def dump_json(value: Any) -> bytes:
    """Returns one line of JSON; half characters become whole or U+FFFD, whole numbers past 64 bits floats."""
    try:
        return orjson.dumps(value, default=to_plain, option=OPTIONS)
    except orjson.JSONEncodeError:
        return orjson.dumps(_writable(value), default=to_plain, option=OPTIONS)


class JsonResponse(Response):
    """A response of one JSON value."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Returns the body."""
        return dump_json(content)
