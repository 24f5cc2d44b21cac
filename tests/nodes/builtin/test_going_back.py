"""Corrections, parts of the last list, steps in time, and subjects of earlier turns."""

from typing import Any

import pytest

from nodes.focus import next_focus
from nodes.prepare import empty_focus
from state.conversation import Focus
from state.principal import Principal
from tests.nodes.builtin.reading import Reader, focus_on, make_reader
from tests.nodes.builtin.test_followup import CLINIC, JUNE, KIM, LEE, after_ranking, after_sales_of_kim, call
from tools.resources import Resources

pytestmark = pytest.mark.anyio

RULE = call("search_documents", "documents", query="연차휴가는 며칠이야")
CONTRACTS = call("list_contracts", "clients", ends_within_days=90)
CLIENTS = call("find_clients", "clients", people=[KIM["id"]], order_by="sales", limit=5)


@pytest.fixture
def reader(manager: Principal, resources: Resources) -> Reader:
    return make_reader(manager, resources)


def after_sales_and(*turns: list[Any]) -> Focus:
    """Returns the focus after a question on Kim's sales that followed the other turns."""
    return {**after_sales_of_kim(), "earlier": list(turns)}


@pytest.mark.parametrize(
    "message",
    [
        "아니 김도현 말고 이준호",
        "김도현이 아니라 이준호",
        "no, not Dohyun Kim, Junho Lee",
        "Junho Lee instead of Dohyun Kim",
    ],
)
async def test_a_name_taken_back_is_not_asked_about(reader: Reader, message: str) -> None:
    read = await reader.read(message, after_sales_of_kim())
    assert [mention["candidates"][0]["label"][:3] for mention in read["entities"] if mention["kind"] == "person"] in (
        ["이준호"],
        ["Jun"],
    )


NARROWED = [
    ("그중에 제일 큰 데는 어디야", CLIENTS, {"order_by": "sales", "descending": True, "limit": 1}),
    ("그중에 강남구만", CLIENTS, {"districts": ["강남구"]}),
    ("10곳으로 늘려줘", CLIENTS, {"limit": 10}),
    ("나머지는?", CLIENTS, {"limit": 100}),
    ("the biggest one", CLIENTS, {"order_by": "sales", "descending": True, "limit": 1}),
    ("only hospitals", CLIENTS, {"types": ["general_hospital", "hospital"]}),
    ("30일 안으로만", CONTRACTS, {"ends_within_days": 30}),
    ("제일 급한 건 뭐야", CONTRACTS, {"limit": 1}),
]


@pytest.mark.parametrize(("message", "last", "changed"), NARROWED)
async def test_a_part_of_the_last_list_keeps_the_rest_of_it(
    reader: Reader, message: str, last: Any, changed: dict[str, Any]
) -> None:
    made = await reader.call(message, focus_on(last_calls=[last]))
    assert (made["tool"], made["arguments"]) == (last["tool"], {**last["arguments"], **changed})


async def test_more_of_a_list_is_shown_after_a_look_into_a_row(reader: Reader) -> None:
    look = call("get_client", "clients", client=CLINIC["id"])
    made = await reader.call("나머지는?", {**focus_on(last_calls=[look]), "earlier": [[CLIENTS]]})
    assert (made["tool"], made["arguments"]["people"]) == ("find_clients", [KIM["id"]])


@pytest.mark.parametrize(
    ("message", "period"),
    [
        ("그 전 달은?", "2025-05-01/2025-05-31"),
        ("and the month before that?", "2025-05-01/2025-05-31"),
        ("what about May?", "2025-05-01/2025-05-31"),
    ],
)
async def test_a_step_in_time_is_counted_from_the_period_under_discussion(
    reader: Reader, message: str, period: str
) -> None:
    made = await reader.call(message, after_sales_of_kim())
    assert (made["arguments"]["period"], made["arguments"]["people"]) == (period, [KIM["id"]])
    assert "compare" not in made["arguments"]


async def test_a_step_over_several_months_is_as_long(reader: Reader) -> None:
    quarter = {"start": "2025-03-01", "end": "2025-05-31", "label": "회계 2분기", "assumption": None}
    made = await reader.call("그 이전 분기는?", {**after_sales_of_kim(), "period": quarter})  # type: ignore[typeddict-item]
    assert made["arguments"]["period"] == "2024-12-01/2025-02-28"


@pytest.mark.parametrize(
    "message",
    ["아까 말한 규정 다시", "and the rule you mentioned before?", "다시 규정 얘기로", "방금 말한 연차휴가 규정 다시"],
)
async def test_an_earlier_rule_is_shown_again(reader: Reader, message: str) -> None:
    made = await reader.call(message, after_sales_and([RULE]))
    assert (made["tool"], made["arguments"]) == ("search_documents", RULE["arguments"])


