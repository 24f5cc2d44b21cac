"""Reads the question and sends it to one specialist or to several at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from langgraph.runtime import Runtime
from langgraph.types import Command, Send

from nodes.clarify import unclear_mentions
from nodes.engines import Conversation, Reading
from nodes.messages import window
from nodes.notice import notice
from nodes.progress import DegradedEvent, RouteEvent
from nodes.services import Services, ServiceSource
from nodes.specialist import Specialist
from state.conversation import ConversationState, Focus, RunContext, SpecialistInput, Turn
from state.errors import ModelUnavailable
from state.evidence import Evidence
from state.principal import Principal
from state.understanding import Understanding
from tools.registry import Caller

ASK_BELOW = 0.35  # below this the best guess is wrong more often than asking is tiresome
MAX_CLARIFICATIONS = 2  # one for the kind of question, one for a name; then the best guess is taken


@dataclass(frozen=True, kw_only=True)
class Route:
    """The router: understanding in, `Send` to specialists out."""

    source: ServiceSource
    specialists: Sequence[Specialist]

    async def __call__(self, state: ConversationState, *, runtime: Runtime[RunContext]) -> Command[str]:
        """Returns the turn with its understanding; goes to specialists, to `clarify`, or straight to `write`."""
        services = await self.source.services()
        turn, focus = state["turn"], state["focus"]
        reading, failures = await self._read(services, state, runtime)
        understanding = _in_wanted_language(reading.understanding, focus, runtime.context)
        turn = {**turn, "understanding": understanding}
        update: dict[str, object] = {"usage": list(reading.usage), "failures": failures}
        for failure in failures:
            runtime.stream_writer(DegradedEvent(type="degraded", reason=failure))
        chosen = self._choose(understanding)
        unclear = self._unclear(turn, chosen)
        if unclear is not None:
            return Command(update={**update, "turn": {**turn, "unclear": unclear}}, goto="clarify")
        allowed, refusals = _split_by_role(chosen, services.principal(runtime), understanding)
        runtime.stream_writer(_route_event(understanding, allowed))
        update |= {"turn": turn, "evidence": refusals}
        given: SpecialistInput = {"turn": {**turn, "degraded": bool(failures)}, "focus": focus}
        sends = [Send(specialist.name, given) for specialist in allowed]
        return Command(update=update, goto=sends or "write")

    async def _read(
        self, services: Services, state: ConversationState, runtime: Runtime[RunContext]
    ) -> tuple[Reading, list[str]]:
        """Returns the reading and why the model was given up, if it was. What a person settled is not read again."""
        turn = state["turn"]
        settled = turn.get("understanding")
        if settled is not None:
            return Reading(understanding=settled), []
        caller = services.caller(runtime, turn, "route")
        conversation = Conversation(messages=window(state["messages"]), focus=state["focus"])
        return await read(services, turn.get("question", ""), conversation, caller, degraded=bool(state["failures"]))

    def _choose(self, understanding: Understanding) -> list[Specialist]:
        """Returns the specialists of the intents, likeliest first, each once."""
        chosen: dict[str, Specialist] = {}
        for scored in understanding["intents"]:
            for specialist in self.specialists:
                if scored["intent"] in specialist.intents:
                    chosen.setdefault(specialist.name, specialist)
        return list(chosen.values())

    def _unclear(self, turn: Turn, chosen: Sequence[Specialist]) -> str | None:
        """Returns what to ask before anything starts: `intent`, `name`, or None.

        A name that only one specialist needs is asked for by that specialist, when it turns out to matter.
        """
        if turn.get("clarified", 0) >= MAX_CLARIFICATIONS:
            return None
        understanding = turn["understanding"]
        settled = understanding["decided_by"] == "person"
        if (understanding["confidence"] < ASK_BELOW and not settled) or not chosen:
            return "intent"
        return "name" if len(chosen) > 1 and unclear_mentions(understanding) else None


async def read(
    services: Services, question: str, conversation: Conversation, caller: Caller, *, degraded: bool = False
) -> tuple[Reading, list[str]]:
    """Returns what a question means and, when the chosen engine's model failed, why; then the built-in one read it."""
    engine = services.engines.choose(degraded=degraded)
    try:
        return await engine.router.understand(question, conversation, caller), []
    except ModelUnavailable as error:
        return await services.engines.builtin.router.understand(question, conversation, caller), [error.message]


def _in_wanted_language(understanding: Understanding, focus: Focus, context: RunContext | None) -> Understanding:
    """Returns the understanding with the language that was asked for once and for all, or by the client."""
    wanted = (context or {}).get("language") or focus["preferred_language"]
    return {**understanding, "language": wanted} if wanted in ("ko", "en") else understanding


def _split_by_role(
    chosen: Sequence[Specialist], principal: Principal, understanding: Understanding
) -> tuple[list[Specialist], list[Evidence]]:
    """Returns (specialists the login may use, a notice for each it may not)."""
    language = understanding["language"]
    allowed, refusals = [], []
    for specialist in chosen:
        if principal.role in specialist.roles:
            allowed.append(specialist)
            continue
        label = specialist.label[language]
        text = (
            f"이 로그인({principal.role.value})은 '{label}' 기능을 쓸 수 없습니다. 담당 부서에 문의해 주세요."
            if language == "ko"
            else f"This login ({principal.role.value}) may not use '{label}'. Please ask the department in charge."
        )
        refusals.append(notice(text, specialist=specialist.name, title=label))
    return allowed, refusals


def _route_event(understanding: Understanding, allowed: Sequence[Specialist]) -> RouteEvent:
    return {
        "type": "route",
        "intents": understanding["intents"],
        "specialists": [specialist.name for specialist in allowed],
        "decided_by": understanding["decided_by"],
    }
