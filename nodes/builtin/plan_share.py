"""What part of the whole somebody or something makes: "가온대학교병원이 우리 매출에서 차지하는 비중"."""

from nodes.builtin.frame import Frame
from nodes.builtin.request import Draft, Request
from nodes.builtin.scope import said_scope
from state.reference import MY_UNIT

_OF_WHOLE = (
    "차지",
    "기여",
    "전체",
    "전사",
    "회사",
    "우리",
    "of our",
    "of the",
    "of all",
    "of total",
    "make up",
    "account",
    "contribut",
)


def is_share_of_whole(request: Request) -> bool:
    """Whether one named thing is held against a whole, not split into parts."""
    frame = request.frame
    if not frame.has("metric.share") or frame.has("by.product", "by.client", "by.month", "rank.top", "metric.mix"):
        return False
    named = [frame.of_kind(kind) for kind in ("client", "person", "product", "unit")]
    things = sum(bool(found) for found in named)
    return things == 1 + bool(_whole_units(frame)) and any(word in frame.masked for word in _OF_WHOLE)


def plan_share_of_whole(request: Request, draft: Draft) -> None:
    """Adds the share of the named in the company's figures, and in a unit's when one is meant."""
    scope = said_scope(request)
    whole = scope.units if scope.people or scope.clients or scope.products else []
    if whole:
        scope.units = []
    elif request.frame.has("self.my_unit") and not scope.people:
        whole = [MY_UNIT]
    draft.call(
        "share_of_whole",
        of_units=whole,
        metric="quantity" if request.frame.has("metric.quantity") else None,
        period=request.period,
        **scope.arguments(),
    )


def _whole_units(frame: Frame) -> bool:
    """Whether a unit is named as the whole of another thing: "강남팀 매출에서 가온대학교병원 비중"."""
    others = any(frame.of_kind(kind) for kind in ("client", "person", "product"))
    return bool(frame.of_kind("unit")) and others
