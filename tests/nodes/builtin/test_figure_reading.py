"""Korean questions about figures, read part by part and planned from their parts."""

from datetime import date
from typing import Any

import pytest

from nodes.builtin.figure_reading import FigureReading, read_figures
from nodes.builtin.frame import read_frame
from nodes.builtin.limits import find_limits
from nodes.builtin.small_changes import asks_for_row, swapped_measures
from state.principal import Principal
from tests.nodes.builtin.reading import Reader, make_reader
from tools.periods import find_periods
from tools.resources import Resources


def read(question: str) -> FigureReading:
    found = read_figures(read_frame(question, "ko", (), find_periods(question, date(2025, 6, 30), 12, "ko")))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("매출 1위 품목이 뭐고 비중은", ["product"]),
        ("부진한품목만 뽑아줘", ["product"]),
        ("신제품 매출", []),
        ("우리 팀 매출", []),
        ("담당 거래처 수가 제일 많은 사람", ["employee"]),
        ("매출은 낮은데 방문은 많은 곳", ["client"]),
        ("젤 낮은데는?", ["client"]),
        ("요일별 방문", ["weekday"]),
        ("지난달 매출", []),
        ("매출 제일 좋았던 달", ["month"]),
        ("달성률 80프로 안 되는 애들", ["employee"]),
        ("정신신경 품목 성장률 순위", ["product"]),
    ],
)
def test_rows_are_what_is_asked_and_no_scope(question: str, rows: list[str]) -> None:
    assert read(question).rows == rows


@pytest.mark.parametrize(
    ("question", "conditions"),
    [
        ("매출은 늘었는데 방문은 준 사람", [("sales", "rise"), ("visits", "fall")]),
        ("방문은 많은데 매출 낮은 거래처", [("visits", "high"), ("sales", "low")]),
        ("미수 있는데 주문도 줄은 곳", [("receivables", "some"), ("transaction_count", "fall")]),
        ("낮은 달성률에 높은 방문수", [("achievement", "low"), ("visits", "high")]),
        ("매출 5천 넘는 거래처 중에 미수있는 곳", [("sales", "bound"), ("receivables", "some")]),
        ("팀별로 매출", []),
        ("매출 제일 많은 사람", []),
    ],
)
def test_every_condition_is_bound_to_its_measure(question: str, conditions: list[tuple[str, str]]) -> None:
    found = [(one.measure, one.side) for one in read(question).cuts]
    assert found == conditions


def test_limits_have_a_kind_a_side_and_a_place() -> None:
    found = [
        (one.kind, one.bound.operator, one.bound.value)
        for one in find_limits("매출 5천 넘고 방문 3번 이하에 달성률 80프로 밑도는")
    ]
    assert found == [("money", ">", 5e7), ("count", "<=", 3.0), ("rate", "<", 0.8)]


@pytest.fixture
def reader(manager: Principal, resources: Resources) -> Reader:
    return make_reader(manager, resources)


