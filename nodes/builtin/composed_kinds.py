"""Which kind a composed Korean question about figures is of."""

from collections.abc import Iterable

from nodes.builtin.figure_reading import FigureReading
from nodes.builtin.frame import Frame

_FAMILIES = (
    {"sales", "target", "achievement", "gap", "sales_per_person", "sales_per_client"},
    {"visits", "visited_clients", "coverage", "visit_plan_rate", "visits_per_person", "visits_per_client", "sales_per_visit"},
    {"budget", "budget_left", "budget_rate", "expenses"},
    {"receivables", "overdue_amount", "overdue_rate", "credit_use"},
    {"returns", "return_rate"},
    {"leave_used", "leave_remaining", "attendance_rate", "late_count"},
    {"hires", "leavers"},
)  # fmt: skip
_PER_ONE = {
    "sales_per_person",
    "sales_per_client",
    "visits_per_person",
    "visits_per_client",
    "sales_per_visit",
    "average_sale",
    "tenure",
    "sales_per_month",
}
_OWED = {"receivables", "overdue_amount", "overdue_rate", "credit_use"}
_OF_CLIENTS = _OWED | {"average_sale"}
KINDS_OF_CLIENT = {"grade", "client_type", "specialty", "district", "channel"}
"""Cut by these the whole company is meant, as with lists of clients."""
OF_STAFF = {"hires", "leavers", "headcount", "tenure"}


CONTRACTED = {"contract_value", "contract_count"}
OTHER_TASKS = (
    "metric.forecast", "metric.required", "metric.closing", "metric.streak", "metric.coaching",
    "metric.anomaly", "metric.evaluation", "metric.incentive", "metric.pay", "metric.peers", "visit.schedule",
    "visit.arrange", "visit.log", "visit.report", "visit.prepare", "visit.effect", "visit.suggest", "client.risk",
    "client.cross_sell", "rule.procedure", "ask.report", "report.performance",
    "client.owner_history", "client.potential", "talk.capability",
)  # fmt: skip
"""Concepts of other work than a table of figures."""


def rows_asked(frame: Frame, reading: FigureReading) -> list[str]:
    """Returns the rows asked for; without any, clients where only they have such figures, else people."""
    if reading.rows:
        return [*(name for name in reading.rows if name != "month"), *(["month"] if "month" in reading.rows else [])][
            :3
        ]
    return ["client"] if _OF_CLIENTS & set(reading.measures) else ["employee"]


def families(names: Iterable[str]) -> int:
    """Returns of how many different matters the measures are."""
    return len({next((i for i, one in enumerate(_FAMILIES) if name in one), name) for name in names})


def is_several(frame: Frame, reading: FigureReading) -> bool:
    """Whether two conditions on different matters hold at once."""
    return bool(reading.measures) and families(one.measure for one in reading.cuts) > 1


def is_nothing(frame: Frame, reading: FigureReading) -> bool:
    """Visits only: clients without orders or sales are a list of their own."""
    nothing = [one for one in reading.cuts if one.side == "none"]
    rows = reading.rows[:1]
    if len(nothing) == 1 and nothing[0].measure in {"sales", "leave_used"} and rows == ["employee"]:
        return True
    return len(nothing) == 1 and nothing[0].measure == "visits" and rows in (["client"], ["employee"]) and (
        frame.stated_period is not None
    )  # fmt: skip


def is_mean(frame: Frame, reading: FigureReading) -> bool:
    """Whether rows are held against the mean."""
    sided = [one for one in reading.cuts if one.side in {"high", "low"}]
    return reading.against_mean and len(sided) == 1 and bool(reading.rows) and bool(reading.measures)


def is_limited(frame: Frame, reading: FigureReading) -> bool:
    """What the lists and plain figures do not limit: years of service, rates of spending, moves against a named period."""
    cuts = [one for one in reading.cuts if one.side in {"bound", "moved"}]
    if len({one.measure for one in cuts}) != 1 or not (reading.rows or cuts[0].measure == "tenure"):
        return False
    if cuts[0].side == "moved":
        nearest = frame.has("compare.previous_month", "compare.previous_quarter")
        multiple = cuts[0].bound is not None and cuts[0].bound.value in {-0.5, 1.0}
        return reading.rows[:1] != ["client"] or multiple or nearest
    return cuts[0].measure in {
        "tenure",
        "budget_rate",
        "sales_per_person",
        "sales_per_visit",
        "overdue_rate",
        "expenses",
        "return_rate",
    }


