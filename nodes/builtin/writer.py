"""The built-in engine's writer: renders evidence without a model, yet streams like one."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Pattern

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from nodes.builtin.rendering import render
from nodes.builtin.smalltalk import reply_to
from nodes.engines import Draft

PIECE_CHARS = 24  # small enough to be seen flowing, large enough that a long table is not a thousand events

_WORD = re.compile(r"\s*\S+\s*")


class TextStreamer(BaseChatModel):
    """A chat model that says what it is given: clients and traces see built-in answers as any model's tokens."""

    @property
    def _llm_type(self) -> str:
        return "narutalk-builtin"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        text = str(messages[-1].text)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for piece in pieces_of(str(messages[-1].content)):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager is not None:
                await run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk


def pieces_of(text: str) -> Iterator[str]:
    """Yields the text in pieces of some words; joined they are the text again."""
    piece = ""
    for match in _WORD.finditer(text):
        piece += match.group()
        if len(piece) >= PIECE_CHARS or piece.endswith("\n"):
            yield piece
            piece = ""
    if piece:
        yield piece


@dataclass(frozen=True, kw_only=True)
class BuiltinWriter:
    """Renders a draft; what needs no evidence gets a reply of its own."""

    streamer: TextStreamer
    topics: Mapping[str, Pattern[str]]
    examples: Mapping[str, Sequence[str]]
    """Language -> one line for each thing that can be asked."""

    async def write(self, draft: Draft) -> AIMessage:
        """Returns the answer; never fails for want of a model."""
        message = await self.streamer.ainvoke(self.text_of(draft), config={"run_id": draft.run_id})
        return message.model_copy(update={"id": draft.message_id})  # without a stream langchain appends a "-0"

    def text_of(self, draft: Draft) -> str:
        """Returns the whole text at once."""
        if draft.evidence or not draft.question:
            return render(draft)
        reply = reply_to(draft.understanding, self.topics, draft.today, self.examples[draft.language])
        return "\n\n".join([reply, *draft.notices])
