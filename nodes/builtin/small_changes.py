"""What a short follow-up says beside a name or a period: another measure, grouping or row, a second kind to compare."""

import re
from collections.abc import Sequence

from nodes.builtin.call_parts import DIMENSION_OF, one_row
from nodes.builtin.facets import find_facets, text_of
from nodes.builtin.figure_reading import read_figures
from nodes.builtin.figure_words import dimensions_of
from nodes.builtin.frame import Frame
from state.conversation import Focus
from state.evidence import Json
from state.understanding import ToolCallJson

_FILLERS = re.compile(
    r"그럼|그러면|혹시|이번엔|근데|그리고|또|으?로\s*보면|으?로는|기준(?:으로)?는?|보여\s*줘|알려\s*줘|어때|어떻게|얼마(?:야|나|지)?|"
    r"순(?:으로)?|좀|[은는도이가을를로의야요]|[\s?.!~,]"
)


_WHICH_ROW = re.compile(
    r"\s*(?:그럼|그러면|근데|그래서)?\s*(?:\d+\s*[등위]|일등|꼴[찌등]|첫\s*번?째|두\s*번째)(?:은|는|이|가)?\s*(?:누구|누군|어디|어딘|뭐|어느)\S*\s*\S?\?*$"
)
"""Asks for a row of the last list by its place: "그럼 1등은 누구야?"."""
_GENERIC_ROWS = ("데", "곳", "누구", "누가", "누군", "사람", "사람은")


_ROWS_ALONE = re.compile(
    r"\s*(?:그럼|그러면|근데|그리고)?\s*"
    r"(?P<pointed>(?:그|이|저|해당)\s*(?:팀|지점|부서|사업부|사람|직원|거래처|병원|제품|품목)(?:은|는|을|를|의)?\s+)?"
    r"(?P<row>[가-힣]{1,4}?)(?:별|마다)?(?:로|으로)?(?:은|는|도|이|가|기준은|\s*보면)?\s*"
    r"(?:(?:쪼개|나눠|나누|풀어|갈라|보여|알려|뽑아)[가-힣\s]{0,5})?[?]*$"
)
_AGAIN = re.compile(
    r"\s*(?:그럼|그러면|근데)?\s*(?:엔|에는|에|은|는)?\s*(?:몇\s*(?:개|명|건|곳|군데|회|번|프로|%|퍼센트|등|위)|얼마|어땠|어때|어떻)[가-힣]*\s*[?]*$"
)
"""A question again, for another time: "작년 6월엔 몇 개였어?"."""


def asks_again(frame: Frame) -> bool:
    """Whether a Korean message names another period and asks how much again, and nothing else."""
    return frame.language == "ko" and frame.stated_period is not None and bool(_AGAIN.match(text_of(frame)))


def rows_alone(frame: Frame) -> str | None:
    """Returns the grouping of a Korean message that names nothing else: "팀은?", "품목별로는?"."""
    match = _ROWS_ALONE.match(text_of(frame))
    if frame.language != "ko" or frame.mentions or match is None:
        return None
    found = [one for one in find_facets(match["row"], "rows") if one.end - one.start == len(match["row"])]
    return found[0].name if found and match["row"] not in (*_GENERIC_ROWS, "담당자") else None


def points_at_first(frame: Frame) -> bool:
    """Whether a grouping is asked of the first row of the list: "그 팀 담당자별로 쪼개줘"."""
    match = _ROWS_ALONE.match(text_of(frame))
    return rows_alone(frame) is not None and match is not None and bool(match["pointed"])


_SIDE_ALONE = re.compile(
    r"(?:그럼|그러면|반대로)?\s*(?:(?:제일|가장|젤)\s*)?(?:많이\s*)?[가-힣]{1,4}\s*(?:건|거|것|것들|애|애들|데|곳|팀|품목|제품|사람|거래처)?(?:은|는|도|만)?\s*[?]*$"
)


def turned_side(frame: Frame) -> str | None:
    """Returns rise or fall where a Korean message says nothing else: "내려간 건?"."""
    reading = read_figures(frame)
    if reading is None or reading.measured or frame.mentions or len(reading.sides) != 1:
        return None
    side = reading.sides[0].name
    return side if side in {"rise", "fall"} and _SIDE_ALONE.fullmatch(reading.text.strip()) else None


def turned(arguments: dict[str, Json], side: str | None) -> dict[str, Json]:
    """Returns the conditions on changes and the order turned to the other side; {} where nothing is turned."""
    if side is None or not arguments.get("having"):
        return {}
    operator = ">" if side == "rise" else "<"
    having = [
        {**one, "operator": operator} if isinstance(one, dict) and one.get("of") == "change" else one
        for one in _values(arguments.get("having"))
    ]
    return {"having": [one for one in having if one], "order_by": "change_rate", "descending": side == "rise"}


def asks_for_row(frame: Frame) -> bool:
    """Whether only a row of the last list is asked for."""
    return _WHICH_ROW.match(frame.masked) is not None


def swapped_measures(frame: Frame) -> list[str]:
    """Returns the measures of a Korean message that says nothing else but a period ("방문은?"); [] for any other."""
    reading = read_figures(frame)
    if reading is None or not reading.measured or frame.mentions:
        return []
    if reading.measures == ["headcount"] and "몇" in reading.text:
        return []  # how many rows there are, not how many people
    text = reading.text
    for one in reversed(reading.measured):
        text = text[: one.start] + text[one.end :]
    return reading.measures if not _FILLERS.sub("", text) else []


def another_grouping(frame: Frame) -> list[str]:
    """Returns another grouping that is said; "젤 낮은 데는?" and "누구야?" ask for a row of the one there is."""
    alone = rows_alone(frame)
    if alone is not None:
        return [alone]
    concepts = {"client": "by.client", "employee": "by.employee"}
    names = dimensions_of(frame)
    if len(names) != 1 or names[0] not in concepts:
        return names
    words = [word.strip() for word in frame.words(concepts[names[0]])]
    return [] if words and all(word.endswith(_GENERIC_ROWS) for word in words) else names


def held_beside(frame: Frame, call: ToolCallJson, edits: dict[str, Json]) -> dict[str, Json]:
    """ "과장급이랑 비교해줘" after the 대리: both kinds side by side."""
    new, old = edits.get("where"), call["arguments"].get("where")
    if not frame.has("compare.any") or not isinstance(new, dict) or not isinstance(old, dict):
        return {}
    name = next((one for one in new if one in old and new[one] != old[one]), None)
    if name is None:
        return {}
    both: list[Json] = [*_values(old[name]), *(one for one in _values(new[name]) if one not in _values(old[name]))]
    return {"where": {**old, **new, name: both}, "by": [name]}


def _values(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else [value]


def first_row_grouped(frame: Frame, focus: Focus, calls: Sequence[ToolCallJson]) -> list[ToolCallJson] | None:
    """ "그 팀 담당자별로 쪼개줘" after a ranking of teams: its first row."""
    kind = focus["listed_kind"]
    if kind not in DIMENSION_OF or not focus["listed"] or not points_at_first(frame):
        return None
    result = [
        one_row(call, kind, [focus["listed"][0]["id"]])
        if DIMENSION_OF[kind] in _values(call["arguments"].get("by"))
        else call
        for call in calls
    ]
    return result if result != list(calls) else None


def says_one_part(frame: Frame) -> bool:
    """Whether a short Korean message names one part of a question and nothing else."""
    parts = (swapped_measures, asks_for_row, asks_again, rows_alone, turned_side)
    return any(part(frame) for part in parts)