PLANNED: list[tuple[str, dict[str, Any]]] = [
    ("매출은 늘었는데 방문은 줄어든 직원 있나", {"by": ["employee"], "compare": "previous", "having": [
        {"metric": "sales", "of": "change", "operator": ">", "value": 0},
        {"metric": "visits", "of": "change", "operator": "<", "value": 0}]}),
    ("방문은 많은데 매출은 낮은 거래처", {"by": ["client"], "having": [
        {"metric": "visits", "operator": ">", "than": "average"}, {"metric": "sales", "operator": "<", "than": "average"}]}),
    ("품목별로 전년비 마이너스인 것만", {"by": ["product"], "compare": "year_ago",
        "having": [{"metric": "sales", "of": "change", "operator": "<", "value": 0}]}),
    ("요일별 방문건수 좀 뽑아줘", {"by": ["weekday"], "metrics": ["visits"]}),
    ("매출 상위 10% 거래처가 전체의 몇프로 먹어?", {"by": ["client"], "best_share": 0.1}),
    ("우리팀 달성율 전체 몇등?", {"by": ["unit"], "rank_of_units": ["@my_unit"], "units": None, "order_by": "achievement"}),
    ("우리 팀 5월 실적 순위", {"by": ["employee"], "units": ["@my_unit"]}),
    ("지점별 거래처당 매출", {"by": ["unit"], "metrics": ["sales_per_client"]}),
    ("올해 입사자 몇명이고 퇴사자 몇명?", {"metrics": ["hires", "leavers"], "by": None}),
    ("방문 0건인 거래처 이번달", {"by": ["client"], "metrics": ["visits", "assigned_clients"],
        "having": [{"metric": "visits", "operator": "=", "value": 0}]}),
    ("재작년 동월 대비 이번달 실적", {"against": "2023-06-01/2023-06-30", "period": "2025-06-01/2025-06-30"}),
    ("하반기 들어서 매출 제일 좋았던 달 작년", {"by": ["month"], "period": "2024-06-01/2024-11-30"}),
    ("이번달 실적 하위 10퍼 직원들", {"best_share": 0.1, "descending": False, "by": ["employee"]}),
    ("전월대비 20% 이상 빠진 거래처", {"by": ["client"], "compare": "previous",
        "having": [{"metric": "sales", "of": "change_rate", "operator": "<=", "value": -0.2}]}),
    ("입사 1년 안된 직원들 달성률", {"metrics": ["achievement", "tenure"],
        "having": [{"metric": "tenure", "operator": "<", "value": 1.0}]}),
    ("예산 집행률 100% 넘은 사람 있어", {"by": ["employee"], "having": [{"metric": "budget_rate", "operator": ">", "value": 1.0}]}),
    ("매출 10등부터 20등까지 거래처", {"having": [
        {"metric": "rank", "operator": ">=", "value": 10.0}, {"metric": "rank", "operator": "<=", "value": 20.0}]}),
    ("평균보다 방문 적은 직원", {"having": [{"metric": "visits", "operator": "<", "than": "average"}], "statistics": ["average"]}),
    ("팀별 미수금이랑 연체금", {"by": ["unit"], "metrics": ["receivables", "overdue_amount"]}),
    ("1분기 2분기 3분기 매출 나란히", {"by": ["quarter"], "period": "2024-12-01/2025-08-31"}),
    ("오늘까지 이번달 목표 몇프로 찼어", {"period": "2025-06-01/2025-06-30"}),
    ("목표는 채웠는데 방문은 목표 미달인 사람", {"having": [
        {"metric": "achievement", "operator": ">=", "value": 1.0}, {"metric": "visit_plan_rate", "operator": "<", "value": 1.0}]}),
    ("월평균 매출 팀별로 올해", {"by": ["unit"], "metrics": ["sales_per_month"]}),
    ("올해 예산 벌써 반 넘게 쓴 팀", {"by": ["unit"], "having": [{"metric": "budget_rate", "operator": ">", "value": 0.5}]}),
    ("매출 반토막난 거래처", {"having": [{"metric": "sales", "of": "change_rate", "operator": "<=", "value": -0.5}]}),
    ("반품률 1% 넘는 품목", {"by": ["product"], "having": [{"metric": "return_rate", "operator": ">", "value": 0.01}]}),
    ("계약 금액 합계 팀별로", {"by": ["unit"], "metrics": ["contract_value"]}),
    ("항생제랑 호흡기 제품군 월별 추이", {"by": ["area", "month"]}),
    ("3분기까지 누적 목표 얼마야", {"period": "2024-12-01/2025-08-31"}),
]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize(("question", "expected"), PLANNED)
async def test_parts_are_planned_together(reader: Reader, question: str, expected: dict[str, Any]) -> None:
    call = await reader.call(question)
    assert call["tool"] == "query_metric"
    assert {name: call["arguments"].get(name) for name in expected} == expected


@pytest.mark.anyio
async def test_the_first_and_the_last_are_two_tables(reader: Reader) -> None:
    plans = await reader.plan("휴가 제일 많이 쓴 사람이랑 제일 적게 쓴 사람")
    calls = [call["arguments"] for made in plans.values() for call in made.calls]
    assert [call.get("descending", True) for call in calls] == [True, False]
    assert all(call["order_by"] == "leave_used" for call in calls)


@pytest.mark.anyio
async def test_a_client_is_held_against_a_persons_sales(reader: Reader) -> None:
    plans = await reader.plan("박서윤 매출에서 새봄신경과가 차지하는 비중")
    calls = [call for made in plans.values() for call in made.calls]
    assert {call["tool"] for call in calls} == {"share_of_whole"}
    assert all(call["arguments"]["of_people"] and "people" not in call["arguments"] for call in calls)


@pytest.mark.parametrize(
    ("message", "measures"),
    [
        ("방문은?", ["visits"]),
        ("5월 달성률로 보면?", ["achievement"]),
        ("미수금 기준으로는 어때", ["receivables"]),
        ("방문 많은 사람은?", []),
    ],
)
def test_a_message_of_nothing_but_a_measure_swaps_it(message: str, measures: list[str]) -> None:
    periods = find_periods(message, date(2025, 6, 30), 12, "ko")
    assert swapped_measures(read_frame(message, "ko", (), periods)) == measures


@pytest.mark.parametrize(
    ("message", "asks"), [("그럼 1등은 누구야?", True), ("꼴찌는 어디야", True), ("1등 제품별로", False)]
)
def test_a_place_and_who_ask_for_a_row(message: str, asks: bool) -> None:
    assert asks_for_row(read_frame(message, "ko")) is asks


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("question", "units"),
    [("강북 매출", 1), ("강북이랑 우리 팀 비교", 2), ("강북하고 서부 중에 어디가 달성률 높아", 2)],
)
async def test_a_team_goes_by_its_place(reader: Reader, question: str, units: int) -> None:
    call = await reader.call(question)
    assert len(call["arguments"]["units"]) == units  # type: ignore[arg-type]  # a list


@pytest.mark.anyio
async def test_a_trip_to_a_place_is_no_team(reader: Reader) -> None:
    read = await reader.read("부산 출장비 규정 알려줘")
    assert not [one for one in read["entities"] if one["kind"] == "unit"]
