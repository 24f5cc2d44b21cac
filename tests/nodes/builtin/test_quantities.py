"""Numbers in questions."""

import pytest

from nodes.builtin.plan_visits import time_of
from nodes.builtin.quantities import (
    find_days,
    find_headcount,
    find_money,
    find_money_bound,
    find_rows,
    find_share_bound,
)


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("9만원씩", 90_000),
        ("1억 2천만원", 120_000_000),
        ("120,000 won", 120_000),
        ("5천만원", 50_000_000),
        ("2.5 million won", 2_500_000),
        ("2만 달러 넘는", 20_000),
        ("over $20,000", 20_000),
        ("50,000 dollars", 50_000),
    ],
)
def test_amounts_are_read_in_won(text: str, won: int) -> None:
    assert find_money(text)[0][0] == won


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("상위 3곳", 3),
        ("last ten transactions", 10),
        ("sales Apr 25 by rep", None),
        ("clients that rely on one product", None),
        ("top five clients", 5),
        ("최근 3개월 추이", None),
        ("병상 100개 이상인 곳", None),
    ],
)
def test_rows_are_told_from_other_numbers(text: str, rows: int | None) -> None:
    assert find_rows(text) == rows


def test_stretches_are_counted_in_days() -> None:
    assert find_days("두 달 안에 끝나는").days == 60  # type: ignore[union-attr]  # found, or the test fails
    assert find_days("within 45 days").days == 45  # type: ignore[union-attr]
    assert find_days("실적 알려줘") is None


def test_bounds_keep_their_direction() -> None:
    below, above = find_share_bound("90% 미만"), find_money_bound("1억 이상")
    assert below is not None
    assert (below.operator, below.value) == ("<", 0.9)
    assert above is not None
    assert (above.operator, above.value) == (">=", 100_000_000)


def test_people_are_counted_in_both_languages() -> None:
    assert find_headcount("교수 8명한테 점심") == 8
    assert find_headcount("lunch for eight doctors") == 8
    assert find_headcount("8분기") is None


@pytest.mark.parametrize(
    ("text", "time"),
    [("오후 3시", "15:00"), ("10am", "10:00"), ("2시 반", "14:30"), ("09:20", "09:20"), ("내일", None)],
)
def test_times_of_day(text: str, time: str | None) -> None:
    assert time_of(text) == time
