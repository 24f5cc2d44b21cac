"""The built-in planner: a question and what was found so far -> the next tool calls."""

from collections.abc import Callable, Sequence

from nodes.builtin.frame import NAME, Frame, find_concepts, looks_ahead, read_frame
from nodes.builtin.parts import part_for
from nodes.builtin.plan_clients import plan_clients
from nodes.builtin.plan_composed import plan_composed
from nodes.builtin.plan_documents import plan_documents
from nodes.builtin.plan_employees import plan_employees
from nodes.builtin.plan_general import plan_general
from nodes.builtin.request import Draft, Request
from nodes.builtin.second_round import plan_second_round
from nodes.builtin.unread import unread_words
from nodes.engines import Plan, Task
from state.understanding import ToolCallJson, Understanding
from tools.attributes import attribute_words, read_attributes
from tools.company_year import Toward
from tools.entities import load_index
from tools.name_index import NameIndex
from tools.periods import find_periods
from tools.registry import Caller
from tools.resources import Resources

_PLANNERS: dict[str, Callable[[Request, Draft], None]] = {
    "documents": plan_documents,
    "employees": plan_employees,
    "clients": plan_clients,
    "general": plan_general,
}


_CUT_BY_WORDS = frozenset(
    {
        "query_metric", "find_clients", "list_transactions", "list_contracts", "find_employees", "overdue", "share_of_whole",
        "regional_distribution", "list_visits", "client_potential", "client_risk",
    }
)  # fmt: skip
"""Tools whose rows a word may narrow, group or order."""


async def plan(task: Task, caller: Caller, resources: Resources) -> Plan:
    """Returns the next calls of a specialist; none when the evidence is complete."""
    index = await load_index(caller, resources)
    request = make_request(task, caller, index)
    draft = Draft(specialist=task.specialist.name, language=caller.language)
    if task.round == 0:
        _first_round(task, request, draft)
        _admit_unread(request, draft, attribute_words(_without_names(task.understanding), index))
    else:
        plan_second_round(request, draft)
    allowed = [call for call in draft.calls if not task.specialist.tools or call["tool"] in task.specialist.tools]
    return Plan(calls=tuple(allowed), assumptions=tuple(draft.assumptions))


def make_request(task: Task, caller: Caller, index: NameIndex) -> Request:
    """Returns what the specialist's planner works on."""
    unit = index.units.get(caller.principal.unit_id) if caller.principal.unit_id else None
    name = (unit.name if caller.language == "ko" else unit.name_en or unit.name) if unit else None
    frame = frame_of(task.understanding, caller, index)
    if len(task.understanding["intents"]) > 1:
        frame = part_for(task.specialist.name, frame)
    return Request(
        specialist=task.specialist.name,
        frame=frame,
        focus=task.focus,
        principal=caller.principal,
        unit_name=name,
        today=caller.today,
        language=caller.language,
        evidence=task.evidence,
        calls=task.calls,
        understood_period=task.understanding["period"],
        round=task.round,
        fiscal_start_month=index.lexicon.fiscal_year_start_month,
    )


def frame_of(understanding: Understanding, caller: Caller, index: NameIndex) -> Frame:
    """Returns the frame of an understanding's completed question with the names the router settled."""
    question, mentions, bare = understanding["question"], understanding["entities"], _without_names(understanding)
    month = index.lexicon.fiscal_year_start_month
    toward: Toward = "future" if looks_ahead(find_concepts(question.lower())) else "past"
    periods = find_periods(bare, caller.today, month, caller.language, toward=toward)  # a "1948 Roadster" is no year
    attributes = {name: tuple(values) for name, values in read_attributes(bare, index).items()}
    return read_frame(question, understanding["language"], mentions, periods, attributes)


def _admit_unread(request: Request, draft: Draft, attributes: Sequence[str]) -> None:
    """Says which words the figures and lists do not take into account, so that none is dropped in silence."""
    if not any(call["tool"] in _CUT_BY_WORDS for call in draft.calls):
        return
    words = unread_words(request.frame, attributes)
    if words:
        named_ko, named_en = (", ".join(form.format(one) for one in words) for form in ("'{}'", "“{}”"))
        draft.assume(f"다음 말은 반영하지 못했습니다: {named_ko}.", f"Not taken into account: {named_en}.")


def _without_names(understanding: Understanding) -> str:
    bare = understanding["question"]
    for mention in understanding["entities"]:
        bare = bare.replace(mention["text"], NAME * len(mention["text"]))
    return bare


def _first_round(task: Task, request: Request, draft: Draft) -> None:
    own: Sequence[ToolCallJson] = [
        call for call in task.understanding.get("calls", []) if call["specialist"] == task.specialist.name
    ]
    for text in task.understanding.get("assumptions", []):
        draft.assumptions.append(text)
    if own:
        draft.calls.extend(own)
        return
    if task.specialist.name in {"employees", "clients"} and plan_composed(request, draft):
        return
    planner = _PLANNERS.get(task.specialist.name)
    if planner is not None:
        planner(request, draft)
        return
    for tool in task.specialist.tools:  # a specialist that the grammar does not know gets the question as it is
        draft.call(tool, query=request.frame.question)
