"""The chat model of any OpenAI-compatible endpoint, including those that speak the protocol with an accent."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI

MAX_TEXT_CHARS = 20_000  # five times the longest answer that was of use; a model that goes on is caught in a loop

_OPEN, _CLOSE = "<think>", "</think>"


class EndlessText(ValueError):
    """The model wrote on beyond every answer's length."""


@dataclass(kw_only=True)
class Thoughts:
    """Takes a leading <think>…</think> out of streamed text: some endpoints send reasoning as content."""

    held: str = ""
    """Text that may still turn out to be the beginning of a mark."""
    inside: bool = False
    over: bool = False
    """True once the answer proper has begun."""

    def keep(self, piece: str) -> str:
        """Returns what of the text so far is for the person."""
        if self.over:
            return piece
        self.held += piece
        if not self.inside:
            begun = self.held.lstrip()
            if begun.startswith(_OPEN):
                self.inside = True
            elif _OPEN.startswith(begun):
                return ""
            else:
                return self._release(self.held)
        _, found, rest = self.held.partition(_CLOSE)
        return self._release(rest.lstrip()) if found and rest.strip() else ""

    def rest(self) -> str:
        """Returns what was held back when the text ends: "<" alone is text, a thought without an end is not."""
        return "" if self.inside or self.over else self._release(self.held)

    def _release(self, text: str) -> str:
        self.over, self.held = True, ""
        return text


class CompatibleChat(ChatOpenAI):
    """ChatOpenAI whose stream is bounded, without thoughts, and whose tool calls always have an index."""

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        """Yields the pieces. Raises: EndlessText."""
        thoughts, chars = Thoughts(), 0
        async for chunk in super()._astream(messages, stop, None, **kwargs):
            text = chunk.message.content
            if isinstance(text, str) and text:
                chars += len(text)
                if chars > MAX_TEXT_CHARS:
                    raise EndlessText("the text has no end")
                chunk.message.content = thoughts.keep(text)
                chunk = ChatGenerationChunk(message=chunk.message, generation_info=chunk.generation_info)
            yield chunk
        if rest := thoughts.rest():
            yield ChatGenerationChunk(message=AIMessageChunk(content=rest))

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        """Returns the piece of the base class, which drops tool calls that come without an index."""
        for choice in chunk.get("choices") or ():
            for place, call in enumerate((choice.get("delta") or {}).get("tool_calls") or ()):
                if call.get("index") is None:
                    call["index"] = place
        return super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
