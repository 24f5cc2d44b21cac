"""Visits and plans: what was done, what comes, writing once, drafting with the rules in sight."""

import pytest

from data.logins import Postgres
from state.errors import InvalidInput
from state.principal import Principal
from tests.tools.client_calls import Desk, column, rows_of
from tools.client_tools import TOOLS
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(manager: Principal, resources: Resources) -> Desk:
    return Desk(principal=manager, resources=resources)


async def test_the_last_visit_is_told_first(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("list_visits", clients=[await desk.id_of("가온대학교병원")], limit=3)
    ((last, count),) = rows_of(
        urls,
        "select max(at at time zone 'Asia/Seoul')::date, count(*) from interactions i join clients c on c.id = "
        "i.client_id"
        " where c.org_id = OURS and c.name = '가온대학교병원'",
    )
    assert found["table"]["total_rows"] == count
    assert last.isoformat() in found["summary"][1]


async def test_a_persons_visits_are_those_they_made(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("list_visits", people=["@me"], period="2025-05-01/2025-05-31", limit=100)
    ((count,),) = rows_of(
        urls,
        "select count(*) from interactions i join employees e on e.id = i.employee_id where i.org_id = OURS"
        " and e.employee_no = 'MR-1001' and (i.at at time zone 'Asia/Seoul')::date between '2025-05-01' and "
        "'2025-05-31'",
    )
    assert found["table"]["total_rows"] == count > 0


async def test_todays_plans_are_the_callers_own(mr: Principal, resources: Resources, urls: Postgres) -> None:
    desk = Desk(principal=mr, resources=resources)
    found = await desk.ask("list_schedule", people=["@me"], period="2025-06-30/2025-06-30")
    ((count,),) = rows_of(
        urls,
        "select count(*) from schedules s where employee_id = %s and status <> 'cancelled'"
        " and (at at time zone 'Asia/Seoul')::date = '2025-06-30'",
        mr.employee_id,
    )
    assert found["table"]["total_rows"] == count > 0
    assert column(found, "at") == sorted(str(at) for at in column(found, "at"))


async def test_an_empty_day_is_said_plainly(desk: Desk) -> None:
    found = await desk.ask("list_schedule", people=["@me"], period="2031-01-01/2031-01-01")
    assert found["empty"]
    assert "일정이 없습니다" in found["summary"][0]


async def test_a_visit_is_written_once_for_a_step(manager: Principal, resources: Resources, urls: Postgres) -> None:
    desk = Desk(principal=manager, resources=resources, run_step="run-1:act:0")
    arguments = {
        "client": await desk.id_of("새봄신경과"),
        "date": "2025-06-29/2025-06-29",
        "summary": "굿메만정 설명",
        "products": [await desk.id_of("굿메만정", "product")],
    }
    first = await desk.ask("log_visit", **arguments)
    again = await desk.ask("log_visit", **arguments)
    written = rows_of(
        urls, "select employee_id, source, summary from interactions where idempotency_key like 'run-1:act:0%%'"
    )
    assert written == [(manager.employee_id, "chat", "굿메만정 설명")]
    assert "기록했습니다" in first["summary"][0]
    assert "이미" in again["summary"][0]


async def test_a_planned_visit_is_in_the_schedule(manager: Principal, resources: Resources) -> None:
    desk = Desk(principal=manager, resources=resources, run_step="run-2:act:0")
    client = await desk.id_of("새봄신경과")
    await desk.ask("schedule_visit", client=client, date="2025-07-22/2025-07-22", time="14:00")
    found = await desk.ask("list_schedule", people=["@me"], period="2025-07-22/2025-07-22")
    assert column(found, "at") == ["2025-07-22 14:00"]
    assert column(found, "client") == ["새봄신경과의원"]


@pytest.mark.parametrize(
    ("tool", "day"),
    [
        ("schedule_visit", "2025-06-01/2025-06-01"),  # past
        ("schedule_visit", "2025-07-07/2025-07-13"),  # a week is no day
        ("log_visit", "2025-07-01/2025-07-01"),  # has not come
    ],
)
async def test_an_impossible_day_is_refused(tool: str, day: str, desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        await desk.ask(tool, client=await desk.id_of("새봄신경과"), date=day)


async def test_a_login_without_an_employee_writes_nothing(executive: Principal, resources: Resources) -> None:
    desk = Desk(principal=_without_employee(executive), resources=resources)
    with pytest.raises(InvalidInput):
        await desk.ask("log_visit", client=await desk.id_of("새봄신경과"), summary="방문")


def _without_employee(principal: Principal) -> Principal:
    return Principal.from_json({**principal.to_json(), "employee_id": None})


async def test_a_draft_stores_nothing_and_says_what_is_missing(desk: Desk, urls: Postgres) -> None:
    before = rows_of(urls, "select count(*) from interactions")
    draft = await desk.ask("draft_visit_report", client=await desk.id_of("미래이비인후과"), summary="굿몬테정 설명")
    assert rows_of(urls, "select count(*) from interactions") == before
    assert "초안" in draft["summary"][0]
    assert "다음 할 일" in draft["summary"][1]
    assert "발견되지 않았습니다" in draft["summary"][2]


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("부작용이 없다고 안내함", "과장"),
        ("현금 지원을 이야기함", "금전"),
        ("허가 외 사용을 설명", "허가 사항"),
        ("점심 식사를 제공함", "식음료"),
        ("견본품 20개 전달", "견본품"),
    ],
)
async def test_a_draft_points_at_words_that_rules_touch(said: str, finding: str, desk: Desk) -> None:
    draft = await desk.ask("draft_visit_report", client=await desk.id_of("미래이비인후과"), summary=said)
    assert any(finding in sentence for sentence in draft["summary"][1:])


async def test_a_briefing_holds_what_one_must_know(desk: Desk) -> None:
    briefing = await desk.ask(
        "prepare_visit", client=await desk.id_of("가온대학교병원"), period="2025-07-07/2025-07-13"
    )
    told = " ".join(briefing["summary"])
    for part in ("일정", "실적", "마지막 접촉", "계약", "이야기할 제품"):
        assert part in told
    assert len(briefing["table"]["rows"]) == 3


def test_only_the_two_writers_write() -> None:
    assert {tool.name for tool in TOOLS if tool.writes} == {"log_visit", "schedule_visit"}
