"""What part of the whole somebody or something makes: "가온대학교병원이 우리 매출에서 차지하는 비중"."""

from nodes.builtin.figure_words import where_of
from nodes.builtin.frame import Frame
from nodes.builtin.request import Draft, Request
from nodes.builtin.scope import FigureScope, said_scope
from state.evidence import Json
from state.reference import ME, MY_UNIT

_KINDS = ("area", "category", "channel", "client_type", "specialty", "grade", "district")
_OF_WHOLE = (
    "차지",
    "기여",
    "전체",
    "전사",
    "회사",
    "우리",
    "매출에서",
    "실적에서",
    "of our",
    "of the",
    "in 〔unit〕",
    "of 〔unit〕",
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
    if _said_kinds(frame) and not frame.mentions and not frame.has("by."):
        return True
    things = sum(bool(frame.of_kind(kind)) for kind in ("client", "product")) + _says_person(frame) + _says_unit(frame)
    wholes = bool(_whole_units(frame)) + _whole_person(frame)
    return things == 1 + wholes and any(word in frame.masked for word in _OF_WHOLE)


def plan_share_of_whole(request: Request, draft: Draft) -> None:
    """Adds the share of the named in the company's figures, and in a unit's when one is meant."""
    scope = said_scope(request)
    if _said_kinds(request.frame) and not request.frame.mentions:
        _of_own_unit(request, draft, scope)
    kinds = _said_kinds(request.frame)
    whole = scope.units if scope.people or scope.clients or scope.products or kinds else []
    if whole:
        scope.units = []
    elif request.frame.has("self.my_unit", "self.team_word") and not scope.units and scope.people in ([], [ME]):
        whole = [MY_UNIT]
    people: list[str] = []
    if _whole_person(request.frame):
        people, scope.people = scope.people, []
    draft.call(
        "share_of_whole",
        of_units=whole,
        of_people=people,
        where=_said_kinds(request.frame),
        metric="quantity" if request.frame.has("metric.quantity") else None,
        period=request.period,
        **scope.arguments(),
    )


def _said_kinds(frame: Frame) -> dict[str, Json]:
    """ "항생제 비중", "약국이 차지하는 비중": a kind of products or clients is held against all."""
    kinds = where_of(frame)
    return {name: kinds[name] for name in _KINDS if name in kinds}


def _of_own_unit(request: Request, draft: Draft, scope: FigureScope) -> None:
    """The share is told of the caller's own unit and of the company, unless somebody is named."""
    if not scope.people and not scope.units and request.own_scope == "unit" and not request.frame.has("self.company"):
        scope.units = [MY_UNIT]


def _says_person(frame: Frame) -> bool:
    return bool(frame.of_kind("person")) or frame.has("self.me")


def _says_unit(frame: Frame) -> bool:
    """Whether a unit is named; "우리 매출" is the company's."""
    own = frame.has("self.my_unit") and any("팀" in word or "team" in word for word in frame.words("self.my_unit"))
    return bool(frame.of_kind("unit")) or own


def _whole_person(frame: Frame) -> bool:
    """Whether a person is the whole of what a client or product makes: "박서윤 매출에서 새봄신경과 비중"."""
    return _says_person(frame) and any(frame.of_kind(kind) for kind in ("client", "product")) and "에서" in frame.masked


def _whole_units(frame: Frame) -> bool:
    """Whether a unit is named as the whole of another thing: "강남팀 매출에서 가온대학교병원 비중"."""
    others = any(frame.of_kind(kind) for kind in ("client", "person", "product")) or frame.has("self.me")
    return _says_unit(frame) and others
