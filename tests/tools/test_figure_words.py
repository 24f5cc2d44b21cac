"""Pure parts: figures in words, particles, trends, points, parts of a change, forecasts, charts, the registry."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from pydantic import Field

from state.errors import InvalidInput, ToolFailed
from state.evidence import Column, Evidence, Table
from state.principal import Principal, Role
from state.reference import PeriodRef, PersonRef
from tests.tools.asking import person
from tools.change import Cells, split_change
from tools.charts import choose_chart
from tools.charts_render import render_chart
from tools.correlation import correlate
from tools.evaluation_rules import achievement_points, grade_of, growth_points, incentive_amount, incentive_rule
from tools.figures import Style, show, show_money
from tools.forecast_model import make_forecast, seasonal_naive
from tools.metric_scope import base_interval
from tools.registry import Arguments, Caller, Tool, make_toolbox, reference_fields
from tools.trends import find_trend
from tools.wording import listing, with_particle

KO, EN = Style(language="ko"), Style(language="en")


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (123_456_789, KO, "123,456,789원"),
        (-5_000, EN, "-5,000 won"),
        (123_456_789, Style(language="ko", money="thousand"), "123,457천원"),
        (123_450_000, Style(language="ko", money="million"), "123.5백만원"),  # half goes up
        (123_456_789, Style(language="en", money="hundred_million"), "1.23 hundred million won"),
        (123_456, Style(language="en", currency="USD"), "USD 1,234.56"),
        (123_456, Style(language="ko", currency="JPY"), "JPY 123,456"),
        (123_456_700, Style(language="en", currency="USD", money="million"), "USD 1.23 million"),
    ],
)
def test_money_is_written_in_its_unit(value: int, style: Style, shown: str) -> None:
    assert show_money(value, style) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal("1.16115"), "ratio", "116.1%"),
        (Decimal("12.5"), "days", "12.5일"),
        (None, "won", "해당 없음"),
        (Decimal("0.0473"), "index", "0.047"),
        (1234, "count", "1,234"),
    ],
)
def test_other_figures_are_written_in_their_unit(value: Any, unit: Any, shown: str) -> None:
    assert show(value, unit, KO) == shown


@pytest.mark.parametrize(
    ("word", "particle", "whole"),
    [
        ("실적", "은/는", "실적은"),
        ("목표", "은/는", "목표는"),
        ("한지우 (경기1팀)", "이/가", "한지우 (경기1팀)이"),
        ("서울", "으로/로", "서울로"),
        ("강남팀", "으로/로", "강남팀으로"),
        ("102.9%", "을/를", "102.9%를"),
        ("Kim", "이/가", "Kim이"),
        ("3", "은/는", "3은"),
        ("", "은/는", "는"),
    ],
)
def test_particles_follow_the_last_sound(word: str, particle: Any, whole: str) -> None:
    assert with_particle(word, particle) == whole


def test_long_lists_are_cut() -> None:
    assert listing(["가", "나", "다"], "ko", 2) == "가, 나 외 1"
    assert listing(["a"], "en") == "a"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([100, 140, 180, 220], "증가"),  # slope 40 of mean 160: 25 % a month
        ([10, 50, 90, 130], "급증"),  # 40 of 70: 57 %
        ([100, 101, 99, 100], "안정"),
        ([220, 180, 140, 100], "감소"),
        ([130, 90, 50, 10], "급감"),
        ([1, 100, 100, 100, 100, 100], "안정"),  # growth rates would explode, the median slope does not
    ],
)
def test_trend_words(values: list[int], word: str) -> None:
    trend = find_trend(values)
    assert trend is not None
    assert trend.word("ko") == word


def test_the_slope_is_scipys() -> None:
    from scipy.stats import theilslopes

    values = [5.0, 9.5, 3.25, 14.0, 8.0, 21.5, 13.0]
    trend = find_trend([int(value * 100) for value in values])
    assert trend is not None
    assert trend.rate == pytest.approx(theilslopes(values).slope / (sum(values) / len(values)))


def test_no_trend_from_two_months_or_nothing() -> None:
    assert find_trend([1, 2]) is None
    assert find_trend([0, 0, 0]) is None
    assert find_trend([5, None, 6]) is None


@pytest.mark.parametrize(
    ("start", "end", "kind", "by", "expected"),
    [
        (date(2025, 6, 1), date(2025, 6, 30), "previous", (), (date(2025, 5, 1), date(2025, 5, 31), 1)),
        (date(2025, 3, 1), date(2025, 5, 31), "previous", (), (date(2024, 12, 1), date(2025, 2, 28), 3)),
        (date(2025, 6, 1), date(2025, 6, 15), "previous", (), (date(2025, 5, 1), date(2025, 5, 15), 1)),
        (date(2024, 2, 1), date(2024, 2, 29), "year_ago", (), (date(2023, 2, 1), date(2023, 2, 28), 12)),
        (date(2023, 2, 1), date(2023, 2, 28), "year_ago", (), (date(2022, 2, 1), date(2022, 2, 28), 12)),
        (date(2025, 1, 1), date(2025, 6, 30), "previous", ("month",), (date(2024, 12, 1), date(2025, 5, 31), 1)),
    ],
)
def test_what_a_period_is_compared_with(start: date, end: date, kind: str, by: Any, expected: Any) -> None:
    assert base_interval(start, end, kind, by) == expected


@pytest.mark.parametrize(
    ("rate", "points"),
    [("0.9", "54"), ("1", "65"), ("0.999", "59.94"), ("1.5", "65"), ("-0.1", "0")],
)
def test_achievement_points(rate: str, points: str) -> None:
    assert achievement_points(Decimal(rate)) == Decimal(points)


def test_growth_points_differ_by_half_and_are_capped() -> None:
    assert growth_points(Decimal("0.05"), first_half=True) == Decimal("28.5")
    assert growth_points(Decimal("0.05"), first_half=False) == Decimal("21.75")
    assert growth_points(Decimal("0.5"), first_half=True) == 50
    assert growth_points(Decimal("-0.5"), first_half=True) == 0
    assert growth_points(None, first_half=True) is None
    assert achievement_points(None) is None


def test_grades_begin_at_their_least_points() -> None:
    points = ("100", "99.9", "85", "84.9", "70", "55", "54.9")
    assert "".join(grade_of(Decimal(one)) for one in points) == "SAABBCD"


def test_incentive_by_the_rule_in_force() -> None:
    old, new = incentive_rule(date(2024, 11, 30)), incentive_rule(date(2024, 12, 1))
    assert old is not None
    assert new is not None
    assert incentive_rule(date(2023, 12, 31)) is None
    assert incentive_amount(Decimal(100_000_000), Decimal("1.05"), old) == 1_200_000
    assert incentive_amount(Decimal(100_000_000), Decimal("1.05"), new) == 1_500_000
    assert incentive_amount(Decimal(900_000_000), Decimal("1.2"), new) == 5_000_000
    assert incentive_amount(Decimal(100_000_000), Decimal("0.899"), new) == 0
    assert incentive_amount(Decimal(100_000_000), None, new) == 0


def test_a_change_splits_into_volume_price_mix_new_and_lost() -> None:
    """a: 10 pieces at 100, then 12 at 110; b is lost with 500; c is new with 300.

    Kept: 1000 -> 1320. Volume (12 - 10) x 100 = 200, price 12 x (110 - 100) = 120, mix 0.
    """
    before = Cells(
        amounts={("a", "x"): 1000, ("b", "x"): 500}, quantities={("a", "x"): 10, ("b", "x"): 5}, statement=""
    )
    after = Cells(amounts={("a", "x"): 1320, ("c", "x"): 300}, quantities={("a", "x"): 12, ("c", "x"): 3}, statement="")
    parts = split_change(before, after)
    assert (parts.volume, parts.price, parts.mix, parts.new, parts.lost) == (200, 120, 0, 300, -500)
    assert parts.change == 120
    assert (parts.new_clients, parts.lost_clients) == (1, 1)


def test_moving_to_a_dearer_product_is_mix() -> None:
    before = Cells(
        amounts={("a", "x"): 100, ("a", "y"): 200}, quantities={("a", "x"): 10, ("a", "y"): 10}, statement=""
    )
    after = Cells(amounts={("a", "x"): 50, ("a", "y"): 300}, quantities={("a", "x"): 5, ("a", "y"): 15}, statement="")
    parts = split_change(before, after)
    assert (parts.volume, parts.price, parts.mix) == (0, 0, 50)


def test_nothing_before_and_returns_only_still_add_up() -> None:
    before = Cells(amounts={("a", "x"): -100}, quantities={("a", "x"): -1}, statement="")
    after = Cells(amounts={("a", "x"): 70, ("b", "x"): -30}, quantities={("a", "x"): 1, ("b", "x"): -1}, statement="")
    parts = split_change(before, after)
    assert parts.volume + parts.price + parts.mix + parts.new + parts.lost == parts.change == 140


def test_seasonal_naive_repeats_last_year_at_the_recent_level() -> None:
    history = [100.0] * 12 + [float(month) for month in range(1, 13)]
    shown = seasonal_naive(history, 2)
    level = (10 + 11 + 12) / 300
    assert shown == [pytest.approx(1 * level), pytest.approx(2 * level)]
    assert seasonal_naive([3.0, 6.0, 9.0], 2) == [6.0, 6.0]


def test_a_seasonal_series_is_forecast_within_a_few_per_cent() -> None:
    season = [100, 90, 110, 95, 105, 120, 80, 85, 100, 115, 125, 130]
    history = [float(season[index % 12] * (1 + index * 0.01)) for index in range(36)]
    forecast = make_forecast(history, 3)
    assert forecast is not None
    expected = [season[index % 12] * (1 + index * 0.01) for index in range(36, 39)]
    assert forecast.values == pytest.approx(expected, rel=0.08)
    assert forecast.mape is not None
    assert forecast.mape < 0.1
    assert make_forecast([1.0] * 5, 3) is None


def test_correlation_needs_points_that_vary() -> None:
    assert correlate([1, 2, 3], [1, 2, 3]) is None
    assert correlate([1] * 8, list(range(8))) is None
    found = correlate(list(range(8)), list(range(8)))
    assert found is not None
    assert found.rho == pytest.approx(1)


def make_table(*columns: tuple[str, str], rows: list[list[Any]]) -> Table:
    heads = [Column(name=name, label=name, unit=unit) for name, unit in columns]  # type: ignore[typeddict-item]
    return Table(columns=heads, rows=rows, total_rows=len(rows))


@pytest.mark.parametrize(
    ("columns", "rows", "wanted", "mark"),
    [
        ([("month", "month"), ("sales", "won")], [["2025-01-01", 1], ["2025-02-01", 2]], "auto", "line"),
        ([("employee", "text"), ("sales", "won")], [["가", 1], ["나", 2]], "auto", "bar"),
        (
            [("employee", "text"), ("visits", "count"), ("sales", "won")],
            [["가", 1, 2], ["나", 2, 3]],
            "scatter",
            "point",
        ),
        ([("unit", "text"), ("area", "text"), ("sales", "won")], [["가", "a", 1], ["나", "b", 2]], "stacked", "bar"),
        ([("month", "month"), ("sales", "won")], [["2025-01-01", 1], ["2025-02-01", 2]], "bar", "bar"),
    ],
)
def test_the_chart_follows_the_shape(columns: Any, rows: Any, wanted: Any, mark: str) -> None:
    chart: Any = choose_chart(make_table(*columns, rows=rows), wanted, "제목", "ko")
    assert chart is not None
    assert chart["mark"]["type"] == mark
    assert chart["data"]["values"][0][columns[0][0]] == rows[0][0]
    assert render_chart(chart, "svg").startswith(b"<svg")


def test_one_point_or_no_wish_gives_no_chart() -> None:
    table = make_table(("employee", "text"), ("sales", "won"), rows=[["가", 1]])
    assert choose_chart(table, "auto", "", "ko") is None
    table["rows"].append(["나", 2])
    assert choose_chart(table, "none", "", "ko") is None
    table["rows"] += [[str(number), number] for number in range(40)]
    assert choose_chart(table, "auto", "", "ko") is None


def test_korean_letters_have_glyphs_in_the_picture() -> None:
    """A missing glyph is drawn as the same box: two different words would give the same picture."""
    pictures = []
    for name in ("강남팀", "부산팀"):
        table = make_table(("unit", "text"), ("sales", "won"), rows=[[name, 1], ["나", 2]])
        chart = choose_chart(table, "bar", "", "ko")
        assert chart is not None
        pictures.append(render_chart(chart, "png", scale=1.0))
    assert pictures[0].startswith(b"\x89PNG")
    assert pictures[0] != pictures[1]


def test_a_chart_may_not_load_from_elsewhere() -> None:
    with pytest.raises(InvalidInput):
        render_chart({"data": {"url": "file:///etc/passwd"}, "mark": "bar"}, "svg")
    with pytest.raises(ToolFailed):
        render_chart({"mark": {"type": "no such mark"}, "data": {"values": []}, "encoding": {"x": 3}}, "svg")


class Echo(Arguments):
    """Arguments of the test's tool."""

    who: PersonRef = Field(description="who")
    others: list[PersonRef] = Field(default=[], description="others")
    period: PeriodRef | None = None
    count: int = 1


