"""Who may see attendance and leave: HR and executives all, leaders their own unit, everybody themselves, and groups

of five people or more for anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from data.employees import all_people_below, all_units_below
from data.metrics.formulas import Measure
from state.principal import Role
from tools.metric_frame import Line
from tools.metric_scope import Ready
from tools.registry import Caller
from tools.wording import say

LEAST_PEOPLE = 5
"""Below five people an average tells about one of them."""

ATTENDANCE_METRICS = frozenset({"work_days", "attendance_rate", "late_count", "leave_days"})
LEAVE_METRICS = frozenset({"leave_granted", "leave_used", "leave_remaining"})
_SEES_ALL = frozenset({Role.HR, Role.EXECUTIVE})
_LEADERS = frozenset({Role.BRANCH_MANAGER, Role.DEPARTMENT_HEAD})


@dataclass(frozen=True, kw_only=True)
class AttendanceRule:
    """What the rule means for one question."""

    refusal: str | None = None
    """Set: nothing may be shown; a sentence that names the rule and what is available."""
    counted: Mapping[str, Measure] = field(default_factory=dict)
    """Hidden measures that say how many people a group holds; groups below five are left out."""
    notices: tuple[str, ...] = ()

    def kept(self, lines: list[Line]) -> list[Line]:
        """Returns the lines that hold enough people."""
        return [
            line
            for line in lines
            if all((line.values.get(name) or 0) >= LEAST_PEOPLE for name in self.counted) or not self.counted
        ]


async def judge_attendance(
    session: AsyncSession, metrics: tuple[str, ...], ready: Ready, by: tuple[str, ...], caller: Caller
) -> AttendanceRule:
    """Returns what may be shown of attendance and leave; no restriction for questions about anything else."""
    counters: dict[str, Measure] = {}
    if ATTENDANCE_METRICS & set(metrics):
        counters["attendees"] = Measure("attendees")
    if LEAVE_METRICS & set(metrics):
        counters["leave_holders"] = Measure("leave_holders")
    if not counters or caller.principal.role in _SEES_ALL or await _is_in_sight(session, ready, caller):
        return AttendanceRule()
    language = caller.language
    if "employee" in by or ready.scope.people:
        return AttendanceRule(
            refusal=say(
                language,
                "다른 직원의 근태·휴가는 인사 담당자와 소속 조직장만 볼 수 있습니다(개인 근태 열람 제한). "
                "본인 기록과 5명 이상 조직의 평균은 보여 드릴 수 있습니다.",
                "Attendance and leave of others are open to HR and their own leaders only (personal attendance rule). "
                "Your own record and averages of units of five people or more are available.",
            )
        )
    return AttendanceRule(
        counted=counters,
        notices=(
            say(
                language,
                f"개인이 드러나지 않도록 {LEAST_PEOPLE}명 미만 조직의 근태·휴가는 표시하지 않습니다.",
                f"Attendance of groups below {LEAST_PEOPLE} people is not shown, so that nobody is singled out.",
            ),
        ),
    )


async def _is_in_sight(session: AsyncSession, ready: Ready, caller: Caller) -> bool:
    """Returns whether the question is about the caller alone, or only about people the caller leads."""
    principal, scope = caller.principal, ready.scope
    if scope.people and set(scope.people) == {principal.employee_id}:
        return True
    if principal.role not in _LEADERS or principal.unit_id is None:
        return False
    if scope.people:
        return await all_people_below(session, scope.people, principal.unit_id)
    return bool(scope.units) and await all_units_below(session, scope.units, principal.unit_id)
