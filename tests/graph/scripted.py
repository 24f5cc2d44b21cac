"""A small world for graphs: real nodes and tools, a script where an engine thinks, no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from data.lexicon import Lexicon
from data.session import Database
from nodes.builtin.smalltalk import load_topics
from nodes.builtin.writer import BuiltinWriter, TextStreamer
from nodes.engines import Conversation, Engine, Engines, Plan, Reading, Task
from nodes.services import Services
from state.evidence import Evidence, Json
from state.principal import Principal, Role
from state.settings import Settings
from state.understanding import Mention, Understanding
from tools.lexicons import Lexicons
from tools.name_index import NameIndex
from tools.registry import Arguments, Caller, Tool, make_toolbox
from tools.resources import Resources

PRINCIPAL = Principal(
    user_id=UUID(int=1),
    org_id=UUID(int=2),
    role=Role.BRANCH_MANAGER,
    username="tester",
    name="시험자",
    locale="ko",
    employee_id=UUID(int=3),
    unit_id=UUID(int=4),
)


def understanding(question: str, *intents: str, confidence: float = 0.95, **more: Any) -> Understanding:
    """Returns a reading with these intents."""
    reading: Understanding = {
        "language": "ko",
        "question": question,
        "intents": [{"intent": intent, "confidence": confidence} for intent in intents],
        "confidence": confidence,
        "decided_by": "rule",
        "reason": "script",
        "entities": [],
        "period": None,
    }
    return {**reading, **more}  # type: ignore[typeddict-item]


def mention(text: str, kind: str, *labels: str, score: float = 1.0) -> Mention:
    """Returns a name with one candidate for each label, all equally likely."""
    candidates = [
        {"id": str(UUID(int=100 + n)), "kind": kind, "label": label, "score": score} for n, label in enumerate(labels)
    ]
    return {"kind": kind, "text": text, "candidates": candidates}  # type: ignore[typeddict-item]


@dataclass
class Script:
    """What the router reads and each specialist plans."""

    readings: dict[str, Understanding] = field(default_factory=dict)
    plans: dict[str, list[list[tuple[str, dict[str, Json]]]]] = field(default_factory=dict)
    """Specialist -> its rounds -> (tool, arguments)."""
    read: list[str] = field(default_factory=list)
    """Questions the router was given."""

    async def understand(self, question: str, conversation: Conversation, caller: Caller) -> Reading:
        self.read.append(question)
        return Reading(understanding=self.readings[question])

    async def plan(self, task: Task, caller: Caller) -> Plan:
        rounds = self.plans.get(task.specialist.name, [])
        if task.round >= len(rounds):
            return Plan()
        calls = [
            {"specialist": task.specialist.name, "tool": tool, "arguments": dict(arguments)}
            for tool, arguments in rounds[task.round]
        ]
        return Plan(calls=tuple(calls), final=task.round + 1 >= len(rounds))  # type: ignore[arg-type]


def evidence(text: str, **more: Any) -> Evidence:
    """Returns records evidence with one sentence."""
    found: Evidence = {
        "id": "",
        "specialist": "",
        "tool": "",
        "kind": "records",
        "title": "",
        "summary": [text],
        "assumptions": [],
        "notices": [],
        "empty": False,
    }
    return {**found, **more}  # type: ignore[typeddict-item]


@dataclass(frozen=True)
class Source:
    """Hands out ready services."""

    ready: Services

    async def services(self) -> Services:
        return self.ready


def builtin_writer() -> BuiltinWriter:
    """Returns the real built-in writer."""
    return BuiltinWriter(streamer=TextStreamer(), topics=load_topics(), examples={"ko": ["규정"], "en": ["rules"]})


class _Nameless(Lexicons):
    """An organisation without names or a day of its own."""

    async def of(self, principal: Principal, database: Database) -> NameIndex:
        none: tuple[Any, ...] = ()
        return NameIndex(
            Lexicon(
                fiscal_year_start_month=1,
                timezone="Asia/Seoul",
                currency="KRW",
                as_of=None,
                people=none,
                units=none,
                clients=none,
                products=none,
                documents=none,
            )
        )


def services_of(script: Script, tools: Sequence[Tool[Any]], **settings: Any) -> Services:
    """Returns services on the script and these tools, with the real built-in writer."""
    made = Settings(_env_file=None, as_of=date(2025, 6, 30), **settings)  # type: ignore[call-arg]
    resources = Resources(
        settings=made, database=None, documents=None, ingestion=None, imports=None, lexicons=_Nameless()
    )  # type: ignore[arg-type]
    engine = Engine(name="builtin", router=script, planner=script, writer=builtin_writer())
    return Services(
        settings=made,
        toolbox=make_toolbox(resources, tools),
        engines=Engines(builtin=engine),
        demo_principal=PRINCIPAL,
    )


class Words(Arguments):
    """One text."""

    text: str = Field(default="", description="Any text")


def telling_tool(name: str, answer: str, **more: Any) -> Tool[Words]:
    """Returns a tool that finds one sentence."""

    async def run(arguments: Words, caller: Caller, resources: Resources) -> Evidence:
        return evidence(answer.format(text=arguments.text))

    return Tool(name=name, arguments=Words, description="tells", run=run, **more)
