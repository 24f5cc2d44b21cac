"""The planted stories hold when they are recomputed with SQL written by hand."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from data.demo.company import make_company
from data.demo.ids import NARU, organization_id
from data.demo.stories import Story, tell_stories
from data.logins import Postgres

ORG = organization_id(NARU)
SALES = """
    select coalesce(sum(t.amount), 0)
    from transactions t join clients c on c.id = t.client_id join employees e on e.id = t.employee_id
    join products p on p.id = t.product_id join org_units u on u.id = e.unit_id
    where t.org_id = %(org)s and t.status = 'completed' and t.date between %(start)s and %(end)s
      and (%(client)s::text is null or c.code = %(client)s)
      and (%(person)s::text is null or e.employee_no = %(person)s)
      and (%(product)s::text is null or p.code = %(product)s)
      and (%(unit)s::text is null or u.code = %(unit)s)
"""


@pytest.fixture(scope="module")
def stories() -> dict[str, Story]:
    return {story.key: story for story in tell_stories(make_company(NARU, date(2025, 6, 30)))}


@pytest.fixture(scope="module")
def connection(urls: Postgres) -> Iterator[psycopg.Connection]:
    with psycopg.connect(urls.admin_url) as opened:
        yield opened


def sales(connection: psycopg.Connection, start: date, end: date, **who: str) -> int:
    given = {"org": ORG, "start": start, "end": end, "client": None, "person": None, "product": None, "unit": None}
    row = connection.execute(SALES, given | who).fetchone()
    assert row is not None
    return int(row[0])


def test_there_are_three_growth_five_churn_and_two_anomaly_stories(stories: dict[str, Story]) -> None:
    kinds = [story.kind for story in stories.values()]
    assert (kinds.count("growth"), kinds.count("churn"), kinds.count("anomaly")) == (3, 5, 2)


def test_the_right_achievement_is_116_1_percent(connection: psycopg.Connection, stories: dict[str, Story]) -> None:
    trap = stories["achievement_trap"]
    sold = sales(connection, trap.start, trap.end, person=trap.people[0])
    statement = """
        select t.amount from sales_targets t left join employees e on e.id = t.employee_id
        left join org_units u on u.id = t.unit_id
        where t.org_id = %s and t.month = %s and t.product_id is null and %s in (e.employee_no, u.code)
        order by t.version desc limit 1
    """
    own, team = (
        connection.execute(statement, (ORG, trap.start, owner)).fetchone() for owner in (*trap.people, *trap.units)
    )
    assert own is not None
    assert team is not None
    assert (sold, own[0]) == (222_940_899, 192_000_000)
    assert round(100 * sold / own[0], 1) == 116.1
    assert round(100 * 2 * sold / team[0], 1) == 49.5  # what adding subtotal rows and the team's target would give


@pytest.mark.parametrize("key", ["growing_client", "growing_person", "growing_product", "tenfold_order"])
def test_sales_of_the_story_agree(connection: psycopg.Connection, stories: dict[str, Story], key: str) -> None:
    story = stories[key]
    who = {
        name: values[0]
        for name, values in (("client", story.clients), ("person", story.people), ("product", story.products))
        if values
    }
    assert sales(connection, story.start, story.end, **who) == story.figures["sales"]


@pytest.mark.parametrize("key", ["growing_client", "growing_person", "growing_product"])
def test_growth_is_large(stories: dict[str, Story], key: str) -> None:
    growth = stories[key].figures["growth"]
    assert isinstance(growth, float)
    assert growth > 0.4


def test_nobody_of_the_team_grew_more_than_the_growing_person(
    connection: psycopg.Connection, stories: dict[str, Story]
) -> None:
    statement = """
        select e.employee_no from sales_monthly s join employees e on e.id = s.employee_id
        join org_units u on u.id = e.unit_id
        where s.org_id = %s and u.code = 'GANGNAM' and s.month in ('2025-05-01', '2024-05-01')
        group by e.employee_no having sum(s.amount) filter (where s.month = '2024-05-01') > 0
        order by sum(s.amount) filter (where s.month = '2025-05-01')::numeric
               / sum(s.amount) filter (where s.month = '2024-05-01') desc limit 1
    """
    best = connection.execute(statement, (ORG,)).fetchone()
    assert best == (stories["growing_person"].people[0],)


@pytest.mark.parametrize("key", ["stopped_client_1", "stopped_client_2"])
def test_stopped_clients_order_nothing(connection: psycopg.Connection, stories: dict[str, Story], key: str) -> None:
    story = stories[key]
    row = connection.execute(
        "select max(t.date), max(t.date) filter (where kind = 'sale') from transactions t"
        " join clients c on c.id = t.client_id where t.org_id = %s and c.code = %s and t.status = 'completed'",
        (ORG, story.clients[0]),
    ).fetchone()
    assert row == (story.figures["last_order"], story.figures["last_order"])
    assert sales(connection, story.start, story.end, client=story.clients[0]) == 0


@pytest.mark.parametrize("key", ["falling_client_1", "falling_client_2"])
def test_falling_clients_lose_half(connection: psycopg.Connection, stories: dict[str, Story], key: str) -> None:
    story = stories[key]
    assert sales(connection, story.start, story.end, client=story.clients[0]) == story.figures["sales"]
    assert story.figures["growth"] < -0.5  # type: ignore[operator]  # a rate


def test_a_falling_client_has_a_contract_that_ends_soon(
    connection: psycopg.Connection, stories: dict[str, Story]
) -> None:
    codes = [stories[f"falling_client_{n}"].clients[0] for n in (1, 2)]
    rows = connection.execute(
        "select c.code from contracts k join clients c on c.id = k.client_id where k.org_id = %s and c.code = any(%s)"
        " and k.status = 'active' and k.end_on between date '2025-06-30' and date '2025-06-30' + 60",
        (ORG, codes),
    ).fetchall()
    assert {row[0] for row in rows} == set(codes)


def test_six_clients_stopped_buying_one_product(connection: psycopg.Connection, stories: dict[str, Story]) -> None:
    story = stories["abandoned_product"]
    assert len(story.clients) == 6
    for code in story.clients:
        assert sales(connection, date(2025, 2, 15), story.end, client=code, product=story.products[0]) == 0
        assert sales(connection, date(2024, 1, 1), date(2024, 12, 31), client=code, product=story.products[0]) > 0
        assert sales(connection, story.start, story.end, client=code) > 0


def test_the_tenfold_order_stands_out(stories: dict[str, Story]) -> None:
    figures = stories["tenfold_order"].figures
    assert figures["sales"] > 5 * figures["median_of_other_months"]  # type: ignore[operator]  # won


def test_one_month_of_a_client_is_negative(connection: psycopg.Connection, stories: dict[str, Story]) -> None:
    story = stories["negative_month"]
    sold = sales(connection, story.start, story.end, client=story.clients[0])
    assert sold == story.figures["sales"]
    assert sold < 0


def test_gyeonggi_1_fell_in_may(connection: psycopg.Connection, stories: dict[str, Story]) -> None:
    story = stories["falling_team"]
    assert sales(connection, story.start, story.end, unit="GG1") == story.figures["sales"]
    assert story.figures["growth"] < -0.1  # type: ignore[operator]  # a rate


def test_the_former_owner_keeps_the_sales_of_then(connection: psycopg.Connection, stories: dict[str, Story]) -> None:
    story = stories["former_owner"]
    former, current = story.people
    code = story.clients[0]
    day = story.figures["last_day_of_former"]
    assert isinstance(day, date)
    assert sales(connection, story.start, day, client=code, person=former) == story.figures["sales_of_former"]
    assert sales(connection, story.start, day, client=code, person=current) == 0
    assert sales(connection, day, date(2025, 6, 30), client=code, person=current) > 0


def test_the_overdue_client_owes_what_the_story_says(connection: psycopg.Connection, stories: dict[str, Story]) -> None:
    story = stories["overdue_client"]
    row = connection.execute(
        "select sum(k.amount - k.paid_amount), count(*) from collections k join clients c on c.id = k.client_id"
        " where k.org_id = %s and c.code = %s and k.due_date < '2025-06-30' and k.paid_amount < k.amount",
        (ORG, story.clients[0]),
    ).fetchone()
    assert row == (story.figures["overdue"], story.figures["invoices"])


def test_the_hospital_with_idle_potential_sells_least_per_patient(
    connection: psycopg.Connection, stories: dict[str, Story]
) -> None:
    lowest = connection.execute(
        "select c.code from clients c join sales_monthly s on s.client_id = c.id"
        " where c.org_id = %s and c.type in ('hospital', 'general_hospital') and s.month >= '2024-06-01'"
        " group by c.id order by sum(s.amount) / c.monthly_patients limit 1",
        (ORG,),
    ).fetchone()
    assert lowest == (stories["idle_potential"].clients[0],)


def test_the_heavy_returner_sends_back_the_largest_share(
    connection: psycopg.Connection, stories: dict[str, Story]
) -> None:
    rows = connection.execute(
        "select c.code from clients c join sales_monthly s on s.client_id = c.id where c.org_id = %s"
        " and s.month < '2025-04-01' group by c.id"
        " order by -sum(s.amount) filter (where s.kind = 'return')"
        "        / nullif(sum(s.amount) filter (where s.kind = 'sale'), 0) desc nulls last limit 1",
        (ORG,),
    ).fetchone()
    assert rows == (stories["heavy_returns"].clients[0],)
