"""query_metric on the demo company."""

import psycopg
import pytest

from data.demo.company import SEED, make_company
from data.demo.ids import NARU
from data.demo.stories import Story, tell_stories
from data.logins import Postgres
from state.errors import InvalidInput
from state.evidence import Table
from state.language import Language
from state.principal import Principal
from tests.conftest import AS_OF
from tests.tools.asking import JUNE, MAY, Asker, asker, client, column, person, told, unit
from tests.tools.client_calls import rows_of
from tools.attendance_rules import ATTENDANCE_METRICS, LEAVE_METRICS
from tools.charts import choose_chart
from tools.charts_render import render_chart
from tools.metric_registry import METRICS
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def stories() -> dict[str, Story]:
    return {story.key: story for story in tell_stories(make_company(NARU, AS_OF))}


@pytest.fixture
def ask(resources: Resources, manager: Principal) -> Asker:
    return asker(resources, manager)


async def test_the_trap_gives_116_1_percent_of_the_persons_own_target(ask: Asker, stories: dict[str, Story]) -> None:
    trap = stories["achievement_trap"]
    period = f"{trap.start}/{trap.end}"
    found = await ask("query_metric", metrics=["achievement"], people=[person(trap.people[0])], period=period)
    assert column(found, "sales") == [222_940_899]
    assert column(found, "target") == [192_000_000]
    assert "116.1%" in told(found)
    assert "49.5" not in told(found)


async def test_a_team_is_measured_by_the_teams_own_target(ask: Asker, stories: dict[str, Story]) -> None:
    trap = stories["achievement_trap"]
    found = await ask(
        "query_metric", metrics=["achievement"], units=[unit("GANGNAM")], period=f"{trap.start}/{trap.end}"
    )
    assert column(found, "target") == [trap.figures["team_target"]]


async def test_no_target_is_said_and_never_shown_as_zero(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["achievement"], people=[person("PM-2001")], period=JUNE)
    assert "목표 없음" in told(found)
    assert column(found, "achievement") == [None]
    assert "0.0%" not in told(found)


async def test_achievement_by_client_is_declined_with_the_reason(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["achievement"], by=["client"], period=JUNE)
    assert found["empty"]
    assert "거래처 단위로는" in told(found)


async def test_a_negative_month_stays_negative_and_has_no_growth_rate(ask: Asker, stories: dict[str, Story]) -> None:
    story = stories["negative_month"]
    period = f"{story.start}/{story.end}"
    found = await ask("query_metric", metrics=["sales"], clients=[client(story.clients[0])], period=period)
    assert column(found, "sales") == [story.figures["sales"]]
    assert story.figures["sales"] < 0
    after = await ask(
        "query_metric", metrics=["sales"], clients=[client(story.clients[0])], period=MAY, compare="previous"
    )
    assert column(after, "change_rate") == [None]
    assert "증감률 없음" in told(after)


