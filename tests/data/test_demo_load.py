from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine, text

from data.demo.ids import HANDLE, NARU, organization_id
from data.demo.load import STAGES, load_demo, loaded_as_of
from data.logins import Postgres
from data.rollups import rebuild_sales_months, select_differences
from data.session import Database
from state.principal import Principal
from tests.conftest import cloned_database

pytestmark = pytest.mark.anyio
AS_OF = date(2025, 6, 30)


@pytest.fixture(scope="module")
def connection(urls: Postgres) -> Iterator[psycopg.Connection]:
    with psycopg.connect(urls.admin_url, autocommit=True) as opened:
        yield opened


def one(connection: psycopg.Connection, statement: str, *values: object) -> object:
    row = connection.execute(statement.encode(), values).fetchone()
    assert row is not None
    return row[0]


async def test_loading_again_changes_nothing(urls: Postgres, connection: psycopg.Connection) -> None:
    before = one(connection, "select max(xmin::text::bigint) from employees")
    stages: list[str] = []
    await load_demo(urls.admin_url, AS_OF, lambda stage, _done, _total: stages.append(stage))
    assert stages == []
    assert one(connection, "select max(xmin::text::bigint) from employees") == before
    assert await loaded_as_of(urls.admin_url) == AS_OF


async def test_another_day_replaces_the_rows_and_keeps_the_ids(postgres: Postgres, demo_template: str) -> None:
    heard: list[tuple[str, int, int]] = []
    day, people = date(2025, 5, 30), "select array_agg(id order by id) from employees"
    with (
        cloned_database(postgres, demo_template) as clone,
        psycopg.connect(clone.admin_url, autocommit=True) as connection,
    ):
        first = one(connection, people)
        await load_demo(clone.admin_url, day, lambda *step: heard.append(step))
        assert one(connection, people) == first
        assert one(connection, "select max(date) from transactions") == day
        assert one(connection, "select count(*) from organizations") == 2
    assert {stage for stage, _done, _total in heard} == set(STAGES)
    assert all(done <= total for _stage, done, total in heard)


def test_every_reference_finds_its_row(connection: psycopg.Connection) -> None:
    """Loading skips the database's own checks, so all of them are made here."""
    keys = connection.execute(
        "select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, f.attname from pg_constraint c"
        " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
        " join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]"
        " where c.contype = 'f' and c.connamespace = 'public'::regnamespace"
    ).fetchall()
    assert len(keys) > 60
    statement = sql.SQL(
        "select count(*) from {0} t where t.{1} is not null and not exists (select from {2} x where x.{3} = t.{1})"
    )
    for names in keys:
        assert connection.execute(statement.format(*map(sql.Identifier, names))).fetchone() == (0,), names


def test_rows_never_refer_to_another_organisation(connection: psycopg.Connection) -> None:
    for column, target in (("employee_id", "employees"), ("client_id", "clients"), ("product_id", "products")):
        statement = sql.SQL("select count(*) from transactions t join {1} x on x.id = t.{0} where x.org_id <> t.org_id")
        assert connection.execute(statement.format(sql.Identifier(column), sql.Identifier(target))).fetchone() == (0,)


@pytest.mark.parametrize("org_key", [NARU, HANDLE])
async def test_the_roll_up_reconciles(database: Database, org_key: str) -> None:
    async with database.organization_session(organization_id(org_key)) as session:
        assert (await session.execute(select_differences(organization_id(org_key)))).all() == []


def test_a_clients_month_is_the_sum_of_its_products(connection: psycopg.Connection) -> None:
    """Transactions by client and month against the roll-up by client, month and product."""
    statement = """
        with booked as (
            select client_id, date_trunc('month', date)::date as month, sum(amount) as amount from transactions
            where status = 'completed' group by 1, 2
        ), products as (
            select client_id, month, sum(amount) as amount from (
                select client_id, month, product_id, sum(amount) as amount from sales_monthly group by 1, 2, 3
            ) p group by 1, 2
        )
        select count(*) filter (where b.amount is distinct from p.amount), count(*)
        from booked b full join products p using (client_id, month)
    """
    different, compared = connection.execute(statement).fetchone() or (None, 0)
    assert different == 0
    assert compared > 12_000


def test_both_roll_ups_count_themselves_and_agree_with_the_transactions(urls: Postgres) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(urls.admin_url))
    org = organization_id(NARU)
    changed = text(
        "update client_months set amount = amount + 7 where id = (select min(id::text)::uuid from client_months)"
    )
    with engine.connect() as opened:
        tables = ("sales_monthly", "client_months")
        counts = [
            opened.scalar(text(f"select count(*) from {one} where org_id = :org"), {"org": org}) for one in tables
        ]
        assert rebuild_sales_months(opened, org) == sum(count or 0 for count in counts)
        assert opened.execute(select_differences(org)).all() == []
        opened.execute(text("delete from client_months where org_id <> :org"), {"org": org})
        opened.execute(changed)
        assert [(row[2], row[3]) for row in opened.execute(select_differences(org))] == [(None, 7)]
        opened.rollback()
    engine.dispose()


