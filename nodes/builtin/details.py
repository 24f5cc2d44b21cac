"""The reply to "which client, when?" and the "submit it" after a draft."""

import re

from nodes.builtin.frame import Frame
from nodes.builtin.plan_visits import time_of
from nodes.builtin.request import interval_of, reference_of
from nodes.builtin.wanted import ASK_TOOL
from state.conversation import Focus
from state.evidence import Json
from state.understanding import ToolCallJson

_REPLY_CHARS = 200  # longer than this is a new question, not a detail
_SUBMITTED = {"draft_visit_report": "log_visit"}
_KEPT = ("client", "date", "summary", "products")


def fill_details(frame: Frame, focus: Focus) -> list[ToolCallJson]:
    """Returns the call that waited for details, filled with what the message says; [] when it is not a reply."""
    asked = next((call for call in focus["last_calls"] if call["tool"] == ASK_TOOL), None)
    if asked is None or len(frame.question) > _REPLY_CHARS or frame.question.rstrip().endswith("?"):
        return []
    tool = str(asked["arguments"]["tool"])
    known = asked["arguments"].get("known")
    arguments: dict[str, Json] = dict(known) if isinstance(known, dict) else {}
    known_count = len(arguments)
    client = next((reference_of(mention) for mention in frame.of_kind("client")), None)
    if client:
        arguments["client"] = client
    stated = frame.stated_period
    if stated and tool != "prepare_visit":
        arguments["date"] = interval_of(stated.period["start"], stated.period["end"])
    if len(arguments) == known_count:
        return []
    if tool in {"log_visit", "schedule_visit"} and time_of(frame.masked):
        arguments["time"] = time_of(frame.masked)
    if tool in {"log_visit", "draft_visit_report"}:
        products = [reference_of(mention) for mention in frame.of_kind("product")]
        if products:
            arguments["products"] = list(products)
        summary = _summary(frame)
        if summary:
            arguments["summary"] = summary
    missing = [name for name in _required(tool) if name not in arguments]
    specialist = asked["specialist"]
    if missing:
        return [_call(specialist, ASK_TOOL, {"tool": tool, "missing": list(missing), "known": arguments})]
    return [_call(specialist, tool, arguments)]


def submit_draft(frame: Frame, focus: Focus) -> list[ToolCallJson]:
    """Returns the write that "제출해줘" asks for after a draft; [] otherwise."""
    if not frame.has("ask.submit") or len(frame.question) > 30 or frame.mentions:
        return []
    for call in focus["last_calls"]:
        target = _SUBMITTED.get(call["tool"])
        if target:
            arguments = {name: call["arguments"][name] for name in _KEPT if name in call["arguments"]}
            return [_call(call["specialist"], target, arguments)]
    return []


def _required(tool: str) -> tuple[str, ...]:
    return ("client", "date") if tool == "schedule_visit" else ("client",)


def _summary(frame: Frame) -> str:
    """Returns what was said besides the client and the day."""
    text = frame.question
    stated = frame.stated_period
    for piece in [mention["text"] for mention in frame.of_kind("client")] + ([stated.text] if stated else []):
        text = text.replace(piece, " ")
    words = " ".join(part.strip() for part in re.split(r"[,.\n]+", text) if part.strip())
    return words if len(words.replace(" ", "")) >= 3 else ""


def _call(specialist: str, tool: str, arguments: dict[str, Json]) -> ToolCallJson:
    return {"specialist": specialist, "tool": tool, "arguments": arguments}
