"""Reads one message: language, names, time, what a follow-up leaves out, intents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from langchain_core.messages import HumanMessage

from nodes.builtin.classifier import Classifier
from nodes.builtin.corrections import without_taken_back
from nodes.builtin.followup import FollowUp, follow_up
from nodes.builtin.frame import NAME, Frame, find_concepts, looks_ahead, read_frame
from nodes.builtin.intents import (
    Choice,
    choose_intents,
    is_open_to_documents,
    with_documents,
)
from nodes.builtin.language import detect
from nodes.builtin.leftover import leftover
from nodes.engines import Conversation
from state.evidence import Period
from state.language import Language
from state.understanding import Mention, Understanding
from tools.attributes import read_attributes
from tools.company_year import Toward
from tools.document_hint import weigh_in_documents
from tools.entities import find_placed_mentions, load_index
from tools.name_index import NameIndex
from tools.periods import find_periods
from tools.registry import Caller
from tools.resources import Resources

EARLIER_QUESTIONS = 3  # "둘의 차이" looks back over the last few questions, not over the whole conversation


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What is needed to read the messages of one caller."""

    caller: Caller
    resources: Resources
    index: NameIndex

    async def frame(self, question: str, language: Language, base: Period | None) -> Frame:
        """Returns the frame of a question; `base` is the period that "작년 같은 기간" is counted from."""
        caller = replace(self.caller, language=language)
        placed = await find_placed_mentions(question, caller, self.resources)
        spread = _spread(question)
        if spread != question:
            wider = await find_placed_mentions(spread, caller, self.resources)
            if len(wider) > len(placed):
                question, placed = spread, wider
        month = self.index.lexicon.fiscal_year_start_month
        bare = question
        for one in placed:
            bare = bare[: one.start] + NAME * (one.end - one.start) + bare[one.end :]
        attributes = {name: tuple(values) for name, values in read_attributes(bare, self.index).items()}
        toward: Toward = "future" if looks_ahead(find_concepts(bare.lower())) else "past"
        periods = find_periods(bare, caller.today, month, language, base=base, toward=toward)
        frame = read_frame(question, language, [one.mention for one in placed], periods, attributes)
        return without_taken_back(_without_forms(frame))


async def understand(
    question: str, conversation: Conversation, caller: Caller, resources: Resources, classifier: Classifier
) -> Understanding:
    """Returns what `question` means in its conversation (under 10 ms)."""
    focus = conversation.focus
    language = focus["preferred_language"] or detect(question)
    reader = Reader(caller=caller, resources=resources, index=await load_index(caller, resources))
    frame = await reader.frame(question, language, focus["period"])
    earlier = [await reader.frame(text, language, None) for text in _earlier(conversation)]
    followed = follow_up(frame, focus, earlier, caller)
    if followed is not None:
        if followed.mentions or followed.question != question:
            frame = replace(
                read_frame(followed.question, language, (*followed.mentions, *frame.mentions), frame.periods),
                attributes=frame.attributes,
            )
        choice = _choice_of(followed) or await _choose(frame, reader, classifier)
        return _understanding(frame, choice, followed)
    return _understanding(frame, await _choose(frame, reader, classifier), None)


async def _choose(frame: Frame, reader: Reader, classifier: Classifier) -> Choice:
    """Returns the intents; what is open to it is held against the documents."""
    choice = choose_intents(frame, classifier)
    if not is_open_to_documents(choice, frame):
        return choice
    hint = await weigh_in_documents(frame.question, leftover(frame), reader.caller, reader.resources)
    return with_documents(choice, frame, hint)


def _earlier(conversation: Conversation) -> Sequence[str]:
    """Returns the last few questions, oldest first."""
    texts = [str(message.content) for message in conversation.messages if isinstance(message, HumanMessage)]
    return texts[-EARLIER_QUESTIONS:]


def _spread(question: str) -> str:
    """Returns "Gangbuk team and Gangnam team" for "Gangbuk and Gangnam teams", "강북팀, 강남팀" for "강북, 강남팀"."""
    english = re.sub(
        r"\b([A-Z]\w+)(?:,| and| vs\.?| versus| or) ([A-Z]\w+) (team|branch|department)(?:es|s)?\b",
        r"\1 \3 and \2 \3",
        question,
    )
    if re.search(r"\b(?:teams?|branch(?:es)?)\b", english):
        english = re.sub(r"\b([A-Z]\w+) (or|vs\.?|versus|and) ([A-Z]\w+)(?=\s*[?.!]*$)", r"\1 team \2 \3 team", english)
    return re.sub(
        r"(?<![가-힣])([가-힣]{2,3}\d?)(\s*(?:,|·|/|이랑|랑|하고|과|와)\s*)([가-힣]{2,3}\d?)(팀|지점|사업부)",
        r"\1\4\2\3\4",
        english,
    )


def _without_forms(frame: Frame) -> Frame:
    """ "방문 보고서 써줘" wants a report written, not the form of that name."""
    plain = find_concepts(frame.question.lower())
    writes = "visit.log" in plain or ("visit.report" in plain and "ask.draft" in plain)
    if not writes or "document.form" in plain:
        return frame
    mentions = [mention for mention in frame.mentions if mention["kind"] != "document"]
    return read_frame(frame.question, frame.language, mentions, frame.periods, frame.attributes)


def _choice_of(followed: FollowUp) -> Choice | None:
    """Returns the intents of a follow-up's own calls."""
    if not followed.intents:
        return None
    return Choice(
        intents=[{"intent": intent, "confidence": 0.9} for intent in followed.intents],
        confidence=0.9,
        decided_by="rule",
        reason=f"follow-up: {followed.kind}",
    )


def _understanding(frame: Frame, choice: Choice, followed: FollowUp | None) -> Understanding:
    stated = frame.stated_period
    mentions: list[Mention] = list(frame.mentions)
    read: Understanding = {
        "language": frame.language,
        "question": frame.question,
        "intents": choice.intents,
        "confidence": choice.confidence,
        "decided_by": choice.decided_by,
        "reason": choice.reason,
        "entities": mentions,
        "period": stated.period if stated else None,
    }
    if followed is not None:
        read["calls"] = list(followed.calls)
        read["assumptions"] = list(followed.assumptions)
        if followed.period is not None:
            read["period"] = followed.period
    return read
