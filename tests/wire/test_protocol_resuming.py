"""Runs that stop to ask, are answered, redirected, or go on from an earlier state."""

from typing import Any

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import PLAIN, new_thread, refusal, wish

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("options", "reached"),
    [
        ({"interrupt_before": ["second"]}, ["second"]),
        ({"interrupt_before": "*"}, ["begin"]),
        ({"interrupt_after": ["first"]}, ["second"]),
        ({"interrupt_after": "*"}, ["first"]),
        ({"interrupt_before": ["nobody"]}, []),
    ],
)
async def test_a_breakpoint_stops_and_a_run_without_input_goes_on(
    client: LangGraphClient, options: Any, reached: list[str]
) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish(), **options)
    assert (await client.threads.get_state(thread_id))["next"] == reached
    assert (await client.threads.get(thread_id))["status"] == ("interrupted" if reached else "idle")
    assert (await client.runs.list(thread_id))[0]["status"] == "success"
    if reached:
        values: Any = await client.runs.wait(thread_id, "probe", input=None)
        assert values["log"] == PLAIN


async def test_commands_go_and_update(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    logs = []
    commands: list[Any] = [
        {"goto": "second"},
        {"goto": "second", "update": {"log": ["u"]}},
        {"goto": {"node": "first", "input": {"log": [], "wish": "q"}}},
        {"goto": ["first", {"node": "second", "input": {"log": []}}]},
        {"update": {"log": ["only"]}},
    ]
    for command in commands:
        values: Any = await client.runs.wait(thread_id, "probe", command=command)
        logs.append(values["log"])
    grown = [log[len(before) :] for before, log in zip([PLAIN, *logs], logs, strict=False)]
    assert grown[:3] == [["second"], ["u", "second"], ["first", "second"]]
    assert sorted(grown[3]) == ["first", "second", "second"]
    assert grown[4] == ["only"]


@pytest.mark.parametrize("answer", ["yes", "", False, 0, {"a": 1}, ["x"]])
async def test_a_question_is_answered_with_any_value(client: LangGraphClient, answer: Any) -> None:
    thread_id = await new_thread(client)
    values: Any = await client.runs.wait(thread_id, "probe", input=wish("ask"))
    assert [item["value"] for item in values["__interrupt__"]] == [{"ask": "inner"}]
    values = await client.runs.wait(thread_id, "probe", command={"resume": answer})
    assert values["log"][-2:] == [f"inner:{answer}", "last"]
    assert "__interrupt__" not in values


async def test_two_questions_at_once_are_told_together_and_answered_by_id(client: LangGraphClient) -> None:
    for at_once in (True, False):
        thread_id = await new_thread(client)
        asked: Any = await client.runs.wait(thread_id, "questions", input={"answers": []})
        ids = {item["value"]["ask"]: item["id"] for item in asked["__interrupt__"]}
        thread: Any = await client.threads.get(thread_id)
        assert {item["id"] for items in thread["interrupts"].values() for item in items} == set(ids.values())
        answers = {ids["right"]: "R", ids["left"]: "L"}
        for some in [answers] if at_once else [{one: answers[one]} for one in answers]:
            values: Any = await client.runs.wait(thread_id, "questions", command={"resume": some})
        assert sorted(values["answers"]) == ["begun", "left=L", "right=R"]
        stale = {"assistant_id": "questions", "command": {"resume": {ids["left"]: "again"}}}
        assert await refusal(client, "POST", f"/threads/{thread_id}/runs/wait", stale) == 409


async def test_one_answer_to_two_questions_fails_and_they_stay_open(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    asked: Any = await client.runs.wait(thread_id, "questions", input={"answers": []})
    failed: Any = await client.runs.wait(thread_id, "questions", command={"resume": "one"}, raise_error=False)
    assert "interrupt id" in failed["__error__"]["message"]
    answers = {item["id"]: item["value"]["ask"] for item in asked["__interrupt__"]}
    values: Any = await client.runs.wait(thread_id, "questions", command={"resume": answers})
    assert sorted(values["answers"]) == ["begun", "left=left", "right=right"]


async def test_what_cannot_be_resumed_is_refused(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    body = {"assistant_id": "probe", "command": {"resume": "x"}}
    assert await refusal(client, "POST", f"/threads/{thread_id}/runs/wait", body) == 409
    assert await refusal(client, "POST", "/runs/wait", body) == 400


async def test_runs_fork_from_a_checkpoint_by_each_way(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    await client.runs.wait(thread_id, "probe", input=wish())
    history: Any = await client.threads.get_history(thread_id)
    place = next(state for state in history if state["next"] == ["second"])
    logs = []
    for graph_input, options in (
        (None, {"checkpoint": place["checkpoint"]}),
        (None, {"checkpoint_id": place["checkpoint_id"]}),
        (wish(), {"checkpoint_id": place["checkpoint_id"]}),
    ):
        values: Any = await client.runs.wait(thread_id, "probe", input=graph_input, **options)
        logs.append(values["log"])
    assert logs == [PLAIN, PLAIN, ["begin", "first", *PLAIN]]
