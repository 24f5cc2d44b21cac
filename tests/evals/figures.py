"""Questions about figures through the whole graph, held against SQL written by hand for each of them.

python -m tests.evals.figures [--data-dir .narutalk/figures] [--only TEXT] [--verbose]
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from rich.console import Console
from rich.table import Table

from data.demo.ids import NARU, organization_id
from data.session import Database
from data.users import find_login
from graph.build import Conversations, build_graph
from nodes.services import Services
from tests.evals.figure_words import holds, stands

FOLDER = Path(__file__).parent
DEFAULT_LOGIN = "gangnam.manager"


@dataclass(frozen=True, kw_only=True)
class FigureQuestion:
    """A conversation whose last answer must hold the rows that `sql` returns."""

    id: str
    lang: str
    kind: str
    turns: tuple[str, ...]
    sql: str | None = None
    """On the views of `figure_views.sql`; columns: name, month (words of a row), won, ratio, count (figures of it)."""
    period: tuple[str, str] | None = None
    """First and last day the figures are of; None: not judged."""
    says: tuple[str, ...] = ()
    """What the answer must say; alternatives are parted by "|"."""
    never: tuple[str, ...] = ()
    unit: str = "won"
    ordered: bool = False
    """Whether the rows must come in this order."""
    asks: bool = False
    """Whether it must ask back, offering what `says` lists."""
    login: str = DEFAULT_LOGIN
    daily: bool = False
    """Whether the ordinary test run asks it too."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The last turn of a conversation."""

    text: str
    periods: tuple[tuple[str, str], ...]
    asked: bool
    calls: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FigureVerdict:
    """A question with what is wrong with its answer; [] is right."""

    question: FigureQuestion
    answered: Answered
    wrong: tuple[str, ...]


def read_figures() -> list[FigureQuestion]:
    """Returns the set."""
    lines = (FOLDER / "figures.jsonl").read_text("utf-8").splitlines()
    return [_question(json.loads(line)) for line in lines if line.strip()]


def _question(row: Mapping[str, Any]) -> FigureQuestion:
    return FigureQuestion(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})


class Ledger:
    """Gold figures, counted when they are asked for. Nothing of the metric layer is used."""

    def __init__(self, admin_url: str) -> None:
        self._connection = psycopg.connect(admin_url, autocommit=True)
        views = (FOLDER / "figure_views.sql").read_text("utf-8")
        self._connection.execute(views.replace(":org", f"'{organization_id(NARU)}'"))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Returns the rows by column."""
        cursor = self._connection.execute(sql)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Ends the connection, and the views with it."""
        self._connection.close()


async def answer(graph: Conversations, database: Database, question: FigureQuestion) -> Answered:
    """Asks the turns in one conversation and returns what the last one said."""
    principal = await find_login(database, question.login)
    assert principal is not None, f"the demo has no login {question.login}"
    config: Any = {"configurable": {"thread_id": str(uuid4()), "langgraph_auth_user": principal.to_json()}}
    state: dict[str, Any] = {}
    for text in question.turns:
        given: Any = Command(resume=text) if state.get("__interrupt__") else {"messages": [HumanMessage(text)]}
        state = await graph.ainvoke(given, config)
    waiting = state.get("__interrupt__") or []
    if waiting:
        value = waiting[0].value
        shown = [value.get("question", ""), *(f"{one['label']} {one}" for one in value.get("candidates", []))]
        return Answered(text="\n".join(shown), periods=(), asked=True, calls=())
    evidence = state.get("evidence", [])
    return Answered(
        text=str(state["messages"][-1].content),
        periods=tuple((one["period"]["start"], one["period"]["end"]) for one in evidence if one.get("period")),
        asked=any(one["tool"] == "ask_details" for one in evidence),
        calls=tuple(f"{call['tool']} {call['arguments']}" for call in state.get("calls", [])),
    )


