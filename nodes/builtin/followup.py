"""What a message leaves out because it was said before: the person, the client, the period, or the whole question.

Two ways. A message that only changes one part ("지난달은?", "백만원 단위로", "Not April, May") takes the previous turn's
resolved calls with that part replaced. A message that asks something new about what was under discussion ("담당자는?",
"거기 계약은?", "두 번째 거 자세히") gets the missing names put in front and is then read like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nodes.builtin.carry import carried_mentions, carried_period
from nodes.builtin.changes import change_calls
from nodes.builtin.details import fill_details, submit_draft
from nodes.builtin.document_followup import follow_documents
from nodes.builtin.domains import read_domains
from nodes.builtin.frame import Frame
from nodes.builtin.hard_rules import decide_by_rule
from nodes.builtin.narrowing import narrow_list
from nodes.builtin.pairs import compare_pair
from nodes.builtin.period_steps import step_period
from nodes.builtin.recall import recalled_focus, replays
from nodes.builtin.statement_followup import ask_again_for_statement
from state.conversation import Focus
from state.evidence import Period
from state.understanding import Intent, Mention, ToolCallJson
from tools.registry import Caller

_INTENTS = {
    "documents": Intent.DOCUMENT_SEARCH,
    "employees": Intent.EMPLOYEE_ANALYSIS,
    "clients": Intent.CLIENT_INFO,
    "general": Intent.GENERAL,
}


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """How a message continues the conversation."""

    kind: str
    """change | narrow | recall | carry | details | submit | documents | pair | statement; for inspection."""
    question: str
    """The message with the missing names in front."""
    mentions: tuple[Mention, ...] = ()
    """Names taken from the focus."""
    calls: tuple[ToolCallJson, ...] = ()
    """Ready calls; empty when the completed question is to be planned anew."""
    intents: tuple[str, ...] = ()
    """Intents of the calls; empty when the classifier decides."""
    period: Period | None = None
    assumptions: tuple[str, ...] = ()


def follow_up(frame: Frame, focus: Focus, earlier: Sequence[Frame], caller: Caller) -> FollowUp | None:
    """Returns how the message continues the conversation, or None when it stands on its own."""
    if not focus["last_calls"] and not _anything_in(focus):
        return None
    rule = decide_by_rule(frame, read_domains(frame))
    if rule is not None:
        return None
    filled = fill_details(frame, focus) or submit_draft(frame, focus)
    if filled:
        return _with_calls("details", frame, filled, ())
    again = ask_again_for_statement(frame, focus)
    if again:
        return _with_calls("statement", frame, again, ())
    recalled = recalled_focus(frame, focus)
    if recalled is not None:
        return _replayed(frame, recalled) or _go_on(frame, recalled, earlier, caller) or _carried(frame, recalled)
    return _go_on(frame, focus, earlier, caller) or _carried(frame, focus)


def _go_on(frame: Frame, focus: Focus, earlier: Sequence[Frame], caller: Caller) -> FollowUp | None:
    """Returns the last turn's calls with what the message changes about them."""
    pair = compare_pair(frame, focus, earlier)
    if pair:
        return _with_calls("pair", frame, pair.calls, pair.assumptions, pair.period)
    documents = follow_documents(frame, focus)
    if documents:
        return _with_calls("documents", frame, documents.calls, documents.assumptions, documents.period)
    stepped = step_period(frame, focus)
    if stepped:
        return _with_calls("change", frame, stepped.calls, stepped.assumptions, stepped.period)
    narrowed = narrow_list(frame, focus)
    if narrowed:
        return _with_calls("narrow", frame, narrowed.calls, narrowed.assumptions, narrowed.period)
    changed = change_calls(frame, focus, caller)
    if changed:
        return _with_calls("change", frame, changed.calls, changed.assumptions, changed.period, changed.mentions)
    return None


def _replayed(frame: Frame, focus: Focus) -> FollowUp | None:
    """Returns the recalled turn again as it was, None when the message asks for something of it."""
    calls = replays(frame, focus)
    if not calls:
        return None
    note = "앞에서 찾아본 것을 다시 보여 드립니다." if frame.language == "ko" else "This is what was looked up before."
    return _with_calls("recall", frame, calls, (note,))


def _carried(frame: Frame, focus: Focus) -> FollowUp | None:
    carried = carried_mentions(frame, focus)
    period = carried_period(frame, focus, bool(carried.mentions))
    if not carried.mentions and period is None:
        return None
    prefix = " ".join(mention["text"] for mention in carried.mentions)
    words = [prefix, period["label"] if period else "", frame.question]
    question = " ".join(word for word in (words[0], words[2]) if word)
    return FollowUp(
        kind="carry",
        question=question,
        mentions=carried.mentions,
        period=period,
        assumptions=carried.assumptions,
    )


def _with_calls(
    kind: str,
    frame: Frame,
    calls: Sequence[ToolCallJson],
    assumptions: Sequence[str],
    period: Period | None = None,
    mentions: Sequence[Mention] = (),
) -> FollowUp:
    intents = tuple(
        dict.fromkeys(str(_INTENTS[call["specialist"]]) for call in calls if call["specialist"] in _INTENTS)
    )
    return FollowUp(
        kind=kind,
        question=frame.question,
        mentions=tuple(mentions),
        calls=tuple(calls),
        intents=intents,
        period=period,
        assumptions=tuple(assumptions),
    )


def _anything_in(focus: Focus) -> bool:
    return any(focus[name] for name in ("people", "units", "clients", "products", "documents"))
