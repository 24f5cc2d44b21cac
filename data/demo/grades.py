"""Client grades: points for money, frequency, recency and growth, as the company's credit rule describes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.demo.clients import Account
from data.demo.days import Horizon
from data.demo.ledger import STATUSES, Ledger, day_number, month_number

WINDOW_MONTHS = 12
SALES_POINTS = ((600_000_000, 40), (240_000_000, 32), (140_000_000, 25), (90_000_000, 18), (50_000_000, 10))
"""Net completed sales of the window in won, at least -> points."""
FREQUENCY_POINTS = ((12, 20), (9, 15), (6, 10), (1, 5))
"""Months of the window with an order, at least -> points."""
RECENCY_POINTS = ((30, 20), (60, 12), (90, 6))
"""Days since the last order, at most -> points."""
GROWTH_POINTS = ((0.15, 20), (0.0, 12), (-0.15, 6))
"""Growth over the window before, at least -> points; none without sales in the window before."""
GRADES = (("VIP", 85), ("A", 72), ("B", 58), ("C", 40), ("D", 0))
"""Grade -> least points."""


@dataclass(frozen=True, kw_only=True)
class GradeBasis:
    """What a client's grade is decided on."""

    sales_won: int
    order_months: int
    days_since_order: int | None
    growth: float | None


def grade_rules() -> dict[str, object]:
    """Returns the rule as data, for `organizations.settings["grade_rules"]`; the window ends with the day of the data.

    Each list is read from the top: the first line that fits gives the points, 0 when none does.
    """
    return {
        "window_months": WINDOW_MONTHS,
        "sales_won_at_least": [list(line) for line in SALES_POINTS],
        "order_months_at_least": [list(line) for line in FREQUENCY_POINTS],
        "days_since_order_at_most": [list(line) for line in RECENCY_POINTS],
        "growth_at_least": [list(line) for line in GROWTH_POINTS],
        "grades": [list(line) for line in GRADES],
    }


def grade_of(basis: GradeBasis) -> tuple[str, int]:
    """Returns the grade and its points, 0..100."""
    points = _at_least(basis.sales_won, SALES_POINTS) + _at_least(basis.order_months, FREQUENCY_POINTS)
    if basis.days_since_order is not None:
        points += next((given for days, given in RECENCY_POINTS if basis.days_since_order <= days), 0)
    if basis.growth is not None:
        points += _at_least(basis.growth, GROWTH_POINTS)
    return next(grade for grade, least in GRADES if points >= least), points


def with_grades(horizon: Horizon, accounts: list[Account], ledger: Ledger) -> list[Account]:
    """Returns the accounts with the grades that the rule gives."""
    return [
        replace(account, client=replace(account.client, grade=grade_of(basis)[0]))
        for account, basis in zip(accounts, measure(horizon, accounts, ledger), strict=True)
    ]


def measure(horizon: Horizon, accounts: list[Account], ledger: Ledger) -> list[GradeBasis]:
    """Returns what each client's grade is decided on."""
    done = ledger.where(ledger.status == STATUSES.index("completed"))
    age = month_number(horizon.months[-1]) - done.month
    current, before = np.zeros(len(accounts), dtype=np.int64), np.zeros(len(accounts), dtype=np.int64)
    in_window, in_previous = age < WINDOW_MONTHS, (age >= WINDOW_MONTHS) & (age < 2 * WINDOW_MONTHS)
    np.add.at(current, done.client[in_window], done.amount[in_window])
    np.add.at(before, done.client[in_previous], done.amount[in_previous])
    orders = done.where(done.kind == 0)
    ordered = np.zeros((len(accounts), WINDOW_MONTHS), dtype=bool)
    order_age = month_number(horizon.months[-1]) - orders.month
    recent = order_age < WINDOW_MONTHS
    ordered[orders.client[recent], order_age[recent]] = True
    last = np.zeros(len(accounts), dtype=np.int64)
    np.maximum.at(last, orders.client, orders.day)
    today = day_number(horizon.as_of)
    return [
        GradeBasis(
            sales_won=int(current[i]),
            order_months=int(ordered[i].sum()),
            days_since_order=today - int(last[i]) if last[i] else None,
            growth=float(current[i] / before[i] - 1) if before[i] > 0 else None,
        )
        for i in range(len(accounts))
    ]


def _at_least(value: float, lines: Sequence[tuple[float, int]]) -> int:
    return next((points for least, points in lines if value >= least), 0)
