"""Names and periods that a message takes from what was under discussion."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nodes.builtin.frame import Frame
from nodes.builtin.ordinals import rows_meant
from state.conversation import Focus, FocusItem
from state.evidence import Period
from state.reference import EntityKind
from state.understanding import Mention

_PRONOUNS: tuple[tuple[str, EntityKind], ...] = (
    ("person.pronoun", "person"),
    ("client.pronoun", "client"),
    ("unit.pronoun", "unit"),
    ("product.pronoun", "product"),
    ("document.pronoun", "document"),
)
_UNIT_OF = re.compile(r"\(([^,()]+),")
_WHICH_TEAM = re.compile(
    r"\s*(?:어느|무슨|어떤)\s*(?:팀|부서|지점|소속|사업부)\S*\s*\?*$|\s*(?:which|what) (?:team|branch|department)(?: is (?:he|she|that))?\s*\?*$"
)
_TAKEN_BACK = re.compile(r"(?:사람|분|곳|거래처|팀)\s*말고|\bnot (?:that|this|him|her|them)\b")
_NEUTER = ("it", "its", "there", "여기", "거기")
_OF_CLIENT = (
    "client.owner", "client.owner_history", "client.address", "client.director", "client.contacts", "client.beds",
    "client.patients", "client.grade", "client.grade_why", "client.cross_sell", "client.overdue", "contract.any",
    "transaction.list", "visit.history", "visit.arrange", "visit.log", "visit.report", "visit.prepare", "metric.returns",
)  # fmt: skip
_OF_PERSON = (
    "person.contact", "person.info", "person.tenure", "metric.leave_left", "metric.evaluation", "metric.incentive",
    "metric.pay", "metric.peers", "metric.coaching", "client.assigned",
)  # fmt: skip
_FIGURES = (
    "metric.sales", "metric.target", "metric.achievement", "metric.gap", "metric.growth", "metric.fall", "metric.trend",
    "metric.forecast", "metric.required", "metric.visits", "metric.visit_rate", "metric.quantity", "metric.share",
    "metric.budget", "metric.attendance", "metric.late", "metric.anomaly", "metric.net", "metric.mix", "ask.why",
)  # fmt: skip
_OF_PRODUCT = ("product.text",)
_LISTS = (
    "client.any", "client.hospital", "client.clinic", "client.pharmacy", "client.wholesaler", "by.client", "by.employee",
    "by.unit", "by.position", "person.list", "metric.headcount", "self.company", "client.new", "client.dormant",
    "client.risk", "client.lost", "person.employee", "metric.below_target",
)  # fmt: skip
_CHANNELS: dict[EntityKind, str] = {
    "person": "people", "unit": "units", "client": "clients", "product": "products", "document": "documents",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Names taken over and what to say about it."""

    mentions: tuple[Mention, ...] = ()
    assumptions: tuple[str, ...] = ()


def carried_mentions(frame: Frame, focus: Focus) -> Carried:
    """Returns the names that the message's pronouns, ordinals or gaps stand for."""
    if frame.mentions and not frame.has("person.pronoun", "client.pronoun", "ordinal"):
        return Carried()
    if frame.mentions and _TAKEN_BACK.search(frame.masked):
        return Carried()
    kind = _listed_kind(focus)
    rows = rows_meant(frame, focus) if kind else []
    if rows and kind and frame.has("compare.any"):
        beside = [(kind_, item) for kind_, item in _by_pronoun(frame, focus) if kind_ == kind and item not in rows]
        return _made([*beside, *((kind, row) for row in rows)], frame, said=True)
    if rows and kind:
        return _made([(kind, row) for row in rows], frame, said=True)
    pointed = _by_pronoun(frame, focus)
    if pointed:
        return _made(pointed, frame, said=True)
    return _made(_by_gap(frame, focus), frame, said=False)


def _listed_kind(focus: Focus) -> EntityKind | None:
    kind = focus["listed_kind"]
    return kind if kind in _CHANNELS else None


def _by_pronoun(frame: Frame, focus: Focus) -> list[tuple[EntityKind, FocusItem]]:
    """Pronouns point at the latest thing of their kind; "it" at a client, else a product, else a document."""
    if frame.has("plural.pronoun") and not frame.has("client.pronoun", "unit.pronoun"):
        several: list[tuple[EntityKind, FocusItem]] = []
        for kind in ("person", "client", "unit", "product"):
            items = items_of(focus, kind)
            if len(items) > 1:
                several = [(kind, item) for item in items[:6]]
                break
        if several:
            return several
    found: list[tuple[EntityKind, FocusItem]] = []
    for concept, kind in _PRONOUNS:
        if not frame.has(concept):
            continue
        items = _units_meant(focus) if kind == "unit" else items_of(focus, kind)
        if not items and focus["listed_kind"] == kind:
            items = focus["listed"][:1]  # "그 제품" after a ranking of products is its first
        if not items:
            continue
        words = [word.strip() for word in frame.words(concept)]
        neuter = all(word in _NEUTER for word in words)
        if neuter and found:
            continue
        if neuter and kind != _latest_kind(focus) and _latest_kind(focus) is not None:
            continue
        if neuter and frame.has("rule.permission") and kind == "client":
            continue
        found.append((kind, items[0]))
    return found


