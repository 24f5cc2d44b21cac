"""What stands where rows name nobody and nothing: sums must not lose them, lists of people must not hold them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A row that stands for none."""

    code: str
    ko: str
    en: str


NO_EMPLOYEE = StandIn(code="UNASSIGNED", ko="(담당자 없음)", en="(nobody)")
NO_CLIENT = StandIn(code="UNSPECIFIED", ko="(거래처 미지정)", en="(no client)")
NO_PRODUCT = StandIn(code="UNSPECIFIED", ko="(제품 미지정)", en="(no product)")
