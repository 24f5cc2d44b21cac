"""What a period is compared with: the one before, the year before, any other that is named; or the last turn's."""

from collections.abc import Sequence
from datetime import date

from nodes.builtin.figure_words import compare_of, is_last_year
from nodes.builtin.frame import Frame
from nodes.builtin.request import Request, interval_of
from state.conversation import Focus
from state.evidence import Json, Period
from state.understanding import ToolCallJson
from tools.metric_scope import base_interval

SAME_LENGTH_DAYS = 3  # months and quarters differ so much in days
MOST_MONTHS = 13
"""Months shown at most between the two, both counted."""


def comparison_of(request: Request) -> dict[str, Json]:
    """Returns `compare` or `against`, and the period where it only follows from what is compared with; {} for none.

    "3월이랑 5월 비교" -> against March; "이번 분기 지난 분기 대비" -> previous, which holds as many days against each other.
    """
    frame = request.frame
    base = next((one for one in frame.periods if one.compared and not one.rejected), None)
    stated = frame.stated_period
    farther = base is not None and base.text.startswith("재")  # "재작년 동월": what is said of last year does not hold
    said = not farther and frame.has("compare.previous_month", "compare.previous_quarter", "compare.previous_year")
    if base is None or stated is None or said:
        compare = compare_of(frame)
        if compare == "previous" and not request.period:
            running = _running(frame, base.period if base else None)
            return {"compare": compare, "period": running} if running else {"compare": compare}
        return {"compare": compare} if compare else {}
    if is_last_year(base.text) and not farther and not _alike(stated.period, base.period):
        return {"compare": "year_ago"}
    return side_by_side(stated.period, base.period)


def side_by_side(period: Period, base: Period) -> dict[str, Json]:
    """Returns `compare` where `base` is the period before or a year before, else `against`."""
    start, end = _days(period)
    for kind in ("previous", "year_ago"):
        if base_interval(start, end, kind, ())[:2] == _days(base):
            return {"compare": kind}
    return {"against": interval_of(base["start"], base["end"])}


def _alike(one: Period, other: Period) -> bool:
    """Whether two periods are as long as each other."""
    (start, end), (first, last) = _days(one), _days(other)
    return abs((end - start) - (last - first)).days <= SAME_LENGTH_DAYS


def _days(period: Period) -> tuple[date, date]:
    return date.fromisoformat(period["start"]), date.fromisoformat(period["end"])


def _running(frame: Frame, base: Period | None) -> str | None:
    """Returns the running quarter or half that "전분기 대비" or "QoQ" speaks of without naming it."""
    months = 0
    if base is not None:
        first, last = date.fromisoformat(base["start"]), date.fromisoformat(base["end"])
        months = (last.year - first.year) * 12 + last.month - first.month + 1
    elif frame.has("compare.previous_quarter"):
        months = 3
    words = {3: ("이번 분기", "this quarter"), 6: ("이번 반기", "this half")}.get(months)
    return words[frame.language == "en"] if words else None


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
