"""References of a tool's arguments and what the toolbox says of bad ones."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pydantic import Field

from state.errors import InvalidInput, ToolFailed
from state.evidence import Evidence
from state.principal import Principal, Role
from state.reference import PeriodRef, PersonRef
from tests.tools.asking import person
from tools.registry import Arguments, Caller, Tool, make_toolbox, reference_fields


class Echo(Arguments):
    """Arguments of the test's tool."""

    who: PersonRef = Field(description="who")
    others: list[PersonRef] = Field(default=[], description="others")
    period: PeriodRef | None = None
    count: int = 1


async def _echo(arguments: Echo, caller: Caller, resources: Any) -> Evidence:
    if arguments.count == 0:
        raise ZeroDivisionError
    return Evidence(
        id="", specialist="", tool="echo", kind="notice", title="", summary=[arguments.who], assumptions=[], notices=[],
        empty=False,
    )  # fmt: skip


def test_reference_fields_are_found_direct_in_lists_and_optional() -> None:
    fields = reference_fields(Echo)
    assert {name: (field.reference.kind, field.many) for name, field in fields.items()} == {
        "who": ("person", False),
        "others": ("person", True),
        "period": ("period", False),
    }


@pytest.mark.anyio
async def test_the_toolbox_explains_what_is_wrong(fictional: Principal) -> None:
    echo = Tool(name="echo", arguments=Echo, description="Echoes.", run=_echo)
    box = make_toolbox(None, [echo])  # type: ignore[arg-type]  # the tool needs none
    caller = Caller(principal=fictional, today=date(2025, 6, 30), language="ko", run_step="x")
    assert (await box.call("echo", {"who": person("MR-1001")}, caller))["summary"] == [person("MR-1001")]
    with pytest.raises(InvalidInput, match="who"):
        await box.call("echo", {}, caller)
    with pytest.raises(InvalidInput, match="the tools are: echo"):
        await box.call("shout", {}, caller)
    with pytest.raises(ToolFailed, match="could not produce"):
        await box.call("echo", {"who": "x", "count": 0}, caller)
    with pytest.raises(ValueError, match="two tools"):
        make_toolbox(None, [echo, echo])  # type: ignore[arg-type]
    schema: Any = box.schema("echo")
    assert schema["function"]["parameters"]["required"] == ["who"]
    assert "title" not in schema["function"]["parameters"]


@pytest.mark.anyio
async def test_a_tool_without_end_is_given_up_and_logged(
    fictional: Principal, caplog: pytest.LogCaptureFixture
) -> None:
    async def _wait(arguments: Echo, caller: Caller, resources: Any) -> Evidence:
        await asyncio.Event().wait()
        raise AssertionError

    box = make_toolbox(None, [Tool(name="wait", arguments=Echo, description="Waits.", run=_wait, timeout_s=0.01)])  # type: ignore[arg-type]  # the tool needs none
    caller = Caller(principal=fictional, today=date(2025, 6, 30), language="ko", run_step="x")
    with pytest.raises(ToolFailed, match="longer than"):
        await box.call("wait", {"who": person("MR-1001")}, caller)
    assert "tool wait took longer than 0.01 s" in caplog.text


@pytest.fixture
def fictional() -> Principal:
    return Principal(
        user_id=uuid4(),
        org_id=uuid4(),
        role=Role.MR,
        username="x",
        name="x",
        locale="ko",
        employee_id=None,
        unit_id=None,
    )
