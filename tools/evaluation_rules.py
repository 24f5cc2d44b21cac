"""Evaluation points and incentives as the company's regulations state them (성과평가 규정, 인센티브 지급기준)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class EvaluationRule:
    """성과평가 규정 제5조, 제6조."""

    source: str
    achievement_weight: Decimal
    """Points for an achievement of 100 %."""
    bonus: Decimal
    """Further points from 100 % on."""
    achievement_cap: Decimal
    growth_weights: tuple[Decimal, Decimal]
    """Points for 100 % growth over the same half of the year before, first and second half."""
    growth_cap: Decimal
    grades: tuple[tuple[Decimal, str], ...]
    """Least points and grade, from the best down."""


@dataclass(frozen=True, kw_only=True)
class IncentiveRule:
    """인센티브 지급기준 제3조, 제4조, in force from a day on."""

    source: str
    effective_from: date
    rates: tuple[tuple[Decimal, Decimal], ...]
    """Least achievement and rate of the quarter's net sales, from the best down."""
    cap: int
    """Most won a person and quarter."""


EVALUATION = EvaluationRule(
    source="성과평가 규정(2024) 제5조·제6조",
    achievement_weight=Decimal(60),
    bonus=Decimal(5),
    achievement_cap=Decimal(65),
    growth_weights=(Decimal(570), Decimal(435)),
    growth_cap=Decimal(50),
    grades=((Decimal(100), "S"), (Decimal(85), "A"), (Decimal(70), "B"), (Decimal(55), "C"), (Decimal(0), "D")),
)

INCENTIVES = (
    IncentiveRule(
        source="인센티브 지급기준(2025) 제3조·제4조",
        effective_from=date(2024, 12, 1),
        rates=(
            (Decimal("1.10"), Decimal("0.020")),
            (Decimal("1.00"), Decimal("0.015")),
            (Decimal("0.90"), Decimal("0.010")),
        ),
        cap=5_000_000,
    ),
    IncentiveRule(
        source="인센티브 지급기준(2024) 제3조·제4조",
        effective_from=date(2024, 1, 1),
        rates=(
            (Decimal("1.10"), Decimal("0.016")),
            (Decimal("1.00"), Decimal("0.012")),
            (Decimal("0.90"), Decimal("0.008")),
        ),
        cap=3_000_000,
    ),
)


def incentive_rule(day: date) -> IncentiveRule | None:
    """Returns the rule in force on a day; None before the first one."""
    return next((rule for rule in INCENTIVES if rule.effective_from <= day), None)


def achievement_points(rate: Decimal | None, rule: EvaluationRule = EVALUATION) -> Decimal | None:
    """Returns min(65, rate x 60, 5 more from 100 % on); None without a target."""
    if rate is None:
        return None
    points = rate * rule.achievement_weight + (rule.bonus if rate >= 1 else 0)
    return max(Decimal(0), min(rule.achievement_cap, points))


def growth_points(growth: Decimal | None, *, first_half: bool, rule: EvaluationRule = EVALUATION) -> Decimal | None:
    """Returns growth x 570 (first half) or 435 (second), 0 to 50; None without sales a year before."""
    if growth is None:
        return None
    weight = rule.growth_weights[0 if first_half else 1]
    return max(Decimal(0), min(rule.growth_cap, growth * weight))


def grade_of(points: Decimal, rule: EvaluationRule = EVALUATION) -> str:
    """Returns the grade of a total."""
    return next(grade for least, grade in rule.grades if points >= least)


def incentive_amount(sales: Decimal, rate: Decimal | None, rule: IncentiveRule) -> int:
    """Returns the incentive in won, rounded down; 0 below the least achievement or without a target."""
    if rate is None or sales <= 0:
        return 0
    paid = next((paid for least, paid in rule.rates if rate >= least), Decimal(0))
    return min(rule.cap, int(sales * paid))
