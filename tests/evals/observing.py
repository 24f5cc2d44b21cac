"""Runs conversations through the whole graph with the built-in engine and notes what happened in each turn."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graph.build import Conversations, build_graph
from graph.host import open_services
from nodes.services import Services
from state.settings import Settings, load_settings
from tests.evals.questions import Question
from tools.entities import load_index
from tools.registry import Caller

AS_OF = date(2025, 6, 30)
LOGIN = "gangnam.manager"


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What one turn did."""

    intents: frozenset[str]
    confidence: float
    decided_by: str
    entities: frozenset[str]
    period: tuple[str, str] | None
    behaviour: str
    """answer | nothing | ask | refuse | error"""
    calls: tuple[str, ...]
    """Tool calls in short, for reading failures."""
    text: str
    """Beginning of the answer, or the question asked back."""
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Lent:
    """Hands out services that are open already."""

    given: Services

    async def services(self) -> Services:
        return self.given


class Observer:
    """Asks the graph questions as the demo's default login on the pinned day."""

    def __init__(self, graph: Conversations, names: dict[str, str]) -> None:
        self._graph = graph
        self._names = names

    async def observe(self, question: Question) -> list[Observed]:
        """Returns one observation a turn. A question asked back is answered by the next turn, if there is one."""
        config: Any = {"configurable": {"thread_id": question.id}}
        found: list[Observed] = []
        waiting = ""
        for text in question.turns:
            started = time.perf_counter()
            try:
                if waiting == "choose":
                    given: Any = Command(resume=text)
                elif waiting == "approve":
                    await self._graph.ainvoke(Command(resume={"decisions": [{"type": "reject"}]}), config)
                    given = {"messages": [HumanMessage(text)]}
                else:
                    given = {"messages": [HumanMessage(text)]}
                state = await self._graph.ainvoke(given, config)
            except Exception as error:  # one broken question must not hide the others
                found.append(_failed(error, time.perf_counter() - started))
                waiting = ""
                continue
            waiting = _waiting(state)
            found.append(self._read(state, time.perf_counter() - started))
        return found

    def _read(self, state: dict[str, Any], seconds: float) -> Observed:
        understanding = state.get("turn", {}).get("understanding") or {}
        period = understanding.get("period")
        return Observed(
            intents=frozenset(str(one["intent"]) for one in understanding.get("intents", [])),
            confidence=float(understanding.get("confidence", 0.0)),
            decided_by=str(understanding.get("decided_by", "")),
            entities=frozenset(self._name(one) for one in understanding.get("entities", [])),
            period=(period["start"], period["end"]) if period else None,
            behaviour=_behaviour(state, understanding),
            calls=tuple(f"{call['tool']} {call['arguments']}" for call in state.get("calls", [])),
            text=_text(state),
            seconds=seconds,
        )

    def _name(self, mention: dict[str, Any]) -> str:
        candidates = mention["candidates"]
        name = self._names.get(candidates[0]["id"], candidates[0]["label"]) if candidates else mention["text"]
        return f"{mention['kind']}:{name}"


def _waiting(state: dict[str, Any]) -> str:
    interrupts = state.get("__interrupt__") or []
    return str(interrupts[0].value.get("type", "choose")) if interrupts else ""


def _behaviour(state: dict[str, Any], understanding: dict[str, Any]) -> str:
    waiting = _waiting(state)
    if waiting:
        return "ask" if waiting == "choose" else "answer"
    intents = {one["intent"] for one in understanding.get("intents", [])}
    if intents == {"out_of_scope"}:
        return "refuse"
    evidence = state.get("evidence", [])
    if any(item["tool"] == "ask_details" for item in evidence):
        return "ask"
    if any(item["tool"] == "get_pay" and item["empty"] for item in evidence):
        return "refuse"
    if intents == {"general"} or any(not item["empty"] for item in evidence):
        return "answer"
    return "nothing"


def _text(state: dict[str, Any]) -> str:
    interrupts = state.get("__interrupt__") or []
    if interrupts:
        value = interrupts[0].value
        options = ", ".join(option["label"] for option in value.get("candidates", []))
        return f"[{value.get('type')}] {value.get('question', '')} {options}"[:400]
    messages = state.get("messages", [])
    return str(messages[-1].content)[:600] if messages else ""


def _failed(error: Exception, seconds: float) -> Observed:
    return Observed(
        intents=frozenset(), confidence=0.0, decided_by="", entities=frozenset(), period=None, behaviour="error",
        calls=(), text=f"{type(error).__name__}: {error}"[:400], seconds=seconds,
    )  # fmt: skip


@asynccontextmanager
async def open_observer(data_dir: Path, report: Callable[[str], None]) -> AsyncIterator[Observer]:
    """Yields an observer on its own embedded Postgres in `data_dir`, with the demo company as of `AS_OF`."""
    async with open_company(data_dir, report) as (services, graph):
        yield Observer(graph, await _names(services))


@asynccontextmanager
async def open_company(data_dir: Path, report: Callable[[str], None]) -> AsyncIterator[tuple[Services, Conversations]]:
    """Yields the services of the demo company as of `AS_OF`, and the graph with the built-in engine."""
    from data.demo.ids import NARU, organization_id
    from data.demo.load import load_demo
    from data.ingest.demo import index_demo_documents
    from data.migrate import migrate
    from data.postgres import open_postgres
    from data.session import open_database
    from tools.resources import open_resources

    settings: Settings = load_settings(data_dir=data_dir, as_of=AS_OF, demo_user=LOGIN, demo=True)
    settings = settings.model_copy(update={"openai_api_key": None, "openai_base_url": None})
    async with AsyncExitStack() as stack:
        report("database")
        postgres = await stack.enter_async_context(open_postgres(settings))
        await migrate(postgres.admin_url)
        report("demo company")
        await load_demo(postgres.admin_url, AS_OF, lambda _stage, _done, _total: None)
        database = await stack.enter_async_context(open_database(postgres.app_url))
        resources = await stack.enter_async_context(open_resources(settings, database))
        report("documents")
        await index_demo_documents(resources.documents, organization_id(NARU))
        services = await stack.enter_async_context(open_services(settings, resources))
        graph = build_graph(Lent(given=services), checkpointer=InMemorySaver())
        yield services, graph


async def _names(services: Services) -> dict[str, str]:
    """Returns id -> name as the company writes it."""
    assert services.demo_principal is not None
    caller = Caller(principal=services.demo_principal, today=AS_OF, language="ko", run_step="eval")
    index = await load_index(caller, services.toolbox.resources)
    return {
        str(id_): str(getattr(thing, "name", None) or getattr(thing, "title", ""))
        for id_, (_, thing) in index.by_id.items()
    }


async def observe_all(observer: Observer, questions: list[Question]) -> dict[str, list[Observed]]:
    """Returns the observations by question id; two conversations at a time keep both cores busy."""
    gate = asyncio.Semaphore(2)
    found: dict[str, list[Observed]] = {}

    async def one(question: Question) -> None:
        async with gate:
            found[question.id] = await observer.observe(question)

    await asyncio.gather(*(one(question) for question in questions))
    return found
