"""A message that steps from the period under discussion to the one beside it: "그 전 달은?", "the month before that"."""

import re
from datetime import date

from nodes.builtin.call_parts import PERIOD_FIELDS, with_argument
from nodes.builtin.changes import Changed
from nodes.builtin.frame import Frame
from nodes.builtin.request import interval_of
from state.conversation import Focus
from state.evidence import Period
from state.language import Language
from tools.company_year import month_stretch, to_period

SHORT_WORDS = 6  # "그럼 그 전 달은 어땠어"

_STEP = re.compile(
    r"(?:그|바로)\s*(?P<back>전|이전|앞|다음|뒤)\s*(?:달|월|분기|해|년|기간)?(?=\s*(?:은|는|엔|에는|도|의|것|거|\?|$))"
    r"|\bthe (?:month|quarter|year|one|period) (?P<en>before|after)(?: that)?\b|\bthe (?P<near>previous|next) (?:one|period)\b"
)
_BACK = frozenset({"전", "이전", "앞", "before", "previous"})


def step_period(frame: Frame, focus: Focus) -> Changed | None:
    """Returns the last calls for the period beside theirs; None when the message asks for no step."""
    base = focus["period"]
    match = _STEP.search(frame.masked)
    if base is None or match is None or len(frame.question.split()) > SHORT_WORDS:
        return None
    back = next(word for word in match.groups() if word) in _BACK
    period = _beside(base, -1 if back else 1, frame.language)
    interval = interval_of(period["start"], period["end"])
    calls = [
        with_argument(call, PERIOD_FIELDS[call["tool"]], interval)
        for call in focus["last_calls"]
        if call["tool"] in PERIOD_FIELDS
    ]
    for call in calls:
        call["arguments"].pop("compare", None)
    return Changed(calls=tuple(calls), period=period) if calls else None


def _beside(base: Period, step: int, language: Language) -> Period:
    """Returns the period of as many whole months before or after."""
    start, end = date.fromisoformat(base["start"]), date.fromisoformat(base["end"])
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    year, month = divmod(start.year * 12 + start.month - 1 + step * months, 12)
    return to_period(month_stretch(year, month + 1, months), language)
