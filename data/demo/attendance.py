"""Attendance and leave."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from data.demo.days import Horizon, last_day, make_random
from data.demo.ids import organization_id, row_id
from data.demo.people import Person

OFTEN_ABSENT = "오세린"
"""Attends less than 90 % of the last full month."""


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """A row of `attendance_monthly`."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    month: date
    work_days: int
    present_days: int
    late_count: int
    leave_days: int
    remote_days: int


@dataclass(frozen=True, kw_only=True)
class LeaveBalance:
    """A row of `leave_balances`."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    year: int
    granted: str
    used: str
    remaining: str


def make_attendance(
    org_key: str, seed: int, horizon: Horizon, people: list[Person], weak_unit: UUID | None
) -> list[Attendance]:
    """Returns one row a person and month at work, none on long leave.

    In the last full month everybody of `weak_unit` is absent for two days, which makes it the lowest unit.
    """
    random = make_random(seed, f"{org_key}:attendance")
    rows = []
    for month in horizon.months:
        days = len(horizon.business_days(month))
        for person in people:
            if person.hired_on > month or (person.left_on and person.left_on < last_day(month)) or not days:
                continue
            if person.status == "leave" and month >= horizon.month(-3):
                continue
            absent = int(random.binomial(days, 0.035))
            if month == horizon.month(-1):
                absent = 2 if person.unit_id == weak_unit else min(absent, 2)
                absent = 3 if person.name == OFTEN_ABSENT else absent
            rows.append(
                Attendance(
                    id=row_id(org_key, "attendance", f"{person.employee_no}:{month}"),
                    org_id=organization_id(org_key),
                    employee_id=person.id,
                    month=month,
                    work_days=days,
                    present_days=days - absent,
                    late_count=int(random.poisson(0.5)),
                    leave_days=int(random.binomial(absent, 0.8)),
                    remote_days=int(random.binomial(days - absent, 0.06)),
                )
            )
    return rows


def make_leave_balances(
    org_key: str, horizon: Horizon, people: list[Person], attendance: list[Attendance]
) -> list[LeaveBalance]:
    """Returns annual leave by year: 15 days and one more for two years of service, used as attendance says."""
    used: dict[tuple[UUID, int], int] = {}
    for row in attendance:
        used[row.employee_id, row.month.year] = used.get((row.employee_id, row.month.year), 0) + row.leave_days
    rows = []
    for person in people:
        for year in range(horizon.start.year, horizon.as_of.year + 1):
            if person.hired_on.year > year or (person.left_on and person.left_on.year < year):
                continue
            granted = min(25, 15 + max(0, year - person.hired_on.year - 1) // 2)
            taken = min(granted, used.get((person.id, year), 0))
            rows.append(
                LeaveBalance(
                    id=row_id(org_key, "leave", f"{person.employee_no}:{year}"),
                    org_id=organization_id(org_key),
                    employee_id=person.id,
                    year=year,
                    granted=f"{granted}.0",
                    used=f"{taken}.0",
                    remaining=f"{granted - taken}.0",
                )
            )
    return rows
