"""Events of stream mode `custom`: what the graph is doing, for people who wait. Part of the interface."""

from typing import Literal, TypedDict

from state.understanding import ScoredIntent

ToolState = Literal["started", "done", "empty", "failed"]


class RouteEvent(TypedDict):
    """Where the question goes."""

    type: Literal["route"]
    intents: list[ScoredIntent]
    specialists: list[str]
    decided_by: str


class ProgressEvent(TypedDict):
    """A tool began or ended."""

    type: Literal["progress"]
    specialist: str
    tool: str
    state: ToolState


class DegradedEvent(TypedDict):
    """The model engine was given up for the rest of the turn."""

    type: Literal["degraded"]
    reason: str


class DiscardedEvent(TypedDict):
    """Text already streamed under this message id is not the answer: another message follows."""

    type: Literal["answer_discarded"]
    message_id: str
    reason: Literal["unverified", "model_failed"]


GraphEvent = RouteEvent | ProgressEvent | DegradedEvent | DiscardedEvent
