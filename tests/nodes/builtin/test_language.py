"""Language of a message, and wishes about the language of answers."""

import pytest

from nodes.builtin.language import detect, requested_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("다온약국 sales 알려줘", "ko"),
        ("Show 김도현's sales for May", "en"),
        ("12 * 7", "ko"),
        ("KPI?", "en"),
        ("ㅎㅇ", "ko"),
    ],
)
def test_the_language_is_that_of_most_words(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("이제부터 영어로 답변해줘", "en"),
        ("한국어로 말해", "ko"),
        ("Please reply in Korean", "ko"),
        ("in English please", "en"),
        ("영어 교육 규정 알려줘", None),
        ("Is there an English course?", None),
    ],
)
def test_a_wish_for_a_language_is_told_from_a_mention_of_one(text: str, language: str | None) -> None:
    assert requested_language(text) == language
