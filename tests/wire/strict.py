"""A graph whose state is a pydantic model, which refuses what does not fit."""

from langgraph.graph import START, StateGraph
from pydantic import BaseModel


class State(BaseModel):
    """What is counted."""

    count: int


async def step(state: State) -> dict[str, int]:
    """Counts one more."""
    return {"count": state.count + 1}


graph = StateGraph(State)
graph.add_node("step", step)
graph.add_edge(START, "step")
