"""The analyses on the demo company: planted stories are found, parts add up, forecasts carry their error."""

import pytest

from data.demo.company import make_company
from data.demo.ids import NARU
from data.demo.stories import Story, tell_stories
from state.principal import Principal
from tests.conftest import AS_OF
from tests.tools.asking import JUNE, MAY, Asker, asker, client, column, person, told, unit
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def stories() -> dict[str, Story]:
    return {story.key: story for story in tell_stories(make_company(NARU, AS_OF))}


@pytest.fixture
def ask(resources: Resources, manager: Principal) -> Asker:
    return asker(resources, manager)


@pytest.mark.parametrize("against", ["previous", "year_ago"])
@pytest.mark.parametrize("scope", [{}, {"units": [unit("GG1")]}, {"people": [person("MR-1007")]}])
async def test_the_parts_of_a_change_add_up_exactly(ask: Asker, scope: dict[str, list[str]], against: str) -> None:
    found = await ask("explain_change", period=MAY, against=against, **scope)
    *parts, total = column(found, "amount")
    compared = await ask("query_metric", metrics=["sales"], period=MAY, compare=against, **scope)
    assert sum(parts) == total == column(compared, "change")[0]


async def test_the_falling_team_is_explained_by_its_hospital(ask: Asker, stories: dict[str, Story]) -> None:
    story = stories["falling_team"]
    found = await ask("explain_change", units=[unit("GG1")], period=f"{story.start}/{story.end}")
    assert f"{story.figures['sales']:,}원" in told(found)
    assert "용인들꽃병원" in told(found)


async def test_planted_anomalies_come_first(ask: Asker, stories: dict[str, Story]) -> None:
    found = await ask("find_anomalies")
    rows = list(zip(found["table"]["row_ids"], column(found, "month"), column(found, "amount"), strict=True))
    for key in ("tenfold_order", "negative_month"):
        story = stories[key]
        assert (client(story.clients[0]), story.start.isoformat(), story.figures["sales"]) in rows[:4]


async def test_an_even_scope_has_no_anomaly(ask: Asker) -> None:
    found = await ask("find_anomalies", people=[person("MR-1002")], period="2023-02-01/2023-02-28")
    assert found["empty"]
    assert "다른 달은 없습니다" in told(found)


async def test_a_forecast_has_interval_method_and_error(ask: Asker) -> None:
    found = await ask("forecast_metric", units=["@my_unit"], months=3)
    assert column(found, "month") == ["2025-07-01", "2025-08-01", "2025-09-01"]
    for low, value, high in zip(column(found, "low"), column(found, "forecast"), column(found, "high"), strict=True):
        assert 0 <= low < value < high
    assert "MAPE" in told(found)


async def test_a_forecast_of_a_named_quarter_covers_its_months(ask: Asker) -> None:
    found = await ask("forecast_metric", start="2025-09-01/2025-11-30")
    assert column(found, "month") == ["2025-09-01", "2025-10-01", "2025-11-01"]


async def test_the_past_is_told_and_not_forecast(ask: Asker) -> None:
    found = await ask("forecast_metric", start=MAY)
    asked = await ask("query_metric", metrics=["sales"], period=MAY)
    assert "이미 끝났고" in found["summary"][0]
    assert found["table"]["rows"] == asked["table"]["rows"]


async def test_a_running_period_closes_at_what_is_known_and_the_forecast_of_the_rest(ask: Asker) -> None:
    done = await ask("query_metric", metrics=["sales"], period="2025-06-01/2025-06-30", units=["@my_unit"])
    found = await ask("forecast_metric", start="2025-06-01/2025-08-31", units=["@my_unit"])
    known, ahead = done["table"]["rows"][0][0], sum(row[1] for row in found["table"]["rows"])
    assert [row[0] for row in found["table"]["rows"]] == ["2025-07-01", "2025-08-01"]
    assert f"{known + ahead:,}원" in found["summary"][0]
    assert "목표 2,473,100,000원" in found["summary"][0]


async def test_the_required_run_rate_reaches_the_target(ask: Asker) -> None:
    found = await ask("required_run_rate", people=[person("MR-1007")])
    (needed,), (left,), (missing,) = (column(found, name) for name in ("needed", "months_left", "missing"))
    assert left == 5
    assert abs(needed * left - missing) <= left
    assert f"월 {needed:,}원" in told(found)


async def test_a_person_without_target_has_no_run_rate(ask: Asker) -> None:
    found = await ask("required_run_rate", people=[person("PM-2001")])
    assert found["empty"]
    assert "목표 없음" in told(found)


async def test_points_follow_the_regulation(ask: Asker) -> None:
    found = await ask("evaluation_score", units=["@my_unit"], half="2024-12-01/2025-05-31")
    for rate, growth, reached, grown, total in zip(
        *(column(found, name) for name in ("achievement", "growth", "achievement_points", "growth_points", "points")),
        strict=True,
    ):
        assert reached == pytest.approx(min(65, rate * 60 + (5 if rate >= 1 else 0)), abs=0.06)
        if growth is not None:
            assert grown == pytest.approx(max(0, min(50, growth * 570)), abs=0.06)
        assert total == pytest.approx(reached + (grown or 0), abs=0.01)


async def test_peers_are_not_named(ask: Asker) -> None:
    found = await ask("compare_peers", person=person("MR-1007"), period=MAY)
    assert column(found, "who")[0] == "최민재"
    assert len(found["table"]["rows"]) == 4
    assert "9명 중 6위" in told(found)


async def test_correlation_comes_with_its_caution(ask: Asker) -> None:
    found = await ask("correlate_metrics", x="visits", y="sales", period="2025-03-01/2025-05-31")
    assert "스피어만" in told(found)
    assert "원인이 아닙니다" in found["notices"][0]
    assert found["chart"]["mark"]["type"] == "point"


async def test_too_few_points_are_not_correlated(ask: Asker) -> None:
    found = await ask("correlate_metrics", x="visits", y="sales", people=[person("MR-1007")], period=JUNE)
    assert found["empty"]


@pytest.mark.parametrize(("language", "word"), [("ko", "팀 평균"), ("en", "team mean")])
async def test_coaching_stands_on_figures(ask: Asker, language: str, word: str) -> None:
    found = await ask("coach", language, person=person("MR-1007"))  # type: ignore[arg-type]
    assert word in told(found)
    assert "240,187,390" in told(found)
