"""Who may see pay, evaluations, incentives, attendance: the rule is named, and what is available instead."""

from uuid import UUID

import psycopg
import pytest

from data.employees import pay_average
from data.logins import Postgres
from data.session import Database
from state.principal import Principal
from tests.conftest import AS_OF, sign_in
from tests.tools.asking import JUNE, MAY, asker, column, person, told, unit
from tools.resources import Resources

pytestmark = pytest.mark.anyio

COLLEAGUE = "MR-1007"


@pytest.mark.parametrize("login", ["gangnam.manager", "gangnam.mr", "seoul.head", "executive", "compliance", "admin"])
async def test_nobody_but_hr_sees_another_persons_pay(login: str, resources: Resources, database: Database) -> None:
    principal = await sign_in(database, login)
    found = await asker(resources, principal)("get_pay", people=[person(COLLEAGUE)])
    assert found["empty"]
    assert found["kind"] == "notice"
    assert "급여 정보 열람 제한" in told(found)
    assert not any(character.isdigit() for character in told(found).replace("5명", ""))


async def test_hr_sees_pay_as_stored(resources: Resources, hr: Principal, urls: Postgres) -> None:
    found = await asker(resources, hr)("get_pay", people=[person(COLLEAGUE)])
    with psycopg.connect(urls.admin_url) as connection:
        (salary,) = connection.execute(
            "select base_salary from employee_pay where employee_id = %s and valid_from <= '2025-06-30'"
            " and (valid_to is null or valid_to >= '2025-06-30')",
            [person(COLLEAGUE)],
        ).fetchone() or (None,)
    assert column(found, "base_salary") == [salary]


async def test_everybody_sees_their_own_pay(resources: Resources, mr: Principal) -> None:
    found = await asker(resources, mr)("get_pay")
    assert not found["empty"]
    assert found["table"]["row_ids"] == [str(mr.employee_id)]


async def test_averages_need_a_head_and_five_people(
    resources: Resources, head: Principal, manager: Principal, urls: Postgres
) -> None:
    found = await asker(resources, head)("get_pay", units=[unit("SEOUL")])
    with psycopg.connect(urls.admin_url) as connection:
        row = connection.execute(
            "select count(*), round(avg(p.base_salary)) from employee_pay p join employees e on e.id = p.employee_id"
            " join org_units u on u.id = e.unit_id where u.path like '/SALES/SEOUL/%' and e.status <> 'left'"
            " and p.valid_from <= '2025-06-30' and (p.valid_to is null or p.valid_to >= '2025-06-30')"
        ).fetchone()
    assert row is not None
    assert (column(found, "people"), column(found, "average_base_salary")) == ([row[0]], [int(row[1])])
    assert (await asker(resources, head)("get_pay", units=[unit("GG1")]))["empty"]
    assert (await asker(resources, manager)("get_pay", units=[unit("GANGNAM")]))["empty"]


async def test_the_average_of_four_people_is_never_given(resources: Resources, hr: Principal, urls: Postgres) -> None:
    with psycopg.connect(urls.admin_url) as connection:
        small = connection.execute(
            "select u.id from org_units u join employees e on e.unit_id = u.id and e.status <> 'left'"
            " where u.org_id = %s and u.kind <> 'division' group by u.id having count(*) between 1 and 4"
            " and not exists (select from org_units below where below.parent_id = u.id) limit 1",
            [hr.org_id],
        ).fetchone()
    assert small is not None
    assert (await asker(resources, hr)("get_pay", units=[str(small[0])]))["empty"]


async def test_pay_functions_stay_inside_the_organisation(database: Database, other_org: Principal) -> None:
    async with database.tenant_session(other_org) as session:
        assert await pay_average(session, UUID(unit("SEOUL")), AS_OF) is None


async def test_budgets_are_shown_without_the_pay_beside_them(resources: Resources, manager: Principal) -> None:
    found = await asker(resources, manager)("query_metric", metrics=["budget_rate"], by=["unit"], period=JUNE)
    assert len(found["table"]["rows"]) >= 8
    assert {one["name"] for one in found["table"]["columns"]} == {"unit", "rank", "expenses", "budget", "budget_rate"}


async def test_single_attendance_of_others_is_refused_with_the_rule(resources: Resources, mr: Principal) -> None:
    ask = asker(resources, mr)
    refused = await ask("query_metric", metrics=["attendance_rate"], people=[person(COLLEAGUE)], period=MAY)
    assert refused["empty"]
    assert "개인 근태 열람 제한" in told(refused)
    own = await ask("query_metric", metrics=["attendance_rate"], people=["@me"], period=MAY)
    assert not own["empty"]


async def test_small_groups_are_left_out_of_attendance(resources: Resources, mr: Principal, hr: Principal) -> None:
    arguments = {"metrics": ["attendance_rate"], "by": ["unit"], "period": MAY}
    limited = await asker(resources, mr)("query_metric", **arguments)
    whole = await asker(resources, hr)("query_metric", **arguments)
    counts = await asker(resources, hr)("query_metric", metrics=["headcount"], by=["unit"], period=MAY)
    sizes = dict(zip(column(counts, "unit"), column(counts, "headcount"), strict=True))
    assert len(column(limited, "unit")) < len(column(whole, "unit"))
    assert all(sizes[name] >= 5 for name in column(limited, "unit"))
    assert any("5명 미만" in notice for notice in limited["notices"])


async def test_a_leader_sees_the_own_teams_attendance_only(resources: Resources, manager: Principal) -> None:
    ask = asker(resources, manager)
    arguments = {"metrics": ["attendance_rate"], "by": ["employee"], "period": MAY}
    assert len((await ask("query_metric", units=["@my_unit"], **arguments))["table"]["rows"]) == 8
    assert (await ask("query_metric", units=[unit("GANGBUK")], **arguments))["empty"]


async def test_evaluation_points_are_for_the_person_leaders_and_hr(
    resources: Resources, mr: Principal, manager: Principal, hr: Principal
) -> None:
    half = "2024-12-01/2025-05-31"
    refused = await asker(resources, mr)("evaluation_score", people=[person(COLLEAGUE)], half=half)
    assert refused["empty"]
    assert "평가 열람 제한" in told(refused)
    for principal in (manager, hr):
        assert not (await asker(resources, principal)("evaluation_score", people=[person(COLLEAGUE)], half=half))[
            "empty"
        ]


async def test_incentives_of_others_are_pay(resources: Resources, manager: Principal, mr: Principal) -> None:
    quarter = "2025-03-01/2025-05-31"
    assert (await asker(resources, manager)("incentive_estimate", units=["@my_unit"], period=quarter))["empty"]
    own = await asker(resources, mr)("incentive_estimate", people=["@me"], period=quarter)
    assert column(own, "incentive") == [5_000_000]
