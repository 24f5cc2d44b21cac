"""Plans by the model's tool calls. It sees what tools found as figures and titles, never the text of a passage."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from nodes.engines import Plan, Planner, Task
from nodes.model.client import QUIET, ModelCalls
from nodes.model.endpoint import Endpoint
from nodes.usage import usage_of
from state.conversation import UsageJson
from state.errors import InvalidInput, ModelUnavailable
from state.evidence import Evidence
from state.understanding import Intent, ToolCallJson
from tools.registry import Caller, Toolbox

LOOK_AGAIN = "look_again"
LOOK_AGAIN_TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": LOOK_AGAIN,
        "description": "Call together with other tools when their results must be seen before choosing further tools.",
        "parameters": {"type": "object", "properties": {}, "additionalProperties": False},
    },
}
SHOWN_ROWS = 10  # enough to choose the next tool by
MAX_CALLS = 8  # a question that needs more has never been seen; a model in a loop makes hundreds
LABEL_CHARS = 60  # names of companies are shorter; a longer one is somebody's instruction


@dataclass(frozen=True, kw_only=True)
class ModelPlanner:
    """Asks for tool calls, checks them against the tools' arguments, and asks once more where they do not fit."""

    endpoint: Endpoint
    calls: ModelCalls
    first: Planner
    """Plans small talk, and where the model sees no need for any tool."""
    toolbox: Toolbox
    prompt: Template

    async def plan(self, task: Task, caller: Caller) -> Plan:
        """Returns the next calls. Raises: ModelUnavailable when they stay unusable after one repair."""
        known = [name for name in task.specialist.tools if name in self.toolbox.tools]
        if task.round:  # records have been read: what they say must never lead to a write
            known = [name for name in known if not self.toolbox.get(name).writes]
        if not known or Intent.GENERAL in task.specialist.intents:  # a greeting must not cost a call
            return await self.first.plan(task, caller)
        message, calls, usage = await self.calls.run(lambda: self._ask(task, caller, known))
        if not calls and task.round == 0:
            plan = await self.first.plan(task, caller)
            return Plan(calls=plan.calls, assumptions=plan.assumptions, usage=usage, final=plan.final)
        more = any(call["name"] == LOOK_AGAIN for call in message.tool_calls)
        return Plan(calls=tuple(calls[:MAX_CALLS]), usage=usage, final=not more)

    async def _ask(
        self, task: Task, caller: Caller, known: Sequence[str]
    ) -> tuple[AIMessage, list[ToolCallJson], tuple[UsageJson, ...]]:
        tools = [*(self.toolbox.schema(name) for name in known), LOOK_AGAIN_TOOL]
        messages: list[BaseMessage] = [
            SystemMessage(self._system(task, caller)),
            HumanMessage(_brief(task)),
            *_earlier_rounds(task),
        ]
        message = await self.endpoint.ask(messages, tools, QUIET)
        usage = usage_of(message)
        calls, problems = self._read(message, task.specialist.name, known)
        if not problems:
            return message, calls, usage
        repaired = await self.endpoint.ask([*messages, message, *problems], tools, QUIET)
        usage += usage_of(repaired)
        calls, problems = self._read(repaired, task.specialist.name, known)
        if problems:
            raise ModelUnavailable("the model's tool arguments stayed unusable")
        return repaired, calls, usage

    def _read(
        self, message: AIMessage, specialist: str, known: Sequence[str]
    ) -> tuple[list[ToolCallJson], list[ToolMessage]]:
        """Returns (usable calls, what is wrong with the others, each as the answer to its call)."""
        calls: list[ToolCallJson] = []
        problems = [
            ToolMessage(content="The arguments are not valid JSON. Call again.", tool_call_id=str(broken["id"]))
            for broken in message.invalid_tool_calls
        ]
        for call in message.tool_calls:
            if call["name"] == LOOK_AGAIN:
                continue
            try:
                if call["name"] not in known:
                    raise InvalidInput(f"no tool named {call['name']!r}; the tools are: {', '.join(known)}")
                self.toolbox.parse(call["name"], call["args"])
            except InvalidInput as error:
                problems.append(ToolMessage(content=error.message, tool_call_id=str(call["id"])))
                continue
            calls.append({"specialist": specialist, "tool": call["name"], "arguments": call["args"]})
        answered = {problem.tool_call_id for problem in problems}
        if problems:  # every call of a message must be answered, or the endpoint refuses the next request
            problems += [
                ToolMessage(content="Fine; call it again.", tool_call_id=str(call["id"]))
                for call in message.tool_calls
                if call["id"] not in answered
            ]
        return calls, problems

    def _system(self, task: Task, caller: Caller) -> str:
        person = f"{caller.principal.name} ({caller.principal.role.value})"
        return self.prompt.safe_substitute(
            today=caller.today.isoformat(), person=person, specialist=task.specialist.prompt
        )


def _brief(task: Task) -> str:
    """Returns the question with what is known about its names and what was talked about before."""
    understanding, focus = task.understanding, task.focus
    lines = [understanding["question"]]
    names = []
    for mention in understanding["entities"]:
        labels = ", ".join(_name(one["label"]) for one in mention["candidates"][:3])
        names.append(f"{mention['text']} ({mention['kind']}): {labels or 'unknown'}")
    if names:
        lines.append("Names in it: " + "; ".join(names))
    if understanding["period"] is not None:
        period = understanding["period"]
        lines.append(f"Period: {period['start']}/{period['end']} ({period['label']})")
    before = [
        _name(item["label"]) for item in (*focus["people"], *focus["units"], *focus["clients"], *focus["products"])
    ]
    if before:
        lines.append("Talked about before: " + ", ".join(before))
    return "\n".join(lines)


def _name(label: str) -> str:
    """Returns a record's name on one line: whoever may name a client could write instructions there."""
    return " ".join(label.split())[:LABEL_CHARS]


def _earlier_rounds(task: Task) -> list[BaseMessage]:
    """Returns earlier calls and what they found, in the shape of a tool conversation."""
    messages: list[BaseMessage] = []
    for index, call in enumerate(task.calls):
        call_id = f"call_{index}"
        found = [item for item in task.evidence if item["tool"] == call["tool"]]
        messages.append(
            AIMessage(content="", tool_calls=[{"name": call["tool"], "args": call["arguments"], "id": call_id}])
        )
        messages.append(
            ToolMessage(content=json.dumps(list(map(_digest, found)), ensure_ascii=False), tool_call_id=call_id)
        )
    return messages


def _digest(item: Evidence) -> dict[str, object]:
    """Returns what may steer the next tool: titles and figures. Passages stay out, they could hold instructions."""
    digest: dict[str, object] = {"title": item["title"], "empty": item["empty"]}
    if item["kind"] == "passages":
        digest["found"] = [f"{p['title']} {p['article'] or ''}".strip() for p in item.get("passages", [])]
        return digest
    digest["summary"] = item["summary"]
    if "table" in item:
        digest["columns"] = [column["label"] for column in item["table"]["columns"]]
        digest["rows"] = item["table"]["rows"][:SHOWN_ROWS]
    return digest
