"""A run as the engine runs it: from a request just made, or from its row after a claim or a takeover."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, Send
from psycopg.rows import DictRow

from data.checkpoint_saver import RUN_KEY
from data.runs.runs import NewRun
from server.wire.messages import PRIVATE_PREFIXES
from state.principal import Principal

RECURSION_LIMIT = 50  # the library's own default of 10007 lets a loop run for minutes


class SignedInUser(dict[str, Any]):
    """`PrincipalJson` that also is LangGraph's user: `runtime.server_info.user` wants attributes."""

    is_authenticated = True

    @property
    def identity(self) -> str:
        """The user id."""
        return str(self["identity"])

    @property
    def display_name(self) -> str:
        """The person's name."""
        return str(self["name"])

    @property
    def permissions(self) -> list[str]:
        """The role, as the only permission."""
        return [str(self["role"])]


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """All that is needed to run a run in this process."""

    run_id: UUID
    thread_id: UUID
    assistant_id: UUID
    graph_id: str
    principal: Principal
    kwargs: dict[str, Any]
    metadata: dict[str, Any]
    temporary: bool
    attempt: int
    webhook: str | None
    start_seq: int
    """Number of the last event before this attempt's first one."""
    takeovers: int = 0
    """Times its process died since it last got further."""

    @classmethod
    def from_new(cls, run: NewRun, last_seq: int, metadata: dict[str, Any]) -> Self:
        """Returns the first attempt of a run that has just been stored, with this metadata."""
        return cls(
            run_id=run.run_id,
            thread_id=run.thread_id,
            assistant_id=run.assistant_id,
            graph_id=run.graph_id,
            principal=run.principal,
            kwargs=run.kwargs,
            metadata=metadata,
            temporary=run.temporary,
            attempt=1,
            webhook=run.webhook,
            start_seq=last_seq,
        )

    @classmethod
    def from_row(cls, row: DictRow, start_seq: int) -> Self:
        """Returns the attempt that a claimed or taken over row stands for."""
        names = (
            "run_id",
            "thread_id",
            "assistant_id",
            "graph_id",
            "kwargs",
            "metadata",
            "temporary",
            "attempt",
            "webhook",
        )
        return cls(
            principal=Principal.from_json(row["principal"]),
            start_seq=start_seq,
            takeovers=row.get("takeovers", 0),
            **{name: row[name] for name in names},
        )

    def to_config(self) -> RunnableConfig:
        """Returns the graph's configuration; who is asking is set here and cannot come from a client."""
        asked = self.kwargs.get("config") or {}
        configurable = {
            key: value
            for key, value in (asked.get("configurable") or {}).items()
            if not key.startswith(PRIVATE_PREFIXES)
        }
        configurable.update(
            thread_id=str(self.thread_id),
            run_id=str(self.run_id),
            graph_id=self.graph_id,
            assistant_id=str(self.assistant_id),
            user_id=configurable.get("user_id") or str(self.principal.user_id),
            langgraph_auth_user=SignedInUser(self.principal.to_json()),
        )
        configurable[RUN_KEY] = (self.run_id, self.attempt, self.kwargs.get("durability") == "sync")
        metadata = {
            **(asked.get("metadata") or {}),
            **self.metadata,
            "graph_id": self.graph_id,
            "assistant_id": str(self.assistant_id),
            "run_id": str(self.run_id),
            "thread_id": str(self.thread_id),
            "run_attempt": self.attempt,
        }
        config: RunnableConfig = {
            "configurable": configurable,
            "metadata": metadata,
            "recursion_limit": asked.get("recursion_limit") or RECURSION_LIMIT,
        }
        if asked.get("tags"):
            config["tags"] = asked["tags"]
        if self.attempt == 1:
            config["run_id"] = self.run_id
        return config

    def to_position(self) -> RunnableConfig:
        """Returns where the run's thread is read on the run's behalf."""
        run = (self.run_id, self.attempt, False)
        return {"configurable": {"thread_id": str(self.thread_id), RUN_KEY: run}}

    def to_input(self) -> Any:
        """Returns the graph's input: the command when there is one."""
        command = self.kwargs.get("command")
        return to_command(command) if command else self.kwargs.get("input")


def to_command(asked: dict[str, Any]) -> Command[Any]:
    """Returns the graph library's command of the API's `{update, resume, goto}`."""
    goto = asked.get("goto")
    targets = goto if isinstance(goto, list) else [] if goto is None else [goto]
    update = asked.get("update")
    if isinstance(update, list) and all(isinstance(item, list) and len(item) == 2 for item in update):
        update = [tuple(item) for item in update]
    return Command(
        update=update,
        resume=asked.get("resume"),
        goto=[Send(item["node"], item.get("input")) if isinstance(item, dict) else item for item in targets],
    )
