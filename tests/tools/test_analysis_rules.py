"""Points, incentives, splits of a change, forecasts and correlations as rules on plain values."""

from datetime import date
from decimal import Decimal

import pytest

from tools.change import Cells, split_change
from tools.correlation import correlate
from tools.evaluation_rules import achievement_points, grade_of, growth_points, incentive_amount, incentive_rule
from tools.forecast_model import make_forecast, seasonal_naive


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
