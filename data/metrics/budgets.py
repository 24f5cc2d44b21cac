"""Activity budgets: monthly, from a function of the database that gives the budget without the pay beside it."""

from sqlalchemy import Date, Subquery, Uuid, and_, column, func, or_, select
from sqlalchemy.types import BigInteger

from data.metrics.facts import Fact, total
from data.metrics.months import months_between
from data.metrics.query import MetricQuery


def _budgets(query: MetricQuery) -> Subquery:
    """Returns each person's budget of each month of the period."""
    months = months_between(query.start, query.end)
    budgets = func.activity_budgets().table_valued(
        column("employee_id", Uuid),
        column("valid_from", Date),
        column("valid_to", Date),
        column("monthly_budget", BigInteger),
        name="budgets",
    )
    valid = and_(
        budgets.c.valid_from <= months.c.month,
        or_(budgets.c.valid_to.is_(None), budgets.c.valid_to >= months.c.month),
    )
    return (
        select(budgets.c.employee_id, months.c.month, budgets.c.monthly_budget.label("amount"))
        .select_from(budgets)
        .join(months, valid)
        .subquery("budget")
    )


BUDGETS = Fact(
    name="budgets",
    columns=frozenset({"employee_id", "month"}),
    source=_budgets,
    measures={"budget": total("amount")},
    zero_when_absent=False,
)
