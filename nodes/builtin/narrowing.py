"""A message that goes on with the last list: part of it, more of it, its largest, another reach."""

import re

from nodes.builtin.changes import Changed
from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_days, find_rows
from state.conversation import Focus
from state.evidence import Json
from state.understanding import ToolCallJson

SHORT_WORDS = 8  # a longer message asks something of its own

_CLIENT_LISTS = frozenset(
    {"find_clients", "list_contracts", "client_risk", "overdue", "list_visits", "list_transactions"}
)
_LISTS = _CLIENT_LISTS | {"find_employees"}
_FILTERS = {"district": "districts", "client_type": "types", "specialty": "specialties", "grade": "grades"}
_OF_THEM = re.compile(
    r"그\s*중|이\s*중|(?:거기|여기|이것들?|그것들?|위)\s*(?:에서|중)|중에서?|만(?:\s|$|\?|요|\s*(?:보|알|추))|만\s*보"
    r"|\bonly\b|\bjust\b|\b(?:biggest|largest|smallest) one\b|\b(?:of|among) (?:those|these|them)\b|\bwhich of (?:those|these|them)\b"
)
_REST = re.compile(
    r"나머지|전부|모두\s*(?:다|보)|더\s*보여|다\s*보여|\b(?:the rest|remaining|show (?:me )?all|all of them|more)\b"
)
_COUNT = re.compile(
    r"(\d{1,3})\s*(?:곳|개|건|명|줄|행|위)?(?:으로|로|까지|만)?\s*(?:늘|줄|더|보|만|까지)|\b(?:show|make it|expand to)\s+(\d{1,3})\b"
)
_MOST = re.compile(
    r"(?:제일|가장|젤|맨)\s*(?P<word>[가-힣]+)|\b(?P<en>biggest|largest|smallest|most urgent|soonest|latest|oldest|top one)\b"
)
_TOTAL = re.compile(
    r"^\s*(?:그럼\s*)?(?:총|합계|다\s*합|모두\s*합|전부\s*합)\S*|\b(?:in total|altogether|add up|what'?s the total|the sum)\b"
)
_SMALL = re.compile(r"작|적|낮|나쁜|smallest")
_SIZE = re.compile(r"크|큰|많|높|작|적|낮|좋|나쁜|biggest|largest|smallest|top one")


def narrow_list(frame: Frame, focus: Focus) -> Changed | None:
    """Returns the last list's calls with the message's filters, number or order; None when it asks something else."""
    lists = _lists(frame, focus)
    if not lists or len(frame.question.split()) > SHORT_WORDS or frame.mentions or frame.has("ordinal", "rule.word"):
        return None
    total = _total(frame, lists[-1])
    edits = _edits(frame, lists[-1])
    if not edits and total is None:
        return None
    call: ToolCallJson = total or {**lists[-1], "arguments": {**lists[-1]["arguments"], **edits}}
    korean = frame.language == "ko"
    note = "앞에서 보던 목록에 이어 답합니다." if korean else "Continued from the list before."
    return Changed(calls=(call,), period=focus["period"], assumptions=(note,))


def _total(frame: Frame, call: ToolCallJson) -> ToolCallJson | None:
    """ "총 얼마야?" after a list of transactions: what they add up to, over the last twelve months if nothing else was said."""
    if call["tool"] != "list_transactions" or not _TOTAL.search(frame.masked):
        return None
    fields = ("clients", "people", "units", "products", "period")
    kept: dict[str, Json] = {name: call["arguments"][name] for name in fields if name in call["arguments"]}
    usual = "최근 12개월" if frame.language == "ko" else "last 12 months"
    arguments: dict[str, Json] = {"metrics": ["sales", "transaction_count"], "period": usual, **kept}
    return {**call, "tool": "query_metric", "arguments": arguments}


def _lists(frame: Frame, focus: Focus) -> list[ToolCallJson]:
    """Returns the last turn's lists; more of a list may be asked for after a look into one of its rows."""
    turns = [focus["last_calls"]]
    if _REST.search(frame.masked) or _COUNT.search(frame.masked):
        turns += focus.get("earlier", [])[::-1]
    found = ([call for call in turn if call["tool"] in _LISTS] for turn in turns)
    return next((calls for calls in found if calls), [])


def _edits(frame: Frame, call: ToolCallJson) -> dict[str, Json]:
    text, tool = frame.masked, call["tool"]
    edits: dict[str, Json] = {}
    if _OF_THEM.search(text) or len(text.split()) <= 2:
        edits |= _filters(frame, tool)
    if (days := find_days(text)) and tool == "list_contracts":
        edits["ends_within_days"] = days.days
    count = _COUNT.search(text)
    if count and not edits:
        edits["limit"] = int(count[1] or count[2])
    elif _OF_THEM.search(text) and (rows := find_rows(text)):
        edits["limit"] = rows
    if _REST.search(text) and "limit" in call["arguments"]:
        edits["limit"] = 100
    most = _MOST.search(text)
    if most and (_OF_THEM.search(text) or tool != "find_clients"):
        edits |= _extreme(most.group(), tool)
    return edits


def _filters(frame: Frame, tool: str) -> dict[str, Json]:
    if tool == "find_employees":
        positions = frame.attributes.get("position", ())
        return {"positions": list(positions)} if positions else {}
    return {argument: list(frame.attributes[name]) for name, argument in _FILTERS.items() if frame.attributes.get(name)}


def _extreme(words: str, tool: str) -> dict[str, Json]:
    """Returns the order and the one row that "제일 큰 데", "제일 급한 것" want of a list."""
    if tool == "find_clients" and _SIZE.search(words):
        return {"order_by": "sales", "descending": not _SMALL.search(words), "limit": 1}
    if tool == "list_contracts" and _SIZE.search(words):
        return {"order_by": "value", "descending": not _SMALL.search(words), "limit": 1}
    if tool == "list_transactions" and _SIZE.search(words):
        return {"order_by": "amount", "descending": not _SMALL.search(words), "limit": 1}
    return {"limit": 1} if tool != "find_employees" else {}
