"""The graph's state: messages and JSON only, so that old conversations outlive today's module paths."""

import operator
from typing import Annotated, NotRequired, TypedDict

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages

from state.evidence import Evidence, FileLink, Json, Period, Table
from state.language import Language
from state.understanding import ToolCallJson as ToolCallJson
from state.understanding import Understanding


class Citation(TypedDict):
    """A place in a document that a sentence of the answer stands on."""

    number: int
    """As shown in the answer: [1]."""
    document_id: str
    chunk_id: str
    title: str
    article: str | None
    page: int | None
    span: list[int]
    version: str | None
    effective_from: str | None
    quote: str
    """Verbatim text of the span."""


class SentenceSource(TypedDict):
    """The words of a document that one sentence of the answer stands on."""

    number: int
    """Of the citation."""
    document_id: str
    article: str | None
    page: int | None
    span: list[int]
    """Start and end in the document's text, in characters, end exclusive."""
    quote: str
    """Verbatim text of the span."""


class CitedSentence(TypedDict):
    """A sentence, list item or row of the answer that cites documents."""

    start: int
    """In the answer's text, in characters."""
    end: int
    """Exclusive; the marks belong to the sentence."""
    sources: list[SentenceSource]


class Figure(TypedDict):
    """A table of governed figures shown with the answer."""

    evidence_id: str
    title: str
    table: Table
    definition: NotRequired[str]
    statement: NotRequired[str]
    filters: NotRequired[str]
    period: NotRequired[Period]
    chart: NotRequired[dict[str, Json]]


class UsageJson(TypedDict):
    """Tokens of one model call."""

    model: str
    input_tokens: int
    output_tokens: int


class Answer(TypedDict):
    """What the turn ended with; the text is the last message."""

    intent: str
    """The leading intent."""
    intents: list[str]
    service_used: list[str]
    """Specialists that took part."""
    confidence: float
    citations: list[Citation]
    sentences: list[CitedSentence]
    """The sentences that cite documents, each with the exact words it stands on."""
    figures: list[Figure]
    files: list[FileLink]
    assumptions: list[str]
    suggestions: list[str]
    """Questions a person may want to ask next."""
    engine: str
    """`model` or `builtin`."""
    degraded: bool
    """True when a model was set but failed, and the built-in engine answered."""
    degraded_reason: NotRequired[str]
    """Why the model was given up, in words people may read: "the model took too long"; absent unless `degraded`."""
    verified: bool
    """True when every number, date and article of the text stands in the evidence."""
    usage: NotRequired[list[UsageJson]]
    """Model calls of the turn; absent when the built-in engine did everything."""


class FocusItem(TypedDict):
    """One thing under discussion."""

    id: str
    label: str


class Focus(TypedDict):
    """What the conversation is about, for "그 사람은?" and "지난 분기는?". Carried from turn to turn."""

    people: list[FocusItem]
    units: list[FocusItem]
    clients: list[FocusItem]
    products: list[FocusItem]
    documents: list[FocusItem]
    period: Period | None
    listed: list[FocusItem]
    """The rows last shown, in order, for "두 번째 거" and "1등은?"."""
    listed_kind: str | None
    last_calls: list[ToolCallJson]
    """The previous turn's resolved tool calls: a follow-up changes one part of them."""
    earlier: NotRequired[list[list[ToolCallJson]]]
    """Resolved calls of the turns before the previous one, oldest first, the same calls once: for "아까 말한 규정 다시"."""
    before: NotRequired[dict[str, FocusItem]]
    """By channel (people, units, clients, products): what was under discussion before the present one, for "둘 중에 누가"."""
    preferred_language: Language | None
    """Set by "answer in Korean from now on"."""


class Turn(TypedDict):
    """The working notes of the current turn; reset by `prepare`."""

    id: str
    today: str
    """ISO day that "today" means in this turn."""
    understanding: NotRequired[Understanding]
    engine: str
    degraded: bool
    assumptions: list[str]
    question: NotRequired[str]
    """The message as plain text, cleaned and capped by `prepare`."""
    notices: NotRequired[list[str]]
    """What must be said about the question itself (cut, pictures left out), in the person's language."""
    unclear: NotRequired[str]
    """What `clarify` is to ask: `intent` or `name`."""
    clarified: NotRequired[int]
    """How often this turn asked back which kind of question it is."""
    attempt: NotRequired[int]
    """Texts written so far in this turn: 0 at first, 1 after a rewrite was asked for, 2 for the plain rendering."""
    faults: NotRequired[list[str]]
    """What `verify` could not find in the evidence, at the last attempt."""


def append_or_reset(old: list[Evidence], new: list[Evidence] | None) -> list[Evidence]:
    """Returns old + new; None empties the channel (only `prepare` sends it)."""
    return [] if new is None else operator.add(old, new)


def append_calls(old: list[ToolCallJson], new: list[ToolCallJson] | None) -> list[ToolCallJson]:
    """Returns old + new; None empties the channel (only `prepare` sends it)."""
    return [] if new is None else operator.add(old, new)


def append_usage(old: list[UsageJson], new: list[UsageJson] | None) -> list[UsageJson]:
    """Returns old + new; None empties the channel (only `prepare` sends it)."""
    return [] if new is None else operator.add(old, new)


def append_words(old: list[str], new: list[str] | None) -> list[str]:
    """Returns old + the new ones not yet there; None empties the channel (only `prepare` sends it)."""
    return [] if new is None else old + [word for word in new if word not in old]


class RunContext(TypedDict, total=False):
    """Options a client may set for a run; nothing in it is trusted."""

    language: Language
    """Answer in this language, whatever the question's."""


class ConversationInput(TypedDict):
    """What a client sends."""

    messages: Annotated[list[AnyMessage], add_messages]


class SpecialistInput(TypedDict):
    """What the router hands to each specialist."""

    turn: Turn
    focus: Focus


class SpecialistOutput(TypedDict):
    """What a specialist hands back: evidence and notes, never messages (checkpoints would grow quadratically)."""

    evidence: Annotated[list[Evidence], append_or_reset]
    calls: Annotated[list[ToolCallJson], append_calls]
    assumed: Annotated[list[str], append_words]
    failures: Annotated[list[str], append_words]
    usage: Annotated[list[UsageJson], append_usage]


class SpecialistState(SpecialistInput, SpecialistOutput):
    """All channels of a specialist's loop."""

    planned: list[ToolCallJson]
    """The round's calls: as planned after `plan`, resolved after `resolve`."""
    final: bool
    """True when the planner needs no look at what the round finds."""
    round: int
    """Rounds finished."""


class ConversationState(TypedDict):
    """All channels of the graph."""

    messages: Annotated[list[AnyMessage], add_messages]
    """The conversation as the person sees it: questions and answers, no tool chatter."""
    turn: NotRequired[Turn]
    focus: NotRequired[Focus]
    evidence: Annotated[list[Evidence], append_or_reset]
    """This turn's evidence, appended by parallel specialists."""
    calls: Annotated[list[ToolCallJson], append_calls]
    """This turn's resolved tool calls, appended by parallel specialists."""
    assumed: Annotated[list[str], append_words]
    """This turn's assumptions (person, period), appended by parallel specialists."""
    answer: NotRequired[Answer]
    failures: Annotated[list[str], append_words]
    """Why the model engine was given up in this turn; not empty: the built-in engine does the rest."""
    usage: Annotated[list[UsageJson], append_usage]
    """Model calls of this turn, appended by every node that made one."""
