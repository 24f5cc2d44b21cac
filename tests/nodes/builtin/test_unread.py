"""Words that the grammar did not read are named, and only they."""

import pytest

from nodes.builtin.frame import read_frame
from nodes.builtin.unread import unread_words
from state.language import Language
from state.principal import Principal
from tests.nodes.builtin.reading import make_reader
from tools.resources import Resources


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("what is the cagr of our sales", "en", ["cagr"]),
        ("sales by bottle colour", "en", ["bottle", "colour"]),
        ("please show me how much each rep sold", "en", []),
        ("clients with no orders for 60 days", "en", []),
        ("우리 팀 박스당 매출 알려줘", "ko", ["박스당"]),
        ("팀별 매출 순위 보여줘", "ko", []),
    ],
)
def test_only_words_without_a_reading_are_left(question: str, language: Language, words: list[str]) -> None:
    assert unread_words(read_frame(question, language)) == words


async def test_an_answer_of_figures_says_what_it_leaves_out(manager: Principal, resources: Resources) -> None:
    plans = await make_reader(manager, resources).plan("CAGR of our sales")
    assert any("cagr" in text for text in plans["employees"].assumptions)
