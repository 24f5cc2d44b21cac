"""Routes by the model, but only what the built-in router is unsure about: most questions need no call."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

import openai
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nodes.engines import Conversation, Reading, Router
from nodes.model.client import QUIET, ModelCalls
from nodes.model.endpoint import Endpoint, is_overflow
from nodes.specialist import Specialist
from nodes.usage import usage_of
from state.errors import ModelUnavailable
from state.understanding import Intent, Understanding
from tools.registry import Caller

SURE = 0.8  # at and above this the built-in router is right more often than a small model
EARLIER = 4  # two turns of context tell what "and last month?" belongs to


class Choose(BaseModel):
    """The intents of a message."""

    model_config = ConfigDict(extra="forbid")

    intents: list[Intent] = Field(min_length=1, max_length=3, description="Every intent needed, the main one first")
    confidence: float = Field(ge=0, le=1, description="Probability that this choice is right")


CHOOSE_TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "choose",
        "description": "States the intents of the message.",
        "parameters": Choose.model_json_schema(),
    },
}


@dataclass(frozen=True, kw_only=True)
class ModelRouter:
    """A cascade: rules and classifier first, the model where they are unsure."""

    endpoint: Endpoint
    calls: ModelCalls
    first: Router
    prompt: Template
    specialists: Sequence[Specialist]

    async def understand(self, question: str, conversation: Conversation, caller: Caller) -> Reading:
        """Returns the built-in reading, with the model's intents where that was unsure. Raises: ModelUnavailable."""
        reading = await self.first.understand(question, conversation, caller)
        understanding = reading.understanding
        if understanding["decided_by"] == "rule" or understanding["confidence"] >= SURE:
            return reading
        chosen, message = await self.calls.run(lambda: self._ask(question, conversation))
        intents = list(dict.fromkeys(chosen.intents))
        decided: Understanding = {
            **understanding,
            "intents": [{"intent": intent.value, "confidence": chosen.confidence} for intent in intents],
            "confidence": chosen.confidence,
            "decided_by": "model",
            "reason": "the built-in router was unsure",
        }
        return Reading(understanding=decided, usage=usage_of(message))

    async def _ask(self, question: str, conversation: Conversation) -> tuple[Choose, AIMessage]:
        try:
            return await self._choose(question, conversation.messages[-EARLIER:])
        except openai.APIError as error:
            if not is_overflow(error):
                raise
            return await self._choose(question, ())

    async def _choose(self, question: str, earlier: Sequence[AnyMessage]) -> tuple[Choose, AIMessage]:
        messages: list[BaseMessage] = [SystemMessage(self._system()), *earlier, HumanMessage(question)]
        message = await self.endpoint.ask(messages, [CHOOSE_TOOL], QUIET, tool_choice="choose")
        for call in message.tool_calls:
            try:
                return Choose.model_validate(call["args"]), message
            except ValidationError:
                continue
        raise ModelUnavailable("the model did not choose an intent")

    def _system(self) -> str:
        lines = [
            f"- {intent.value}: {specialist.description['en']} For example: {' / '.join(specialist.examples[:4])}"
            for specialist in self.specialists
            for intent in specialist.intents
            if intent is not Intent.OUT_OF_SCOPE
        ]
        return self.prompt.safe_substitute(intents="\n".join(lines))
