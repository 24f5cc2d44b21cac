"""What stands where rows name nobody and nothing: sums must not lose them, lists of people must not hold them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A row that stands for none."""

    code: str
    ko: str
    en: str


UNKNOWN_DAY = date(1900, 1, 1)
"""First day of somebody whose file does not say it: they were always there, and nobody is told that day."""
NO_EMPLOYEE = StandIn(code="UNASSIGNED", ko="(담당자 없음)", en="(nobody)")
NO_CLIENT = StandIn(code="UNSPECIFIED", ko="(거래처 미지정)", en="(no client)")
NO_PRODUCT = StandIn(code="UNSPECIFIED", ko="(제품 미지정)", en="(no product)")
