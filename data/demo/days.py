"""Months, business days and reproducible randomness of the demo companies."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zlib import crc32

import numpy as np

FIXED_HOLIDAYS = frozenset({(1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25)})
"""Holidays with a fixed date; lunar ones are left out so that no table of them is needed."""


def shift_month(month: date, months: int) -> date:
    """Returns the first day of the month that is `months` later (or earlier)."""
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    """Returns the last day of the month that starts on `month`."""
    return shift_month(month, 1) - timedelta(days=1)


def is_business_day(day: date) -> bool:
    """Whether the company works on that day."""
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def business_day_before(day: date) -> date:
    """Returns `day`, or the last business day before it."""
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def business_day_after(day: date) -> date:
    """Returns `day`, or the first business day after it."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The stretch of time the demo data covers: whole months up to the month of `as_of`, that one up to `as_of`."""

    as_of: date
    month_count: int

    @cached_property
    def months(self) -> tuple[date, ...]:
        """First days of the months, oldest first."""
        current = self.as_of.replace(day=1)
        return tuple(shift_month(current, offset) for offset in range(1 - self.month_count, 1))

    @property
    def start(self) -> date:
        """First day of the data."""
        return self.months[0]

    def month(self, offset: int) -> date:
        """Returns the month `offset` months from that of `as_of` (0, -1, …)."""
        return shift_month(self.months[-1], offset)

    def business_days(self, month: date) -> list[date]:
        """Returns the business days of a month that are not after `as_of`."""
        days = (month + timedelta(days=offset) for offset in range((last_day(month) - month).days + 1))
        return [day for day in days if is_business_day(day) and day <= self.as_of]

    def share_elapsed(self, month: date) -> float:
        """Returns which share of a month's business days has passed on `as_of`, 0..1."""
        whole = Horizon(as_of=last_day(month), month_count=1).business_days(month)
        return len(self.business_days(month)) / len(whole)


def make_random(seed: int, concept: str) -> np.random.RandomState:
    """Returns a generator of its own for one concept, so that changing one leaves the others' rows alone.

    RandomState, not Generator: numpy keeps its streams the same over versions.
    """
    return np.random.RandomState(crc32(f"{seed}:{concept}".encode()))
