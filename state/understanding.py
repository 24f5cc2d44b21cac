"""What a question means: intents, who and what it names, the period. JSON, because it is checkpointed and sent to clients."""

from enum import StrEnum
from typing import Literal, NotRequired, TypedDict

from state.evidence import Json, Period
from state.language import Language
from state.reference import EntityKind


class Intent(StrEnum):
    """Where a question goes. Stored and sent: a change is a migration."""

    DOCUMENT_SEARCH = "document_search"  # rules, procedures, product sheets, forms
    EMPLOYEE_ANALYSIS = "employee_analysis"  # people, teams, sales figures, targets
    CLIENT_INFO = "client_info"  # clients, transactions, contracts, visits
    GENERAL = "general"  # greetings, thanks, what can you do, small tools
    OUT_OF_SCOPE = "out_of_scope"  # what the service must or can only decline


DecidedBy = Literal["rule", "classifier", "model", "person"]


class ScoredIntent(TypedDict):
    """One intent with its calibrated probability, 0..1."""

    intent: str
    confidence: float


class Candidate(TypedDict):
    """One thing a name may mean."""

    id: str
    kind: EntityKind
    label: str
    """How to tell it apart: "한지우 (경기1팀, 대리, MR-1012)"."""
    score: float
    """Likeness of the name, 0..1."""


class Mention(TypedDict):
    """A name found in a question."""

    kind: EntityKind
    text: str
    """As written, without particles."""
    candidates: list[Candidate]
    """Best first. One: resolved. Several close ones: ask back. None: unknown name."""


class Referent(TypedDict):
    """What words in a question were resolved to."""

    kind: str
    """An EntityKind, or `period`."""
    id: str
    """UUID, or the ISO interval of a period."""
    label: str


class ToolCallJson(TypedDict):
    """A planned call of a tool."""

    specialist: str
    tool: str
    arguments: dict[str, Json]
    referents: NotRequired[list[Referent]]
    """What the ids among the arguments stand for; given by `resolve`."""


class Understanding(TypedDict):
    """The router's reading of one message."""

    language: Language
    question: str
    """The message made complete: what a follow-up left out is filled in from the focus."""
    intents: list[ScoredIntent]
    """Chosen intents, most confident first; never empty."""
    confidence: float
    """Confidence of the choice as a whole, 0..1."""
    decided_by: DecidedBy
    reason: str
    """Why, in a short phrase for inspection."""
    entities: list[Mention]
    period: Period | None
    """What the figures are to be of; with an `assumption` when it was not said outright."""
    assumptions: NotRequired[list[str]]
    """What else was taken for granted (the person, the team, the year), in the person's language."""
    calls: NotRequired[list[ToolCallJson]]
    """A follow-up's calls: the previous turn's with one part changed. A specialist's planner starts with its own."""