def _units_meant(focus: Focus) -> list[FocusItem]:
    """Returns the unit under discussion; after a person it is that person's: "김해린 (강남팀, 사원, MR-1008)"."""
    person = focus["people"][0]["label"] if focus["people"] and _latest_kind(focus) == "person" else ""
    unit = _UNIT_OF.search(person)
    return [{"id": "", "label": unit[1].strip()}] if unit else focus["units"]


def _latest_kind(focus: Focus) -> EntityKind | None:
    """Returns the kind the last calls were about, clients before what else they name."""
    kinds = [referent["kind"] for call in focus["last_calls"] for referent in call.get("referents", [])]
    for kind in ("client", "product", "person", "unit", "document"):
        if kind in kinds:
            return kind
    if any(call["specialist"] == "documents" for call in focus["last_calls"]):
        return "document"
    return None


def _by_gap(frame: Frame, focus: Focus) -> list[tuple[EntityKind, FocusItem]]:
    """A question that needs a name and has none takes the one under discussion."""
    if frame.has("self.me", "self.my_unit", "self.company", "rank.any") or frame.mentions:
        return []
    if _WHICH_TEAM.match(frame.masked) and focus["people"] and _latest_kind(focus) == "person":
        return [("person", focus["people"][0])]
    listed = {name for name in _LISTS if frame.has(name)}
    if listed - ({"by.employee", "person.employee"} if frame.has("client.owner") else set()):
        return []
    if frame.has("rule.word", "topic.") and not frame.has(*_OF_CLIENT):
        return []
    if frame.has(*_OF_PRODUCT) and focus["products"]:
        return [("product", focus["products"][0])]
    last = _latest_kind(focus)
    if frame.has(*_OF_CLIENT) and focus["clients"] and (last == "client" or not frame.has(*_OF_PERSON)):
        return [("client", focus["clients"][0])]
    if frame.has(*_OF_PERSON) and focus["people"]:
        return [("person", focus["people"][0])]
    if frame.has(*_FIGURES) and last in {"client", "product", "person", "unit"}:
        return [(last, item) for item in items_of(focus, last)[:1]]
    return []


def items_of(focus: Focus, kind: EntityKind) -> list[FocusItem]:
    """Returns the things of one kind under discussion."""
    channels = {
        "person": focus["people"], "unit": focus["units"], "client": focus["clients"], "product": focus["products"],
        "document": focus["documents"],
    }  # fmt: skip
    return channels[kind]


def _made(items: Sequence[tuple[EntityKind, FocusItem]], frame: Frame, *, said: bool) -> Carried:
    if not items:
        return Carried()
    mentions = tuple(mention_of(kind, item) for kind, item in items)
    labels = ", ".join(item["label"] for _, item in items)
    if frame.language == "ko":
        text = (
            f"'{labels}'을(를) 가리키는 것으로 보았습니다." if said else f"앞에서 보던 '{labels}' 기준으로 보았습니다."
        )
    else:
        text = f"Taken to mean {labels}." if said else f"Taken as still about {labels}."
    return Carried(mentions=mentions, assumptions=(text,))


def mention_of(kind: EntityKind, item: FocusItem) -> Mention:
    """Returns a settled mention of a thing under discussion."""
    short = item["label"].split(" (")[0]
    if not item["id"]:  # known by name only: it is looked up like a name that was said
        return {"kind": kind, "text": short, "candidates": []}
    return {
        "kind": kind,
        "text": short,
        "candidates": [{"id": item["id"], "kind": kind, "label": item["label"], "score": 1.0}],
    }


def carried_period(frame: Frame, focus: Focus, continues: bool) -> Period | None:
    """Returns the period under discussion when a continuing question about figures names none."""
    period = focus["period"]
    if period is None or not continues or frame.stated_period is not None:
        return None
    if not frame.has(*_FIGURES) or frame.has("metric.forecast", "metric.required"):
        return None
    text = (
        f"앞에서 보던 기간({period['label']})"
        if frame.language == "ko"
        else f"the period from before ({period['label']})"
    )
    note = f"{text} 기준입니다." if frame.language == "ko" else f"Based on {text}."
    return {"start": period["start"], "end": period["end"], "label": period["label"], "assumption": note}
