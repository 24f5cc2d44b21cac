"""Follow-ups to a question about rules: another case, another time, the wording itself."""

from datetime import date

from nodes.builtin.changes import Changed
from nodes.builtin.domains import read_domains
from nodes.builtin.frame import Frame, find_concepts
from nodes.builtin.plan_limits import activity_of, overseas_of, place_and_rank, target_of
from nodes.builtin.quantities import find_headcount, find_money, find_nights
from state.conversation import Focus
from state.evidence import Json
from state.understanding import Intent, ToolCallJson
from tools.document_hint import subjects_of

SHORT_WORDS = 9
_OTHER_DOMAINS = (
    "metric.", "person.", "contract.any", "transaction.list", "client.owner", "client.risk", "client.overdue", "client.new",
    "client.dormant", "client.assigned", "visit.schedule", "visit.history", "visit.log", "self.my_unit", "talk.",
)  # fmt: skip
_AMONG_RULES = ("metric.average", "metric.total", "person.pronoun", "person.employee", "metric.pay", "person.leader")


def follow_documents(frame: Frame, focus: Focus) -> Changed | None:
    """Returns the last document calls with the new words, day or case; None when the message is about something else."""
    last = [call for call in focus["last_calls"] if call["specialist"] == "documents"]
    if not last or len(last) < len(focus["last_calls"]) or not _continues(frame, focus):
        return None
    if frame.has("rule.changed") and focus["documents"]:
        return Changed(calls=(_comparison(focus["documents"][0]["id"]),))
    calls: list[ToolCallJson] = []
    for call in last:
        changed = _changed(call, frame)
        if changed is not None and changed not in calls:
            calls.append(changed)
    calls = _verbatim_first(frame, calls)
    if not calls or all(call in last for call in calls):
        return None
    subject = _subject(last)
    korean = frame.language == "ko"
    note = f"앞 질문('{subject}')에 이어 답합니다." if korean else f"Continued from the question before ('{subject}')."
    return Changed(calls=tuple(calls), period=None, assumptions=(note,) if subject else ())


def _comparison(document: str) -> ToolCallJson:
    return {"specialist": "documents", "tool": "compare_versions", "arguments": {"document": document}}


def _continues(frame: Frame, focus: Focus) -> bool:
    """Whether the message needs the earlier question to make sense."""
    if len(frame.question.split()) > SHORT_WORDS or frame.of_kind("person") or frame.of_kind("client"):
        return False
    if frame.has("person.pronoun") and focus["people"] and frame.has("client.any", "metric."):
        return False  # the person of an earlier turn, not one of the rule's cases
    said = {name for name in frame.concepts if name not in _AMONG_RULES}
    if any(name.startswith(group) or name == group for name in said for group in _OTHER_DOMAINS):
        return False
    if frame.of_kind("document") or frame.has("document.title", "document.list"):
        return False
    if frame.of_kind("product"):
        return not frame.has("product.text") and bool(focus["products"])
    connected = frame.has(
        "ask.same", "ask.recompute", "ask.more", "document.verbatim", "document.pronoun", "plural.pronoun"
    )
    alone = read_domains(frame).get(Intent.DOCUMENT_SEARCH, 0.0) >= 1.0
    topics = frame.has("topic.", "product.text")
    if topics and alone:
        return (
            connected and len(frame.question.split()) <= 4 and frame.has("ask.same") and not frame.has("rule.procedure")
        )
    return connected or frame.stated_period is not None or not alone


def _changed(call: ToolCallJson, frame: Frame) -> ToolCallJson | None:
    arguments: dict[str, Json] = dict(call["arguments"])
    tool = call["tool"]
    as_of = _as_of(frame)
    if as_of and tool in {"search_documents", "get_clause", "calculate_limit"}:
        arguments["as_of"] = as_of
    if tool == "search_documents":
        if frame.has("document.verbatim"):
            arguments["verbatim"] = True
        elif not as_of or len(frame.question.split()) > 2 or frame.of_kind("product"):
            arguments["query"] = _continued(str(arguments["query"]), frame)
    elif tool == "calculate_limit":
        if frame.has("document.verbatim"):
            return None
        arguments |= _case(frame, str(arguments.get("activity", "")))
        if arguments["activity"] == "business_trip" and arguments.get("overseas"):
            return None  # in dollars, not among the limits in won; the article says so
    return {**call, "arguments": arguments, "referents": call.get("referents", [])}


def _continued(query: str, frame: Frame) -> str:
    """Returns the subject of the question before with what is asked now: of a chain of questions its last part is meant.

    "굿프람정 적응증 알려줘" + "부작용은?" -> "굿프람정 부작용은?": another section of a product's sheet takes the place of the first.
    """
    subjects = subjects_of(query)
    if frame.has("product.text"):
        subjects = [word for word in subjects if "product.text" not in find_concepts(word)]
    abroad = overseas_of(frame.masked)
    if abroad is not None:  # "해외는?" after a question about journeys at home
        subjects = [word for word in subjects if overseas_of(word) in (None, abroad)]
    if frame.of_kind("product"):
        about = [word for word in subjects if "product.text" in find_concepts(word)]
        return " ".join([frame.question, *about])[:2000]
    return " ".join([*subjects, frame.question])[:2000]


def _case(frame: Frame, activity: str) -> dict[str, Json]:
    """Returns what the message changes about the case: several institutions, another occasion, people, amount."""
    found: dict[str, Json] = {}
    text = frame.masked
    several = any(word in text for word in ("복수", "여러", "다기관", "multiple", "several", "more than one", "multi"))
    other = activity_of(text)
    if several and activity == "product_briefing":
        found["activity"] = "multi_briefing"
    elif other and other != "visit":
        found["activity"] = other
    target = target_of(text, None)
    if target:
        found["target_kind"] = target
    headcount = find_headcount(text)
    if headcount:
        found["headcount"] = headcount
    nights = find_nights(text)
    if nights:
        found["times"] = nights
    found |= {name: said for name, said in place_and_rank(text, activity).items() if said is not None}
    amounts = find_money(frame.question)
    if amounts:
        found["amount"] = amounts[0][0]
    return found


def _as_of(frame: Frame) -> str | None:
    stated = frame.stated_period
    if stated is None:
        return None
    return date.fromisoformat(stated.period["end"]).isoformat()


def _verbatim_first(frame: Frame, calls: list[ToolCallJson]) -> list[ToolCallJson]:
    """The wording itself is asked of the search alone."""
    if not frame.has("document.verbatim"):
        return calls
    return [call for call in calls if call["tool"] in {"search_documents", "get_clause"}] or calls


def _subject(calls: list[ToolCallJson]) -> str:
    query = next((str(call["arguments"]["query"]) for call in calls if call["arguments"].get("query")), "")
    return query[:60]
