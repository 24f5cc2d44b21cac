"""Which sums, differences, shares and rates follow from cited figures, and which only look like it."""

from datetime import date

import pytest

from nodes.check import faults_of
from nodes.grounds import Grounds, grounds_of
from state.evidence import Table
from tests.graph.scripted import evidence

TABLE: Table = {
    "columns": [
        {"name": "employee", "label": "담당자", "unit": "text"},
        {"name": "sales", "label": "실적", "unit": "won"},
        {"name": "target", "label": "목표", "unit": "won"},
        {"name": "achievement", "label": "달성률", "unit": "ratio"},
    ],
    "rows": [
        ["김도현", 120_000_000, 100_000_000, 1.2],
        ["박서윤", 90_500_000, 100_000_000, 0.905],
        ["이하준", 39_500_000, 50_000_000, 0.79],
    ],
    "total_rows": 3,
}


def grounds_on(table: Table) -> Grounds:
    return grounds_of([evidence("실적입니다.", kind="figures", table=table)], [], [], date(2025, 6, 30))


FOLLOWS = [
    "세 사람의 실적 합계는 250,000,000원입니다.",  # 120.0 + 90.5 + 39.5 million, the whole column
    "모두 2억 5천만 원입니다.",
    "김도현과 박서윤을 합치면 210,500,000원입니다.",  # 120.0 + 90.5, both rows named
    "김도현은 박서윤보다 29,500,000원 많습니다.",  # 120.0 - 90.5
    "김도현은 박서윤보다 2,950만 원 더 팔았습니다.",
    "120,000,000원과 39,500,000원의 차이는 80,500,000원입니다.",  # both values stated
    "김도현의 비중은 48.0%입니다.",  # 120 / 250
    "김도현의 달성률이 박서윤보다 29.5%p 높습니다.",  # 120.0 - 90.5
    "박서윤은 김도현 대비 75.4%입니다.",  # 90.5 / 120 = 75.42
    "김도현은 목표 100,000,000원을 20,000,000원 초과했습니다.",  # within the row
    "Together they sold 250,000,000 won.",
    "김도현 sold 29.5 million won more than 박서윤.",
]


@pytest.mark.parametrize("text", FOLLOWS)
def test_what_follows_exactly_from_named_figures_stands(text: str) -> None:
    assert faults_of(text, grounds_on(TABLE)) == []


LOOKS_LIKE_IT = [
    "세 사람의 실적 합계는 251,000,000원입니다.",
    "평균은 83,333,333원입니다.",  # averages are no part of it
    "평균 달성률은 96.5%입니다.",  # the mean of rates is nobody's rate
    "달성률 합계는 289.5%입니다.",
    "두 사람의 차이는 29,500,000원입니다.",  # says not whose
    "김도현과 박서윤은 210,500,000원입니다.",  # says not that it is a sum
    "김도현은 박서윤보다 29,400,000원 많습니다.",
    "김도현의 비중은 49.0%입니다.",
    "김도현의 달성률이 박서윤보다 29.5% 높습니다.",  # points, not per cent
]


@pytest.mark.parametrize("text", LOOKS_LIKE_IT)
def test_what_only_looks_computed_falls(text: str) -> None:
    assert len(faults_of(text, grounds_on(TABLE))) == 1


def test_a_cut_table_has_no_total() -> None:
    cut: Table = {**TABLE, "total_rows": 12}
    assert faults_of("실적 합계는 250,000,000원입니다.", grounds_on(cut)) != []
    assert faults_of("김도현의 비중은 48.0%입니다.", grounds_on(cut)) != []