async def _echo(arguments: Echo, caller: Caller, resources: Any) -> Evidence:
    if arguments.count == 0:
        raise ZeroDivisionError
    return Evidence(
        id="", specialist="", tool="echo", kind="notice", title="", summary=[arguments.who], assumptions=[], notices=[],
        empty=False,
    )  # fmt: skip


def test_reference_fields_are_found_direct_in_lists_and_optional() -> None:
    fields = reference_fields(Echo)
    assert {name: (field.reference.kind, field.many) for name, field in fields.items()} == {
        "who": ("person", False),
        "others": ("person", True),
        "period": ("period", False),
    }


@pytest.mark.anyio
async def test_the_toolbox_explains_what_is_wrong(fictional: Principal) -> None:
    echo = Tool(name="echo", arguments=Echo, description="Echoes.", run=_echo)
    box = make_toolbox(None, [echo])  # type: ignore[arg-type]  # the tool needs none
    caller = Caller(principal=fictional, today=date(2025, 6, 30), language="ko", run_step="x")
    assert (await box.call("echo", {"who": person("MR-1001")}, caller))["summary"] == [person("MR-1001")]
    with pytest.raises(InvalidInput, match="who"):
        await box.call("echo", {}, caller)
    with pytest.raises(InvalidInput, match="the tools are: echo"):
        await box.call("shout", {}, caller)
    with pytest.raises(ToolFailed, match="could not produce"):
        await box.call("echo", {"who": "x", "count": 0}, caller)
    with pytest.raises(ValueError, match="two tools"):
        make_toolbox(None, [echo, echo])  # type: ignore[arg-type]
    schema: Any = box.schema("echo")
    assert schema["function"]["parameters"]["required"] == ["who"]
    assert "title" not in schema["function"]["parameters"]


@pytest.fixture
def fictional() -> Principal:
    return Principal(
        user_id=uuid4(),
        org_id=uuid4(),
        role=Role.MR,
        username="x",
        name="x",
        locale="ko",
        employee_id=None,
        unit_id=None,
    )
