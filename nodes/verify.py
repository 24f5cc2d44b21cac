"""Ends a turn: checks the text against the evidence, sends untruths back once, and publishes the answer's parts."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command

from nodes.check import faults_of
from nodes.draft import PLAIN_ATTEMPT, make_draft
from nodes.engines import Draft, EngineName
from nodes.focus import next_focus
from nodes.grounds import grounds_of
from nodes.manners import manners_of
from nodes.messages import text_of
from nodes.progress import DiscardedEvent
from nodes.sentences import MARK
from nodes.services import ServiceSource
from nodes.sources import cited_sentences
from nodes.specialist import Specialist
from state.conversation import Answer, Citation, ConversationState, Figure, RunContext
from state.evidence import Evidence

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Verify:
    """The graph's last node."""

    source: ServiceSource
    specialists: Sequence[Specialist]

    async def __call__(self, state: ConversationState, *, runtime: Runtime[RunContext]) -> Command[str]:
        """Returns the answer and the new focus; goes back to `write` while the model's text does not stand."""
        turn = state["turn"]
        engine: EngineName = "model" if turn["engine"] == "model" else "builtin"
        draft = make_draft(state, self.specialists, turn["understanding"]["language"], engine)
        message = state["messages"][-1]
        text = text_of(message)
        faults = self._faults(text, draft, state)
        if engine == "model":
            faults = [*manners_of(text, draft), *faults]
        if faults and engine == "model" and turn.get("attempt", 0) <= PLAIN_ATTEMPT:
            runtime.stream_writer(
                DiscardedEvent(type="answer_discarded", message_id=str(message.id), reason="unverified")
            )
            return Command(update={"turn": {**turn, "faults": faults}}, goto="write")
        if faults:
            logger.warning("answer of turn %s holds what its evidence does not: %s", turn["id"], faults)
        answer = answer_of(state, draft, text, verified=not faults)
        (await self.source.services()).answered(answer)
        update = {
            "answer": answer,
            "focus": next_focus(state["focus"], state["calls"], draft.evidence),
        }
        return Command(update=update, goto=END)

    def _faults(self, text: str, draft: Draft, state: ConversationState) -> list[str]:
        words = [draft.question, state["turn"].get("question", ""), *draft.assumptions, *draft.notices]
        words += [*draft.suggestions, *draft.labels.values()]
        words += [referent["label"] for call in state["calls"] for referent in call.get("referents", [])]
        if not draft.evidence:  # small talk may repeat what the service says about itself
            words += [example for specialist in self.specialists for example in specialist.examples]
        today = date.fromisoformat(state["turn"]["today"])
        faults = faults_of(text, grounds_of(draft.evidence, draft.citations, words, today))
        if draft.citations and not MARK.search(text):
            faults.append("no [n] citation" if draft.language == "en" else "출처 표시 [n] 없음")
        return faults


def answer_of(state: ConversationState, draft: Draft, text: str, *, verified: bool) -> Answer:
    """Returns what clients get beside the text."""
    understanding = draft.understanding
    intents = [scored["intent"] for scored in understanding["intents"]]
    answer: Answer = {
        "intent": intents[0],
        "intents": intents,
        "service_used": list(dict.fromkeys(item["specialist"] for item in draft.evidence)),
        "confidence": understanding["confidence"],
        "citations": _cited(text, draft.citations),
        "sentences": cited_sentences(text, draft.citations),
        "figures": [_figure(item) for item in draft.evidence if "table" in item],
        "files": [file for item in draft.evidence for file in item.get("files", [])],
        "assumptions": list(draft.assumptions),
        "suggestions": list(draft.suggestions),
        "engine": state["turn"]["engine"],
        "degraded": state["turn"]["degraded"],
        "verified": verified,
    }
    if state["failures"]:
        answer["degraded_reason"] = state["failures"][0]
    if state["usage"]:
        answer["usage"] = list(state["usage"])
    return answer


def _cited(text: str, citations: Sequence[Citation]) -> list[Citation]:
    """Returns the citations that the text refers to."""
    used = {int(number) for number in MARK.findall(text)}
    return [citation for citation in citations if citation["number"] in used]


def _figure(item: Evidence) -> Figure:
    figure: Figure = {"evidence_id": item["id"], "title": item["title"], "table": item["table"]}
    if "provenance" in item:
        figure["definition"] = item["provenance"]["definition"]
        figure["statement"] = item["provenance"]["statement"]
        figure["filters"] = item["provenance"]["filters"]
    if "period" in item:
        figure["period"] = item["period"]
    if "chart" in item:
        figure["chart"] = item["chart"]
    return figure
