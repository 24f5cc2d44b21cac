import pytest

from data.demo.logins import DEMO_USERNAMES
from data.session import Database
from data.users import find_login, list_demo_logins
from state.principal import Role

pytestmark = pytest.mark.anyio


async def test_each_role_has_a_demo_login(database: Database) -> None:
    logins = await list_demo_logins(database)
    assert [login.username for login in logins] == list(DEMO_USERNAMES)
    assert {login.role for login in logins} == set(Role)
    assert logins[0].username == "gangnam.manager"


async def test_a_login_says_who_and_where_the_person_is(database: Database) -> None:
    manager = await find_login(database, "gangnam.manager")
    representative = await find_login(database, "gangnam.mr")
    assert manager is not None
    assert representative is not None
    assert (manager.role, manager.name) == (Role.BRANCH_MANAGER, "윤태경")
    assert representative.unit_id == manager.unit_id is not None
    assert representative.employee_id != manager.employee_id


async def test_the_second_organisation_is_another_tenant(database: Database) -> None:
    first, second = await find_login(database, "gangnam.mr"), await find_login(database, "handle.mr")
    assert first is not None
    assert second is not None
    assert first.org_id != second.org_id


@pytest.mark.parametrize("username", ["", "nobody", "GANGNAM.MANAGER", "' or true --"])
async def test_an_unknown_name_is_nobody(database: Database, username: str) -> None:
    assert await find_login(database, username) is None
