"""What questions about figures are planned as: comparisons, streaks, closings, thresholds, ranks."""

from typing import Any

import pytest

from nodes.builtin.quantities import find_count_bound, find_money_bound, find_rows, find_share_range, find_streak
from state.principal import Principal
from tests.nodes.builtin.reading import Reader, focus_on, make_reader
from tools.resources import Resources


@pytest.fixture(scope="module")
def reader(manager: Principal, resources: Resources) -> Reader:
    return make_reader(manager, resources)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("3월이랑 5월 실적 비교", {"period": "2025-05-01/2025-05-31", "against": "2025-03-01/2025-03-31"}),
        ("compare Q1 and Q2", {"period": "2025-03-01/2025-05-31", "compare": "previous"}),
        ("작년 6월이랑 올 6월 매출", {"period": "2025-06-01/2025-06-30", "compare": "year_ago"}),
        ("강남팀 5월 매출 전월 대비", {"period": "2025-05-01/2025-05-31", "compare": "previous"}),
        ("하위 3팀", {"by": ["unit"], "limit": 3, "descending": False}),
        ("달성률 중앙값이 어떻게 돼", {"by": ["employee"], "statistics": ["median"]}),
        ("월평균 매출", {"by": ["month"], "statistics": ["average"]}),
        ("average sales per rep", {"metrics": ["sales_per_person", "sales", "headcount"]}),
        ("서울사업부랑 경기사업부 누가 잘했냐", {"by": ["department"]}),
        ("지각 3번 이상 한 사람", {"having": [{"metric": "late_count", "operator": ">=", "value": 3.0}]}),
        (
            "전월대비 매출 10% 이상 줄어든 직원",
            {"having": [{"metric": "sales", "of": "change_rate", "operator": "<=", "value": -0.1}]},
        ),
        ("2월 30일 매출", {"period": "2월 30일"}),
        (
            "reps with achievement over 100% and fewer than 8 visits",
            {
                "having": [
                    {"metric": "achievement", "operator": ">", "value": 1.0},
                    {"metric": "visits", "operator": "<", "value": 8.0},
                ]
            },
        ),
        ("달성률 100% 안 되는 직원", {"having": [{"metric": "achievement", "operator": "<", "value": 1.0}]}),
        ("2분기 때 제일 성장한 제품군이 뭐야", {"by": ["area"], "order_by": "change_rate"}),
        ("목표 대비 부족액 큰 순서로 팀 보여줘", {"by": ["unit"], "order_by": "gap", "descending": False}),
        (
            "의원이랑 약국 중에 어디 매출이 더 커",
            {"by": ["client_type"], "where": {"client_type": ["clinic", "pharmacy"]}},
        ),
        (
            "reps with sales over 100 million won and more than 8 visits",
            {
                "having": [
                    {"metric": "visits", "operator": ">", "value": 8.0},
                    {"metric": "sales", "operator": ">", "value": 100_000_000.0},
                ]
            },
        ),
        ("올해 들어 목표 못 채운 달이 몇 번이야", {"by": ["month"]}),
        ("각 지역에서 매출 제일 적은 거래처", {"by": ["district", "client"], "each": 1, "descending": False}),
        ("지난달보다 이번 달 방문 줄어든 팀", {"by": ["unit"], "order_by": "change_rate", "descending": False}),
        ("작년보다 매출 떨어진 제품 뭐야", {"by": ["product"], "compare": "year_ago"}),
        ("약국에 제일 많이 나간 제품 3개", {"by": ["product"], "where": {"client_type": ["pharmacy"]}}),
        (
            "average sales per client by team",
            {"by": ["unit"], "metrics": ["sales_per_client", "client_count", "sales"]},
        ),
        ("팀마다 실적 제일 좋은 사람 누구야", {"by": ["unit", "employee"], "each": 1}),
        ("각 팀 1등 거래처 알려줘", {"by": ["unit", "client"], "each": 1}),
        ("top 2 reps by team", {"by": ["unit", "employee"], "each": 2}),
        ("팀별 달성률 꼴찌 누구야", {"by": ["unit", "employee"], "each": 1, "descending": False}),
    ],
)
async def test_questions_become_queries(reader: Reader, question: str, wanted: dict[str, Any]) -> None:
    made = await reader.call(question)
    assert made["tool"] == "query_metric"
    assert {name: made["arguments"].get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("question", "tool", "wanted"),
    [
        ("3개월 연속 목표 미달인 직원", "find_streaks", {"condition": "below_target", "count": 3, "by": "employee"}),
        ("which teams shrank two quarters in a row", "find_streaks", {"condition": "falling", "step": "quarter"}),
        ("이번 분기 어떻게 끝날까", "forecast_metric", {"start": "2025-06-01/2025-08-31"}),
        ("항생제 비중이 얼마나 돼", "share_of_whole", {"where": {"area": ["항생제"]}}),
        ("복리후생 담당자", "find_employees", {"responsibility": "복리후생"}),
        ("작년보다 20% 이상 성장한 거래처", "find_clients", {"trend": "rising", "least_change_rate": 0.2}),
        ("송파구 거래처 담당 누구야", "find_clients", {"with_owners": True}),
        ("overdue over 30 days", "overdue", {"min_days": 30}),
        ("오늘 서리풀병원 미팅함 굿스틴 처방 늘리기로", "log_visit", {"date": "2025-06-30/2025-06-30"}),
    ],
)
async def test_questions_find_their_tool(reader: Reader, question: str, tool: str, wanted: dict[str, Any]) -> None:
    made = await reader.call(question)
    assert made["tool"] == tool
    assert {name: made["arguments"].get(name) for name in wanted} == wanted


async def test_the_statement_asked_for_is_that_of_the_last_figures(reader: Reader) -> None:
    last: Any = {"specialist": "employees", "tool": "query_metric", "arguments": {"metrics": ["sales"], "units": ["x"]}}
    made = await reader.call("근거 SQL 보여줘", focus_on(last_calls=[last]), ("강남팀 매출",))
    assert made == last


async def test_a_visit_to_plan_keeps_its_hour_while_the_client_is_asked(reader: Reader) -> None:
    made = await reader.call("내일 3시 방문 잡아줘")
    assert made["arguments"]["known"] == {"date": "2025-07-01/2025-07-01", "time": "15:00"}


def test_numbers_that_bound_and_numbers_that_count_rows() -> None:
    assert find_rows("방문 안 한 곳") is None
    assert find_rows("who made fewer than 3 visits") is None
    assert find_rows("하위 3팀") == 3
    bound = find_count_bound("방문 3번도 안 한 사람")
    assert bound is not None
    assert (bound.operator, bound.value) == ("<", 3)
    owed = find_money_bound("천만원 이상 미수금")
    assert owed is not None
    assert (owed.operator, owed.value) == (">=", 10_000_000)
    assert find_share_range("달성률 90%~100% 사이") == (0.9, 1.0)
    assert find_streak("two quarters in a row") == (2, "quarter")
