"""The document questions: search measured alone, then answers through the whole graph with the built-in engine.

python -m tests.evals.documents [--set documents|colloquial|stories|FILE] [--part dev|held|all] [--data-dir FOLDER] [--search-only]
    [--only TEXT] [--verbose]
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage
from rich.console import Console

from data.library import Library
from graph.build import Conversations
from nodes.services import Services
from state.conversation import ConversationState
from tests.evals.document_report import print_documents
from tests.evals.document_scores import Judged, Place, judge_answer, places_of, rank_of
from tests.evals.observing import AS_OF, open_company
from tools.resources import Resources

FILE = Path(__file__).with_name("documents.jsonl")
COLLOQUIAL = Path(__file__).with_name("colloquial.jsonl")
STORIES = Path(__file__).with_name("stories.jsonl")
FILES = {"documents": FILE, "colloquial": COLLOQUIAL, "stories": STORIES}
DEEPEST = 10


@dataclass(frozen=True, kw_only=True)
class DocumentQuestion:
    """A question with the article that answers it."""

    id: str
    part: str
    """dev | held"""
    kind: str
    """rule | cross | version | verbatim | form | limit | product | notice | absent"""
    lang: str
    text: str
    gold: tuple[Place, ...] = ()
    """What must be cited; () for an absent subject."""
    also: tuple[Place, ...] = ()
    """What may be cited beside it."""
    facts: tuple[str, ...] = ()
    """What the answer must say; "a|b": one of them."""
    as_of: date = field(default=AS_OF)
    version: str | None = None


def read_questions(path: Path = FILE, part: str | None = None) -> list[DocumentQuestion]:
    """Returns a set of questions; `part` is dev, held or None for both."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [_question(row) for row in rows if part in (None, row["part"])]


def _question(row: dict[str, Any]) -> DocumentQuestion:
    return DocumentQuestion(
        id=row["id"],
        part=row["part"],
        kind=row["kind"],
        lang=row["lang"],
        text=row["text"],
        gold=tuple(places_of(row["gold"])),
        also=tuple(places_of(row.get("also", []))),
        facts=tuple(row.get("facts", [])),
        as_of=date.fromisoformat(row["as_of"]) if "as_of" in row else AS_OF,
        version=row.get("version"),
    )


async def judge_search(
    questions: Sequence[DocumentQuestion], resources: Resources, services: Services
) -> dict[str, Judged]:
    """Returns the rank of the right article for each question that has one."""
    assert services.demo_principal is not None
    judged: dict[str, Judged] = {}
    for question in questions:
        found = await resources.documents.search(
            question.text, services.demo_principal, as_of=question.as_of, top_k=DEEPEST
        )
        rank = rank_of(found.hits, question.gold, question.version)
        judged[question.id] = Judged(rank=rank)
    return judged


async def judge_answers(
    questions: Sequence[DocumentQuestion], graph: Conversations, library: Library, judged: dict[str, Judged]
) -> None:
    """Adds what the answers cite and say."""
    gate = asyncio.Semaphore(2)

    async def one(question: DocumentQuestion) -> None:
        async with gate:
            state: ConversationState = await graph.ainvoke(
                {"messages": [HumanMessage(question.text)]}, {"configurable": {"thread_id": question.id}}
            )  # type: ignore[assignment]
        judge_answer(
            judged[question.id],
            dict(state),
            library,
            gold=question.gold,
            also=question.also,
            facts=question.facts,
            version=question.version,
        )

    await asyncio.gather(*(one(question) for question in questions))


async def measure(
    questions: Sequence[DocumentQuestion], services: Services, graph: Conversations, *, answers: bool = True
) -> dict[str, Judged]:
    """Returns the verdicts by question id."""
    assert services.demo_principal is not None
    resources = services.toolbox.resources
    judged = await judge_search(questions, resources, services)
    if answers:
        library = await resources.documents.library(services.demo_principal.org_id)
        await judge_answers(questions, graph, library, judged)
    return judged


def main(arguments: list[str]) -> int:
    """Prints the table of the chosen part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="documents", help="documents, colloquial, stories, or a file of questions")
    parser.add_argument("--part", choices=("dev", "held", "all"), default="all")
    parser.add_argument("--data-dir", type=Path, default=Path(".narutalk/eval"))
    parser.add_argument("--only", help="questions whose id or text contains this")
    parser.add_argument("--search-only", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="print every question that is not right")
    options = parser.parse_args(arguments)
    path = FILES.get(options.set) or Path(options.set)
    questions = read_questions(path, None if options.part == "all" else options.part)
    if options.only:
        questions = [one for one in questions if options.only in one.id or options.only in one.text]
    console = Console(width=150)

    async def run() -> dict[str, Judged]:
        async with open_company(options.data_dir, lambda stage: console.print(f"[dim]{stage} …[/dim]")) as company:
            return await measure(questions, *company, answers=not options.search_only)

    judged = asyncio.run(run())
    print_documents(console, questions, judged, verbose=options.verbose)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
