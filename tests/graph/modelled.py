"""The graph with a model engine on the stub endpoint, for the tests of that engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from graph.build import Conversations, build_graph
from graph.registry import SPECIALISTS
from nodes.engines import Engines
from nodes.model.engine import open_model_engine
from tests.graph.scripted import Script, Source, services_of, telling_tool, understanding
from tests.stub_model import StubModel, calls, open_stub_model
from tools.registry import Tool

CONFIG: Any = {"configurable": {"thread_id": "t"}}
PLAN = calls(("get_client", {"text": "다온약국"}))
FOUND = "다온약국의 최근 12개월 매출은 12,000,000원입니다."
QUESTION = "다온약국 매출"


@asynccontextmanager
async def graph_on(
    stub: StubModel,
    *,
    confidence: float = 0.95,
    intent: str = "client_info",
    language: str = "ko",
    tools: tuple[Tool[Any], ...] = (),
    **settings: Any,
) -> AsyncIterator[Conversations]:
    """Yields the graph with a model engine on the stub; the built-in engine is the script's."""
    reading = understanding(QUESTION, intent, confidence=confidence, decided_by="classifier", language=language)
    script = Script(readings={QUESTION: reading}, plans={"clients": [[("get_client", {"text": "기본"})]]})
    async with open_stub_model(stub):
        settings = {"openai_base_url": stub.url, "model_max_retries": 0, "model_timeout_s": 5.0, **settings}
        services = services_of(script, tools or (telling_tool("get_client", FOUND),), **settings)
        builtin = services.engines.builtin
        async with open_model_engine(services.settings, builtin, services.toolbox, SPECIALISTS) as model:
            ready = replace(services, engines=Engines(builtin=builtin, model=model))
            yield build_graph(Source(ready), SPECIALISTS, InMemorySaver())


async def ask(graph: Conversations) -> dict[str, Any]:
    """Returns the state after the question."""
    return await graph.ainvoke({"messages": [HumanMessage(QUESTION)]}, CONFIG)
