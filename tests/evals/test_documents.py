"""The document questions reach their targets; `make eval` runs this."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from langchain_core.messages import HumanMessage

from data.documents import text_of
from tests.evals.document_report import totals
from tests.evals.documents import measure, read_questions
from tests.evals.observing import open_company

pytestmark = [pytest.mark.anyio, pytest.mark.eval]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder; pytest's own lie in one that the database's user cannot enter."""
    with tempfile.TemporaryDirectory(prefix="narutalk-eval-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


async def test_search_finds_the_article_in_force(folder: Path) -> None:
    questions = read_questions()
    async with open_company(folder, lambda _stage: None) as company:
        judged = await measure(questions, *company, answers=False)
    seen = totals([(question.kind, judged[question.id]) for question in questions])
    assert (seen["recall@5"] or 0) >= 0.97
    assert (seen["mrr@10"] or 0) >= 0.90


async def test_every_answer_stands_and_points_at_the_words_of_its_documents(folder: Path) -> None:
    async with open_company(folder, lambda _stage: None) as (services, graph):
        principal, database = services.demo_principal, services.toolbox.resources.database
        assert principal is not None
        for question in read_questions():
            state = await graph.ainvoke(
                {"messages": [HumanMessage(question.text)]}, {"configurable": {"thread_id": question.id}}
            )
            if "__interrupt__" in state:
                continue
            answer = state["answer"]
            assert answer["verified"], question.text
            sources = [*answer["citations"], *(one for said in answer["sentences"] for one in said["sources"])]
            for source in sources:
                async with database.tenant_session(principal) as session:
                    text = await text_of(session, UUID(source["document_id"]))
                assert text is not None
                assert text[slice(*source["span"])] == source["quote"] != "", question.text
