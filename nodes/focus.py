"""What the conversation is about after a turn, so that the next question may leave things out."""

from collections.abc import Sequence
from typing import Literal

from state.conversation import Focus, FocusItem
from state.evidence import Evidence
from state.understanding import ToolCallJson

MAX_TURNS = 8  # subjects of a conversation that a person still remembers to come back to
MAX_LISTED = 30  # nobody says "the thirty-first one"

_Channel = Literal["people", "units", "clients", "products", "documents"]
_CHANNELS: dict[str, _Channel] = {
    "person": "people",
    "unit": "units",
    "client": "clients",
    "product": "products",
    "document": "documents",
}


_LABELS = {"person": "employee", "client": "client", "unit": "unit", "product": "product"}
"""Kind of a table's rows -> its column that names them."""


def next_focus(old: Focus, calls: Sequence[ToolCallJson], evidence: Sequence[Evidence]) -> Focus:
    """Returns the focus after a turn. What the turn did not touch stays; small talk changes nothing."""
    focus: Focus = {**old}
    named: dict[_Channel, dict[str, FocusItem]] = {}
    for call in calls:
        for referent in call.get("referents", []):
            channel = _CHANNELS.get(referent["kind"])
            if channel is not None:
                named.setdefault(channel, {})[referent["id"]] = {"id": referent["id"], "label": referent["label"]}
    for item in evidence:
        for passage in item.get("passages", [])[:3]:
            named.setdefault("documents", {}).setdefault(
                passage["document_id"], {"id": passage["document_id"], "label": passage["title"]}
            )
    _add_single_rows(named, evidence)
    before = dict(old.get("before", {}))
    for name, items in named.items():
        one = list(items.values())
        if len(one) == 1 and old[name] and old[name][0]["id"] != one[0]["id"]:
            before[name] = old[name][0]
        focus[name] = one
    if before:
        focus["before"] = before
    periods = [item["period"] for item in evidence if "period" in item]
    if periods:
        focus["period"] = periods[0]
    listed = [item for item in evidence if _rows(item)]
    if listed and not _looks_into_a_row(old, calls):
        focus["listed"] = _rows(listed[-1])
        focus["listed_kind"] = listed[-1]["table"].get("row_kind")
    if calls:
        turns = [turn for turn in (*old.get("earlier", []), old["last_calls"]) if turn and turn != list(calls)]
        focus["earlier"] = turns[-MAX_TURNS:]
        focus["last_calls"] = list(calls)
    return focus


def _add_single_rows(named: dict[_Channel, dict[str, FocusItem]], evidence: Sequence[Evidence]) -> None:
    """A table of one person or client names it: "담당자는?" makes "그 사람" the one who was found."""
    for item in evidence:
        rows = _rows(item)
        channel = _CHANNELS.get(item["table"].get("row_kind", "")) if rows else None
        if channel is not None and len(rows) == 1 and channel not in named:
            named[channel] = {rows[0]["id"]: rows[0]}


def _looks_into_a_row(old: Focus, calls: Sequence[ToolCallJson]) -> bool:
    """Returns whether the turn was about single rows of the last list; the list then stays for "그럼 꼴찌는?"."""
    listed = {item["id"] for item in old["listed"]}
    named = [item["id"] for call in calls for item in call.get("referents", []) if item["kind"] in _CHANNELS]
    return bool(named) and len(listed) > 1 and len(set(named)) < len(listed) and set(named) <= listed


def _rows(item: Evidence) -> list[FocusItem]:
    """Returns the things a table lists, in order; [] when its rows are not things."""
    table = item.get("table")
    if table is None or "row_ids" not in table:
        return []
    named = _LABELS.get(table.get("row_kind", ""), "")
    texts = [index for index, column in enumerate(table["columns"]) if column["unit"] == "text"]
    label = next((index for index, column in enumerate(table["columns"]) if column["name"] == named), None)
    label = label if label is not None else texts[0] if texts else 0
    pairs = zip(table["row_ids"], table["rows"], strict=False)
    items: list[FocusItem] = [{"id": row_id, "label": str(row[label])} for row_id, row in pairs]
    return items[:MAX_LISTED]
