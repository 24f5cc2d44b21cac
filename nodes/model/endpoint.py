"""One endpoint: asks and writes, and learns from its refusals which parts of the protocol it does not take."""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import openai
from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import add_ai_message_chunks
from langchain_core.runnables import RunnableConfig

from nodes.model.chat import CompatibleChat
from nodes.model.textcalls import as_text, with_written_calls
from state.errors import ModelUnavailable

logger = logging.getLogger(__name__)

R = TypeVar("R")
Part = Literal["stream_options", "tool_choice", "tools"]

_REFUSING = frozenset({400, 404, 405, 422, 500, 501})  # llama.cpp answers 500 to tools it was not started for
_PARTS: Sequence[tuple[Part, re.Pattern[str]]] = (
    ("stream_options", re.compile(r"stream_options|include_usage", re.IGNORECASE)),
    ("tool_choice", re.compile(r"tool[_ ]choice", re.IGNORECASE)),
    ("tools", re.compile(r"\btools?\b|\bfunctions?\b|function[_ ]call", re.IGNORECASE)),
)
_OVERFLOW = re.compile(r"context[_ ](?:length|window|size)|too many tokens|(?:prompt|input) is too long", re.IGNORECASE)
_CUT = frozenset({None, "", "length", "content_filter"})


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """The chat model behind one address."""

    model: CompatibleChat
    refused: set[Part] = field(default_factory=set)
    """What it refused so far; kept as long as the process, because asking again would cost every turn a request."""

    async def ask(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[dict[str, Any]],
        config: RunnableConfig,
        *,
        tool_choice: str | None = None,
    ) -> AIMessage:
        """Returns the message with its tool calls, whichever way the endpoint can tell them.

        Raises: ModelUnavailable when the message broke off, and openai's errors.
        """
        names = [tool["function"]["name"] for tool in tools]
        message = await self._adapting(lambda: self._ask(messages, tools, config, tool_choice))
        if message.response_metadata.get("finish_reason") in _CUT:
            raise ModelUnavailable("the model's message broke off")
        return with_written_calls(message, names, expected="tools" in self.refused)

    async def write(self, messages: Sequence[BaseMessage], config: RunnableConfig) -> AIMessage:
        """Returns a streamed text. Raises: ModelUnavailable when it broke off or is empty, and openai's errors."""
        message = await self._adapting(lambda: self._write(messages, config))
        if message.response_metadata.get("finish_reason") in _CUT or not str(message.text).strip():
            raise ModelUnavailable("the model's text broke off")
        return message

    async def _ask(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[dict[str, Any]],
        config: RunnableConfig,
        tool_choice: str | None,
    ) -> AIMessage:
        if "tools" in self.refused:
            return await self._model.ainvoke(as_text(messages, tools), config=config)
        chosen = None if "tool_choice" in self.refused else tool_choice
        return await self._model.bind_tools(tools, tool_choice=chosen).ainvoke(list(messages), config=config)

    async def _write(self, messages: Sequence[BaseMessage], config: RunnableConfig) -> AIMessage:
        pieces: list[AIMessageChunk] = []
        async with aclosing(self._model.astream(list(messages), config=config)) as stream:  # type: ignore[type-var]
            async for piece in stream:
                pieces.append(piece)
        if not pieces:
            raise ModelUnavailable("the model sent nothing")
        return add_ai_message_chunks(pieces[0], *pieces[1:])

    @property
    def _model(self) -> CompatibleChat:
        if "stream_options" not in self.refused:
            return self.model
        return self.model.model_copy(update={"stream_usage": False})

    async def _adapting(self, call: Callable[[], Awaitable[R]]) -> R:
        """Returns the call's result, made again without what the endpoint turns out to refuse."""
        for _ in _PARTS:
            try:
                return await call()
            except openai.APIStatusError as error:
                if not self._learns(error):
                    raise
        return await call()

    def _learns(self, error: openai.APIStatusError) -> bool:
        if error.status_code not in _REFUSING or is_overflow(error):
            return False
        for part, words in _PARTS:
            if part not in self.refused and words.search(str(error)):
                logger.warning("the model's endpoint refuses %s: doing without", part)
                self.refused.add(part)
                return True
        return False


def is_overflow(error: BaseException) -> bool:
    """Returns whether the endpoint says that the request is longer than the model can read."""
    if isinstance(error, ContextOverflowError):
        return True
    return isinstance(error, openai.APIError) and _OVERFLOW.search(str(error)) is not None
