"""Who asks comes from the server, never from input or context."""

from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from graph.build import build_graph
from state.errors import NotSignedIn
from state.evidence import Evidence
from tests.graph.scripted import PRINCIPAL, Script, Source, Words, evidence, services_of, understanding
from tools.registry import Caller, Tool
from tools.resources import Resources

pytestmark = pytest.mark.anyio


async def whose(arguments: Words, caller: Caller, resources: Resources) -> Evidence:
    return evidence(f"{caller.principal.username} {caller.today}")


SCRIPT = Script(readings={"나": understanding("나", "client_info")}, plans={"clients": [[("get_client", {})]]})
TOOL = Tool(name="get_client", arguments=Words, description="tells who asks", run=whose)


async def run(configurable: dict[str, Any], *, demo: bool, **given: Any) -> str:
    services = services_of(SCRIPT, [TOOL])
    if not demo:
        services = replace(services, demo_principal=None)
    graph = build_graph(Source(services))
    result = await graph.ainvoke({"messages": [HumanMessage("나")]}, {"configurable": configurable}, **given)
    return str(result["messages"][-1].content)


async def test_the_servers_user_outranks_the_demo_login() -> None:
    signed_in = replace(PRINCIPAL, username="somebody")
    assert (await run({"langgraph_auth_user": signed_in.to_json()}, demo=True)).startswith("somebody 2025-06-30")


async def test_without_a_server_the_demo_login_asks() -> None:
    assert (await run({}, demo=True)).startswith("tester")


async def test_outside_demo_nobody_asks_without_a_login() -> None:
    with pytest.raises(NotSignedIn):
        await run({}, demo=False)


@pytest.mark.parametrize("user", [{"identity": "anonymous"}, {**PRINCIPAL.to_json(), "org_id": "1; drop table"}])
async def test_a_user_that_is_none_of_ours_is_refused(user: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        await run({"langgraph_auth_user": user}, demo=True)


async def test_context_cannot_name_a_user() -> None:
    forged: Any = {"langgraph_auth_user": replace(PRINCIPAL, username="chief").to_json()}
    assert (await run({}, demo=True, context=forged)).startswith("tester")
