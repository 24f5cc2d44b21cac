"""English words and expressions that lead to Korean ones."""

import re
from importlib import resources

import pytest

from data.glossary import in_korean, joined_phrases
from data.wording import read_wording


@pytest.mark.parametrize(
    ("word", "korean"),
    [
        ("warehouses", "창고"),
        ("studies", "연구"),
        ("storing", "보관"),
        ("reimbursed", "정산"),
        ("widow's", "사별"),
        ("notifies", "통지"),
        ("Dividends", "배당"),
    ],
)
def test_a_word_is_known_in_all_its_forms(word: str, korean: str):
    assert korean in in_korean(word)


def test_the_trades_meaning_comes_before_the_general_one():
    assert "이상사례" in in_korean("adverse")
    assert in_korean("per-diem") == ("일비",)


def test_an_unknown_word_has_no_translation():
    assert in_korean("xylophonist") == ()


@pytest.mark.parametrize(
    ("question", "joined"),
    [
        ("Who keeps the corporate seal?", "corporate-seal"),
        ("how much is the long term care insurance", "long-term-care-insurance"),
        ("Is a side  effect covered", "side-effect"),
        ("long-term care costs", "long-term-care"),
    ],
)
def test_the_longest_expression_is_read_as_one_word(question: str, joined: str):
    assert joined in re.findall(r"[\w-]+", joined_phrases(question))


def test_words_that_are_parted_by_a_mark_are_no_expression():
    assert "-" not in joined_phrases("after the side, effect counts")


def test_a_question_finds_the_korean_word_of_an_expression():
    ways = {token for word in read_wording("When is severance pay due?").query for way in word.ways for token, _ in way}
    assert {"퇴직", "직금"} <= ways


def test_every_entry_can_be_looked_up():
    for name in ("general.tsv", "english.tsv"):
        for line in (resources.files("data") / "words" / name).read_text(encoding="utf-8").splitlines():
            word, korean = line.split("\t")
            assert in_korean(word), line
            assert re.fullmatch(r"\w+(?: \w+)*", korean), line