async def test_shared_names_are_told_apart(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales"], by=["employee"], period=JUNE)
    names = column(found, "employee")
    assert len(names) == len(set(names))
    assert sum(name.startswith("한지우 (") for name in names) == 2
    assert found["table"]["row_kind"] == "person"
    assert len(found["table"]["row_ids"]) == len(names)


async def test_rollup_and_transactions_give_the_same_sales(ask: Asker, urls: Postgres, manager: Principal) -> None:
    """Whole months come from the roll-up, other periods from the transactions: cut in two, both must meet."""
    whole = await ask("query_metric", metrics=["sales", "transaction_count"], by=["client"], period=JUNE, limit=500)
    parts = [
        await ask("query_metric", metrics=["sales", "transaction_count"], by=["client"], period=period, limit=500)
        for period in ("2025-06-01/2025-06-13", "2025-06-14/2025-06-30")
    ]
    for name in ("sales", "transaction_count"):
        summed: dict[str, int] = {}
        for part in parts:
            for key, value in zip(part["table"]["row_ids"], column(part, name), strict=True):
                summed[key] = summed.get(key, 0) + value
        assert summed == dict(zip(whole["table"]["row_ids"], column(whole, name), strict=True))


async def test_parts_add_up_to_the_whole(ask: Asker) -> None:
    whole = column(await ask("query_metric", metrics=["sales"], period=JUNE), "sales")[0]
    for cut in ("unit", "department", "client", "area", "position", "channel", "kind", "month"):
        found = await ask("query_metric", metrics=["sales"], by=[cut], period=JUNE, limit=500)
        assert sum(column(found, "sales")) == whole, cut


async def test_month_on_month_states_difference_and_rate(ask: Asker) -> None:
    june = column(await ask("query_metric", metrics=["sales"], units=[unit("GANGNAM")], period=JUNE), "sales")[0]
    may = column(await ask("query_metric", metrics=["sales"], units=[unit("GANGNAM")], period=MAY), "sales")[0]
    found = await ask("query_metric", metrics=["sales"], units=[unit("GANGNAM")], period=JUNE, compare="previous")
    assert column(found, "base") == [may]
    assert column(found, "change") == [june - may]
    assert f"{may - june:,}원" in told(found)
    assert "줄었습니다" in told(found)


async def test_each_month_meets_the_month_before_it(ask: Asker) -> None:
    found = await ask(
        "query_metric", metrics=["sales"], by=["month"], period="2025-03-01/2025-06-30", compare="previous"
    )
    assert column(found, "base")[1:] == column(found, "sales")[:-1]


async def test_shares_and_running_totals_follow(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales", "share", "cumulative_share"], by=["area"], period=JUNE)
    assert sum(column(found, "share")) == pytest.approx(1, abs=1e-5)
    assert column(found, "cumulative_share")[-1] == pytest.approx(1, abs=1e-5)
    running = await ask(
        "query_metric", metrics=["sales", "running_total"], by=["month"], period="2024-12-01/2025-06-30"
    )
    assert column(running, "running_total")[-1] == sum(column(running, "sales"))


async def test_fiscal_quarters_are_the_companys(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales"], by=["quarter"], period="2023-12-01/2024-11-30")
    assert column(found, "quarter") == [f"2024 회계 {number}분기" for number in (1, 2, 3, 4)]


async def test_a_trend_says_its_word(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales"], by=["month"], units=["@my_unit"])
    assert len(found["table"]["rows"]) == 12
    assert "Theil–Sen" in told(found)
    assert found["chart"]["mark"]["type"] == "line"
    assert found["assumptions"]


async def test_a_larger_unit_of_money_is_rounded_and_said(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales"], units=[unit("GANGNAM")], period=MAY, unit="million")
    won = column(found, "sales")[0]
    assert f"{won / 1e6:,.1f}백만원" in told(found)
    assert "금액은 반올림한 값입니다." in found["notices"]


async def test_provenance_shows_definition_filters_and_sql(ask: Asker) -> None:
    found = await ask(
        "query_metric",
        metrics=["achievement"],
        by=["employee"],
        units=[unit("GANGNAM")],
        where={"area": []},
        period=JUNE,
    )
    assert "실적 ÷" in found["provenance"]["definition"]
    assert "강남팀(하위 포함)" in found["provenance"]["filters"]
    assert "2025-06-01" in found["provenance"]["statement"]
    assert "SELECT" in found["provenance"]["statement"]


@pytest.mark.parametrize("metric", sorted(set(METRICS) - ATTENDANCE_METRICS - LEAVE_METRICS))
async def test_the_shown_sql_runs_and_gives_the_shown_figures(
    ask: Asker, urls: Postgres, manager: Principal, metric: str
) -> None:
    found = await ask("query_metric", metrics=[metric], by=["unit"], units=[unit("SEOUL")], period=JUNE, limit=500)
    with psycopg.connect(urls.app_url) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(manager.org_id)])
        cursor = connection.execute(found["provenance"]["statement"])
        names = [one.name for one in cursor.description or ()]
        rows = [float(row[names.index(metric)]) for row in cursor.fetchall() if row[names.index(metric)] is not None]
    shown = [value for value in column(found, metric) if value is not None]
    assert sorted(value for value in shown if value) == pytest.approx(sorted(filter(None, rows)), rel=1e-4, abs=1)


async def test_english_speaks_english(ask: Asker) -> None:
    found = await ask("query_metric", "en", metrics=["achievement"], people=[person("MR-1003")], period=JUNE)
    assert "Seoyoon Park's sales for June 2025" in told(found)
    assert "target" in told(found)


async def test_a_running_period_says_so_and_gives_its_pace(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["achievement"], units=[unit("GANGNAM")], period="2025-06-01/2025-08-31")
    assert any("진행 중인 기간" in notice for notice in found["notices"])
    assert "끝난 달" in told(found)


async def test_the_future_is_empty_and_said(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales"], period="2026-01-01/2026-01-31")
    assert found["empty"]
    assert "기록이 없습니다" in told(found)


async def test_words_instead_of_ids_are_refused(ask: Asker) -> None:
    with pytest.raises(InvalidInput, match="김도현"):
        await ask("query_metric", metrics=["sales"], people=["김도현"], period=JUNE)


async def test_unknown_arguments_are_named(ask: Asker) -> None:
    with pytest.raises(InvalidInput, match="colour"):
        await ask("query_metric", metrics=["sales"], colour="red")


async def test_another_organisation_sees_only_its_own(resources: Resources, other_org: Principal) -> None:
    ask = asker(resources, other_org)
    mine = await ask("query_metric", metrics=["sales"], by=["client"], period=JUNE, limit=500)
    theirs = await ask("query_metric", metrics=["sales"], units=[unit("GANGNAM")], period=JUNE)
    assert 0 < len(mine["table"]["rows"]) <= 30
    assert theirs["empty"]


async def test_growth_stories_are_found_by_comparing(ask: Asker, stories: dict[str, Story]) -> None:
    assert SEED == 20230101
    story = stories["growing_person"]
    found = await ask(
        "query_metric",
        metrics=["sales"],
        by=["employee"],
        period=f"{story.start}/{story.end}",
        compare="year_ago",
        order_by="change_rate",
    )
    place = found["table"]["row_ids"].index(person(story.people[0]))
    assert column(found, "sales")[place] == story.figures["sales"]
    assert column(found, "base")[place] == story.figures["sales_year_before"]


async def test_a_running_period_is_compared_with_as_many_days(ask: Asker) -> None:
    found = await ask("query_metric", metrics=["sales"], period="2025-01-01/2025-12-31", compare="year_ago")
    assert "2025년 1~6월" in told(found)
    assert "2024년 1~6월" in told(found)


async def test_the_total_of_a_series_counts_months_that_are_not_shown(ask: Asker) -> None:
    whole = await ask("query_metric", metrics=["sales"], by=["month"], period="2024-07-01/2025-06-30")
    short = await ask(
        "query_metric", metrics=["sales"], by=["month"], period="2024-07-01/2025-06-30", order_by="sales", limit=3
    )
    assert len(short["table"]["rows"]) == 3
    assert short["summary"][0] == whole["summary"][0]


async def test_a_share_of_the_whole_stands_beside_the_unit_and_the_company(ask: Asker, urls: Postgres) -> None:
    ((of_client,),) = rows_of(urls, "select id::text from clients where org_id = OURS and name = '가온대학교병원'")
    found = await ask("share_of_whole", clients=[of_client], period="2025-05-01/2025-05-31", of_units=["@my_unit"])
    ((part, whole),) = rows_of(
        urls,
        "select sum(amount) filter (where c.name = '가온대학교병원')::bigint, sum(amount)::bigint from transactions t "
        "join clients c on c.id = t.client_id where c.org_id = OURS and t.status = 'completed' and t.date between "
        "'2025-05-01' and '2025-05-31'",
    )
    team, company = found["table"]["rows"]
    assert company[1:3] == [part, whole]
    assert team[1] == part < team[2] < whole
    assert company[3] == pytest.approx(part / whole, abs=1e-6)


@pytest.mark.parametrize(("language", "described"), [("ko", "월: 2025-01; 실적 (원): 5,000"), ("en", "월: 2025-01")])
def test_a_charts_picture_says_months_as_people_do(language: Language, described: str):
    table: Table = {
        "columns": [
            {"name": "month", "label": "월", "unit": "month"},
            {"name": "sales", "label": "실적", "unit": "won"},
        ],
        "rows": [["2025-01-01", 5000], ["2025-02-01", 300_000_000]],
        "total_rows": 2,
    }
    chart = choose_chart(table, "line", "실적", language)
    assert chart is not None
    picture = render_chart(chart, "svg").decode()
    assert described in picture
    assert ("3억" if language == "ko" else "300M") in picture
