"""Reads questions and plans them as the demo's branch manager, without running any tool."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from langchain_core.messages import HumanMessage

from graph.registry import SPECIALISTS
from nodes.builtin.classifier import Classifier, load_classifier
from nodes.builtin.engine import specialist_examples
from nodes.builtin.language import detect
from nodes.builtin.planner import plan
from nodes.builtin.understand import understand
from nodes.engines import Conversation, Plan, Task
from nodes.prepare import empty_focus
from state.conversation import Focus
from state.principal import Principal
from state.understanding import ToolCallJson, Understanding
from tools.registry import Caller
from tools.resources import Resources

TODAY = date(2025, 6, 30)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One login's questions."""

    principal: Principal
    resources: Resources
    classifier: Classifier

    async def read(self, question: str, focus: Focus | None = None, earlier: tuple[str, ...] = ()) -> Understanding:
        """Returns the router's reading."""
        conversation = Conversation(
            messages=tuple(HumanMessage(text) for text in earlier), focus=focus or empty_focus()
        )
        return await understand(question, conversation, self._caller(question), self.resources, self.classifier)

    async def plan(self, question: str, focus: Focus | None = None, earlier: tuple[str, ...] = ()) -> dict[str, Plan]:
        """Returns specialist -> its first plan."""
        understanding = await self.read(question, focus, earlier)
        intents = {one["intent"] for one in understanding["intents"]}
        plans: dict[str, Plan] = {}
        for specialist in SPECIALISTS:
            if intents & {intent.value for intent in specialist.intents}:
                task = Task(
                    specialist=specialist, understanding=understanding, focus=focus or empty_focus(), evidence=(),
                    calls=(), round=0,
                )  # fmt: skip
                plans[specialist.name] = await plan(task, self._caller(question), self.resources)
        return plans

    async def call(self, question: str, focus: Focus | None = None, earlier: tuple[str, ...] = ()) -> ToolCallJson:
        """Returns the only call of the only plan."""
        plans = await self.plan(question, focus, earlier)
        calls = [call for made in plans.values() for call in made.calls]
        assert len(calls) == 1, calls
        return calls[0]

    def _caller(self, question: str) -> Caller:
        return Caller(principal=self.principal, today=TODAY, language=detect(question), run_step="test")


def make_reader(principal: Principal, resources: Resources) -> Reader:
    """Returns a reader with the kept classifier."""
    return Reader(
        principal=principal, resources=resources, classifier=load_classifier(specialist_examples(SPECIALISTS))
    )


def focus_on(**values: Any) -> Focus:
    """Returns a focus with some parts filled."""
    focus: Any = {**empty_focus(), **values}
    result: Focus = focus
    return result