@pytest.mark.parametrize("message", ["원문 보여줘", "show the original wording"])
async def test_wording_without_a_name_is_that_of_the_last_rule(reader: Reader, message: str) -> None:
    made = await reader.call(message, after_sales_and([RULE]))
    assert made["arguments"] == {**RULE["arguments"], "verbatim": True}


async def test_going_back_to_figures_may_change_them(reader: Reader) -> None:
    sales = after_sales_of_kim()["last_calls"]
    focus: Focus = {**focus_on(people=[KIM], last_calls=[CLIENTS], period=JUNE), "earlier": [sales]}
    made = await reader.call("다시 매출 얘기로 돌아가서 제품별로 보여줘", focus)
    assert (made["tool"], made["arguments"]["by"]) == ("query_metric", ["product"])
    assert made["arguments"]["people"] == [KIM["id"]]


async def test_an_earlier_turn_is_found_by_its_names(reader: Reader) -> None:
    of_lee = call("query_metric", metrics=["sales"], people=[LEE["id"]], period="2025-06-01/2025-06-30")
    focus: Focus = {**focus_on(last_calls=[RULE]), "earlier": [[of_lee], after_sales_of_kim()["last_calls"]]}
    made = await reader.call("아까 그 매출 다시", focus)
    assert made["arguments"]["people"] == [KIM["id"]]


async def test_an_earlier_rule_is_found_by_its_words(reader: Reader) -> None:
    lodging = call("search_documents", "documents", query="출장 숙박비 한도")
    made = await reader.call("아까 말한 숙박비 규정 다시", after_sales_and([lodging], [RULE]))
    assert made["arguments"] == lodging["arguments"]


async def test_an_earlier_ranking_is_shown_again(reader: Reader) -> None:
    ranking = after_ranking()["last_calls"]
    look = call("get_employee", person=KIM["id"])
    made = await reader.call("아까 그 순위 다시 보여줘", {**focus_on(last_calls=[look]), "earlier": [ranking]})
    assert (made["tool"], made["arguments"]["by"]) == ("query_metric", ["employee"])


async def test_who_is_taken_back_by_a_pronoun_is_left_out(reader: Reader) -> None:
    focus = {**after_sales_of_kim(), "listed": [LEE]}
    read = await reader.read("not that person, Junho Lee's sales instead", focus)  # type: ignore[arg-type]
    people = [mention for mention in read["entities"] if mention["kind"] == "person"]
    assert KIM["id"] not in {one["id"] for mention in people for one in mention["candidates"]}


async def test_what_changed_in_a_rule_under_discussion_compares_its_versions(reader: Reader) -> None:
    document = {"id": "44444444-4444-4444-4444-444444444444", "label": "출장·여비규정"}
    made = await reader.call("뭐가 달라졌는데?", focus_on(documents=[document], last_calls=[RULE]))
    assert (made["tool"], made["arguments"]) == ("compare_versions", {"document": document["id"]})


async def test_the_present_and_the_former_person_are_two(reader: Reader) -> None:
    focus: Focus = {**after_sales_of_kim(), "before": {"people": LEE}}
    made = await reader.call("둘 중에 누가 더 높아", focus)
    assert (made["arguments"]["people"], made["arguments"]["by"]) == ([LEE["id"], KIM["id"]], ["employee"])


async def test_two_rows_of_a_ranking_are_held_against_each_other(reader: Reader) -> None:
    made = await reader.call("1등이랑 2등 차이는?", after_ranking())
    assert made["arguments"]["people"] == [LEE["id"], KIM["id"]]


async def test_the_team_of_a_person_is_meant_by_that_team(reader: Reader) -> None:
    look = call("get_employee", person=KIM["id"])
    look["referents"] = [{"kind": "person", "id": KIM["id"], "label": KIM["label"]}]
    read = await reader.read("그 팀 팀장은 누구야", focus_on(people=[KIM], last_calls=[look]))
    assert [(mention["kind"], mention["text"]) for mention in read["entities"]] == [("unit", "강남팀")]


async def test_a_filter_by_place_does_not_break_the_next_turn(reader: Reader) -> None:
    last = call("query_metric", metrics=["sales"], by=["employee"], where={"district": ["강남구"]})
    made = await reader.call("지난달은?", focus_on(listed=[LEE, KIM], listed_kind="person", last_calls=[last]))
    assert made["arguments"]["period"] == "2025-05-01/2025-05-31"


def test_the_focus_keeps_eight_earlier_turns_and_the_former_thing() -> None:
    focus = empty_focus()
    for number in range(200):
        made = call("get_employee", person=f"{number}")
        made["referents"] = [{"kind": "person", "id": f"{number}", "label": f"사람 {number}"}]
        focus = next_focus(focus, [made], [])  # type: ignore[list-item]
    assert [turn[0]["arguments"]["person"] for turn in focus["earlier"]] == [f"{n}" for n in range(191, 199)]
    assert focus["before"]["people"]["id"] == "198"
