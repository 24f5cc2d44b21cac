"""What a client asks for when it starts a run."""

import re
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from server.wire.parts import STREAM_MODES
from state.characters import whole_characters

_NUL = "\x00"

StreamMode = str
Nodes = Literal["*"] | list[str]


def storable(value: Any) -> Any:
    """Returns JSON as Postgres' text can hold it: without NUL and half characters."""
    if isinstance(value, str):
        return whole_characters(value.replace(_NUL, ""))
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value


class Config(BaseModel):
    """LangChain's configuration, as far as clients may set it."""

    model_config = ConfigDict(extra="ignore")

    tags: list[str] | None = None
    recursion_limit: int | None = Field(default=None, ge=1, le=10_007)  # the graph library's own default
    configurable: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None


class RunRequest(BaseModel):
    """The body of every request that starts a run; unknown fields are ignored, as the reference server does."""

    model_config = ConfigDict(extra="ignore")

    assistant_id: str
    input: Any = None
    command: dict[str, Any] | None = None
    config: Config | None = None
    context: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    checkpoint: dict[str, Any] | None = None
    checkpoint_id: UUID | None = None
    stream_mode: list[StreamMode] | StreamMode | None = None
    stream_subgraphs: bool | None = None
    stream_resumable: bool | None = None
    interrupt_before: Nodes | None = None
    interrupt_after: Nodes | None = None
    multitask_strategy: Literal["reject", "rollback", "interrupt", "enqueue"] | None = None
    if_not_exists: Literal["create", "reject"] | None = None
    on_disconnect: Literal["cancel", "continue"] | None = None
    on_completion: Literal["delete", "keep"] | None = None
    durability: Literal["sync", "async", "exit"] | None = None
    checkpoint_during: bool | None = None
    webhook: str | None = Field(default=None, max_length=2000)
    after_seconds: float | None = Field(default=None, ge=0, le=31_536_000)
    feedback_keys: list[str] | None = None

    @field_validator("stream_mode")
    @classmethod
    def _known_modes(cls, value: list[str] | str | None) -> list[str] | None:
        modes = [value] if isinstance(value, str) else value
        unknown = sorted(set(modes or ()) - STREAM_MODES)
        if unknown:
            raise ValueError(f"unknown stream mode {unknown[0]!r}; known: {', '.join(sorted(STREAM_MODES))}")
        return modes or None

    @field_validator("input", "command", "context", "metadata", "config", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)

    @field_validator("command")
    @classmethod
    def _known_command(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        goto = (value or {}).get("goto")
        places = goto if isinstance(goto, list) else [] if goto is None else [goto]
        if not all(isinstance(place, str) or (isinstance(place, dict) and "node" in place) for place in places):
            raise ValueError("goto must be the name of a node, {node, input}, or a list of them")
        if not isinstance((value or {}).get("update"), dict | list | None):
            raise ValueError("update must be an object, or a list of [channel, value]")
        return value

    @field_validator("checkpoint")
    @classmethod
    def _checkpoint_id(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value and value.get("checkpoint_id"):
            value["checkpoint_id"] = str(UUID(str(value["checkpoint_id"])))
        return value

    @field_validator("webhook")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^\s/]+|/", value):
            raise ValueError("webhook must be an http(s) address or a path of this server")
        return value

    def resume_of(self) -> Any:
        """Returns the value a paused run is resumed with, None when the request resumes nothing."""
        return (self.command or {}).get("resume")


class BatchItem(RunRequest):
    """One run of a batch."""

    thread_id: str | None = None


class CronRequest(RunRequest):
    """A run to start by the clock."""

    schedule: str
    timezone: str | None = None
    end_time: datetime | None = None
    enabled: bool | None = None
    on_run_completed: Literal["delete", "keep"] | None = None


class Cancel(BaseModel):
    """Which runs to cancel."""

    thread_id: UUID | None = None
    run_ids: list[UUID] | None = None
    status: Literal["pending", "running", "all"] | None = None
