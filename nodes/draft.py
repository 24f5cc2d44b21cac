"""Gathers what an answer may be made of: evidence, numbered citations, assumptions, notices."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from nodes.engines import Conversation, Draft, EngineName
from nodes.messages import window
from nodes.specialist import Specialist
from nodes.suggestions import suggest
from state.conversation import Citation, ConversationState
from state.evidence import Evidence
from state.language import Language

PLAIN_ATTEMPT = 2  # the text was rewritten once and still stood on nothing: no third try by the model


def make_draft(
    state: ConversationState, specialists: Sequence[Specialist], language: Language, engine: EngineName
) -> Draft:
    """Returns the draft of the turn; the same state always gives the same citation numbers and message id."""
    turn = state["turn"]
    understanding = turn["understanding"]
    order = [specialist.name for specialist in specialists]
    evidence = sorted(state["evidence"], key=lambda item: order.index(item["specialist"]))
    return Draft(
        run_id=uuid5(UUID(turn["id"]), f"{turn.get('attempt', 0)}:{engine}"),
        question=understanding["question"] or turn.get("question", ""),
        language=language,
        today=date.fromisoformat(turn["today"]),
        understanding=understanding,
        evidence=evidence,
        citations=citations_of(evidence),
        assumptions=_assumptions(state, evidence),
        notices=_notices(state, evidence, language),
        suggestions=suggest(understanding, state["calls"], evidence, language),
        labels={specialist.name: specialist.label[language] for specialist in specialists},
        conversation=Conversation(messages=window(state["messages"]), focus=state["focus"]),
        money_unit=_money_unit(state),
        faults=turn.get("faults", []),
    )


def citations_of(evidence: Sequence[Evidence]) -> list[Citation]:
    """Returns the passages numbered from 1 in the order of the evidence, the same passage once.

    What was found near an answer that is not there is no source.
    """
    numbered: dict[str, Citation] = {}
    for item in evidence:
        for passage in [] if item["empty"] else item.get("passages", []):
            if passage["chunk_id"] in numbered:
                continue
            numbered[passage["chunk_id"]] = {
                "number": len(numbered) + 1,
                "document_id": passage["document_id"],
                "chunk_id": passage["chunk_id"],
                "title": passage["title"],
                "article": passage["article"],
                "page": passage["page"],
                "span": list(passage["span"]),
                "version": passage["version"],
                "effective_from": passage["effective_from"],
                "quote": passage["text"],
            }
    return list(numbered.values())


def _assumptions(state: ConversationState, evidence: Sequence[Evidence]) -> list[str]:
    """Returns what was taken for granted, in the order it was decided, each once."""
    understanding = state["turn"]["understanding"]
    words = list(understanding.get("assumptions", []))
    period = understanding["period"]
    if period is not None and period["assumption"] and any("period" in item for item in evidence):
        words.append(period["assumption"])
    words += state["assumed"]
    for item in evidence:
        words += item["assumptions"]
        if "period" in item and item["period"]["assumption"]:
            words.append(item["period"]["assumption"])
    return list(dict.fromkeys(words))


def _notices(state: ConversationState, evidence: Sequence[Evidence], language: Language) -> list[str]:
    turn_attempt = state["turn"].get("attempt", 0)
    words = list(state["turn"].get("notices", []))
    for item in evidence:
        words += item["notices"]
    if state["failures"]:
        words.append(
            "언어 모델에 연결하지 못해 기본 엔진이 답했습니다."
            if language == "ko"
            else "The language model could not be reached, so the built-in engine answered."
        )
    if turn_attempt >= PLAIN_ATTEMPT:
        words.append(
            "모델이 쓴 글에 근거에서 확인되지 않는 값이 있어, 찾은 자료를 그대로 보여 드립니다."
            if language == "ko"
            else "The model's text held values that the evidence does not, so the findings are shown as they are."
        )
    return list(dict.fromkeys(words))


def _money_unit(state: ConversationState) -> str:
    """Returns the unit of money that was asked for in this turn's calls, else won."""
    for call in state["calls"]:
        unit = call["arguments"].get("unit")
        if isinstance(unit, str):
            return unit
    return "won"
