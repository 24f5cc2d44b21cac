"""From questions to tool calls, against the demo company's names."""

from typing import Any

import pytest

from state.principal import Principal
from tests.nodes.builtin.reading import Reader, make_reader
from tools.catalogue import build_toolbox
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture
def reader(manager: Principal, resources: Resources) -> Reader:
    return make_reader(manager, resources)


CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("나 이번 달 얼마 팔았어?", "query_metric", {"people": ["@me"], "period": "2025-06-01/2025-06-30"}),
    ("강북팀 5월 매출", "query_metric", {"period": "2025-05-01/2025-05-31", "metrics": ["sales", "target", "achievement"]}),
    ("우리 팀에서 목표 못 채운 직원", "query_metric", {"by": ["employee"], "units": ["@my_unit"],
     "having": [{"metric": "achievement", "operator": "<", "value": 1.0}]}),
    ("지점별 달성률 낮은 순", "query_metric", {"by": ["unit"], "order_by": "achievement", "descending": False}),
    ("Top five products by revenue last month", "query_metric", {"by": ["product"], "limit": 5, "period": "2025-05-01/2025-05-31"}),
    ("우리 팀 전년 대비 성장률", "query_metric", {"compare": "year_ago", "units": ["@my_unit"]}),
    ("항생제 월별 매출 백만원 단위로", "query_metric", {"by": ["month"], "unit": "million", "where": {"area": ["항생제"]}}),
    ("강남팀 매출이 왜 줄었지", "explain_change", {}),
    ("다음 분기 우리 팀 매출 예상", "forecast_metric", {"start": "2025-09-01/2025-11-30", "units": ["@my_unit"]}),
    ("내 연차 며칠 남았지", "query_metric", {"people": ["@me"], "metrics": ["leave_remaining", "leave_granted", "leave_used"]}),
    ("직급별 인원 현황", "find_employees", {"group_by": "position"}),
    ("작년에 들어온 영업사원", "find_employees", {"job_families": ["MR"], "hired": "2024-01-01/2024-12-31"}),
    ("김도현 전화번호", "get_employee", {"fields": ["contact"]}),
    ("이준호 월급 얼마야", "get_pay", {}),
    ("60일 안에 끝나는 계약", "list_contracts", {"ends_within_days": 60}),
    ("다온약국 최근 주문 5건", "list_transactions", {"limit": 5}),
    ("관악구 약국 몇 곳이야", "find_clients", {"districts": ["관악구"], "types": ["pharmacy"], "aggregate": ["count"]}),
    ("굿모실린캡슐 처방 끊은 곳", "find_clients", {}),
    ("휴면 거래처 보여줘", "find_clients", {"statuses": ["dormant"]}),
    ("내일 오후 3시 다온약국 방문 잡아줘", "schedule_visit", {"date": "2025-07-01/2025-07-01", "time": "15:00"}),
    ("방문 보고서 써줘", "ask_details", {"tool": "draft_visit_report"}),
    ("오늘 내 일정", "list_schedule", {"people": ["@me"], "period": "2025-06-30/2025-06-30"}),
    ("이탈 위험 거래처 5곳", "client_risk", {"limit": 5}),
    ("취업규칙 9조 보여줘", "search_documents", {}),
    ("17 곱하기 3", "calculate", {}),
    ("YTD vs LY for Gyeonggi 2", "query_metric", {"compare": "year_ago", "period": "2024-12-01/2025-06-30"}),
    ("Seobu vs Dongbu YTD", "query_metric", {"by": ["unit"], "compare": None}),
    ("sales of the last 3 full months by product", "query_metric", {"by": ["product"], "period": "2025-04-01/2025-06-30", "limit": None}),
    ("which clinics bought less than last year", "find_clients", {"trend": "falling", "against": "year_ago", "types": ["clinic"]}),
    ("return rate by product, worst first", "query_metric", {"by": ["product"], "descending": None, "order_by": "return_rate"}),
    ("강남구랑 서초구 매출 비교", "query_metric", {"by": ["district"]}),
    ("so far this quarter, who leads?", "query_metric", {"by": ["employee"], "period": "2025-06-01/2025-08-31"}),
    ("Park Seoyun's visits in May", "query_metric", {"metrics": ["visits", "visited_clients", "sales_per_visit"]}),
    ("서울든든병원에 굿메만정 얼마나 나가?", "query_metric", {"metrics": ["sales"]}),
    ("팀장님 월급 얼마야", "get_pay", {"aggregate": True}),
    ("average deal size by team this FY", "query_metric", {"period": "2024-12-01/2025-11-30", "by": ["unit"]}),
    ("Lee Junho H1 vs H1 last year", "query_metric", {"period": "2024-12-01/2025-05-31", "compare": "year_ago"}),
    ("show weekday pattern of sales in May", "query_metric", {"by": ["weekday"]}),
    ("return rate of pharmacies vs clinics", "query_metric", {"by": ["client_type"], "metrics": ["return_rate", "returns", "gross_sales"]}),
    ("growth of VIP clients", "query_metric", {"compare": "previous", "where": {"grade": ["VIP"]}}),
    ("number of transactions per team in June", "query_metric", {"by": ["unit"], "metrics": ["transaction_count", "sales"]}),
    ("share of Gaon University Hospital in Gangnam sales", "share_of_whole", {}),
    ("5월 활동비 제일 많이 쓴 사람", "query_metric", {"order_by": "expenses"}),
    ("다온약국 방문 일정 다음 주 수요일 오후 2시로 잡아줘", "schedule_visit", {"time": "14:00"}),
    ("12만원씩 8명이면 총 얼마야", "calculate", {}),
    ("freight in May", "query_metric", {"metrics": ["expenses"], "where": {"kind": ["freight"]}}),
    ("clients that rely on one product", "query_metric", {"by": ["client"], "order_by": "product_concentration"}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "tool", "arguments"), CASES)
