"""The only node that writes prose for the person: its tokens are the answer's token stream."""

from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import AIMessage, AnyMessage, RemoveMessage
from langgraph.runtime import Runtime

from nodes.draft import PLAIN_ATTEMPT, make_draft
from nodes.engines import Engine
from nodes.progress import DegradedEvent, DiscardedEvent
from nodes.services import Services, ServiceSource
from nodes.specialist import Specialist
from nodes.usage import usage_of
from state.conversation import ConversationState, RunContext
from state.errors import ModelUnavailable


@dataclass(frozen=True, kw_only=True)
class Write:
    """Asks the engine's writer; a model that fails is replaced by the built-in one, also in the middle of a text."""

    source: ServiceSource
    specialists: Sequence[Specialist]

    async def __call__(self, state: ConversationState, *, runtime: Runtime[RunContext]) -> dict[str, object]:
        """Returns the answer's message, in place of the one that `verify` sent back."""
        services = await self.source.services()
        engine = _engine(services, state)
        failures: list[str] = []
        try:
            message = await self._write(state, engine)
        except ModelUnavailable as error:
            failures.append(error.message)
            draft = make_draft(state, self.specialists, state["turn"]["understanding"]["language"], engine.name)
            runtime.stream_writer(
                DiscardedEvent(type="answer_discarded", message_id=draft.message_id, reason="model_failed")
            )
            runtime.stream_writer(DegradedEvent(type="degraded", reason=error.message))
            engine = services.engines.builtin
            message = await self._write({**state, "failures": [*state["failures"], error.message]}, engine)
        attempt = state["turn"].get("attempt", 0)
        degraded = bool(failures or state["failures"])
        turn = {**state["turn"], "attempt": attempt + 1, "engine": engine.name, "degraded": degraded}
        messages: list[AnyMessage | RemoveMessage] = [*_rejected(state), message]
        return {"messages": messages, "turn": turn, "failures": failures, "usage": list(usage_of(message))}

    async def _write(self, state: ConversationState, engine: Engine) -> AIMessage:
        language = state["turn"]["understanding"]["language"]
        return await engine.writer.write(make_draft(state, self.specialists, language, engine.name))


def _engine(services: Services, state: ConversationState) -> Engine:
    """Returns the engine that writes: built in when the model failed, wrote untruths twice, or nothing was asked."""
    plain = state["turn"].get("attempt", 0) >= PLAIN_ATTEMPT or not state["turn"].get("question")
    return services.engines.choose(degraded=plain or bool(state["failures"]))


def _rejected(state: ConversationState) -> list[RemoveMessage]:
    """Returns the removal of the text that `verify` sent back."""
    last = state["messages"][-1] if state["messages"] else None
    if state["turn"].get("attempt", 0) and isinstance(last, AIMessage) and last.id:
        return [RemoveMessage(id=last.id)]
    return []
