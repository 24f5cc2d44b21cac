"""Row-level security, proved on the real server: from the catalogue, and with two companies in one database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from data.logins import Postgres
from data.rowsecurity import open_bulk_load
from data.session import Database, open_database
from data.tables.employees import Employee, EmployeeEvaluation, EmployeePay
from data.tables.organizations import Organization
from data.tables.users import User
from state.principal import Principal, Role

pytestmark = pytest.mark.anyio

SHARED_TABLES = {"embedding_cache"}  # vectors by the hash of a text that the asker already holds


def uuid(number: int) -> UUID:
    return UUID(int=number)


OURS, THEIRS = uuid(1), uuid(2)
LEADER, MEMBER, OUTSIDER, STRANGER = uuid(11), uuid(12), uuid(13), uuid(14)


def test_every_table_of_an_organisation_has_forced_row_security(empty_urls: Postgres) -> None:
    statement = """
        select c.relname, c.relrowsecurity and c.relforcerowsecurity
            and exists (select from pg_policy p where p.polrelid = c.oid)
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
            and (c.relname = 'organizations' or exists (
                select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and a.attnum > 0))
    """
    with psycopg.connect(empty_urls.admin_url) as connection:
        secured: dict[str, bool] = dict(connection.execute(statement).fetchall())
    assert {"organizations", "employees", "transactions", "users"} <= secured.keys()
    assert [table for table, forced in secured.items() if not forced] == []


def test_app_reaches_no_other_table(empty_urls: Postgres) -> None:
    statement = """
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') and not relforcerowsecurity
            and has_table_privilege('narutalk_app', oid, 'select, insert, update, delete')
    """
    with psycopg.connect(empty_urls.admin_url) as connection:
        assert {name for (name,) in connection.execute(statement)} <= SHARED_TABLES


def test_engine_reaches_no_business_table(empty_urls: Postgres) -> None:
    statement = """
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and has_table_privilege('narutalk_engine', oid, 'select, insert, update, delete')
    """
    with psycopg.connect(empty_urls.admin_url) as connection:
        reached = {name for (name,) in connection.execute(statement)}
    assert {"checkpoints", "checkpoint_blobs", "checkpoint_writes"} <= reached
    assert reached.isdisjoint({"organizations", "employees", "employee_pay", "users", "clients", "transactions"})


@pytest.mark.parametrize("role", ["narutalk_app", "narutalk_engine"])
def test_logins_own_nothing_and_cannot_get_round_row_security(empty_urls: Postgres, role: str) -> None:
    with psycopg.connect(empty_urls.admin_url) as connection:
        powers = connection.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
            " pg_has_role(rolname, 'narutalk_owner', 'MEMBER') from pg_roles where rolname = %s",
            [role],
        ).fetchone()
        owned = connection.execute("select relname from pg_class where relowner = %s::regrole", [role]).fetchall()
    assert powers == (False, False, False, False, False)
    assert owned == []


@pytest.mark.parametrize(
    "statement",
    [
        "set role narutalk_owner",
        "truncate employees",
        "alter table employees disable row level security",
        "begin; set row_security = off; select from employees",  # refused, not unfiltered
    ],
)
def test_app_cannot_take_more_rights(empty_urls: Postgres, statement: str) -> None:
    with psycopg.connect(empty_urls.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.fixture(scope="module")
async def companies(empty_urls: Postgres, empty_database: Database) -> Database:
    """Two companies: in ours LEADER's unit, MEMBER's below it and OUTSIDER's beside it; in theirs STRANGER."""
    units = {21: (OURS, "/S/"), 22: (OURS, "/S/G/"), 23: (OURS, "/H/"), 24: (THEIRS, "/S/")}
    people = {LEADER: (OURS, 21), MEMBER: (OURS, 22), OUTSIDER: (OURS, 23), STRANGER: (THEIRS, 24)}
    async with open_bulk_load(empty_urls.admin_url) as connection:
        for org in (OURS, THEIRS):
            await connection.execute("insert into organizations (id, name) values (%s, %s)", [org, str(org)])
        for number, (org, path) in units.items():
            await connection.execute(
                "insert into org_units (id, org_id, code, name, kind, path) values (%s, %s, %s, %s, 'branch', %s)",
                [uuid(number), org, str(number), path, path],
            )
        for person, (org, unit) in people.items():
            for statement in (
                "insert into employees (id, org_id, employee_no, name, position, job_family, unit_id, hired_on)"
                " values (%(id)s, %(org)s, %(id)s::text, '한지우', '과장', 'MR', %(unit)s, '2020-01-01')",
                "insert into employee_pay (org_id, employee_id, valid_from, base_salary, incentive_pay, monthly_budget)"
                " values (%(org)s, %(id)s, '2025-01-01', 50000000, 0, 300000)",
                "insert into employee_evaluations (org_id, employee_id, period, grade, score)"
                " values (%(org)s, %(id)s, '2025H1', 'A', 88.5)",
                "insert into users (org_id, employee_id, username, role) values (%(org)s, %(id)s, %(id)s::text, 'mr')",
            ):
                await connection.execute(statement, {"id": person, "org": org, "unit": uuid(unit)})
    return empty_database


def principal(person: UUID = LEADER, role: Role = Role.MR, unit: int = 21, org: UUID = OURS) -> Principal:
    return Principal(
        user_id=uuid(99),
        org_id=org,
        role=role,
        username="someone",
        name="누군가",
        locale="ko",
        employee_id=person,
        unit_id=uuid(unit),
    )


