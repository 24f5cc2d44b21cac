"""What a planner works on, and what it makes: calls and the assumptions behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from nodes.builtin.frame import Frame
from nodes.names import is_unclear
from state.conversation import Focus
from state.evidence import Evidence, Json, Period
from state.language import Language
from state.principal import Principal, Role
from state.reference import EntityKind
from state.understanding import Mention, ToolCallJson

Scope = Literal["me", "unit", "company"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One question for one specialist's planner."""

    specialist: str
    frame: Frame
    focus: Focus
    principal: Principal
    unit_name: str | None
    """Name of the caller's own unit, for assumptions."""
    today: date
    language: Language
    evidence: Sequence[Evidence] = ()
    calls: Sequence[ToolCallJson] = ()
    understood_period: Period | None = None
    """The period the router settled on; it may come from an earlier question."""
    round: int = 0
    fiscal_start_month: int = 1

    def references(self, kind: EntityKind) -> list[str]:
        """Returns the names of one kind as ids where they are clear, as the person's words where they are not."""
        found = [reference_of(mention) for mention in self.frame.of_kind(kind)]
        return list(dict.fromkeys(found))

    @property
    def period(self) -> str | None:
        """The stated or carried period as an ISO interval, words that are none ("2월 30일") as they are, or None."""
        if self.frame.impossible:
            return self.frame.impossible
        stated = self.frame.stated_period
        period = stated.period if stated else self.understood_period
        return interval_of(period["start"], period["end"]) if period else None

    @property
    def own_scope(self) -> Scope:
        """Whose figures a login means when it names nobody: a representative's own, a leader's unit, else everything."""
        if self.principal.role is Role.MR and self.principal.employee_id:
            return "me"
        if self.principal.role in {Role.BRANCH_MANAGER, Role.DEPARTMENT_HEAD} and self.principal.unit_id:
            return "unit"
        return "company"


@dataclass(kw_only=True)
class Draft:
    """A plan in the making."""

    specialist: str
    language: Language
    calls: list[ToolCallJson] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)

    def call(self, tool: str, /, **arguments: object) -> None:
        """Adds a call; empty arguments are left out, so that the tool's own defaults hold."""
        given: dict[str, Json] = {}
        for name, value in arguments.items():
            if value is None or value == [] or value == () or value == {} or value == "":
                continue
            given[name] = cast(Json, list(value) if isinstance(value, tuple) else value)
        call: ToolCallJson = {"specialist": self.specialist, "tool": tool, "arguments": given}
        if call not in self.calls:
            self.calls.append(call)

    def assume(self, korean: str, english: str) -> None:
        """Notes what was taken for granted."""
        text = korean if self.language == "ko" else english
        if text not in self.assumptions:
            self.assumptions.append(text)


def reference_of(mention: Mention) -> str:
    """Returns the id of a clear name, or the words of one that must be asked about."""
    candidates = mention["candidates"]
    return mention["text"] if not candidates or is_unclear(candidates) else candidates[0]["id"]


def interval_of(start: str, end: str) -> str:
    """Returns "2025-03-01/2025-05-31"."""
    return f"{start}/{end}"