async def test_a_question_becomes_one_call(reader: Reader, question: str, tool: str, arguments: dict[str, Any]) -> None:
    call = await reader.call(question)
    assert call["tool"] == tool
    assert {name: call["arguments"].get(name) for name in arguments} == arguments
    build_toolbox(reader.resources).parse(tool, call["arguments"])


async def test_each_specialist_gets_its_own_part(reader: Reader) -> None:
    plans = await reader.plan("강남팀 실적 순위하고 강남팀에서 큰 거래처 3곳")
    assert set(plans) == {"employees", "clients"}
    assert "limit" not in plans["employees"].calls[0]["arguments"]
    assert plans["clients"].calls[0]["arguments"]["limit"] == 3


async def test_an_unclear_name_stays_in_the_persons_words(reader: Reader) -> None:
    call = await reader.call("한지우 연락처 알려줘")
    assert call["arguments"]["person"] == "한지우"


async def test_what_nobody_named_is_said_to_be_assumed(reader: Reader) -> None:
    plans = await reader.plan("지난 분기 매출")
    assert any("강남팀" in text for text in plans["employees"].assumptions)


async def test_a_representative_is_asked_about_himself(mr: Principal, resources: Resources) -> None:
    call = await make_reader(mr, resources).call("이번 달 매출 알려줘")
    assert call["arguments"]["people"] == ["@me"]


async def test_a_limit_is_computed_beside_the_search(reader: Reader) -> None:
    plans = await reader.plan("교수 8명에게 1인당 9만원 저녁 제공하면 한도 넘나요?")
    limit = next(call for call in plans["documents"].calls if call["tool"] == "calculate_limit")
    assert limit["arguments"]["headcount"] == 8
    assert limit["arguments"]["amount"] == 90_000


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("설명회 저녁 6명이 먹고 총 72만원 나왔는데 괜찮나", {"headcount": 6, "total": 720_000}),
        ("부산 2박 출장 숙박비 얼마까지 돼", {"times": 2, "metropolitan": True}),
        ("자문료를 올해 350만원 드렸는데 괜찮은가요", {"amount": 3_500_000, "within": "year"}),
        (
            "약국 사장님이 명절이라고 7만원짜리 선물을 주셨는데 받아도 되나요",
            {"activity": "gift_received", "amount": 70_000},
        ),
        ("병원에 명절선물 6만원짜리 드려도 되나요", {"activity": "gift", "amount": 60_000}),
    ],
)
async def test_a_limit_is_asked_for_bills_nights_years_and_takers(
    reader: Reader, question: str, wanted: dict[str, object]
) -> None:
    plans = await reader.plan(question)
    limit = next(call for call in plans["documents"].calls if call["tool"] == "calculate_limit")
    assert wanted.items() <= limit["arguments"].items()


@pytest.mark.parametrize("question", ["강연 30분짜리도 강연료 줄 수 있나", "설명회에 20명 초대해도 되나요"])
async def test_what_is_no_amount_is_not_computed(reader: Reader, question: str) -> None:
    plans = await reader.plan(question)
    assert [call["tool"] for call in plans["documents"].calls] == ["search_documents"]


async def test_a_limit_abroad_is_asked_for_as_such(reader: Reader) -> None:
    plans = await reader.plan("해외 학회 발표자 숙박은 1박에 얼마까지 지원 가능한가요?")
    limit = next(call for call in plans["documents"].calls if call["tool"] == "calculate_limit")
    assert limit["arguments"]["overseas"] is True


async def test_dollars_of_a_trip_abroad_are_not_computed_in_won(reader: Reader) -> None:
    plans = await reader.plan("해외 출장 숙박비 한도가 얼마인가요?")
    assert [call["tool"] for call in plans["documents"].calls] == ["search_documents"]


async def test_a_rule_of_a_time_to_come_is_read_as_of_then(reader: Reader) -> None:
    plans = await reader.plan("2027년 5월이면 출장 일비 규정이 어떻게 되나요?")
    search = next(call for call in plans["documents"].calls if call["tool"] == "search_documents")
    assert search["arguments"]["as_of"] == "2027-05-31"