def judge(question: FigureQuestion, answered: Answered, ledger: Ledger) -> FigureVerdict:
    """Returns what is missing or wrong in the answer."""
    wrong = [] if answered.asked == question.asks else ["asked back" if answered.asked else "did not ask back"]
    if question.period is not None and question.period not in answered.periods:
        wrong.append(f"period {answered.periods}, wanted {question.period}")
    wrong += [f"does not say {words}" for words in question.says if not holds(answered.text, words)]
    wrong += [f"says {words}" for words in question.never if words in answered.text]
    if question.sql is not None:
        rows = ledger.rows(question.sql)
        wrong += [] if rows else ["the gold statement finds nothing"]
        wrong += stands(answered.text, rows, unit=question.unit, ordered=question.ordered)
    return FigureVerdict(question=question, answered=answered, wrong=tuple(wrong))


async def judge_all(
    graph: Conversations, database: Database, ledger: Ledger, questions: Sequence[FigureQuestion]
) -> list[FigureVerdict]:
    """Asks and judges every question; one that breaks is wrong and hides no other."""
    verdicts = []
    for question in questions:
        try:
            answered = await answer(graph, database, question)
        except Exception as error:
            answered = Answered(text=f"{type(error).__name__}: {error}", periods=(), asked=False, calls=())
        verdicts.append(judge(question, answered, ledger))
    return verdicts


def print_figures(console: Console, verdicts: Sequence[FigureVerdict], verbose: bool) -> None:
    """Prints right/asked by kind and language, and what is wrong."""
    asked: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for verdict in verdicts:
        for key in ((verdict.question.kind, verdict.question.lang), ("all", verdict.question.lang)):
            asked[key] += 1
            right[key] += not verdict.wrong
        if verdict.wrong or verbose:
            question = verdict.question
            console.print(f"\n{question.id} {' / '.join(question.turns)}", markup=False)
            for line in (*verdict.wrong[:6], *verdict.answered.calls, verdict.answered.text[:1200]):
                console.print(f"  {line}", markup=False, highlight=False)
    table = Table("kind", "ko", "en", title="figures")
    for kind in dict.fromkeys(key for key, _ in sorted(asked, key=lambda one: (one[0] == "all", one))):
        shown = (f"{right[kind, lang]}/{asked[kind, lang]}" if asked[kind, lang] else "-" for lang in ("ko", "en"))
        table.add_row(kind, *shown)
    console.print(table)


async def _run(data_dir: Path, questions: Sequence[FigureQuestion]) -> list[FigureVerdict]:
    from data.demo.load import load_demo
    from data.ingest.demo import index_demo_documents
    from data.migrate import migrate
    from data.postgres import open_postgres
    from data.session import open_database
    from graph.host import open_services
    from state.settings import load_settings
    from tests.evals.observing import AS_OF
    from tools.resources import open_resources

    settings = load_settings(data_dir=data_dir, as_of=AS_OF, demo=True)
    settings = settings.model_copy(update={"openai_api_key": None, "openai_base_url": None})
    async with AsyncExitStack() as stack:
        postgres = await stack.enter_async_context(open_postgres(settings))
        await migrate(postgres.admin_url)
        await load_demo(postgres.admin_url, AS_OF, lambda _stage, _done, _total: None)
        database = await stack.enter_async_context(open_database(postgres.app_url))
        resources = await stack.enter_async_context(open_resources(settings, database))
        await index_demo_documents(resources.documents, organization_id(NARU))
        services = await stack.enter_async_context(open_services(settings, resources))
        ledger = Ledger(postgres.admin_url)
        stack.callback(ledger.close)
        graph = build_graph(Lent(given=services), checkpointer=InMemorySaver())
        return await judge_all(graph, database, ledger, questions)


@dataclass(frozen=True, kw_only=True)
class Lent:
    """Services that are open already."""

    given: Services

    async def services(self) -> Services:
        """Returns them."""
        return self.given


def main(arguments: list[str]) -> int:
    """Prints the table; returns 1 when an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path(".narutalk/figures"))
    parser.add_argument("--only", nargs="*", help="questions whose id, kind or text contains one of these")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args(arguments)
    questions = [
        one
        for one in read_figures()
        if not options.only or any(part in f"{one.id} {one.kind} {one.turns}" for part in options.only)
    ]
    verdicts = asyncio.run(_run(options.data_dir, questions))
    print_figures(Console(width=150), verdicts, options.verbose)
    return int(any(verdict.wrong for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
