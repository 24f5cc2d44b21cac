"""References inside tool arguments: words a person used until `resolve` puts ids and dates in their place.

A tool's argument model annotates a field with one of the types below. Engines may fill it with the person's own
words ("한지우", "우리 팀", "지난 분기"); `nodes/resolve.py` replaces them by a UUID (people, units, clients, products,
documents) or an ISO 8601 interval "2025-03-01/2025-05-31" (periods, both ends inclusive) before the tool runs.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

EntityKind = Literal["person", "unit", "client", "product", "document"]

ME = "@me"
"""Stands for the caller's own employee."""
MY_UNIT = "@my_unit"
"""Stands for the caller's own organisation unit."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Marks a string argument as words to resolve."""

    kind: EntityKind | Literal["period"]
    ahead: bool = False
    """For periods: True where the future is meant too (schedules, forecasts, contract ends)."""


PersonRef = Annotated[str, Reference(kind="person")]
UnitRef = Annotated[str, Reference(kind="unit")]
ClientRef = Annotated[str, Reference(kind="client")]
ProductRef = Annotated[str, Reference(kind="product")]
DocumentRef = Annotated[str, Reference(kind="document")]
PeriodRef = Annotated[str, Reference(kind="period")]
AheadPeriodRef = Annotated[str, Reference(kind="period", ahead=True)]
"""A period that may lie in the future; a plain PeriodRef that begins after today is told so instead of queried."""
