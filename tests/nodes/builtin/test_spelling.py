"""Misspelt words of the trade."""

import pytest

from nodes.builtin.spelling import correct


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("거레처 메출 순위", "거래처 매출 순위"),
        ("달셩률 보여줘", "달성률 보여줘"),
        ("show achivement", "show achievement"),
        ("custmer list", "customer list"),
    ],
)
def test_a_slip_of_one_letter_is_corrected(wrong: str, right: str) -> None:
    assert correct(wrong) == right


@pytest.mark.parametrize("text", ["구정 선물", "term sheet", "team sales", "수정해줘", "반문하다"])
def test_other_words_stay(text: str) -> None:
    assert correct(text) == text
