"""Pure parts: figures in words, particles, trends, points, parts of a change, forecasts, charts, the registry."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.figures import Style, show, show_money
from tools.metric_scope import base_interval
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
