"""Sums as people write them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from state.errors import InvalidInput
from state.principal import Principal, Role
from tools.calculator import Calculate, calculate
from tools.registry import Caller

pytestmark = pytest.mark.anyio

CALLER = Caller(
    principal=Principal(
        user_id=UUID(int=1),
        org_id=UUID(int=2),
        role=Role.MR,
        username="u",
        name="n",
        locale="ko",
        employee_id=None,
        unit_id=None,
    ),
    today=date(2025, 6, 30),
    language="ko",
    run_step="s",
)
NO_RESOURCES: Any = None  # a sum needs none

SUMS = [
    ("1200*35", "42,000"),
    ("1,200 곱하기 35는 얼마야?", "42,000"),
    ("35만원의 12%는 얼마", "42,000"),  # 350,000 x 0.12
    ("What is 15% of 2,000,000?", "300,000"),
    ("10 나누기 4", "2.5"),
    ("1/3", "0.3333"),
    ("(2+3)*4", "20"),
    ("2^10", "1,024"),
    ("12 plus 30", "42"),
    ("1.5억 나누기 3", "50,000,000"),
]


@pytest.mark.parametrize(("words", "result"), SUMS)
async def test_a_sum_is_computed(words: str, result: str) -> None:
    evidence = await calculate(Calculate(expression=words), CALLER, NO_RESOURCES)
    assert f"= {result}입니다" in evidence["summary"][0]


@pytest.mark.parametrize("words", ["1/0", "9**9**9", "__import__('os')", "없음", "1+", "((((("])
async def test_what_is_no_sum_is_said_to_be_none(words: str) -> None:
    with pytest.raises(InvalidInput):
        await calculate(Calculate(expression=words), CALLER, NO_RESOURCES)
