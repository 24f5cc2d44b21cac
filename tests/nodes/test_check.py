"""An answer stands on its evidence, or the check names what does not."""

from datetime import date

import pytest

from nodes.check import faults_of
from nodes.facts import Facts, facts_of
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
CLAUSE: Evidence = {
    "id": "documents1",
    "specialist": "documents",
    "tool": "search_documents",
    "kind": "passages",
    "title": "경조휴가",
    "summary": [],
    "passages": [
        {
            "document_id": "d",
            "chunk_id": "c",
            "title": "취업규칙",
            "article": "제15조",
            "article_title": "경조휴가",
            "page": None,
            "span": [0, 20],
            "version": "2025",
            "effective_from": "2025-01-01",
            "effective_to": None,
            "text": "본인 결혼은 5일, 자녀 결혼은 1일로 한다.",
            "score": 1.0,
            "language": "ko",
        }
    ],
    "assumptions": [],
    "notices": [],
    "empty": False,
}


@pytest.fixture
def facts() -> Facts:
    return facts_of([TRAP, CLAUSE], ["질문"], 1, date(2025, 6, 30))


STANDS = [
    "실적 222,940,899원, 목표 192,000,000원, 달성률 116.1%입니다.",
    "실적은 약 2억 2천만 원, 달성률은 116%입니다.",  # rounding
    "실적 222.9백만원, 목표 1.92억",  # unit change
    "Sales were 222.9 million won, 116.1 % of the target.",
    "2025년 3월부터 5월 31일까지, 회계 2분기",
    "본인 결혼은 5일입니다 [1]. 취업규칙 제15조, 시행 2025-01-01",
    "| 월 | 실적 (천원) | 달성률 (%) |\n|---|---:|---:|\n| 2025-03 | 222,941 | 116.1 |",
    "오늘(2025-06-30) 기준입니다.",
]


@pytest.mark.parametrize("text", STANDS)
def test_rounding_and_changed_units_stand(text: str, facts: Facts) -> None:
    assert faults_of(text, facts) == []


FALLS = [
    ("달성률은 49.5%입니다.", ["49.5%"]),  # the predecessor's bug
    ("실적은 223,940,899원입니다.", ["223,940,899"]),
    ("실적은 2억 3,294만 원입니다.", ["2억 3,294만"]),
    ("취업규칙 제16조에 따릅니다.", ["제16조"]),
    ("2025년 7월에는 늘었습니다.", ["2025년 7월"]),
    ("본인 결혼은 5일입니다 [2].", ["[2]"]),
    ("| 월 | 실적 (백만원) |\n|---|---|\n| 2025-03 | 222,941 |", ["222,941"]),
    ("MR-9999의 실적입니다.", ["MR-9999"]),
]


@pytest.mark.parametrize(("text", "faults"), FALLS)
def test_planted_untruths_are_named(text: str, faults: list[str], facts: Facts) -> None:
    assert faults_of(text, facts) == faults
