"""A message that goes back to an earlier subject: "아까 말한 규정 다시", "다시 매출 얘기로", "back to the contracts"."""

import re
from collections.abc import Callable, Sequence

from nodes.builtin.frame import MASKS, Frame
from nodes.builtin.request import reference_of
from state.conversation import Focus
from state.understanding import ToolCallJson

SHORT_WORDS = 9  # a longer message asks something of its own

_BACK = re.compile(
    r"아까|좀\s?전에|방금|이전에\s|앞에서|처음에|다시\s.{0,24}(?:얘기|이야기|주제|거|건|걸|쪽)(?:으로|로)|돌아가"
    r"|\bback to\b|\bearlier\b|\bbefore\s*(?:\?|$|again)|\byou (?:just )?(?:mentioned|said|told|showed)|\bagain\s*\?*$"
    r"|\bprevious(?:ly)?\b.{0,12}\b(?:rule|answer|list|question)\b",
)
_BARE = re.compile(r"다시|한\s?번\s?더|보여\s?줘|알려\s?줘|말해\s?줘|얘기|이야기|규정|조항|규칙|내용|말한|말했던|물어본|본|그|거|뭐였지|으로|로|매출|실적|거래처|계약|방문|목록|순위"
                   r"|\b(?:show|tell|me|the|rules?|you|mentioned|said|please|and|what|was|that|it|to|go|let's|again|about|sales|figures|clients|contracts|visits|list|ranking)\b|\W")  # fmt: skip


def recalled_focus(frame: Frame, focus: Focus) -> Focus | None:
    """Returns the focus with the calls of the turn that the message goes back to; None when it goes back to none."""
    if len(frame.question.split()) > SHORT_WORDS or frame.has("ordinal", "person.pronoun", "client.pronoun"):
        return None
    fits = _subject(frame)
    wants_wording = frame.has("document.verbatim") and not frame.of_kind("document")
    if fits is None or not (_BACK.search(frame.masked) or (wants_wording and not _speaks_of_topic(frame))):
        return None
    turn = _newest(focus, frame, fits)
    return {**focus, "last_calls": turn} if turn else None


def replays(frame: Frame, focus: Focus) -> tuple[ToolCallJson, ...]:
    """Returns the calls of `focus` to be made again as they were, when the message says nothing beside going back."""
    if frame.has("document.verbatim", "rule.changed", "compare.any", "by.") or frame.stated_period is not None:
        return ()
    asked = _queries(focus["last_calls"])
    return () if any(word not in asked for word in _own_words(frame)) else tuple(focus["last_calls"])


def _own_words(frame: Frame) -> list[str]:
    """Returns what the message says beside going back, names apart: "아까 말한 숙박비 규정 다시" -> ["숙박비"]."""
    rest = _BARE.sub(" ", re.sub("|".join(MASKS.values()), " ", _BACK.sub(" ", frame.masked)))
    return re.findall(r"[가-힣a-z]{2,}", rest)


Fits = Callable[[ToolCallJson], bool]


def _subject(frame: Frame) -> Fits | None:
    """Returns which calls are about what the message names; None when it names nothing to go back to."""
    if frame.has("rule.word", "document.pronoun", "document.verbatim", "rule.changed", "topic."):
        return lambda call: call["specialist"] == "documents"
    if frame.has("contract.any"):
        return lambda call: call["tool"] == "list_contracts"
    if frame.has("visit.history"):
        return lambda call: call["tool"] == "list_visits"
    if frame.has("client.overdue"):
        return lambda call: call["tool"] == "overdue"
    if frame.has("transaction.list"):
        return lambda call: call["tool"] == "list_transactions"
    if frame.has("rank.any"):
        return lambda call: bool(call["arguments"].get("by") or call["arguments"].get("order_by"))
    if frame.has("metric."):
        return lambda call: call["tool"] in {"query_metric", "share_of_whole", "explain_change", "forecast_metric"}
    if frame.has("client.any"):
        return lambda call: call["specialist"] == "clients"
    return None


def _speaks_of_topic(frame: Frame) -> bool:
    return frame.has("topic.", "rule.word")


def _newest(focus: Focus, frame: Frame, fits: Fits) -> list[ToolCallJson]:
    """Returns the newest turn that fits; of the names said, all must have been in it where any turn had them."""
    turns: Sequence[list[ToolCallJson]] = [*focus.get("earlier", []), focus["last_calls"]]
    fitting = [turn for turn in turns if turn and any(map(fits, turn))]
    names = {reference_of(mention) for mention in frame.mentions}
    named = [turn for turn in fitting if names <= _ids(turn)]
    worded = [turn for turn in named if _own_words(frame) and all(word in _queries(turn) for word in _own_words(frame))]
    return (worded or named or ([] if names else fitting) or [[]])[-1]


def _queries(turn: Sequence[ToolCallJson]) -> str:
    return " ".join(str(call["arguments"].get("query", "")) for call in turn).lower()


def _ids(turn: Sequence[ToolCallJson]) -> set[str]:
    return {referent["id"] for call in turn for referent in call.get("referents", [])} | {
        value
        for call in turn
        for field in call["arguments"].values()
        for value in (field if isinstance(field, list) else [field])
        if isinstance(value, str)
    }
