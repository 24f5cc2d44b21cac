"""What a short follow-up says beside a name or a period: another measure, grouping or row, a second kind to compare."""

import re

from nodes.builtin.figure_reading import read_figures
from nodes.builtin.figure_words import dimensions_of
from nodes.builtin.frame import Frame
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


def asks_for_row(frame: Frame) -> bool:
    """Whether only a row of the last list is asked for."""
    return _WHICH_ROW.match(frame.masked) is not None


def swapped_measures(frame: Frame) -> list[str]:
    """Returns the measures of a Korean message that says nothing else but a period ("방문은?"); [] for any other."""
    reading = read_figures(frame)
    if reading is None or not reading.measured or frame.mentions:
        return []
    text = reading.text
    for one in reversed(reading.measured):
        text = text[: one.start] + text[one.end :]
    return reading.measures if not _FILLERS.sub("", text) else []


def another_grouping(frame: Frame) -> list[str]:
    """Returns another grouping that is said; "젤 낮은 데는?" and "누구야?" ask for a row of the one there is."""
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
