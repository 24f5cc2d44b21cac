"""Which kind a composed Korean question about figures is of."""

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
}
_OWED = {"receivables", "overdue_amount", "overdue_rate", "credit_use"}
_OF_CLIENTS = _OWED | {"average_sale"}
KINDS_OF_CLIENT = {"grade", "client_type", "specialty", "district", "channel"}
"""Cut by these the whole company is meant, as with lists of clients."""
OF_STAFF = {"hires", "leavers", "headcount", "tenure"}


def rows_asked(frame: Frame, reading: FigureReading) -> list[str]:
    """Returns the rows asked for; without any, clients where only they have such figures, else people."""
    if reading.rows:
        return [*(name for name in reading.rows if name != "month"), *(["month"] if "month" in reading.rows else [])][
            :3
        ]
    return ["client"] if _OF_CLIENTS & set(reading.measures) else ["employee"]


def families(reading: FigureReading) -> int:
    """Returns how many different matters are measured."""
    return len({next((i for i, one in enumerate(_FAMILIES) if name in one), name) for name in reading.measures})


def is_several(frame: Frame, reading: FigureReading) -> bool:
    """Whether two conditions on different matters hold at once."""
    cuts = reading.cuts
    return len({one.measure for one in cuts}) > 1 and bool(reading.measures) and families(reading) > 1


def is_nothing(frame: Frame, reading: FigureReading) -> bool:
    """Visits only: clients without orders or sales are a list of their own."""
    nothing = [one for one in reading.cuts if one.side == "none"]
    rows = reading.rows[:1]
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
        return reading.rows[:1] != ["client"] or nearest or any(one.compared for one in frame.periods)
    return cuts[0].measure in {
        "tenure",
        "budget_rate",
        "sales_per_person",
        "sales_per_visit",
        "overdue_rate",
        "expenses",
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
    return bool(reading.measures) and reading.measures[0] in _PER_ONE and not people and not frame.of_kind("person")


def is_beside(frame: Frame, reading: FigureReading) -> bool:
    """Whether measures of different matters stand beside each other."""
    spread = bool(set(reading.rows) & KINDS_OF_CLIENT) and set(reading.measures) <= {"sales", "assigned_clients"}
    owed = bool(set(reading.measures) & _OWED) and bool(reading.rows) and reading.rows[0] != "client"
    return (families(reading) > 1 and not spread) or owed or {"hires", "leavers"} <= set(reading.measures)