async def people_in(
    database: Database, who: Principal, table: type[Employee | EmployeePay | EmployeeEvaluation]
) -> set[UUID]:
    """Returns whose rows of `table` this principal sees."""
    column = Employee.id if table is Employee else table.employee_id  # type: ignore[union-attr]
    async with database.tenant_session(who) as session:
        return set(await session.scalars(select(column)))


async def test_other_organisation_sees_nothing_of_ours(companies: Database) -> None:
    assert await people_in(companies, principal(), Employee) == {LEADER, MEMBER, OUTSIDER}
    theirs = principal(STRANGER, Role.EXECUTIVE, 24, org=THEIRS)
    assert await people_in(companies, theirs, Employee) == {STRANGER}
    async with companies.tenant_session(theirs) as session:
        assert list(await session.scalars(select(Organization.id))) == [THEIRS]
        assert await session.scalar(select(func.count()).where(User.org_id == OURS)) == 0


async def test_without_a_principal_there_are_no_rows(companies: Database) -> None:
    async with companies.engine.connect() as connection:
        for table in ("organizations", "employees", "employee_pay", "users"):
            assert await connection.scalar(text(f"select count(*) from {table}")) == 0


async def test_a_session_leaves_no_rights_behind_in_the_pool(empty_urls: Postgres, companies: Database) -> None:
    async with open_database(empty_urls.app_url, pool_size=1) as database:
        for _ in range(2):
            assert len(await people_in(database, principal(), Employee)) == 3
            async with database.engine.connect() as connection:
                assert await connection.scalar(text("select count(*) from employees")) == 0
        with pytest.raises(ZeroDivisionError):
            async with database.tenant_session(principal()):
                raise ZeroDivisionError
        async with database.engine.connect() as connection:
            assert await connection.scalar(text("select count(*) from employees")) == 0


async def test_rows_cannot_be_written_into_another_organisation(companies: Database) -> None:
    row = {"org_id": THEIRS, "employee_id": STRANGER, "username": "intruder", "role": "admin"}
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with companies.tenant_session(principal()) as session:
            await session.execute(insert(User).values(row))
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with companies.tenant_session(principal()) as session:
            await session.execute(update(Employee).where(Employee.id == MEMBER).values(org_id=THEIRS))


@pytest.mark.parametrize(
    ("who", "pay", "evaluations"),
    [
        (principal(MEMBER, Role.MR, 22), {MEMBER}, {MEMBER}),
        (principal(LEADER, Role.BRANCH_MANAGER, 21), {LEADER}, {LEADER, MEMBER}),  # 22 lies below 21
        (principal(OUTSIDER, Role.DEPARTMENT_HEAD, 23), {OUTSIDER}, {OUTSIDER}),
        (principal(OUTSIDER, Role.HR, 23), {LEADER, MEMBER, OUTSIDER}, {LEADER, MEMBER, OUTSIDER}),
        (principal(OUTSIDER, Role.EXECUTIVE, 23), {OUTSIDER}, {OUTSIDER}),
        (replace(principal(role=Role.COMPLIANCE), employee_id=None, unit_id=None), set(), set()),
        (replace(principal(role=Role.BRANCH_MANAGER), employee_id=None, unit_id=None), set(), set()),
    ],
)
async def test_pay_and_evaluations_are_seen_by_right(
    companies: Database, who: Principal, pay: set[UUID], evaluations: set[UUID]
) -> None:
    assert await people_in(companies, who, EmployeePay) == pay
    assert await people_in(companies, who, EmployeeEvaluation) == evaluations


async def test_nobody_but_hr_writes_the_pay_of_others(companies: Database) -> None:
    raise_pay = update(EmployeePay).where(EmployeePay.employee_id == MEMBER).values(base_salary=60_000_000)
    for role, changed in ((Role.BRANCH_MANAGER, 0), (Role.HR, 1)):
        async with companies.tenant_session(principal(role=role)) as session:
            result = await session.execute(raise_pay.returning(EmployeePay.id))
            assert len(result.all()) == changed


async def test_work_without_a_person_sees_the_open_rows_only(companies: Database) -> None:
    async with companies.organization_session(OURS) as session:
        assert await session.scalar(select(func.count()).select_from(Employee)) == 3
        assert await session.scalar(select(func.count()).select_from(EmployeePay)) == 0


async def test_signing_in_sees_one_login_and_cannot_change_it(companies: Database) -> None:
    async with companies.login_session(str(STRANGER)) as session:
        assert list(await session.scalars(select(User.org_id))) == [THEIRS]
        assert await session.scalar(select(func.count()).select_from(Employee)) == 0
        changed = await session.execute(update(User).values(role="admin").returning(User.id))
        assert changed.all() == []


@pytest.fixture
async def plain_admin(empty_urls: Postgres) -> AsyncIterator[str]:
    """Connection string of an administrator that is no superuser, as on a rented server."""
    with psycopg.connect(empty_urls.admin_url, autocommit=True) as connection:
        connection.execute("create role plain_admin login createrole password 'plain' in role narutalk_owner")
        try:
            yield psycopg.conninfo.make_conninfo(empty_urls.admin_url, user="plain_admin", password="plain")
        finally:
            connection.execute("drop role plain_admin")


async def test_bulk_load_works_without_a_superuser_and_puts_row_security_back(
    companies: Database, plain_admin: str
) -> None:
    into = "copy org_units (org_id, code, name, kind, path) from stdin"
    async with open_bulk_load(plain_admin) as connection, connection.cursor().copy(into) as copy:
        await copy.write_row([THEIRS, "NEW", "새 팀", "branch", "/NEW/"])
    async with await psycopg.AsyncConnection.connect(plain_admin) as connection:
        await connection.execute("set role narutalk_owner")
        cursor = await connection.execute("select count(*) from org_units")
        assert await cursor.fetchone() == (0,)
