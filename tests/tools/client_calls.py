"""Calls client tools on the demo company, and asks the same in plain SQL."""

from dataclasses import dataclass
from typing import Any

import psycopg

from data.logins import Postgres
from state.evidence import Cell, Evidence
from state.language import Language
from state.principal import Principal
from tests.conftest import AS_OF
from tools.client_tools import TOOLS
from tools.entities import resolve_entity
from tools.registry import Caller, make_toolbox
from tools.resources import Resources


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A person with the client tools before them."""

    principal: Principal
    resources: Resources
    language: Language = "ko"
    run_step: str = "test"

    @property
    def caller(self) -> Caller:
        return Caller(principal=self.principal, today=AS_OF, language=self.language, run_step=self.run_step)

    async def ask(self, tool: str, **arguments: Any) -> Evidence:
        return await make_toolbox(self.resources, TOOLS).call(tool, arguments, self.caller)

    async def id_of(self, name: str, kind: Any = "client") -> str:
        found = await resolve_entity(name, kind, self.caller, self.resources)
        return found[0]["id"]


def column(evidence: Evidence, name: str) -> list[Cell]:
    """Returns one column of the evidence's table."""
    names = [one["name"] for one in evidence["table"]["columns"]]
    return [row[names.index(name)] for row in evidence["table"]["rows"]]


def rows_of(urls: Postgres, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Returns the rows of hand-written SQL on the first organisation, past every tool."""
    with psycopg.connect(urls.admin_url) as connection:
        return connection.execute(
            statement.replace("OURS", "(select id from organizations where name = '나루제약')"), values
        ).fetchall()  # type: ignore[arg-type, no-any-return]  # test SQL, put together here
