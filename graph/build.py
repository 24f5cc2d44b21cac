"""The wiring: which node follows which. All behaviour is in nodes/."""

from collections.abc import Sequence
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.registry import SPECIALISTS
from nodes.act import Act
from nodes.clarify import Clarify
from nodes.plan import PlanNode
from nodes.prepare import Prepare
from nodes.resolve import Resolve
from nodes.route import Route
from nodes.services import ServiceSource
from nodes.specialist import Specialist
from nodes.verify import Verify
from nodes.write import Write
from state.conversation import (
    ConversationInput,
    ConversationState,
    RunContext,
    SpecialistInput,
    SpecialistOutput,
    SpecialistState,
)

RECURSION_LIMIT = 50  # a turn with three rounds, two questions back and two rewrites takes about 20 steps

Conversations = CompiledStateGraph[ConversationState, RunContext, ConversationInput, ConversationState]


def build_graph(
    source: ServiceSource,
    specialists: Sequence[Specialist] = SPECIALISTS,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> Conversations:
    """Returns the compiled graph of architecture section 2.

    `checkpointer` is for tests and scripts; the servers attach their own, and `langgraph dev` refuses one.
    """
    names = tuple(specialist.name for specialist in specialists)
    builder = StateGraph(ConversationState, context_schema=RunContext, input_schema=ConversationInput)
    builder.add_node("prepare", Prepare(source=source), destinations=("route", "write"))
    builder.add_node("route", Route(source=source, specialists=specialists), destinations=("clarify", *names, "write"))
    builder.add_node("clarify", Clarify(specialists=specialists), destinations=("route",))
    for specialist in specialists:
        builder.add_node(specialist.name, build_specialist(specialist, source))
        builder.add_edge(specialist.name, "write")
    builder.add_node("write", Write(source=source, specialists=specialists))
    builder.add_node("verify", Verify(source=source, specialists=specialists), destinations=("write", END))
    builder.add_edge(START, "prepare")
    builder.add_edge("write", "verify")
    graph = builder.compile(checkpointer=checkpointer, name="narutalk")
    return graph.with_config(recursion_limit=RECURSION_LIMIT)


def build_specialist(
    specialist: Specialist, source: ServiceSource
) -> CompiledStateGraph[SpecialistState, RunContext, SpecialistInput, SpecialistOutput]:
    """Returns the loop plan -> resolve -> act of one specialist.

    It is compiled without a checkpointer of its own, so it inherits the parent's: an interrupt in `resolve` or `act`
    resumes there, with the plan it had. What it keeps is small, because it never sees the messages.
    """
    builder = StateGraph(
        SpecialistState, context_schema=RunContext, input_schema=SpecialistInput, output_schema=SpecialistOutput
    )
    builder.add_node("plan", PlanNode(source=source, specialist=specialist), destinations=("resolve", END))
    builder.add_node("resolve", Resolve(source=source, specialist=specialist), destinations=("act", "plan", END))
    builder.add_node("act", Act(source=source, specialist=specialist), destinations=("plan", END))
    builder.add_edge(START, "plan")
    return builder.compile(name=specialist.name)
