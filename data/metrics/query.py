"""What is asked of the metric layer, resolved: ids, days, the organisation's calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.organizations import Organization

PERSON_CUTS = frozenset({"employee", "position", "job_family"})
PRODUCT_CUTS = frozenset({"product", "area", "category"})


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """How the organisation counts time and money."""

    fiscal_year_start_month: int
    timezone: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class MetricScope:
    """Whose figures; empty fields do not restrict. Named people replace units: a person is narrower than a team."""

    people: tuple[UUID, ...] = ()
    units: tuple[UUID, ...] = ()
    """With everything below them."""
    clients: tuple[UUID, ...] = ()
    products: tuple[UUID, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Attribute name (position, district, area, …) to the allowed values."""


@dataclass(frozen=True, kw_only=True)
class MetricQuery:
    """One question to the metric layer."""

    by: tuple[str, ...]
    """Dimensions, in key order."""
    scope: MetricScope
    start: date
    end: date
    """Inclusive."""
    calendar: Calendar

    @property
    def is_personal(self) -> bool:
        """Whether targets must be people's own: people are named, cut or filtered."""
        attributes = {name for name, values in self.scope.attributes.items() if values}
        return bool(self.scope.people) or bool(PERSON_CUTS & (set(self.by) | attributes))

    @property
    def needs_products(self) -> bool:
        """Whether the question is about products, so that only targets by product may be compared."""
        attributes = {name for name, values in self.scope.attributes.items() if values}
        return bool(self.scope.products) or bool(PRODUCT_CUTS & (set(self.by) | attributes))


async def load_calendar(session: AsyncSession) -> Calendar:
    """Returns the calendar of the session's organisation."""
    statement = select(Organization.fiscal_year_start_month, Organization.timezone, Organization.currency)
    row = (await session.execute(statement)).one()
    return Calendar(fiscal_year_start_month=row[0], timezone=row[1], currency=row[2])
