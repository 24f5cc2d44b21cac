"""Keyword ranking: particles, spacing and order of adding do not matter."""

import numpy as np
import pytest

from data.keywords import KeywordIndex, tokens_of
from data.wording import article_number, read_wording

TEXTS = [
    "경조휴가는 본인 결혼 5일로 한다",
    "출장 여비는 실비로 지급한다",
    "견본품은 월 5개까지 제공한다",
    "The annual leave is 15 days",
]


@pytest.fixture
def index() -> KeywordIndex:
    made = KeywordIndex()
    made.add(TEXTS)
    return made


def best(index: KeywordIndex, question: str) -> int:
    return int(np.argmax(index.scores(read_wording(question).query)))


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("경조 휴가가 며칠이야?", 0),
        ("경조휴가를", 0),
        ("출장여비", 1),
        ("견 본 품은 몇 개까지?", 2),
        ("annual leaves", 3),
        ("점심시간 말고 연차, annual leave", 3),
    ],
)
def test_particles_and_spacing_do_not_matter(index: KeywordIndex, question: str, row: int):
    assert best(index, question) == row


def test_a_score_is_the_share_of_the_question_that_is_covered(index: KeywordIndex):
    whole = index.scores(read_wording("경조휴가").query)[0]
    half = index.scores(read_wording("경조휴가 우주여행").query)[0]
    assert whole > 0.6
    assert half < 0.7 * whole


def test_adding_in_parts_ranks_like_adding_at_once(index: KeywordIndex):
    parts = KeywordIndex()
    for text in TEXTS:
        parts.add([text])
    query = read_wording("본인 결혼 휴가").query
    assert np.allclose(parts.scores(query), index.scores(query))


def test_removed_rows_are_never_found(index: KeywordIndex):
    index.remove([0])
    assert index.scores(read_wording("경조휴가").query)[0] == 0


def test_words_hold_together_only_within_one_row(index: KeywordIndex):
    everything = np.ones(index.size, dtype=np.bool_)
    assert index.holds_together(tokens_of("경조휴가"), everything)
    assert not index.holds_together(tokens_of("재택근무"), everything)
    assert not index.holds_together([*tokens_of("경조"), *tokens_of("견본품")], everything)


def test_words_of_a_question_lose_endings_and_filler():
    assert read_wording("경조휴가는 며칠이에요? 알려주세요").words == ("경조휴가",)
    assert read_wording("How many days of annual leave do I get?").words == ("days", "annual-leave")


@pytest.mark.parametrize(
    ("printed", "number"),
    [("제9조", "9"), ("제15조의2", "15의2"), ("Article 9", "9"), ("9", "9"), ("부칙 제1조", "부칙 1")],
)
def test_article_numbers(printed: str, number: str):
    assert article_number(printed) == number


def test_named_articles_are_read_with_their_place():
    found = read_wording("취업규칙 제9조랑 복무규정 제3조").articles
    assert [number for number, _ in found] == ["9", "3"]
    assert found[0][1] < found[1][1]
