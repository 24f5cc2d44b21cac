"""The best of every group: "팀마다 제일 잘한 사람", "top client of every team"."""

from dataclasses import dataclass

from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_rows

_GROUPS = (
    ("by.unit", "unit"), ("by.department", "department"), ("by.position", "position"), ("by.district", "district"),
    ("by.area", "area"), ("by.client_type", "client_type"), ("by.specialty", "specialty"), ("by.grade", "grade"),
    ("by.month", "month"), ("by.quarter", "quarter"), ("by.product", "product"), ("by.employee", "employee"),
    ("by.client", "client"),
)  # fmt: skip
_RANKED = (
    ("employee", ("person.employee", "by.employee")),
    ("client", ("client.any", "by.client")),
    ("product", ("by.product",)),
)
_FROM_TO = ("부터", "from best", "from top", "from worst")
"""A whole ranking: "1위부터 꼴찌까지"."""
_EACH_KO = ("별", "마다")
_EACH_EN = ("by ", "per ", "each ", "every ", "for each ")


@dataclass(frozen=True, kw_only=True)
class BestOfEach:
    """A ranking inside of every group."""

    by: list[str]
    """The grouping, and what is ranked in it."""
    rows: int
    """How many of each group."""


def best_of_each(frame: Frame) -> BestOfEach | None:
    """Returns what is ranked in which groups; None where one ranking is asked, or the groups themselves are ranked."""
    if not frame.has("rank.top", "rank.bottom") or any(word in frame.masked for word in _FROM_TO):
        return None
    group = next(((concept, name) for concept, name in _GROUPS if _is_each(frame, concept)), None)
    if group is None:
        return None
    concept, name = group
    ranked = next((one for one, said in _RANKED if one != name and _is_said(frame, said, concept)), None)
    if ranked is None and name in {"unit", "department"} and not frame.has("metric.", "ask.why"):
        ranked = "employee"  # "팀별 1등" is somebody
    return BestOfEach(by=[name, ranked], rows=find_rows(frame.masked) or 1) if ranked else None


def _is_each(frame: Frame, concept: str) -> bool:
    return any(
        word.endswith(_EACH_KO) or word.startswith(("각 ", "각각")) or word.startswith(_EACH_EN)
        for word in (one.strip() for one in frame.words(concept))
    )


def _is_said(frame: Frame, concepts: tuple[str, ...], group: str) -> bool:
    """Whether something is named that the grouping's own words do not already account for."""
    groups = {word.strip() for word in frame.words(group)}
    return any(
        word.strip() not in groups and not any(word.strip() in one for one in groups)
        for concept in concepts
        for word in frame.words(concept)
    )
