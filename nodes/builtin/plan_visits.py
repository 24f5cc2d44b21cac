"""Calls about visits: history, plans, preparation, suggestions, and the writes."""

import re

from nodes.builtin.client_scope import client_scope
from nodes.builtin.quantities import find_rows
from nodes.builtin.request import Draft, Request
from nodes.builtin.wanted import ask_for
from state.evidence import Json
from state.reference import ME, MY_UNIT

_WRITES = ("visit.log", "visit.arrange", "visit.report")
_TIME = re.compile(
    r"(?P<half>오전|오후|아침|저녁|점심)?\s*(?P<hour>\d{1,2})\s*(?:시\s*(?P<min>\d{1,2}|반)?|:(?P<min2>\d\d)\s*(?P<ampm2>am|pm)?|\s*(?P<ampm>am|pm)\b)",
    re.IGNORECASE,
)
_AT = re.compile(r"\bat\s+(?P<hour>1[0-2]|[1-9])(?![\d:%]|\s*(?:million|percent|clinics?|places?))")


def wants_visits(request: Request) -> bool:
    """Whether visits are the point of the question, not a condition on clients."""
    frame = request.frame
    if frame.has("client.not_visited", "visit.effect", "metric.visit_rate"):
        return False
    if frame.has("visit.arrange", "visit.log", "visit.report", "visit.prepare", "visit.suggest"):
        return True
    listed = frame.has("client.any", "by.client") and frame.has("metric.sales", "rank.any")
    return (
        frame.has("visit.schedule", "visit.history") and not listed and not frame.has("metric.visits", "contract.any")
    )


def plan_visits(request: Request, draft: Draft) -> None:
    """Adds the calls; asks for the client or day that a write cannot do without."""
    frame = request.frame
    if frame.has("visit.report") and not frame.has("document.form"):
        _report(request, draft)
    elif frame.has("visit.prepare"):
        _prepare(request, draft)
    elif frame.has("visit.suggest"):
        _suggest(request, draft)
    elif frame.has("visit.arrange"):
        _arrange(request, draft)
    elif frame.has("visit.log"):
        _log(request, draft)
    elif frame.has("visit.history"):
        _history(request, draft)
    else:
        _schedule(request, draft)


def _report(request: Request, draft: Draft) -> None:
    clients = request.references("client")
    if not clients:
        ask_for(request, draft, "draft_visit_report", ("client", "date", "summary"))
        return
    draft.call(
        "draft_visit_report",
        client=clients[0],
        date=_day(request),
        products=request.references("product"),
        summary=said_about_visit(request),
    )


def _log(request: Request, draft: Draft) -> None:
    clients = request.references("client")
    if not clients:
        ask_for(request, draft, "log_visit", ("client", "date", "summary"))
        return
    draft.call(
        "log_visit",
        client=clients[0],
        date=_day(request),
        time=time_of(request.frame.masked),
        products=request.references("product"),
        summary=said_about_visit(request),
    )


def _arrange(request: Request, draft: Draft) -> None:
    clients = request.references("client")
    day = _day(request)
    if not clients or day is None:
        known: dict[str, Json] = {}
        if clients:
            known["client"] = clients[0]
        if day:
            known["date"] = day
        time = time_of(request.frame.masked)
        if time:
            known["time"] = time
        ask_for(
            request, draft, "schedule_visit", tuple(name for name in ("client", "date") if name not in known), known
        )
        return
    draft.call("schedule_visit", client=clients[0], date=day, time=time_of(request.frame.masked))


def _prepare(request: Request, draft: Draft) -> None:
    clients = request.references("client")
    if not clients:
        ask_for(request, draft, "prepare_visit", ("client",))
        return
    for client in clients[:2]:
        draft.call("prepare_visit", client=client, period=request.period)


def _suggest(request: Request, draft: Draft) -> None:
    scope = client_scope(request, draft)
    if not scope.get("people") and not scope.get("units") and not scope.get("clients"):
        scope["people" if request.own_scope == "me" else "units"] = [ME if request.own_scope == "me" else MY_UNIT]
    stated = request.frame.stated_period
    past = stated is not None and stated.period["start"] <= request.today.isoformat()
    draft.call(
        "suggest_visits", period=request.period if past else None, limit=find_rows(request.frame.masked), **scope
    )


