"""Arithmetic without `eval`, and asking for details."""

import pytest

from tools.arithmetic import evaluate, spoken_to_expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("128 곱하기 17은?", 2176),
        ("5000만원의 3%는 얼마야", 1_500_000),
        ("What is 15% of 240000?", 36_000),
        ("2 to the power of 10", 1024),
        ("1,200*(3+4)", 8400),
        ("-3 + 5", 2),
        ("7의 제곱", 49),
    ],
)
def test_spoken_arithmetic_is_computed(text: str, value: float) -> None:
    assert evaluate(spoken_to_expression(text)) == pytest.approx(value)


@pytest.mark.parametrize("text", ["안녕", "__import__('os')", "9^9^9^9", "(1+2"])
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        evaluate(spoken_to_expression(text))


def test_division_by_zero_is_named() -> None:
    with pytest.raises(ZeroDivisionError):
        evaluate("1/0")
