"""Follow-ups about two things said one after the other: "둘의 차이를 제품별로", "compare the two"."""

import re
from collections.abc import Sequence

from nodes.builtin.changes import Changed
from nodes.builtin.compared_period import side_by_side
from nodes.builtin.figure_words import dimensions_of
from nodes.builtin.frame import Frame
from nodes.builtin.request import interval_of, reference_of
from state.conversation import Focus
from state.evidence import Json, Period
from state.reference import EntityKind
from state.understanding import ToolCallJson

_WHICH = re.compile(
    r"누가|어느|더\s|합치|합하|합은|\bwho\b|\bwhich\b|\bbetter|\bhigher|\bmore\b|\bcombined\b|\btogether\b"
)
_KINDS: tuple[tuple[EntityKind, str, str], ...] = (
    ("person", "people", "employee"), ("unit", "units", "unit"), ("client", "clients", "client"),
    ("product", "products", "product"),
)  # fmt: skip


def compare_pair(frame: Frame, focus: Focus, earlier: Sequence[Frame]) -> Changed | None:
    """Returns the comparison of the last two periods or names; None when the message asks for none."""
    if (
        not frame.has("plural.pronoun")
        or frame.mentions
        or not (
            frame.has("compare.any", "by.", "metric.gap", "metric.growth", "rank.top", "metric.total")
            or _WHICH.search(frame.masked)
        )
    ):
        return None
    last = next((call for call in focus["last_calls"] if call["tool"] == "query_metric"), None)
    if last is None:
        return _clients_pair(focus, earlier)
    names = _two_names(earlier) or _two_in_focus(focus)
    if names is not None:
        _, argument, dimension = names[0]
        others = [name for name in dimensions_of(frame) if name != dimension]
        arguments: dict[str, Json] = {**last["arguments"], argument: [*names[1]], "by": [*[dimension, *others][:3]]}
        return Changed(calls=({**last, "arguments": arguments, "referents": []},), period=focus["period"])
    return _two_periods(frame, focus, earlier, last)


def _two_names(earlier: Sequence[Frame]) -> tuple[tuple[EntityKind, str, str], list[str]] | None:
    for kind, argument, dimension in _KINDS:
        found: list[str] = []
        for one in earlier:
            for mention in one.of_kind(kind):
                reference = reference_of(mention)
                if reference not in found:
                    found.append(reference)
        if len(found) >= 2:
            return (kind, argument, dimension), found[-2:]
    return None


def _two_in_focus(focus: Focus) -> tuple[tuple[EntityKind, str, str], list[str]] | None:
    """Returns the present thing and the one before it: "그 사람 말고 정하린은?" leaves two people to compare."""
    present = {
        "person": focus["people"],
        "unit": focus["units"],
        "client": focus["clients"],
        "product": focus["products"],
    }
    before = focus.get("before", {})
    for kind, argument, dimension in _KINDS:
        items = present[kind]
        if len(items) == 1 and argument in before and before[argument]["id"] != items[0]["id"]:
            return (kind, argument, dimension), [before[argument]["id"], items[0]["id"]]
    return None


def _clients_pair(focus: Focus, earlier: Sequence[Frame]) -> Changed | None:
    names = _two_names(earlier)
    if names is None or names[0][0] != "client":
        return None
    call: ToolCallJson = {"specialist": "clients", "tool": "compare_clients", "arguments": {"clients": list(names[1])}}
    return Changed(calls=(call,), period=focus["period"])


def _two_periods(frame: Frame, focus: Focus, earlier: Sequence[Frame], last: ToolCallJson) -> Changed | None:
    """Two periods asked one after the other become one period compared with the other."""
    periods: list[Period] = []
    for one in earlier:
        stated = one.stated_period
        if stated is not None and stated.period not in periods:
            periods.append(stated.period)
    if len(periods) < 2:
        return None
    first, second = sorted(periods[-2:], key=lambda period: period["start"])
    arguments: dict[str, Json] = {
        **{name: value for name, value in last["arguments"].items() if name != "compare"},
        "metrics": ["sales"],
        "by": list(dimensions_of(frame)),
        "period": interval_of(second["start"], second["end"]),
        **side_by_side(second, first),
    }
    korean = frame.language == "ko"
    note = (
        f"{first['label']}과(와) {second['label']}의 차이로 보았습니다."
        if korean
        else f"Taken as the difference between {first['label']} and {second['label']}."
    )
    return Changed(calls=({**last, "arguments": arguments},), period=second, assumptions=(note,))
