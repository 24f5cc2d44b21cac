""" "5월하고 비교하면?": the last figures beside those of a period that is named."""

from collections.abc import Sequence
from datetime import date

from nodes.builtin.frame import Frame
from state.conversation import Focus
from state.evidence import Json, Period
from state.understanding import ToolCallJson

MOST_MONTHS = 13
"""Months shown at most between the two, both counted."""


def beside_named_month(frame: Frame, focus: Focus, calls: Sequence[ToolCallJson]) -> list[ToolCallJson] | None:
    """Returns the calls by month over the last month and the one compared with; None unless both are single months."""
    named = [one.period for one in frame.periods if one.compared and not one.rejected]
    last = focus["period"]
    if len(named) != 1 or last is None or not (_is_month(named[0]) and _is_month(last)):
        return None
    first, second = sorted((named[0], last), key=lambda one: one["start"])
    if first == second or _months(first, second) > MOST_MONTHS:
        return None
    result, done = [], False
    for call in calls:
        if call["tool"] != "query_metric":
            result.append(call)
            continue
        arguments: dict[str, Json] = {name: value for name, value in call["arguments"].items() if name != "compare"}
        by = arguments.get("by")
        groups: list[Json] = [name for name in by if name != "month"] if isinstance(by, list) else []
        arguments |= {"by": [*groups, "month"], "period": f"{first['start']}/{second['end']}"}
        result.append({**call, "arguments": arguments})
        done = True
    return result if done else None


def _is_month(period: Period) -> bool:
    return period["start"].endswith("-01") and period["start"][:7] == period["end"][:7] and period["end"][8:] >= "28"


def _months(first: Period, second: Period) -> int:
    a, b = date.fromisoformat(first["start"]), date.fromisoformat(second["start"])
    return (b.year - a.year) * 12 + b.month - a.month + 1
