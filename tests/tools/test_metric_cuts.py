"""Cuts and rankings of metric rows: two changes at once, against the mean, the first tenth, weekdays, years of service."""

from typing import Any

import psycopg
import pytest

from data.demo.ids import NARU, organization_id
from data.logins import Postgres
from state.principal import Principal
from tests.tools.asking import JUNE, MAY, Asker, asker, column, told, unit
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture
def ask(resources: Resources, manager: Principal) -> Asker:
    return asker(resources, manager)


async def test_two_changes_at_once_keep_only_who_meets_both(ask: Asker) -> None:
    both = [
        {"metric": "sales", "of": "change", "operator": "<"},
        {"metric": "visits", "of": "change", "operator": ">"},
    ]
    asked: dict[str, Any] = {"metrics": ["sales", "visits"], "by": ["employee"], "period": JUNE, "compare": "previous"}
    found = await ask("query_metric", having=both, **asked)
    assert found["table"]["rows"]
    assert all(change < 0 for change in column(found, "change"))
    assert all(change > 0 for change in column(found, "visits_change"))
    assert "실적 감소, 방문 수 증가" in told(found)
    before = await ask("query_metric", metrics=["visits"], by=["employee"], period=MAY)
    visits = dict(zip(column(before, "employee"), column(before, "visits"), strict=True))
    shown = zip(column(found, "employee"), column(found, "visits"), column(found, "visits_change"), strict=True)
    assert all(visits[name] == now - change for name, now, change in shown)


async def test_rows_are_held_against_the_mean_of_all(ask: Asker) -> None:
    asked: dict[str, Any] = {
        "metrics": ["visits", "sales"],
        "by": ["client"],
        "units": [unit("GANGNAM")],
        "period": JUNE,
    }
    everybody = await ask("query_metric", **asked)
    conditions = [
        {"metric": "visits", "operator": ">", "than": "average"},
        {"metric": "sales", "operator": "<", "than": "average"},
    ]
    found = await ask("query_metric", having=conditions, **asked)
    visits, sales = column(everybody, "visits"), column(everybody, "sales")
    meant = [
        name
        for name, some, much in zip(column(everybody, "client"), visits, sales, strict=True)
        if some > sum(visits) / len(visits) and much < sum(sales) / len(sales)
    ]
    assert meant
    assert sorted(column(found, "client")) == sorted(meant)
    assert "평균(" in told(found)


async def test_the_first_tenth_is_cut_and_its_share_told(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales"], by=["client"], period=JUNE, best_share=0.1)
    everybody = await ask("query_metric", metrics=["sales"], by=["client"], period=JUNE, limit=500)
    sales = column(everybody, "sales")
    first = -(-len(sales) // 10)
    assert column(found, "sales") == sales[:first]
    assert f"{sum(sales[:first]) / sum(sales) * 100:.1f}%" in told(found)


async def test_weekdays_come_in_their_order_and_add_up(ask: Asker, urls: Postgres) -> None:
    visits = await ask("query_metric", metrics=["visits"], by=["weekday"], period=JUNE)
    assert column(visits, "weekday")[:5] == ["월요일", "화요일", "수요일", "목요일", "금요일"]
    sales = await ask("query_metric", metrics=["sales"], by=["weekday"], period=JUNE)
    statement = (
        "select sum(amount) from transactions where org_id = %s and status = 'completed' and deleted_at is null "
        "and date between '2025-06-01' and '2025-06-30' and extract(isodow from date) = 2"
    )
    with psycopg.connect(urls.admin_url) as connection:
        row = connection.execute(statement, (organization_id(NARU),)).fetchone()
    assert row is not None
    assert dict(zip(column(sales, "weekday"), column(sales, "sales"), strict=True))["화요일"] == row[0]


async def test_a_target_has_no_weekday(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["target"], by=["weekday"], period=JUNE)
    assert found["empty"]
    assert "요일" in told(found)


async def test_years_of_service_are_the_mean_of_who_is_employed(ask: Asker) -> None:
    people = await ask("query_metric", metrics=["tenure"], by=["employee"], units=[unit("GANGNAM")], period=JUNE)
    team = await ask("query_metric", metrics=["tenure"], units=[unit("GANGNAM")], period=JUNE)
    years = column(people, "tenure")
    assert column(team, "tenure")[0] == pytest.approx(sum(years) / len(years), abs=1e-5)
    assert column(team, "headcount") == [len(years)]


async def test_ranking_shows_places_and_the_asked_one_first(ask: Asker) -> None:
    found = await ask(
        "query_metric",
        metrics=["achievement"],
        by=["unit"],
        units=[unit("SEOUL")],
        period=JUNE,
        rank_of_units=["@my_unit"],
    )
    rates = column(found, "achievement")
    assert rates == sorted(rates, reverse=True)
    assert column(found, "rank") == [1, 2, 3, 4]
    place = column(found, "unit").index("강남팀") + 1
    assert f"강남팀은 4개 팀 중 {place}위입니다" in found["summary"][0]


async def test_ties_share_a_place(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["new_clients"], by=["unit"], period="2025-03-01/2025-05-31")
    ranks, values = column(found, "rank"), column(found, "new_clients")
    assert len(set(values)) < len(values)
    for rank, value in zip(ranks, values, strict=True):
        assert rank == 1 + sum(other > value for other in values)


async def test_below_target_keeps_only_those_below(ask: Asker) -> None:
    below = {"metric": "achievement", "operator": "<", "value": 1}
    found = await ask(
        "query_metric", metrics=["achievement"], by=["employee"], units=[unit("GANGNAM")], period=JUNE, having=[below]
    )
    everybody = await ask(
        "query_metric", metrics=["achievement"], by=["employee"], units=[unit("GANGNAM")], period=JUNE
    )
    assert len(column(found, "employee")) == sum(rate < 1 for rate in column(everybody, "achievement"))
    assert f"{len(column(everybody, 'employee'))}명 중" in found["summary"][0]


async def test_the_first_of_each_group_is_the_first_of_its_own_ranking(ask: Asker) -> None:
    best = await ask("query_metric", metrics=["sales"], by=["unit", "employee"], period=JUNE, each=1)
    alone = await ask("query_metric", metrics=["sales"], by=["employee"], units=[unit("GANGNAM")], period=JUNE, limit=1)
    rows = {row[0]: row[1:] for row in best["table"]["rows"]}
    assert len(rows) == len(best["table"]["rows"]) == 8
    assert rows["강남팀"][0] == alone["table"]["rows"][0][0]
    assert rows["강남팀"][1] == column(alone, "sales")[0]
    assert f"강남팀 · {rows['강남팀'][0]}" in told(best)
