"""The seam between the graph and what thinks: a router, a planner and a writer, each built in or by a chat model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol
from uuid import UUID

from langchain_core.messages import AIMessage, AnyMessage
from langchain_core.utils.utils import LC_ID_PREFIX

from nodes.specialist import Specialist
from state.conversation import Citation, Focus, ToolCallJson, UsageJson
from state.evidence import Evidence
from state.language import Language
from state.understanding import Understanding
from tools.registry import Caller

EngineName = Literal["builtin", "model"]


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What was said and shown before the question."""

    messages: tuple[AnyMessage, ...]
    """Earlier questions and answers, oldest first, trimmed to the engine's window; without the question itself."""
    focus: Focus


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a specialist's planner has to decide on."""

    specialist: Specialist
    understanding: Understanding
    focus: Focus
    evidence: Sequence[Evidence]
    """Found by this specialist in earlier rounds of this turn; [] in the first."""
    calls: Sequence[ToolCallJson]
    """Made by this specialist in earlier rounds of this turn."""
    round: int
    """0, 1, 2: planners are asked at most three times."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Tool calls to make now; none: the evidence is complete. Arguments may hold words for `resolve`."""

    calls: tuple[ToolCallJson, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What the planner took for granted, in the person's language."""
    final: bool = True
    """False: ask again after these calls, with what they found."""
    usage: tuple[UsageJson, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All an answer may be made of."""

    run_id: UUID
    """Of the writing call: the answer's message id follows from it, in the stream and in the state alike."""
    question: str
    language: Language
    today: date
    understanding: Understanding
    evidence: Sequence[Evidence]
    citations: Sequence[Citation]
    """Passages of the evidence, numbered; the text refers to them as [1]."""
    assumptions: Sequence[str]
    notices: Sequence[str]
    suggestions: Sequence[str]
    labels: dict[str, str]
    """Specialist name -> heading in the person's language."""
    conversation: Conversation
    money_unit: str = "won"
    """How tables show money: won, thousand, million, hundred_million."""
    faults: Sequence[str] = field(default=())
    """What `verify` found wrong with the previous text of this turn; empty at the first try."""

    @property
    def message_id(self) -> str:
        """The id that langchain gives to the message of a call with this `run_id`."""
        return f"{LC_ID_PREFIX}-{self.run_id}"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A router's result."""

    understanding: Understanding
    usage: tuple[UsageJson, ...] = ()


class Router(Protocol):
    """Reads a question."""

    async def understand(self, question: str, conversation: Conversation, caller: Caller) -> Reading:
        """Returns what the question means. Raises: ModelUnavailable."""
        ...


class Planner(Protocol):
    """Chooses a specialist's next tool calls."""

    async def plan(self, task: Task, caller: Caller) -> Plan:
        """Returns the next calls. Raises: ModelUnavailable."""
        ...


class Writer(Protocol):
    """Writes the answer; its tokens are the token stream of the node that calls it."""

    async def write(self, draft: Draft) -> AIMessage:
        """Returns the whole answer, with `usage_metadata` where the engine knows it. Raises: ModelUnavailable."""
        ...


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The three parts of one engine."""

    name: EngineName
    router: Router
    planner: Planner
    writer: Writer


@dataclass(frozen=True, kw_only=True)
class Engines:
    """The built-in engine, and the model's when one is configured."""

    builtin: Engine
    model: Engine | None = None

    def choose(self, *, degraded: bool) -> Engine:
        """Returns the model engine unless there is none or it failed in this turn."""
        return self.builtin if degraded or self.model is None else self.model
