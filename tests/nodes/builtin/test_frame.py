"""Concepts are found outside of names, with spacing errors, and every expression is sound."""

import re

from nodes.builtin.clauses import split_clauses
from nodes.builtin.frame import find_concepts, read_frame
from nodes.builtin.lexemes import load_concepts
from state.understanding import Mention


def client(text: str) -> Mention:
    return {"kind": "client", "text": text, "candidates": []}


def test_words_inside_names_say_nothing() -> None:
    assert not read_frame("서울든든병원 매출", "ko", [client("서울든든병원")]).has("client.hospital")


def test_spacing_errors_do_not_hide_a_concept() -> None:
    assert read_frame("목 표달성률이번달", "ko").has("metric.achievement")
    assert read_frame("방문보고서작성해줘", "ko").has_all("visit.report", "ask.draft")


def test_no_expression_matches_nothing_or_everything() -> None:
    for concept in load_concepts():
        assert not re.fullmatch(concept.pattern, "가나다 zq"), concept.name
        assert concept.pattern.search("쀍 qzx") is None, concept.name


def test_a_question_is_split_where_it_asks_something_else() -> None:
    assert split_clauses("〔unit〕 실적 순위하고 상위 거래처 3곳") == ["〔unit〕 실적 순위", "상위 거래처 3곳"]
    assert split_clauses("a gift of 120,000 won") == ["a gift of 120,000 won"]


def test_the_word_that_stands_for_a_name_says_nothing() -> None:
    assert not find_concepts("〔person〕 실적").keys() & {"by.employee", "person.employee"}
    assert not find_concepts("〔client〕 매출이 왜 줄었지?").keys() & {"client.any"}