def is_places(frame: Frame, reading: FigureReading) -> bool:
    """Whether the rows of some ranks are asked."""
    return reading.places is not None and bool(reading.measures)


def is_why_by(frame: Frame, reading: FigureReading) -> bool:
    """Whether reasons are asked row by row."""
    each = any(word in reading.text for word in ("별로", "별 ", "마다"))
    return each and bool(reading.rows) and set(reading.measures) <= {"sales"}


def is_moved(frame: Frame, reading: FigureReading) -> bool:
    """Whether only the rows that rose or fell are wanted."""
    moved = [one for one in reading.conditions if one.side in {"rise", "fall"}]
    rows = reading.rows
    asked = bool(rows) and rows[0] != "client" and not reading.limits and not reading.asks_place
    return asked and len(moved) == 1 and len(reading.measures) < 2 and not frame.has("metric.trend", "client.any")


def is_place(frame: Frame, reading: FigureReading) -> bool:
    """Whether a unit's own place among its kind is asked."""
    named = bool(frame.of_kind("unit")) or frame.has("self.my_unit")
    others = any(frame.of_kind(kind) for kind in ("person", "client", "product")) or frame.has("self.me")
    return reading.asks_place and named and not others and set(reading.rows) <= {"unit", "department"}


def is_per_one(frame: Frame, reading: FigureReading) -> bool:
    """Whether figures per head, client or visit are asked."""
    people = reading.rows[:1] == ["employee"] and reading.measures[:1] == ["tenure"]
    if reading.measures[:1] == ["sales_per_month"] and not reading.rows:
        return False  # one mean is told with the months it is of
    return bool(reading.measures) and reading.measures[0] in _PER_ONE and not people and not frame.of_kind("person")


def is_beside(frame: Frame, reading: FigureReading) -> bool:
    """Whether measures of different matters stand beside each other."""
    spread = bool(set(reading.rows) & KINDS_OF_CLIENT) and set(reading.measures) <= {"sales", "assigned_clients"}
    owed = bool(set(reading.measures) & _OWED) and bool(reading.rows) and reading.rows[0] != "client"
    return (families(reading.measures) > 1 and not spread) or owed or {"hires", "leavers"} <= set(reading.measures)


_PLAINLY_RANKED = {
    "sales", "achievement", "gap", "visits", "coverage", "visit_plan_rate", "quantity", "budget", "budget_left", "budget_rate",
    "attendance_rate", "late_count", "leave_used", "leave_remaining", "returns", "return_rate", "transaction_count", "headcount",
    "overdue_amount", "receivables", "credit_use", "tenure", "hires", "leavers", "new_clients",
}  # fmt: skip
"""Measures that lists and plain figures rank and group well."""


def is_other_measure(frame: Frame, reading: FigureReading) -> bool:
    """Whether rows are asked of one measure that no list has: "계약 금액 팀별로", "목표 제일 높은 팀"."""
    one = set(reading.measures)
    if frame.has("metric.above_target", "metric.below_target", "metric.achievement", "metric.gap") or frame.of_kind(
        "person"
    ):
        return False
    counted = one == {"lost_clients"} and not reading.rows and frame.has("count.any")
    by_kind = bool(set(reading.rows) & KINDS_OF_CLIENT) and bool(one) and not one <= {"sales", "assigned_clients"}
    return counted or by_kind or (len(one) == 1 and not one & _PLAINLY_RANKED and bool(reading.rows))


def is_kind_over_time(frame: Frame, reading: FigureReading) -> bool:
    """Whether a kind of client is seen month by month: "약국 매출만 월별로"."""
    kinds = any(frame.attributes.get(name) for name in ("client_type", "grade", "specialty", "district"))
    return kinds and reading.rows[-1:] in (["month"], ["quarter"]) and bool(reading.measures)


def is_between_units(frame: Frame, reading: FigureReading) -> bool:
    """Whether named teams are held against each other by returns or money owed: "대전이랑 부산 중에 반품 많은 데"."""
    held = {"returns", "return_rate", "receivables", "overdue_amount", "overdue_rate", "expenses"}
    return (
        len(frame.of_kind("unit")) > 1
        and bool(held & set(reading.measures))
        and reading.rows in ([], ["client"], ["unit"])
    )
