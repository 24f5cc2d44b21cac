"""An answer stands on its evidence, or the check names what does not."""

from datetime import date

import pytest

from nodes.check import faults_of
from nodes.draft import citations_of
from nodes.grounds import Grounds, grounds_of
from state.evidence import Evidence

TRAP: Evidence = {
    "id": "employees1",
    "specialist": "employees",
    "tool": "query_metric",
    "kind": "figures",
    "title": "실적과 목표",
    "summary": ["2025년 3~5월 실적은 222,940,899원입니다."],
    "table": {
        "columns": [
            {"name": "month", "label": "월", "unit": "month"},
            {"name": "sales", "label": "실적", "unit": "won"},
            {"name": "target", "label": "목표", "unit": "won"},
            {"name": "achievement", "label": "달성률", "unit": "ratio"},
        ],
        "rows": [["2025-03-01", 222_940_899, 192_000_000, 1.161150516]],
        "total_rows": 1,
    },
    "period": {
        "start": "2025-03-01",
        "end": "2025-05-31",
        "label": "2025년 3~5월 (회계 2분기)",
        "assumption": None,
    },
    "assumptions": [],
    "notices": [],
    "empty": False,
}


def passage(article: str, text: str, number: int) -> Evidence:
    """Returns evidence of one passage; a document's second piece of evidence is numbered 2."""
    return {
        "id": f"documents{number}",
        "specialist": "documents",
        "tool": "search_documents",
        "kind": "passages",
        "title": "찾은 내용",
        "summary": [],
        "passages": [
            {
                "document_id": "d",
                "chunk_id": f"c{number}",
                "title": "취업규칙",
                "article": article,
                "article_title": "휴가",
                "page": None,
                "span": [0, len(text)],
                "version": "2025",
                "effective_from": "2025-01-01",
                "effective_to": None,
                "text": text,
                "score": 1.0,
                "language": "ko",
            }
        ],
        "assumptions": [],
        "notices": [],
        "empty": False,
    }


CLAUSE = passage("제15조", "본인 결혼은 5일, 자녀 결혼은 1일로 한다.", number=1)


@pytest.fixture
def grounds() -> Grounds:
    return grounds_of([TRAP, CLAUSE], citations_of([TRAP, CLAUSE]), ["질문"], date(2025, 6, 30))


STANDS = [
    "실적 222,940,899원, 목표 192,000,000원, 달성률 116.1%입니다.",
    "실적은 약 2억 2천만 원, 달성률은 116%입니다.",  # rounding
    "실적 222.9백만원, 목표 1.92억",  # unit change
    "Sales were 222.9 million won, 116.1 % of the target.",
    "2025년 3월부터 5월 31일까지, 회계 2분기",
    "본인 결혼은 5일입니다. 취업규칙 제15조, 시행 2025-01-01 [1]",
    "| 월 | 실적 (천원) | 달성률 (%) |\n|---|---:|---:|\n| 2025-03 | 222,941 | 116.1 |",
    "오늘(2025-06-30) 기준입니다.",
]


@pytest.mark.parametrize("text", STANDS)
def test_rounding_and_changed_units_stand(text: str, grounds: Grounds) -> None:
    assert faults_of(text, grounds) == []


FALLS = [
    ("달성률은 49.5%입니다.", ["49.5%"]),  # the predecessor's bug
    ("실적은 223,940,899원입니다.", ["223,940,899"]),
    ("실적은 2억 3,294만 원입니다.", ["2억 3,294만"]),
    ("취업규칙 제16조에 따릅니다.", ["제16조"]),
    ("2025년 7월에는 늘었습니다.", ["2025년 7월"]),
    ("본인 결혼은 5일입니다 [2].", ["[2]", "5"]),
    ("| 월 | 실적 (백만원) |\n|---|---|\n| 2025-03 | 222,941 |", ["222,941"]),
    ("MR-9999의 실적입니다.", ["MR-9999"]),
]


@pytest.mark.parametrize(("text", "faults"), FALLS)
def test_planted_untruths_are_named(text: str, faults: list[str], grounds: Grounds) -> None:
    assert [fault.partition(": ")[0] for fault in faults_of(text, grounds)] == faults


MANUAL = passage("제20조", "자녀 결혼은 1일, 교육은 연 3회 실시한다.", number=2)

MISCITED = [
    ("본인 결혼은 5일입니다 [2].", "5: not in [2], which the sentence cites, but in [1]"),
    ("본인 결혼은 5일입니다.", "5: stands in [1], but the sentence carries no mark"),
    ("교육은 연 3회입니다 [1].", "3: not in [1], which the sentence cites, but in [2]"),
    ("취업규칙 제20조에 따라 5일입니다 [1].", "제20조: not in [1], which the sentence cites, but in [2]"),
    ("- 본인 결혼 5일 [1]\n- 교육 연 3회 [1]", "3: not in [1], which the sentence cites, but in [2]"),
    ("네, 7일입니다 [1].", "7: not in [1], which the sentence cites"),  # the question's own number, given as the rule's
    ("자녀 결혼은 1일, 교육은 연 3회 실시한다고 정합니다.", "3: stands in [2], but the sentence carries no mark"),
]


@pytest.fixture
def cited() -> Grounds:
    items = [TRAP, CLAUSE, MANUAL]
    return grounds_of(items, citations_of(items), ["본인 결혼 휴가 7일 맞아? 8명이야"], date(2025, 6, 30))


@pytest.mark.parametrize(("text", "fault"), MISCITED)
def test_a_sentence_may_only_lean_on_what_it_cites(text: str, fault: str, cited: Grounds) -> None:
    assert fault in faults_of(text, cited)


CITED = [
    "본인 결혼은 5일입니다 [1]. 교육은 연 3회입니다 [2].",
    "본인 결혼은 5일, 교육은 연 3회입니다 [1][2].",
    "본인 결혼은 5일입니다. 자녀 결혼은 1일입니다. [1]",  # a mark covers what stands before it in the paragraph
    "취업규칙 제15조는 다음과 같습니다 [1].\n\n- 본인 결혼: 5일\n- 자녀 결혼: 1일",
    "취업규칙 제15조는 이렇게 정합니다:\n- 본인 결혼: 5일 [1]",
    "7일이 아니라 5일입니다 [1].",
    "8명이 참석해도 교육은 연 3회입니다 [2].",
    "실적 222,940,899원에 대해 본인 결혼 5일은 관계가 없습니다 [1].",  # figures need no mark
]


@pytest.mark.parametrize("text", CITED)
def test_marks_reach_as_far_as_readers_take_them(text: str, cited: Grounds) -> None:
    assert faults_of(text, cited) == []


def test_wording_of_a_source_needs_its_mark_even_without_numbers() -> None:
    rule = passage("제7조", "직원은 회사의 사전 서면 승인 없이 다른 회사의 임직원이 되어서는 아니 된다.", number=1)
    grounds = grounds_of([rule], citations_of([rule]), [], date(2025, 6, 30))
    said = "직원은 회사의 사전 서면 승인 없이 다른 회사의 임직원이 될 수 없습니다."
    assert ["quotes a source" in fault for fault in faults_of(said, grounds)] == [True]
    assert faults_of(f"{said} [1]", grounds) == []
