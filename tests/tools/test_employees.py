"""find_employees and get_employee on the demo company."""

import psycopg
import pytest

from data.logins import Postgres
from state.errors import NotFound
from state.principal import Principal
from tests.tools.asking import Asker, asker, column, person, told, unit
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture
def ask(resources: Resources, manager: Principal) -> Asker:
    return asker(resources, manager)


def count(urls: Postgres, condition: str) -> int:
    with psycopg.connect(urls.admin_url) as connection:
        row = connection.execute(
            "select count(*) from employees e join org_units u on u.id = e.unit_id"
            f" join organizations o on o.id = e.org_id where o.name = '나루제약' and {condition}"
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_headcount_by_position_adds_up(ask: Asker, urls: Postgres) -> None:
    found = await ask("find_employees", units=[unit("SALES")], group_by="position")
    expected = count(urls, "u.path like '/SALES/%' and e.status <> 'left'")
    assert sum(column(found, "headcount")) == expected
    assert f"모두 {expected}명" in told(found)
    assert column(found, "position").index("과장") < column(found, "position").index("사원")


async def test_the_leader_of_a_team_is_one_person_with_a_phone(ask: Asker) -> None:
    found = await ask("find_employees", units=[unit("GANGBUK")], leads_unit=True)
    assert found["table"]["total_rows"] == 1
    assert column(found, "unit") == ["강북팀"]
    assert column(found, "phone")[0] in told(found)


async def test_who_joined_last_year_as_mr(ask: Asker, urls: Postgres) -> None:
    found = await ask("find_employees", hired="2024-01-01/2024-12-31", job_families=["MR"], status=["active", "leave"])
    expected = count(urls, "e.job_family = 'MR' and extract(year from e.hired_on) = 2024 and e.status <> 'left'")
    assert found["table"]["total_rows"] == expected > 0
    assert all(day.startswith("2024") for day in column(found, "hired_on"))


async def test_responsibility_finds_the_product_manager(ask: Asker) -> None:
    found = await ask("find_employees", responsibility="항생제", job_families=["PM"])
    assert found["table"]["total_rows"] == 1
    assert "항생제" in column(found, "responsibilities")[0]


async def test_nobody_matching_is_said(ask: Asker) -> None:
    found = await ask("find_employees", responsibility="우주선")
    assert found["empty"]
    assert "조건에 맞는 직원이 없습니다" in told(found)


async def test_a_percent_sign_is_no_wildcard(ask: Asker) -> None:
    assert (await ask("find_employees", responsibility="%"))["empty"]


async def test_a_card_holds_the_directory_and_names_what_is_restricted(ask: Asker) -> None:
    found = await ask("get_employee", person=person("MR-1007"))
    assert column(found, "employee_no") == ["MR-1007"]
    assert found["notices"]
    names = {one["name"] for one in found["table"]["columns"]}
    assert not names & {"base_salary", "grade", "score"}


async def test_evaluations_show_where_row_security_lets_them(
    resources: Resources, hr: Principal, manager: Principal, mr: Principal
) -> None:
    arguments = {"person": person("MR-1007"), "fields": ["evaluation"]}
    assert "평가 이력" in told(await asker(resources, hr)("get_employee", **arguments))
    assert "평가 이력" in told(await asker(resources, manager)("get_employee", **arguments))
    hidden = await asker(resources, mr)("get_employee", **arguments)
    assert "평가 이력" not in told(hidden)
    assert "평가 열람 제한" in hidden["notices"][0]


async def test_another_organisations_person_is_not_found(resources: Resources, other_org: Principal) -> None:
    with pytest.raises(NotFound):
        await asker(resources, other_org)("get_employee", "en", person=person("MR-1007"))


async def test_english_names_and_positions(ask: Asker) -> None:
    found = await ask("get_employee", "en", person=person("MR-1007"), fields=["career", "team", "manager"])
    assert column(found, "employee") == ["Minjae Choi"]
    assert "4 years, 8 months" in told(found)
    assert "Gangnam Team is led by" in told(found)
