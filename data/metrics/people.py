"""People facts: headcount, attendance, leave, activity budgets."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Date, Subquery, and_, cast, func, literal, or_, select, union_all

from data.metrics.facts import Fact, distinct, rows, rows_where, total, total_exact
from data.metrics.months import month_end, month_of, months_between
from data.metrics.query import MetricQuery
from data.tables.employees import AttendanceMonth, Employee, LeaveBalance

DAYS_A_YEAR = Decimal("365.25")


def _years(day: Any) -> ColumnElement[Any]:
    """Returns the years served up to `day`."""
    served: ColumnElement[Any] = ((day - Employee.hired_on) / DAYS_A_YEAR).label("years")
    return served


def _staff(query: MetricQuery) -> Subquery:
    """Returns who was employed at the end of the period, or at the end of each of its months when cut by time."""
    alive = Employee.deleted_at.is_(None)
    if not {"month", "quarter", "year"} & set(query.by):
        return (
            select(
                Employee.id.label("employee_id"),
                cast(literal(query.end.replace(day=1), Date), Date).label("month"),
                _years(literal(query.end, Date)),
            )
            .where(
                alive,
                Employee.hired_on <= query.end,
                or_(Employee.left_on.is_(None), Employee.left_on > query.end),
            )
            .subquery("staff")
        )
    months = months_between(query.start, query.end)
    day = func.least(month_end(months.c.month), query.end)
    return (
        select(Employee.id.label("employee_id"), months.c.month, _years(day))
        .join(months, and_(Employee.hired_on <= day, or_(Employee.left_on.is_(None), Employee.left_on > day)))
        .where(alive)
        .subquery("staff")
    )


HEADCOUNT = Fact(
    name="headcount",
    columns=frozenset({"employee_id", "month"}),
    source=_staff,
    measures={"headcount": distinct("employee_id"), "service_years": total_exact("years"), "service_rows": rows()},
)


def _moves(query: MetricQuery) -> Subquery:
    hired = select(
        Employee.id.label("employee_id"), month_of(Employee.hired_on).label("month"), literal("hired").label("move")
    ).where(Employee.hired_on.between(query.start, query.end), Employee.deleted_at.is_(None))
    left = select(
        Employee.id.label("employee_id"), month_of(Employee.left_on).label("month"), literal("left").label("move")
    ).where(Employee.left_on.between(query.start, query.end), Employee.deleted_at.is_(None))
    return union_all(hired, left).subquery("moves")


MOVES = Fact(
    name="moves",
    columns=frozenset({"employee_id", "month"}),
    source=_moves,
    measures={"hires": rows_where("move", "hired"), "leavers": rows_where("move", "left")},
)


def _attendance(query: MetricQuery) -> Subquery:
    table = AttendanceMonth
    return (
        select(
            table.employee_id,
            table.month,
            table.work_days,
            table.present_days,
            table.late_count,
            table.leave_days,
        )
        .where(table.month.between(query.start.replace(day=1), query.end), table.deleted_at.is_(None))
        .subquery("attendance")
    )


ATTENDANCE = Fact(
    name="attendance",
    columns=frozenset({"employee_id", "month"}),
    source=_attendance,
    measures={
        "work_days": total("work_days"),
        "present_days": total("present_days"),
        "late_count": total("late_count"),
        "leave_days": total_exact("leave_days"),
        "attendees": distinct("employee_id"),
    },
    zero_when_absent=False,
)


def _leave(query: MetricQuery) -> Subquery:
    table = LeaveBalance
    return (
        select(table.employee_id, table.granted, table.used, table.remaining)
        .where(table.year == query.end.year, table.deleted_at.is_(None))
        .subquery("leave")
    )


LEAVE = Fact(
    name="leave",
    columns=frozenset({"employee_id"}),
    source=_leave,
    measures={
        "leave_granted": total_exact("granted"),
        "leave_used": total_exact("used"),
        "leave_remaining": total_exact("remaining"),
        "leave_holders": distinct("employee_id"),
    },
    zero_when_absent=False,
)
