"""Rules that speak about the same thing in different documents: what to show beside a clause."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from data.documents import rules_on
from data.tables.documents import ComplianceRule


async def rules_beside(session: AsyncSession, chunk_ids: Sequence[UUID], day: date) -> list[list[ComplianceRule]]:
    """Returns groups of rules on one subject that differ, each group with a rule of the given pieces in it.

    A subject is activity, item, receiver and unit; only rules in force on `day` count. Strictest first.
    """
    if not chunk_ids:
        return []
    subject = (ComplianceRule.activity, ComplianceRule.item, ComplianceRule.target_kind)
    stated = await session.execute(select(*subject).where(ComplianceRule.source_chunk_id.in_(chunk_ids)).distinct())
    wanted = [tuple(row) for row in stated]
    if not wanted:
        return []
    rules = await rules_on(session, tuple_(*subject).in_(wanted), day)
    groups: dict[tuple[str, str, str, str | None], list[ComplianceRule]] = {}
    for rule in rules:
        groups.setdefault((rule.activity, rule.item, rule.target_kind, rule.per), []).append(rule)
    return [sorted(group, key=strictness) for group in groups.values() if _differ(group)]


def _differ(group: Sequence[ComplianceRule]) -> bool:
    documents = {rule.source_document_id for rule in group}
    return len(documents) > 1 and len({(rule.prohibition, rule.limit_amount) for rule in group}) > 1


def strictness(rule: ComplianceRule) -> tuple[int, int, int]:
    """Returns a sort key: prohibitions, then the lowest limit, then the strongest source."""
    order = {"absolute": 0, "conditional": 1, "allowed": 2}
    limit = rule.limit_amount if rule.limit_amount is not None else 10**15
    return (order.get(rule.prohibition, 1), limit, rule.priority)
