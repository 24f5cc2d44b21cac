"""A specialist's third step: runs the round's tools in parallel; what fails becomes a notice, never an exception."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command

from nodes.approval import Rejected, approve
from nodes.notice import notice
from nodes.plan import MAX_ROUNDS
from nodes.progress import ProgressEvent, ToolState
from nodes.services import ServiceSource
from nodes.specialist import Specialist
from state.conversation import RunContext, SpecialistState
from state.errors import InvalidInput, NaruTalkError, ToolFailed
from state.evidence import Evidence
from state.language import Language
from state.understanding import ToolCallJson
from tools.registry import Caller, Toolbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Act:
    """Runs tools. Writes wait for the person's approval and carry a key that makes them happen once."""

    source: ServiceSource
    specialist: Specialist

    async def __call__(self, state: SpecialistState, *, runtime: Runtime[RunContext]) -> Command[str]:
        """Returns the evidence; goes to `plan` for another round, or ends after the last."""
        services = await self.source.services()
        toolbox, round_ = services.toolbox, state.get("round", 0)
        caller = services.caller(runtime, state["turn"], f"{self.specialist.name}:{round_}")
        calls, rejected = _approved(state["planned"], toolbox, caller.language)
        found = await asyncio.gather(
            *(self._run(call, index, toolbox, caller, runtime) for index, call in enumerate(calls))
        )
        evidence = self._numbered([*found, *_refusals(rejected, caller.language)], len(state.get("evidence", [])))
        update: dict[str, object] = {"evidence": evidence, "calls": calls, "planned": [], "round": round_ + 1}
        done = state["final"] or bool(rejected) or round_ + 1 >= MAX_ROUNDS
        return Command(update=update, goto=END if done else "plan")

    async def _run(
        self, call: ToolCallJson, index: int, toolbox: Toolbox, caller: Caller, runtime: Runtime[RunContext]
    ) -> Evidence:
        """Returns the tool's evidence, or a notice that says what went wrong."""
        tool = call["tool"]
        report = _reporter(self.specialist.name, tool, runtime)
        report("started")
        step = replace(caller, run_step=f"{caller.run_step}:{index}")
        try:
            toolbox.parse(tool, call["arguments"])
        except InvalidInput as error:  # written for the engines: names of tools and fields mean nothing to a person
            logger.warning("call of %s cannot be made: %s", tool, error)
            report("failed")
            return notice(unusable(caller.language), tool=tool)
        try:
            evidence = await toolbox.call(tool, call["arguments"], step)
        except ToolFailed:
            report("failed")
            return notice(_broken(caller.language), tool=tool)
        except NaruTalkError as error:
            report("failed")
            return notice(error.message, tool=tool)
        report("empty" if evidence["empty"] else "done")
        return {**evidence, "tool": tool}

    def _numbered(self, found: Sequence[Evidence], known: int) -> list[Evidence]:
        """Returns the evidence with its specialist and an id that is unique in the turn: "clients1"."""
        name = self.specialist.name
        return [{**item, "specialist": name, "id": f"{name}{known + n}"} for n, item in enumerate(found, start=1)]


def _approved(
    planned: Sequence[ToolCallJson], toolbox: Toolbox, language: Language
) -> tuple[list[ToolCallJson], list[Rejected]]:
    """Returns (calls to make in the planned order, writes that were rejected). Interrupts when there are writes."""
    writes = [call for call in planned if toolbox.get(call["tool"]).writes]
    if not writes:
        return list(planned), []
    descriptions = {call["tool"]: toolbox.get(call["tool"]).description for call in writes}
    accepted, rejected = approve(writes, descriptions, language)
    reads = [call for call in planned if call not in writes]
    return [*reads, *accepted], rejected


def _refusals(rejected: Sequence[Rejected], language: Language) -> list[Evidence]:
    lead = "요청하신 대로 기록하지 않았습니다" if language == "ko" else "Nothing was written, as you decided"
    return [
        notice(f"{lead}: {item['message']}" if item.get("message") else f"{lead}.", tool=item["call"]["tool"])
        for item in rejected
    ]


def unusable(language: Language) -> str:
    """Returns the sentence for a call that no tool takes."""
    if language == "ko":
        return "이 부분은 아직 찾아 드릴 수 없는 내용입니다. 다른 말로 물어봐 주시면 다시 찾아보겠습니다."
    return "This part cannot be looked up as asked. Put it in other words and I will try again."


def _broken(language: Language) -> str:
    if language == "ko":
        return "자료를 찾는 중 문제가 생겨 이 부분은 답하지 못했습니다. 잠시 뒤에 다시 물어봐 주세요."
    return "Something failed while looking this up, so this part has no answer. Please ask again in a moment."


def _reporter(specialist: str, tool: str, runtime: Runtime[RunContext]) -> Callable[[ToolState], None]:
    def report(state: ToolState) -> None:
        runtime.stream_writer(ProgressEvent(type="progress", specialist=specialist, tool=tool, state=state))

    return report
