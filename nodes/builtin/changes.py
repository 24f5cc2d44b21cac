"""A message that changes one part of the last question: the period, a name, the grouping, the unit, the order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nodes.builtin.call_parts import (
    DIMENSION_OF,
    PERIOD_FIELDS,
    TAKES_FIGURE_SHAPE,
    as_query,
    one_row,
    replace_names,
    same_kind_fields,
    with_argument,
)
from nodes.builtin.carry import mention_of
from nodes.builtin.compared_period import beside_named_month
from nodes.builtin.conditions import having_of
from nodes.builtin.domains import read_domains
from nodes.builtin.figure_words import (
    chart_of,
    compare_of,
    money_unit_of,
    where_of,
)
from nodes.builtin.frame import Frame
from nodes.builtin.ordinals import rows_meant
from nodes.builtin.quantities import find_rows
from nodes.builtin.request import interval_of, reference_of
from nodes.builtin.small_changes import (
    another_grouping,
    asks_again,
    first_row_grouped,
    held_beside,
    rows_alone,
    says_one_part,
    swapped_measures,
    turned,
    turned_side,
)
from state.conversation import Focus, FocusItem
from state.evidence import Json, Period
from state.language import Language
from state.reference import MY_UNIT, EntityKind
from state.understanding import Mention, ToolCallJson
from tools.registry import Caller

SHORT_WORDS = 8  # a longer message asks something of its own
_CONTENT = (
    "client.owner", "client.owner_history", "client.address", "client.director", "client.contacts", "client.grade",
    "client.risk", "client.dormant", "client.new", "client.overdue", "client.cross_sell", "contract.any", "ask.why",
    "transaction.list", "visit.any", "person.contact", "person.info", "person.hired", "metric.forecast", "client.assigned",
    "metric.required", "metric.evaluation", "metric.incentive", "metric.pay", "metric.headcount", "metric.leave_left",
    "metric.attendance", "metric.budget", "metric.visits", "metric.visit_rate", "metric.anomaly", "metric.coaching",
    "metric.correlation", "metric.late", "rule.word", "product.text", "talk.", "metric.trend", "client.profile",
    "client.stopped_product", "client.lost", "client.falling", "person.list", "person.leader", "ask.report", "metric.peers",
)  # fmt: skip
"""A message that says one of these asks something new."""
_ANOTHER_TIME = re.compile(r"\s*(?:and |so |ok,? )*(?:what|how) about (?:in |for )?(?:\w+ ?){1,3}\?*$")
_ANOTHER_NAME = re.compile(r"\s*(?:and |so |ok,? )*(?:what|how) about 〔\w+〕\s*\?*$")
_METRICS = (
    "metric.sales",
    "metric.target",
    "metric.achievement",
    "metric.gap",
    "metric.quantity",
    "metric.growth",
    "metric.share",
    "metric.returns",
    "metric.return_rate",
)


_NAMED: dict[str, EntityKind] = {"person": "person", "unit": "unit", "client": "client", "product": "product"}


@dataclass(frozen=True, kw_only=True)
class Changed:
    """The changed calls."""

    calls: tuple[ToolCallJson, ...]
    period: Period | None = None
    mentions: tuple[Mention, ...] = ()
    assumptions: tuple[str, ...] = ()


def change_calls(frame: Frame, focus: Focus, caller: Caller) -> Changed | None:
    """Returns the previous calls with one part changed, or None when the message asks something of its own."""
    calls = [call for call in focus["last_calls"] if call["specialist"] in {"employees", "clients"}]
    if not calls or not _only_changes(frame):
        return None
    changed: list[ToolCallJson] = list(calls)
    applied = False
    for change in (_names, _row, first_row_grouped, _period, _shape, beside_named_month):
        result = change(frame, focus, changed)
        if result is not None:
            changed, applied = result, True
    if not applied:
        return None
    period = frame.stated_period.period if frame.stated_period else focus["period"]
    return Changed(
        calls=tuple(changed),
        period=period,
        mentions=_kept_mentions(focus, changed),
        assumptions=(_kept_words(focus, changed, frame.language),)
        if _kept_words(focus, changed, frame.language)
        else (),
    )


def _only_changes(frame: Frame) -> bool:
    if frame.stated_period is not None and _ANOTHER_TIME.match(frame.masked):
        return True  # "what about May?": the month, not the permission, and nobody's profile
    if says_one_part(frame):
        return True
    if _ANOTHER_NAME.match(frame.masked):
        return True  # "how about Gangbuk?" asks for nobody's profile
    if len(frame.question.split()) > SHORT_WORDS or frame.has(*_CONTENT):
        return False
    if frame.has(*_METRICS) and frame.mentions and frame.stated_period is not None:
        return False  # names whom, what and when: a question of its own
    if frame.has("self.company", "self.my_unit", "self.me") and frame.has(*_METRICS):
        return False
    if frame.has(*_METRICS) and not frame.has("ask.recompute", "unit.", "chart.", "metric.net", "metric.gross"):
        said = frame.question.rstrip(" ?.").lower()
        continues = said.endswith(("은", "는", "도", "로")) or said.startswith(("by ", "now by ", "and by "))
        return continues and not frame.stated_period and not frame.mentions
    return not any(strength >= 1 and intent == "document_search" for intent, strength in read_domains(frame).items())


def _names(frame: Frame, focus: Focus, calls: Sequence[ToolCallJson]) -> list[ToolCallJson] | None:
    """ "김도현은?", "경기1팀 쪽", "우리 팀은?": another name of the same kind."""
    own_unit = frame.has("self.my_unit") and not frame.mentions
    if not frame.mentions and not own_unit:
        return None
    result: list[ToolCallJson] = []
    done = False
    for call in calls:
        new = call
        for kind in ("person", "unit", "client", "product"):
            values = [reference_of(mention) for mention in frame.mentions if mention["kind"] == kind]
            if kind == "unit" and own_unit:
                values = [MY_UNIT]
            replaced = replace_names(new, kind, values) if values else None
            if replaced is not None:
                new, done = replaced, True
        result.append(new)
    return result if done else None


def _row(frame: Frame, focus: Focus, calls: Sequence[ToolCallJson]) -> list[ToolCallJson] | None:
    """ "꼴찌는?" after a question about the first: the same about another row of the list."""
    kind = focus["listed_kind"]
    if not frame.has("ordinal") or kind is None or frame.has("ask.more"):
        return None
    rows = rows_meant(frame, focus)
    if frame.has("compare.any") and frame.has("person.pronoun", "client.pronoun"):
        return None  # the row is compared with the one under discussion, see carry
    ids = {item["id"] for item in focus["listed"]}
    if not rows:
        return None
    result: list[ToolCallJson] = []
    done = False
    for call in calls:
        if call["tool"] == "query_metric" and DIMENSION_OF.get(kind) in _as_list(call["arguments"].get("by")):
            result.append(one_row(call, kind, [item["id"] for item in rows]))
            done = True
            continue
        about_a_row = any(            value in ids
            for name in same_kind_fields(kind)
            for value in _as_list(call["arguments"].get(name))
        )  # fmt: skip
        replaced = replace_names(call, kind, [item["id"] for item in rows]) if about_a_row else None
        result.append(replaced or call)
        done = done or replaced is not None
    return result if done else None


def _period(frame: Frame, focus: Focus, calls: Sequence[ToolCallJson]) -> list[ToolCallJson] | None:
    stated = frame.stated_period
    if stated is None:
        return None
    interval = interval_of(stated.period["start"], stated.period["end"])
    result, done = [], False
    for call in calls:
        field = "opened" if "opened" in call["arguments"] else PERIOD_FIELDS.get(call["tool"])
        if field is None:
            result.append(call)
            continue
        done = True
        result.append(with_argument(call, field, interval))
    return result if done else None


def _shape(frame: Frame, focus: Focus, calls: Sequence[ToolCallJson]) -> list[ToolCallJson] | None:
    """Grouping, comparison, unit, chart, order, number of rows, conditions."""
    edits = {} if asks_again(frame) else _shape_edits(frame)
    if not edits and turned_side(frame) is None:
        return None
    result, done = [], False
    for call in calls:
        if call["tool"] == "explain_change" and "by" in edits:
            result.append(as_query(call, edits))
            done = True
            continue
        if call["tool"] not in TAKES_FIGURE_SHAPE:
            only = {
                name: value
                for name, value in edits.items()
                if name in {"limit", "descending"}
                and (name in call["arguments"] or (name == "descending" and "order_by" in call["arguments"]))
            }
            result.append({**call, "arguments": {**call["arguments"], **only}} if only else call)
            done = done or bool(only)
            continue
        arguments: dict[str, Json] = {**call["arguments"], **edits, **held_beside(frame, call, edits)}
        arguments |= turned(arguments, turned_side(frame))
        if rows_alone(frame) == "unit" and arguments.get("units") == [MY_UNIT]:
            del arguments["units"]  # the teams beside each other are all of them
        order = arguments.get("order_by")
        if "metrics" in edits and order not in {None, "label", "change", "change_rate"}:
            del arguments["order_by"]
        result.append({**call, "arguments": arguments})
        done = True
    return result if done else None


_EDITORS: Sequence[tuple[str, Callable[[Frame], Json]]] = (
    ("by", lambda frame: list(another_grouping(frame)) or None),
    ("unit", money_unit_of),
    ("chart", chart_of),
    ("compare", compare_of),
    ("limit", lambda frame: find_rows(frame.masked)),
    ("where", lambda frame: where_of(frame) or None),
)


def _shape_edits(frame: Frame) -> dict[str, Json]:
    edits: dict[str, Json] = {}
    for name, read in _EDITORS:
        value = read(frame)
        if value is not None:
            edits[name] = value
    if frame.has("metric.net"):
        edits["metrics"] = ["sales", "gross_sales", "returns"]
    elif frame.has("metric.gross"):
        edits["metrics"] = ["gross_sales", "returns", "sales"]
    elif frame.has("metric.quantity"):
        edits["metrics"] = ["quantity", "sales"]
    elif frame.has("metric.target", "metric.achievement", "metric.gap", "metric.below_target"):
        edits["metrics"] = ["achievement", "sales", "target"]
    elif frame.has("metric.share"):
        edits["metrics"] = ["sales", "share"]
    elif swapped_measures(frame):
        edits["metrics"] = list(swapped_measures(frame))
    if frame.has("ordinal"):
        pass
    elif frame.has("rank.bottom"):
        edits["descending"] = False
    elif frame.has("rank.top", "rank.any"):
        edits["descending"] = True
    conditions = having_of(frame, [str(name) for name in _as_list(edits.get("metrics"))] or ["achievement"])
    if conditions:
        edits["having"] = conditions
    return edits


def _kept_mentions(focus: Focus, calls: Sequence[ToolCallJson]) -> tuple[Mention, ...]:
    """Returns what the kept ids stand for, so that the next turn knows their names."""
    fields = [field for call in calls for field in call["arguments"].values()]
    used = {value for field in fields for value in _as_list(field) if isinstance(value, str)}
    kinds: tuple[tuple[EntityKind, list[FocusItem]], ...] = (
        ("person", focus["people"]),
        ("unit", focus["units"]),
        ("client", focus["clients"]),
        ("product", focus["products"]),
    )
    kept = {item["id"]: mention_of(kind, item) for kind, items in kinds for item in items if item["id"] in used}
    for item in focus["listed"]:
        if item["id"] in used and focus["listed_kind"] in _NAMED:
            kept.setdefault(item["id"], mention_of(_NAMED[str(focus["listed_kind"])], item))
    return tuple(kept.values())


def _kept_words(focus: Focus, calls: Sequence[ToolCallJson], language: Language) -> str:
    labels = ", ".join(mention["candidates"][0]["label"] for mention in _kept_mentions(focus, calls))
    if not labels:
        return ""
    return (
        f"앞 질문에 이어 '{labels}' 기준으로 보았습니다."
        if language == "ko"
        else f"Continued from before, about {labels}."
    )


def _as_list(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
