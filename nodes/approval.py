"""Asking the person before anything is written; the field's shape, so that chat clients show it as they know it."""

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict, cast

from langgraph.types import interrupt

from state.evidence import Json
from state.language import Language
from state.reference import ME, MY_UNIT
from state.understanding import ToolCallJson

_OWN: dict[Language, dict[str, str]] = {
    "ko": {ME: "나", MY_UNIT: "우리 팀"},
    "en": {ME: "me", MY_UNIT: "my team"},
}
"""What a person reads for the caller and the caller's unit."""


class ActionRequest(TypedDict):
    """One write to decide on."""

    name: str
    args: dict[str, Json]
    description: str


class ReviewConfig(TypedDict):
    """What may be decided."""

    action_name: str
    allowed_decisions: list[str]


class ApprovalRequest(TypedDict):
    """Value of the interrupt; resumed by {"decisions": [{"type": "approve" | "edit" | "reject", …}]}, one for each."""

    type: Literal["approve"]
    action_requests: list[ActionRequest]
    review_configs: list[ReviewConfig]


class Rejected(TypedDict):
    """A write that is not to be done."""

    call: ToolCallJson
    message: NotRequired[str]


def approve(
    calls: Sequence[ToolCallJson], descriptions: Mapping[str, str], language: Language
) -> tuple[list[ToolCallJson], list[Rejected]]:
    """Interrupts the run and returns (calls to make, calls not to make). A reply that decides nothing rejects all."""
    request: ApprovalRequest = {
        "type": "approve",
        "action_requests": [
            {
                "name": call["tool"],
                "args": _shown(call, language),
                "description": _describe(call, descriptions[call["tool"]], language),
            }
            for call in calls
        ],
        "review_configs": [
            {"action_name": call["tool"], "allowed_decisions": ["approve", "edit", "reject"]} for call in calls
        ],
    }
    decisions = _decisions(interrupt(request), len(calls))
    accepted: list[ToolCallJson] = []
    rejected: list[Rejected] = []
    for call, decision in zip(calls, decisions, strict=True):
        kind = decision.get("type")
        if kind in {"approve", "accept"}:
            accepted.append(call)
        elif kind == "edit":
            accepted.append(_edited(call, decision, language))
        else:
            rejected.append({"call": call, "message": str(decision.get("message") or "")})
    return accepted, rejected


def _decisions(reply: object, count: int) -> list[Mapping[str, object]]:
    """Returns one decision for each call; what is missing is a rejection, because a write needs a clear yes."""
    given: object = reply.get("decisions") if isinstance(reply, Mapping) else reply
    if isinstance(given, str):
        given = [{"type": given}] * count
    if isinstance(reply, Mapping) and given is None and "type" in reply:
        given = [reply] * count
    found = [item for item in given if isinstance(item, Mapping)] if isinstance(given, list) else []
    return [*found[:count], *[{"type": "reject"}] * (count - len(found))]


def _edited(call: ToolCallJson, decision: Mapping[str, object], language: Language) -> ToolCallJson:
    """Returns the call with the person's arguments; the tool itself cannot be exchanged."""
    action = decision.get("edited_action")
    changed = action.get("args") if isinstance(action, Mapping) else decision.get("args")
    if not isinstance(changed, Mapping):
        return call
    labels = {label: reference for reference, label in _names(call, language).items()}
    arguments = {**call["arguments"], **{str(key): _unlabelled(value, labels) for key, value in changed.items()}}
    return {**call, "arguments": arguments}


def _names(call: ToolCallJson, language: Language) -> dict[str, str]:
    """Returns the label of each id that the arguments may hold."""
    return {**_OWN[language], **{referent["id"]: referent["label"] for referent in call.get("referents", [])}}


def _shown(call: ToolCallJson, language: Language) -> dict[str, Json]:
    """Returns the arguments with labels instead of ids: a person approves names, not UUIDs."""
    names = _names(call, language)
    return {key: _labelled(value, names) for key, value in call["arguments"].items()}


def _labelled(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, list):
        return [_labelled(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _unlabelled(value: object, ids: Mapping[str, str]) -> Json:
    if isinstance(value, list):
        return [_unlabelled(item, ids) for item in value]
    return ids.get(value, value) if isinstance(value, str) else cast(Json, value)


def _describe(call: ToolCallJson, description: str, language: Language) -> str:
    """Returns what will be written, as a list that a person can check."""
    shown = _shown(call, language).items()
    lines = [f"- {key}: {_spoken(value)}" for key, value in shown if value not in (None, "", [])]
    lead = "다음 내용으로 진행합니다." if language == "ko" else "This will be done:"
    return "\n".join([lead, *lines]) if lines else f"{lead} {description}"


def _spoken(value: Json) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
