"""What the nodes work with, and who asks in this run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from langgraph.runtime import Runtime

from nodes.caller import principal_of
from nodes.engines import Engines
from state.conversation import Answer, RunContext, Turn
from state.errors import NotSignedIn
from state.language import Language
from state.principal import Principal
from state.settings import Settings
from tools.days import today_of
from tools.registry import Caller, Toolbox


def _tell_nobody(answer: Answer) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Services:
    """Opened once for the process, shared by all runs."""

    settings: Settings
    toolbox: Toolbox
    engines: Engines
    demo_principal: Principal | None = None
    """Who asks when no server said so (`langgraph dev`); None outside demo mode."""
    answered: Callable[[Answer], None] = _tell_nobody
    """Is told of every answer, for the counters of whoever runs the graph."""

    def principal(self, runtime: Runtime[RunContext]) -> Principal:
        """Returns the run's verified login. Raises: NotSignedIn."""
        found = principal_of(runtime) or self.demo_principal
        if found is None:
            raise NotSignedIn("no login came with this run / 로그인 정보가 없습니다. 다시 로그인해 주세요")
        return found

    def caller(self, runtime: Runtime[RunContext], turn: Turn, step: str) -> Caller:
        """Returns the caller for tools and engines; `step` names the step within the turn."""
        principal = self.principal(runtime)
        return Caller(
            principal=principal,
            today=date.fromisoformat(turn["today"]),
            language=language_of(turn, principal),
            run_step=f"{turn['id']}:{step}",
        )

    async def today(self, principal: Principal) -> date:
        """Returns what "today" means for the login's organisation."""
        return await today_of(principal, self.toolbox.resources)


class ServiceSource(Protocol):
    """Hands out the services, opening them at first use: a graph must compile without a database."""

    async def services(self) -> Services:
        """Returns the services of this process. Raises: Unavailable when they cannot be opened."""
        ...


def language_of(turn: Turn, principal: Principal) -> Language:
    """Returns the language of the turn's texts."""
    understanding = turn.get("understanding")
    return understanding["language"] if understanding is not None else principal.locale
