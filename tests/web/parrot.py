"""A graph that answers what the question tells it to, so that a test decides every byte the page gets.

The question is JSON: {"text": answer, "answer": parts of the state's answer, "ask": value of an interrupt,
"gate": name of a gate that is waited for at each "⏸" of the text, "fail": message of a failure}.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Annotated, Any, TypedDict

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import interrupt

gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
"""Opened by tests; the graph runs in their process."""

EMPTY_ANSWER: dict[str, Any] = {
    "intent": "general",
    "intents": ["general"],
    "service_used": [],
    "confidence": 1.0,
    "citations": [],
    "figures": [],
    "files": [],
    "assumptions": [],
    "suggestions": [],
    "engine": "builtin",
    "degraded": False,
    "verified": True,
}


class Speaker(BaseChatModel):
    """Streams the text in pieces of five characters."""

    text: str
    gate: str | None = None

    @property
    def _llm_type(self) -> str:
        return "parrot"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=self.text.replace("⏸", "")))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for number, part in enumerate(self.text.split("⏸")):
            if number and self.gate:
                await gates[self.gate].wait()
            for at in range(0, len(part), 5):
                yield ChatGenerationChunk(message=AIMessageChunk(content=part[at : at + 5]))


class State(TypedDict):
    """The conversation and the last answer's parts."""

    messages: Annotated[list[AnyMessage], add_messages]
    answer: dict[str, Any]
    reply: Any


def script(state: State) -> dict[str, Any]:
    """Returns what the last question asks for; words that are no JSON are said again."""
    question = next(str(message.content) for message in reversed(state["messages"]) if message.type == "human")
    try:
        found = json.loads(question)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"text": question}


async def ask(state: State) -> dict[str, Any]:
    """Asks the person, if told to."""
    wanted = script(state)
    if wanted.get("fail"):
        raise ValueError(wanted["fail"])
    return {"reply": interrupt(wanted["ask"])} if "ask" in wanted else {"reply": None}


async def write(state: State) -> dict[str, list[BaseMessage]]:
    """Says the text; "{reply}" in it is the person's reply."""
    wanted = script(state)
    text = str(wanted.get("text", "")).replace("{reply}", json.dumps(state["reply"], ensure_ascii=False))
    return {"messages": [await Speaker(text=text, gate=wanted.get("gate")).ainvoke(state["messages"][-1:])]}


async def verify(state: State) -> dict[str, Any]:
    """Publishes the answer's parts."""
    return {"answer": {**EMPTY_ANSWER, **script(state).get("answer", {})}}


def make_graph() -> Any:
    """Returns ask -> write -> verify."""
    graph = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_node("write", write)
    graph.add_node("verify", verify)
    graph.add_edge(START, "ask")
    graph.add_edge("ask", "write")
    graph.add_edge("write", "verify")
    graph.add_edge("verify", END)
    return graph.compile()
