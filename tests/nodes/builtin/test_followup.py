"""What a message takes over from the conversation."""

from typing import Any

import pytest

from state.conversation import Focus
from state.principal import Principal
from tests.nodes.builtin.reading import Reader, focus_on, make_reader
from tools.resources import Resources

pytestmark = pytest.mark.anyio

KIM = {"id": "11111111-1111-1111-1111-111111111111", "label": "김도현 (강남팀, 과장, MR-1002)"}
LEE = {"id": "22222222-2222-2222-2222-222222222222", "label": "이준호 (강남팀, 차장, MR-1004)"}
CLINIC = {"id": "33333333-3333-3333-3333-333333333333", "label": "다온약국 (강남구, 약국)"}
JUNE = {"start": "2025-06-01", "end": "2025-06-30", "label": "2025년 6월", "assumption": None}


@pytest.fixture
def reader(manager: Principal, resources: Resources) -> Reader:
    return make_reader(manager, resources)


def call(tool: str, specialist: str = "employees", /, **arguments: Any) -> dict[str, Any]:
    return {"specialist": specialist, "tool": tool, "arguments": arguments, "referents": []}


def after_sales_of_kim() -> Focus:
    last = call("query_metric", metrics=["sales"], people=[KIM["id"]], period="2025-06-01/2025-06-30")
    last["referents"] = [{"kind": "person", "id": KIM["id"], "label": KIM["label"]}]
    return focus_on(people=[KIM], period=JUNE, last_calls=[last])


def after_ranking() -> Focus:
    last = call("query_metric", metrics=["achievement"], by=["employee"], units=["@my_unit"])
    return focus_on(listed=[LEE, KIM], listed_kind="person", last_calls=[last], period=JUNE)


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        ("지난달은?", {"period": "2025-05-01/2025-05-31"}),
        ("아니 4월 말고 5월로", {"period": "2025-05-01/2025-05-31"}),
        ("작년 같은 기간은?", {"period": "2024-06-01/2024-06-30"}),
        ("제품별로", {"by": ["product"]}),
        ("백만원 단위로 보여줘", {"unit": "million"}),
        ("그래프로 그려줘", {"chart": "auto"}),
        ("Not June, April", {"period": "2025-04-01/2025-04-30"}),
    ],
)
async def test_a_short_message_changes_one_part(reader: Reader, message: str, changed: dict[str, Any]) -> None:
    made = await reader.call(message, after_sales_of_kim())
    assert made["arguments"]["people"] == [KIM["id"]]
    assert {name: made["arguments"].get(name) for name in changed} == changed


async def test_another_name_takes_the_place_of_the_first(reader: Reader) -> None:
    made = await reader.call("정하린은?", after_sales_of_kim())
    assert made["arguments"]["people"] != [KIM["id"]]
    assert made["arguments"]["period"] == "2025-06-01/2025-06-30"


async def test_a_pronoun_stands_for_the_person_under_discussion(reader: Reader) -> None:
    made = await reader.call("그 사람 전화번호는?", after_sales_of_kim())
    assert (made["tool"], made["arguments"]["person"]) == ("get_employee", KIM["id"])


async def test_a_gap_is_filled_with_the_client_under_discussion_and_said(reader: Reader) -> None:
    last = call("get_client", "clients", client=CLINIC["id"])
    focus = focus_on(clients=[CLINIC], last_calls=[last])
    understanding = await reader.read("담당자는?", focus)
    assert understanding["entities"][0]["candidates"][0]["id"] == CLINIC["id"]
    assert any("다온약국" in text for text in understanding.get("assumptions", []))


async def test_the_first_of_a_list_is_meant_by_its_place(reader: Reader) -> None:
    made = await reader.call("1등은 왜 잘했어?", after_ranking())
    assert (made["tool"], made["arguments"]["people"]) == ("explain_change", [LEE["id"]])


async def test_the_last_of_a_ranking_is_looked_at_alone(reader: Reader) -> None:
    made = await reader.call("꼴찌는?", after_ranking())
    assert made["arguments"]["people"] == [KIM["id"]]
    assert "employee" not in made["arguments"].get("by", [])


async def test_two_periods_said_before_become_a_comparison(reader: Reader) -> None:
    last = call("query_metric", metrics=["sales"], units=["@my_unit"], period="2025-05-01/2025-05-31")
    made = await reader.call("둘의 차이를 제품별로", focus_on(last_calls=[last]), ("이번 달 매출", "지난달은?"))
    assert made["arguments"]["period"] == "2025-06-01/2025-06-30"
    assert (made["arguments"]["compare"], made["arguments"]["by"]) == ("previous", ["product"])


async def test_another_case_widens_the_last_search(reader: Reader) -> None:
    limit = call("calculate_limit", "documents", activity="product_briefing", item="meal")
    search = call("search_documents", "documents", query="설명회 식대 한도")
    plans = await reader.plan("여러 기관이면?", focus_on(last_calls=[limit, search]))
    calls = {made["tool"]: made["arguments"] for made in plans["documents"].calls}
    assert calls["calculate_limit"]["activity"] == "multi_briefing"
    assert "설명회 식대 한도" in calls["search_documents"]["query"]


async def test_details_fill_the_call_that_waited_for_them(reader: Reader) -> None:
    asked = call("ask_details", "clients", tool="draft_visit_report", missing=["client"], known={})
    made = await reader.call("다온약국, 어제, 굿메만정 설명", focus_on(last_calls=[asked]))
    assert made["tool"] == "draft_visit_report"
    assert made["arguments"]["date"] == "2025-06-29/2025-06-29"


async def test_a_draft_is_submitted_as_it_was(reader: Reader) -> None:
    draft = call("draft_visit_report", "clients", client=CLINIC["id"], date="2025-06-29/2025-06-29", summary="설명")
    made = await reader.call("제출해줘", focus_on(clients=[CLINIC], last_calls=[draft]))
    assert (made["tool"], made["arguments"]["client"]) == ("log_visit", CLINIC["id"])


@pytest.mark.parametrize("message", ["고마워!", "우리 회사 전체 매출은 얼마야?", "휴가 규정 알려줘"])
async def test_a_message_of_its_own_takes_nothing_over(reader: Reader, message: str) -> None:
    understanding = await reader.read(message, after_sales_of_kim())
    assert not understanding.get("calls")
    assert understanding["entities"] == []


async def test_the_rank_of_a_traveller_changes_the_limit(reader: Reader) -> None:
    limit = call("calculate_limit", "documents", activity="business_trip", item="daily_allowance")
    plans = await reader.plan("부장은?", focus_on(last_calls=[limit]))
    assert plans["documents"].calls[0]["arguments"]["senior"] is True


async def test_a_chain_of_questions_is_searched_by_its_subject_and_last_words(reader: Reader) -> None:
    search = call("search_documents", "documents", query="연차 며칠이야 1년 안된 사람은?")
    plans = await reader.plan("며칠 전에 신청해야돼", focus_on(last_calls=[search]))
    query = str(plans["documents"].calls[0]["arguments"]["query"])
    assert query.startswith("연차")
    assert query.endswith("며칠 전에 신청해야돼")
    assert "며칠이야" not in query
