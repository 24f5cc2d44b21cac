"""Which part of a question each specialist is asked."""

import pytest

from nodes.builtin.classifier import load_classifier
from nodes.builtin.domains import read_domains
from nodes.builtin.frame import Frame, read_frame
from nodes.builtin.parts import asked_apart, part_for
from state.language import Language
from state.understanding import EntityKind, Mention


def framed(question: str, language: Language = "ko", **names: EntityKind) -> Frame:
    mentions = [Mention(kind=kind, text=text, candidates=[]) for text, kind in names.items()]
    return read_frame(question, language, mentions)


@pytest.mark.parametrize(
    ("frame", "asked"),
    [
        (framed("우리 팀 이번 달 달성률하고 경조휴가 며칠인지 알려줘"), "경조휴가 며칠인지 알려줘"),
        (framed("학회 지원 규정이랑 강남팀 방문 건수 알려줘", 강남팀="unit"), "학회 지원 규정"),
        (framed("강남팀 매출이랑 강남팀 접대비 규정", 강남팀="unit"), "강남팀 접대비 규정"),
        (framed("Show Junho's sales and the travel policy", "en", Junho="person"), "the travel policy"),
        (framed("경조휴가 며칠이야"), "경조휴가 며칠이야"),
    ],
)
def test_documents_are_searched_with_their_own_words(frame: Frame, asked: str) -> None:
    assert part_for("documents", frame).question == asked


def test_figures_keep_the_whole_question() -> None:
    frame = framed("학회 지원 규정이랑 강남팀 방문 건수 알려줘", 강남팀="unit")
    part = part_for("employees", frame)
    assert (part.question, part.has("metric.visits"), part.has("rule.word")) == (frame.question, True, False)


@pytest.mark.parametrize(
    ("frame", "apart"),
    [
        (framed("이준호 실적이랑 출장비 규정 알려줘", 이준호="person"), {"employee_analysis", "document_search"}),
        (
            framed("이준호 실적이랑 취업규칙 알려줘", 이준호="person", 취업규칙="document"),
            {"employee_analysis", "document_search"},
        ),
        (
            framed("연체된 거래처 보여주고 신용한도 초과하면 어떻게 되는지 규정도 알려줘"),
            {"client_info", "document_search"},
        ),
        (framed("이준호 실적이랑 방문 건수 알려줘", 이준호="person"), set()),
        (framed("출장비 규정이랑 경조휴가 규정 알려줘"), set()),
        (framed("병원 원장님이랑 저녁 먹을건데 인당 한도가 어떻게 되죠"), set()),
        (framed("어제 한빛의원 방문해서 신제품 설명함. 다음주 재방문 요청", 한빛의원="client"), set()),
    ],
)
def test_a_rule_may_have_a_clause_of_its_own(frame: Frame, apart: set[str]) -> None:
    assert asked_apart(frame, read_domains(frame), load_classifier().classify) == apart
