"""Runs of months and quarters, people's unusual months, and times that do not exist."""

import pytest

from state.principal import Principal
from tests.tools.asking import Asker, asker, column, told
from tools.period_impossible import impossible_words
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture
def ask(resources: Resources, manager: Principal) -> Asker:
    return asker(resources, manager)


async def test_who_missed_the_target_three_months_in_a_row_missed_each(ask: Asker) -> None:
    found = await ask("find_streaks", condition="below_target", count=3, units=["@my_unit"])
    months = [one["name"] for one in found["table"]["columns"][1:]]
    assert months == ["2025-04-01", "2025-05-01", "2025-06-01"]
    assert found["table"]["rows"]
    for month in months:
        assert all(rate < 1 for rate in column(found, month))


async def test_a_fall_needs_the_month_it_falls_from(ask: Asker) -> None:
    found = await ask("find_streaks", condition="falling", by="client", count=2)
    columns = [one["name"] for one in found["table"]["columns"][1:]]
    assert columns == ["2025-04-01", "2025-05-01", "2025-06-01"]
    for _, *values in found["table"]["rows"]:
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == len(values)


async def test_quarters_are_the_companys(ask: Asker) -> None:
    found = await ask("find_streaks", condition="on_target", by="unit", step="quarter", count=2)
    assert "2024년 12월~2025년 5월" in told(found)


async def test_nobody_in_a_row_is_said(ask: Asker) -> None:
    found = await ask("find_streaks", condition="on_target", count=12, units=["@my_unit"])
    assert found["empty"]
    assert "없습니다" in told(found)


async def test_a_person_whose_month_stands_out_is_named(ask: Asker) -> None:
    found = await ask("find_anomalies", by="employee", period="2025-05-01/2025-05-31", units=["@my_unit"])
    assert column(found, "employee") == ["정하린"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2월 30일 매출", "2월 30일"),
        ("13월 실적", "13월"),
        ("5분기 실적", "5분기"),
        ("sales on February 30", "February 30"),
        ("2025년 2월 29일", "2025년 2월 29일"),
        ("2월 29일", None),
        ("4월 30일 매출", None),
        ("5분기 연속", None),
        ("매출 3월 10일", None),
    ],
)
def test_times_that_no_calendar_has(question: str, words: str | None) -> None:
    assert impossible_words(question) == words
