"""The bench graph: a router, a subgraph that writes 64 tokens, nothing else. It costs as little as a graph can."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal, TypedDict

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, interrupt

TOKENS = 64


class TokenModel(BaseChatModel):
    """A chat model that streams `tokens` words, `delay_ms` apart."""

    tokens: int = TOKENS
    delay_ms: float = 0.0

    @property
    def _llm_type(self) -> str:
        return "bench"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(f"w{number} " for number in range(self.tokens))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for number in range(self.tokens):
            await asyncio.sleep(self.delay_ms / 1000)
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"w{number} "))


class State(TypedDict):
    """The conversation, and what the router decided."""

    messages: Annotated[list[AnyMessage], add_messages]
    topic: str
    asked: str


def _options(state: State) -> dict[str, float]:
    """A question may set its pace: "tokens=8 delay_ms=5 ask=1 fail=1"."""
    text = str(state["messages"][-1].content) if state["messages"] else ""
    pairs = (word.split("=", 1) for word in text.split() if "=" in word)
    return {name: float(value) for name, value in pairs if value.replace(".", "", 1).isdigit()}


async def route(state: State) -> Command[Literal["answer", "ask"]]:
    """Chooses the subgraph; "ask=1" asks back first, "fail=1" fails."""
    options = _options(state)
    if options.get("fail"):
        raise ValueError("the bench graph was told to fail")
    return Command(update={"topic": "bench"}, goto="ask" if options.get("ask") else "answer")


async def ask(state: State) -> Command[Literal["answer"]]:
    """Asks the person."""
    said = interrupt({"question": "which one?", "options": ["a", "b"]})
    return Command(update={"asked": str(said)}, goto="answer")


async def write(state: State) -> dict[str, list[BaseMessage]]:
    """Writes the tokens."""
    options = _options(state)
    model = TokenModel(tokens=int(options.get("tokens", TOKENS)), delay_ms=options.get("delay_ms", 0.0))
    return {"messages": [await model.ainvoke(state["messages"][-1:])]}


def make_graph() -> Any:
    """Returns the graph: route -> (ask) -> answer, where answer is a subgraph with one node."""
    writer = StateGraph(State)
    writer.add_node("write", write)
    writer.add_edge(START, "write")
    writer.add_edge("write", END)
    graph = StateGraph(State)
    graph.add_node("route", route)
    graph.add_node("ask", ask)
    graph.add_node("answer", writer.compile())
    graph.add_edge(START, "route")
    graph.add_edge("answer", END)
    return graph.compile()
