"""Direction of a monthly series: Theil-Sen slope as a share of the mean, and its word.

The slope is the median over all pairs (Theil 1950, Sen 1968). scipy's `theilslopes` gives the same number, and a test
compares the two, but importing it takes 0.8 s in the first answer of a process (measured 2026-11-21).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from state.language import Language
from tools.figures import Number
from tools.wording import say

LEAST_MONTHS = 3
"""Below three points a slope says nothing."""

_WORDS = (
    # at least this share of the mean a month, Korean, English; the median slope does not explode near zero
    (0.30, "급증", "a sharp rise"),
    (0.10, "증가", "a rise"),
    (-0.10, "안정", "stable"),
    (-0.30, "감소", "a fall"),
)
_FALLING = ("급감", "a sharp fall")


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A series' direction."""

    rate: float
    """Median change a month as a share of the mean: 0.023 is +2.3 % a month."""

    def word(self, language: Language) -> str:
        """Returns 급증, 증가, 안정, 감소 or 급감."""
        for least, ko, en in _WORDS:
            rising = least > 0
            if (rising and self.rate >= least) or (not rising and self.rate > least):
                return say(language, ko, en)
        return say(language, *_FALLING)


def find_trend(values: Sequence[Number | None]) -> Trend | None:
    """Returns the trend of a series in time order; None below three values or where the mean is not above zero."""
    known = [(index, float(value)) for index, value in enumerate(values) if value is not None]
    if len(known) < LEAST_MONTHS:
        return None
    mean = sum(value for _, value in known) / len(known)
    if mean <= 0:
        return None
    slopes = [(late - early) / (j - i) for (i, early), (j, late) in combinations(known, 2)]
    return Trend(rate=median(slopes) / mean)