def test_sales_belong_to_whoever_looked_after_the_client_that_day(connection: psycopg.Connection) -> None:
    statement = """
        select count(*) from transactions t where not exists (
            select from client_assignments a where a.client_id = t.client_id and a.employee_id = t.employee_id
              and t.date >= a.valid_from and (a.valid_to is null or t.date <= a.valid_to))
    """
    assert one(connection, statement) == 0


def test_an_open_client_has_exactly_one_owner(connection: psycopg.Connection) -> None:
    statement = """
        select count(*) from clients c where c.status <> 'closed' and 1 <> (
            select count(*) from client_assignments a where a.client_id = c.id and a.is_primary and a.valid_to is null)
    """
    assert one(connection, statement) == 0
    overlaps = """
        select count(*) from client_assignments a join client_assignments b
          on a.client_id = b.client_id and a.id < b.id and daterange(a.valid_from, a.valid_to, '[]')
          && daterange(b.valid_from, b.valid_to, '[]')
    """
    assert one(connection, overlaps) == 0


def test_24_contracts_end_within_60_days(connection: psycopg.Connection) -> None:
    statement = (
        "select count(*) from contracts where org_id = %s and status = 'active' and end_on between %s and %s::date + 60"
    )
    assert one(connection, statement, organization_id(NARU), AS_OF, AS_OF) == 24


def test_targets_are_zero_missing_revised_and_more_than_the_sum(connection: psycopg.Connection) -> None:
    org = organization_id(NARU)
    zero = "select count(*) from sales_targets where org_id = %s and employee_id is not null and amount = 0"
    revised = "select count(*) from sales_targets where org_id = %s and version = 2"
    missing = """
        select count(*) from (
            select distinct employee_id, month from sales_monthly s where org_id = %s and not exists (
                select from sales_targets t where t.employee_id = s.employee_id and t.month = s.month)) m
    """
    assert one(connection, zero, org) != 0
    assert one(connection, revised, org) == 5
    assert one(connection, missing, org) != 0


def test_daon_pharmacy_is_a_b_and_asked_for_three_returns(connection: psycopg.Connection) -> None:
    statement = (
        "select c.grade, count(*) from clients c join transactions t on t.client_id = c.id where c.org_id = %s"
        " and c.name = '다온약국' and t.kind = 'return' and t.status = 'pending' group by c.grade"
    )
    assert connection.execute(statement, (organization_id(NARU),)).fetchall() == [("B", 3)]


def test_demo_logins_have_visits_planned_for_today(connection: psycopg.Connection) -> None:
    statement = (
        "select e.name, count(*) from schedules s join employees e on e.id = s.employee_id"
        " where s.org_id = %s and (s.at at time zone 'Asia/Seoul')::date = %s and s.client_id is not null group by 1"
    )
    today = dict(connection.execute(statement, (organization_id(NARU), AS_OF)).fetchall())
    assert today["윤태경"] == 2
    assert today["박서윤"] == 3


async def test_the_other_organisation_has_its_own_namesakes(
    database: Database, manager: Principal, other_org: Principal
) -> None:
    from sqlalchemy import func, select

    from data.tables.clients import Client
    from data.tables.employees import Employee

    for principal, people, clients in ((manager, 120, 420), (other_org, 12, 30)):
        async with database.tenant_session(principal) as session:
            assert await session.scalar(select(func.count()).select_from(Employee)) == people
            assert await session.scalar(select(func.count()).select_from(Client)) == clients
            names = select(func.count()).where(Client.name == "다온약국")
            assert await session.scalar(names) == 1
            assert await session.scalar(select(func.count()).where(Employee.name == "정하린")) == 1


def test_stored_grades_follow_the_rule_of_the_organisation(connection: psycopg.Connection) -> None:
    """Sales, order months, days since the last order and growth, counted by SQL and read off the stored rule."""
    org = organization_id(NARU)
    rules = one(connection, "select settings->'grade_rules' from organizations where id = %s", org)
    assert isinstance(rules, dict)
    statement = """
        select c.grade, sum(t.amount) filter (where t.date >= '2024-07-01'),
               count(distinct date_trunc('month', t.date)) filter (where t.date >= '2024-07-01' and t.kind = 'sale'),
               date '2025-06-30' - max(t.date) filter (where t.kind = 'sale'),
               sum(t.amount) filter (where t.date < '2024-07-01')
        from clients c left join transactions t
          on t.client_id = c.id and t.status = 'completed' and t.date >= '2023-07-01'
        where c.org_id = %s group by c.id
    """
    rows = connection.execute(statement, (org,)).fetchall()
    for grade, sales, months, days, before in rows:
        growth = (sales or 0) / before - 1 if before and before > 0 else None
        found = [
            next((p for least, p in rules["sales_won_at_least"] if (sales or 0) >= least), 0),
            next((p for least, p in rules["order_months_at_least"] if months >= least), 0),
            next((p for most, p in rules["days_since_order_at_most"] if days is not None and days <= most), 0),
            next((p for least, p in rules["growth_at_least"] if growth is not None and growth >= least), 0),
        ]
        assert grade == next(name for name, least in rules["grades"] if sum(found) >= least)
    assert {row[0] for row in rows} == {"VIP", "A", "B", "C", "D"}
