"""Who may see evaluation points (oneself, one's leaders, HR) and incentives (oneself, HR)."""

from sqlalchemy.ext.asyncio import AsyncSession

from data.employees import all_people_below, all_units_below
from data.metrics.query import MetricScope
from state.language import Language
from state.principal import Role
from tools.registry import Caller
from tools.wording import say

_LEADERS = frozenset({Role.BRANCH_MANAGER, Role.DEPARTMENT_HEAD})


async def may_see_evaluation(session: AsyncSession, scope: MetricScope, caller: Caller) -> bool:
    """Returns whether the caller may see the points of everybody in `scope`; the same rule as row security's."""
    principal = caller.principal
    if principal.role is Role.HR or _is_own(scope, caller):
        return True
    if principal.role not in _LEADERS or principal.unit_id is None:
        return False
    if scope.people:
        return await all_people_below(session, scope.people, principal.unit_id)
    return bool(scope.units) and await all_units_below(session, scope.units, principal.unit_id)


def may_see_incentive(scope: MetricScope, caller: Caller) -> bool:
    """Returns whether the caller may see the incentives of everybody in `scope`: they are pay."""
    return caller.principal.role is Role.HR or _is_own(scope, caller)


def _is_own(scope: MetricScope, caller: Caller) -> bool:
    return set(scope.people) == {caller.principal.employee_id}


def evaluation_refusal(language: Language) -> tuple[str, str]:
    """Returns (title, sentence) that names the rule and what is available."""
    return say(language, "평가 열람 제한", "Evaluations are restricted"), say(
        language,
        "평가 점수는 본인, 소속 조직장, 인사 담당자만 볼 수 있습니다(평가 열람 제한). "
        "본인 점수와 실적·달성률은 보여 드릴 수 있습니다.",
        "Evaluation points are open to the person, their leaders and HR only (evaluation rule). "
        "Your own points, and sales and achievement rates, are available.",
    )


def incentive_refusal(language: Language) -> tuple[str, str]:
    """Returns (title, sentence) that names the rule and what is available."""
    return say(language, "급여 열람 제한", "Pay is restricted"), say(
        language,
        "인센티브는 급여 정보여서 본인과 인사 담당자만 볼 수 있습니다(급여 정보 열람 제한). "
        "본인 예상액과 지급 기준, 실적·달성률은 보여 드릴 수 있습니다.",
        "Incentives are pay and open to the person and HR only (pay confidentiality rule). "
        "Your own estimate, the rule itself, and sales and achievement rates are available.",
    )