def _history(request: Request, draft: Draft) -> None:
    frame = request.frame
    scope = client_scope(request, draft)
    if not scope:
        scope = {"people": [ME]} if request.principal.employee_id else {}
        draft.assume(
            "누구의 방문인지 말씀하지 않아 본인 기준으로 보았습니다.", "Nobody was named, so these are your own visits."
        )
    last = any(word in frame.masked for word in ("마지막", "언제", "last visit", "latest", "most recent", "when"))
    draft.call("list_visits", period=request.period, limit=find_rows(frame.masked) or (3 if last else None), **scope)


def _schedule(request: Request, draft: Draft) -> None:
    frame = request.frame
    people = request.references("person")
    units = request.references("unit")
    clients = request.references("client")
    if not people and not units and not clients:
        if frame.has("self.my_unit") and not frame.has("self.me"):
            units = [MY_UNIT]
        else:
            people = [ME]
            if not frame.has("self.me"):
                draft.assume(
                    "누구의 일정인지 말씀하지 않아 본인 일정으로 보았습니다.",
                    "Nobody was named, so this is your own schedule.",
                )
    kinds = [
        kind
        for kind, words in (("briefing", ("설명회", "briefing")), ("meeting", ("미팅", "meeting")))
        if any(word in frame.masked for word in words)
    ]
    draft.call(
        "list_schedule", people=people, units=units, clients=clients, period=request.period,
        kinds=kinds if not frame.has("visit.any") or "방문" not in frame.masked else None,
    )  # fmt: skip


def _day(request: Request) -> str | None:
    """Returns the stated day as an interval; a stretch of several days is given as it is, the tool asks or refuses."""
    return request.period


def time_of(text: str) -> str | None:
    """Returns "15:00" for "오후 3시", "3pm", "15:00"; None when no time is said."""
    for match in _TIME.finditer(text):
        hour = int(match["hour"])
        minute = 30 if match["min"] == "반" else int(match["min"] or match["min2"] or 0)
        half = (match["half"] or match["ampm"] or match["ampm2"] or "").lower()
        if half in {"오후", "저녁", "pm", "점심"} and hour < 12:
            hour += 12
        elif not half and 1 <= hour <= 6:
            hour += 12  # nobody visits a clinic at four in the morning
        if hour <= 23 and minute <= 59:
            return f"{hour:02d}:{minute:02d}"
    bare = _AT.search(text)  # "tomorrow at 3"
    return f"{int(bare['hour']) + (12 if int(bare['hour']) <= 6 else 0):02d}:00" if bare else None


def said_about_visit(request: Request) -> str:
    """Returns what the person told about the visit, without the command and the names' day."""
    text = request.frame.question
    stated = request.frame.stated_period
    for piece in [mention["text"] for mention in request.frame.of_kind("client")] + ([stated.text] if stated else []):
        text = text.replace(piece, " ")
    text = re.sub(
        r"방문\s*(?:결과\s*)?(?:보고서|일지|리포트|기록)(?:를|을)?|(?:초안\s*)?(?:작성|등록|기록|저장|입력)(?:해|하고|해서|해줘|해주세요|하|좀|할)?\S*|써\s*줘\S*|남겨\s*\S*|에\s*(?:다녀왔|방문했)\S*|방문했\S*|다녀왔\S*"
        r"|규정\S*|위반\S*|소지\S*|확인\S*|검토\S*|있는지도?|\bplease\b|\b(?:draft|write|log|record|make|create|enter)\b"
        r"|\b(?:a|an|my|the|for|to|at|of|it)\b|\bvisit reports?\b|\bvisits?\b|\bvisited\b|\bcheck\b.*$|\band\b",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    words = re.findall(r"[\w가-힣%.-]+", text)
    return " ".join(words) if len("".join(words)) >= 4 else ""
