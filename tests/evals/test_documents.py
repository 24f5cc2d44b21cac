"""The document questions reach their targets; `make eval` runs this."""

from pathlib import Path

import pytest

from tests.evals.document_report import totals
from tests.evals.documents import measure, read_questions
from tests.evals.observing import open_company

pytestmark = [pytest.mark.anyio, pytest.mark.eval]


async def test_search_finds_the_article_in_force(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)  # as root, the database's own user must get to its part of it
    questions = read_questions()
    async with open_company(tmp_path, lambda _stage: None) as company:
        judged = await measure(questions, *company, answers=False)
    seen = totals([(question.kind, judged[question.id]) for question in questions])
    assert (seen["recall@5"] or 0) >= 0.97
    assert (seen["mrr@10"] or 0) >= 0.90
