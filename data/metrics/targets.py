"""Targets: people's own and units' own, never mixed.

A unit's target is its own row if it has one, else the sum of what is below it. A row that stands below another row of
the same group and month is left out, so that subtotals are never added to their details.
"""

from sqlalchemy import Subquery, and_, literal, not_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from data.metrics.dimensions import subtree_ids, within
from data.metrics.facts import Fact, total
from data.metrics.query import MetricQuery
from data.tables.organizations import OrgUnit
from data.tables.sales import SalesTarget


def _latest(query: MetricQuery, name: str) -> Subquery:
    """Returns the newest version of each target whose month the period touches."""
    table = SalesTarget
    owner = table.employee_id if query.is_personal else table.unit_id
    by_product = table.product_id.is_not(None) if query.needs_products else table.product_id.is_(None)
    return (
        select(table.month, owner.label("owner_id"), table.product_id, table.amount)
        .ext(distinct_on(table.month, owner, table.product_id))
        .where(
            owner.is_not(None),
            by_product,
            table.month.between(query.start.replace(day=1), query.end),
            table.deleted_at.is_(None),
        )
        .order_by(table.month, owner, table.product_id, table.version.desc())
        .subquery(name)
    )


def _person_targets(query: MetricQuery) -> Subquery:
    latest = _latest(query, "latest")
    return select(
        latest.c.owner_id.label("employee_id"), latest.c.product_id, latest.c.month, latest.c.amount
    ).subquery("targets")


def _unit_targets(query: MetricQuery) -> Subquery:
    mine, other = _latest(query, "latest"), _latest(query, "overlapping")
    unit, other_unit, group = aliased(OrgUnit), aliased(OrgUnit), aliased(OrgUnit)
    same = and_(
        other.c.month == mine.c.month,
        other.c.product_id.is_not_distinct_from(mine.c.product_id),
        other.c.owner_id != mine.c.owner_id,
    )
    overlap = select(literal(1)).select_from(other).join(other_unit, other_unit.id == other.c.owner_id).where(same)
    statement = (
        select(mine.c.owner_id.label("unit_id"), mine.c.product_id, mine.c.month, mine.c.amount)
        .select_from(mine)
        .join(unit, unit.id == mine.c.owner_id)
    )
    if "unit" in query.by:
        overlap = overlap.where(within(other_unit.path, unit.path))
    else:
        overlap = overlap.where(within(unit.path, other_unit.path))
        kind = next((name for name in ("department", "division") if name in query.by), None)
        if kind is not None:
            statement = statement.join(group, and_(group.kind == kind, within(unit.path, group.path)))
            overlap = overlap.where(within(other_unit.path, group.path))
        if query.scope.units:
            overlap = overlap.where(other_unit.id.in_(subtree_ids(query.scope.units)))
    return statement.where(not_(overlap.correlate(mine, unit, group).exists())).subquery("targets")


def _targets(query: MetricQuery) -> Subquery:
    return _person_targets(query) if query.is_personal else _unit_targets(query)


PERSON_TARGETS = Fact(
    name="targets",
    columns=frozenset({"employee_id", "product_id", "month"}),
    source=_targets,
    measures={"target": total("amount")},
    zero_when_absent=False,
)
UNIT_TARGETS = Fact(
    name="targets",
    columns=frozenset({"unit_id", "product_id", "month"}),
    source=_targets,
    measures={"target": total("amount")},
    zero_when_absent=False,
)


def targets_for(query: MetricQuery) -> Fact:
    """Returns the fact whose targets the question means: people's or units'."""
    return PERSON_TARGETS if query.is_personal else UNIT_TARGETS
