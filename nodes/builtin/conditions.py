"""Conditions on figures: "목표 미달", "매출 1억 넘는", "지각 3번 이상", alone or two together."""

import re

from nodes.builtin.frame import Frame
from nodes.builtin.quantities import Bound, find_count_bound, find_money_bound, find_share_bound, find_share_range
from state.evidence import Json

_MONEY_METRICS = {"sales", "gap", "target", "expenses", "budget_left", "gross_sales", "returns", "receivables"}
_COUNT_METRICS = {
    "visits",
    "late_count",
    "leave_remaining",
    "leave_used",
    "assigned_clients",
    "client_count",
    "quantity",
}
_OVER_WORDS = ("초과", "넘긴", "넘은", "넘어", "over budget", "exceed", "above budget", "overspen", "over their budget")
_COUNTED = (
    ("metric.visits", "visits"),
    ("metric.late", "late_count"),
    ("metric.client_count", "assigned_clients"),
)
_OTHER_AMOUNTS = re.compile(
    r"\d[\d,.]*\s*(?:%|퍼센트|프로|percent|per cent|억|천만|백만|만|million|billion|won|원)", re.IGNORECASE
)
"""Numbers that are rates or money, and count nothing."""


def having_of(frame: Frame, metrics: list[str]) -> list[Json]:
    """Returns the conditions on figures: "목표 미달", "80% 이상", "매출 1억 넘고 방문 40건 이하"."""
    first = _main_conditions(frame, metrics)
    known = {one["metric"] for one in first if isinstance(one, dict)}
    return first + [one for one in _kinds_of_limits(frame) if first and one["metric"] not in known]


def _kinds_of_limits(frame: Frame) -> list[dict[str, Json]]:
    """Returns a limit of each kind that is said, at most one each: a rate, an amount of money, a count."""
    found: list[tuple[str, Bound | None]] = []
    if frame.has("metric.achievement", "metric.below_target", "metric.above_target"):
        found.append(("achievement", find_share_bound(frame.masked)))
    if frame.has("metric.sales"):
        found.append(("sales", find_money_bound(frame.question)))
    counted = next((metric for concept, metric in _COUNTED if frame.has(concept)), None)
    if counted:
        found.append((counted, find_count_bound(_OTHER_AMOUNTS.sub(" ", frame.masked))))
    return [{"metric": name, "operator": one.operator, "value": one.value} for name, one in found if one]


def _main_conditions(frame: Frame, metrics: list[str]) -> list[Json]:
    """Returns the condition on what is measured."""
    if frame.has("metric.negative") and metrics and metrics[0] in {"sales", "gap"}:
        return [{"metric": metrics[0], "operator": "<", "value": 0}]
    if (
        frame.has("metric.budget")
        and metrics
        and metrics[0] == "budget_rate"
        and find_share_bound(frame.masked) is None
        and any(word in frame.masked for word in _OVER_WORDS)
    ):
        return [{"metric": "budget_rate", "operator": ">", "value": 1.0}]
    bound = find_share_bound(frame.masked)
    between = find_share_range(frame.masked)
    if between is not None and metrics and metrics[0] == "achievement":
        return [
            {"metric": "achievement", "operator": ">=", "value": between[0]},
            {"metric": "achievement", "operator": "<=", "value": between[1]},
        ]
    if bound and frame.has("metric.growth", "metric.fall") and not frame.has("metric.achievement"):
        return [_change_bound(frame, bound)]
    rate = next((name for name in metrics if name in {"achievement", "attendance_rate", "budget_rate", "return_rate",
                "visit_plan_rate", "coverage"}), None)  # fmt: skip
    if bound and rate:
        return [{"metric": rate, "operator": bound.operator, "value": bound.value}]
    if frame.has("metric.below_target"):
        return [{"metric": "achievement", "operator": "<", "value": 1.0}]
    if frame.has("metric.above_target"):
        return [{"metric": "achievement", "operator": ">=", "value": 1.0}]
    return _amount_bound(frame, metrics)


def _change_bound(frame: Frame, bound: Bound) -> Json:
    """ "10% 이상 떨어진" is a change of -10 % or less."""
    falls = frame.has("metric.fall") and not frame.has("metric.growth")
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    operator = mirrored[bound.operator] if falls else bound.operator
    return {"metric": "change_rate", "operator": operator, "value": -bound.value if falls else bound.value}


def _amount_bound(frame: Frame, metrics: list[str]) -> list[Json]:
    """ "매출 1억 넘는 직원", "지각 3번 이상": a limit on the main metric, in its own unit."""
    main = metrics[0] if metrics else "sales"
    if main in _MONEY_METRICS:
        bound = find_money_bound(frame.question)
    else:
        bound = find_count_bound(_OTHER_AMOUNTS.sub(" ", frame.masked)) if main in _COUNT_METRICS else None
    return [{"metric": main, "operator": bound.operator, "value": bound.value}] if bound else []
