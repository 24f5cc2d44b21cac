"""Asks a tool as a demo login on the demo's last day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from data.demo.ids import NARU, row_id
from state.evidence import Evidence
from state.language import Language
from state.principal import Principal
from tools.catalogue import EMPLOYEE_TOOLS
from tools.registry import Caller, Toolbox, make_toolbox
from tools.resources import Resources

JUNE, MAY = "2025-06-01/2025-06-30", "2025-05-01/2025-05-31"


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Calls the people tools."""

    toolbox: Toolbox
    principal: Principal

    async def __call__(
        self, tool: str, language: Language = "ko", today: str = "2025-06-30", **arguments: Any
    ) -> Evidence:
        caller = Caller(principal=self.principal, today=date.fromisoformat(today), language=language, run_step="test")
        return await self.toolbox.call(tool, arguments, caller)


def asker(resources: Resources, principal: Principal) -> Asker:
    return Asker(toolbox=make_toolbox(resources, EMPLOYEE_TOOLS), principal=principal)


def person(number: str) -> str:
    return str(row_id(NARU, "employee", number))


def unit(code: str) -> str:
    return str(row_id(NARU, "unit", code))


def client(code: str) -> str:
    return str(row_id(NARU, "client", code))


def column(evidence: Evidence, name: str) -> list[Any]:
    """Returns the cells of a table's column."""
    names = [one["name"] for one in evidence["table"]["columns"]]
    return [row[names.index(name)] for row in evidence["table"]["rows"]]


def told(evidence: Evidence) -> str:
    """Returns the summary as one text."""
    return " ".join(evidence["summary"])
