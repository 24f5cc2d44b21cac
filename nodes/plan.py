"""A specialist's first step in each round: which tools, with which arguments."""

from dataclasses import dataclass

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command

from nodes.engines import Plan, Task
from nodes.progress import DegradedEvent
from nodes.services import ServiceSource
from nodes.specialist import Specialist
from state.conversation import RunContext, SpecialistState
from state.errors import ModelUnavailable

MAX_ROUNDS = 3  # look up, look up what that named, done: more has never found more


@dataclass(frozen=True, kw_only=True)
class PlanNode:
    """Asks the engine's planner."""

    source: ServiceSource
    specialist: Specialist

    async def __call__(self, state: SpecialistState, *, runtime: Runtime[RunContext]) -> Command[str]:
        """Returns the planned calls; goes to `resolve`, or ends when there is nothing more to find."""
        services = await self.source.services()
        turn, round_ = state["turn"], state.get("round", 0)
        task = Task(
            specialist=self.specialist,
            understanding=turn["understanding"],
            focus=state["focus"],
            evidence=state.get("evidence", []),
            calls=state.get("calls", []),
            round=round_,
        )
        caller = services.caller(runtime, turn, f"{self.specialist.name}:{round_}:plan")
        failures = state.get("failures", [])
        engine = services.engines.choose(degraded=turn["degraded"] or bool(failures))
        update: dict[str, object] = {}
        try:
            plan = await engine.planner.plan(task, caller)
        except ModelUnavailable as error:
            runtime.stream_writer(DegradedEvent(type="degraded", reason=error.message))
            update["failures"] = [error.message]
            plan = await services.engines.builtin.planner.plan(task, caller)
        calls = self._own(plan)
        update |= {"planned": calls, "final": plan.final, "assumed": list(plan.assumptions), "usage": list(plan.usage)}
        return Command(update=update, goto="resolve" if calls else END)

    def _own(self, plan: Plan) -> list[dict[str, object]]:
        """Returns the calls of tools this specialist may use, each once."""
        calls = []
        for call in plan.calls:
            if call["tool"] in self.specialist.tools and call not in calls:
                calls.append({**call, "specialist": self.specialist.name})
        return calls
