"""The document questions reach their targets; `make eval` runs this."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

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
