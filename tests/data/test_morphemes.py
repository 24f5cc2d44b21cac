"""Words of Korean questions: without endings, whatever the spacing, and by their official names."""

import pytest

from data.glossary import officially
from data.morphemes import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("연차쓰려면 언제까지 올려야됨?", ["연차", "올리*"]),
        ("야근하면 수당 더 줘요", ["야근", "수당"]),
        ("출장때 키로당 얼마였어요", ["출장", "키로"]),
        ("지금 몇시간까지 무료예요", ["무료"]),
        ("팀장이 소리지르고 괴롭히는데 어디다 말해요", ["팀장", "소리지르*", "괴롭히*"]),
        ("이십년 다니면 뭐 줘", ["20", "다니*"]),
        ("견 본 품은 몇 개까지?", ["견본품"]),
    ],
)
def test_only_words_of_the_subject_are_left(text: str, words: list[str]) -> None:
    found = [word.text.rstrip("*") for word in words_of(text)]
    assert found == [word.rstrip("*") for word in words]


def test_a_verb_is_told_from_a_noun() -> None:
    assert [(word.text, word.is_verb) for word in words_of("노트북을 잃어버렸어요")] == [
        ("노트북", False),
        ("잃어버리", True),
    ]


def test_parts_of_a_compound_that_have_other_names_stand_alone() -> None:
    assert [word.text for word in words_of("팀회식 법카영수증")][-2:] == ["법카", "영수증"]


@pytest.mark.parametrize(
    ("word", "official"), [("법카", "법인카드"), ("인센", "인센티브"), ("부의금", "경조금"), ("짤리", "해고")]
)
def test_everyday_words_have_official_names(word: str, official: str) -> None:
    assert official in officially(word)
