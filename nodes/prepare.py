"""Begins a turn: repairs and trims the conversation, reads the question, empties the last turn's channels."""

import uuid
from dataclasses import dataclass

from langgraph.runtime import Runtime
from langgraph.types import Command

from nodes.builtin.language import requested_language
from nodes.messages import MAX_QUESTION_CHARS, overflow, question_of, repair
from nodes.services import ServiceSource
from state.conversation import ConversationState, Focus, RunContext, Turn
from state.language import Language
from state.understanding import Intent, Understanding


def empty_focus() -> Focus:
    """Returns the focus of a new conversation."""
    return {
        "people": [],
        "units": [],
        "clients": [],
        "products": [],
        "documents": [],
        "period": None,
        "listed": [],
        "listed_kind": None,
        "last_calls": [],
        "preferred_language": None,
    }


@dataclass(frozen=True, kw_only=True)
class Prepare:
    """The graph's first node."""

    source: ServiceSource

    async def __call__(self, state: ConversationState, *, runtime: Runtime[RunContext]) -> Command[str]:
        """Returns the reset channels; goes on to `route`, or to `write` when nothing was asked."""
        services = await self.source.services()
        principal = services.principal(runtime)
        language = principal.locale
        messages = state.get("messages", [])
        changes = repair(messages)
        gone = {change.id for change in changes if change.type == "remove"}
        removals = [item for item in overflow(messages) if item.id not in gone]
        question, had_other = question_of(messages)
        turn: Turn = {
            "id": str(uuid.uuid4()),
            "today": (await services.today(principal)).isoformat(),
            "engine": services.engines.choose(degraded=False).name,
            "degraded": False,
            "assumptions": [],
            "question": question[:MAX_QUESTION_CHARS],
            "notices": _notices(question, had_other, language),
        }
        if not question:
            turn["understanding"] = _nothing_asked(language)
        update: dict[str, object] = {
            "messages": [*changes, *removals],
            "turn": turn,
            "focus": _with_wish(state.get("focus") or empty_focus(), question),
            **dict.fromkeys(("evidence", "calls", "assumed", "failures", "usage")),
        }
        return Command(update=update, goto="route" if question else "write")


def _with_wish(focus: Focus, question: str) -> Focus:
    """Returns the focus with the language that the question asks answers to be in from now on, if it does."""
    wanted = requested_language(question)
    return {**focus, "preferred_language": wanted} if wanted else focus


def _nothing_asked(language: Language) -> Understanding:
    return {
        "language": language,
        "question": "",
        "intents": [{"intent": Intent.GENERAL.value, "confidence": 1.0}],
        "confidence": 1.0,
        "decided_by": "rule",
        "reason": "empty message",
        "entities": [],
        "period": None,
    }


def _notices(question: str, had_other: bool, language: Language) -> list[str]:
    """Returns what must be said about the message itself."""
    korean = language == "ko"
    found = []
    if had_other:
        found.append(
            "그림과 파일은 아직 읽지 못해 글만 보았습니다."
            if korean
            else "Pictures and files cannot be read yet; only the text was used."
        )
    if not question:
        found.append(
            "질문이 비어 있습니다. 규정, 실적, 거래처 가운데 궁금한 것을 적어 주세요."
            if korean
            else "The message is empty. Ask about rules, sales figures or clients."
        )
    if len(question) > MAX_QUESTION_CHARS:
        found.append(
            f"질문이 길어 앞의 {MAX_QUESTION_CHARS:,}자만 읽었습니다."
            if korean
            else f"The message is long; only its first {MAX_QUESTION_CHARS:,} characters were read."
        )
    return found
