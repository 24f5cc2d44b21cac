"""The official Python client against the service's own graph: every specialist, both languages, a choice after a kill."""

from pathlib import Path

import pytest
from langgraph_sdk import get_client

from state.settings import Settings
from tests.wire.processes import server_process
from tests.wire.serving import Served

pytestmark = pytest.mark.anyio
OWN_GRAPHS = Path(__file__).parents[2] / "langgraph.json"
MODES = ["messages-tuple", "updates", "values", "custom"]


def asked(text: str) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": text}]}


@pytest.mark.parametrize(
    ("question", "intents", "said"),
    [
        ("본인 결혼 경조휴가는 며칠이야?", {"document_search"}, "5일"),
        ("How many days of leave do I get for my own wedding?", {"document_search"}, "five days"),
        ("박서윤 2025년 5월 달성률", {"employee_analysis"}, "116.1%"),
        ("MR-1003 achievement rate in May 2025", {"employee_analysis"}, "116.1%"),
        ("다온약국 등급이 뭐야?", {"client_info"}, "B"),
        ("Who looks after Gaon University Hospital?", {"client_info"}, "Park"),
        ("박서윤 2025년 5월 실적이랑 법인카드 회식비 한도", {"employee_analysis", "document_search"}, "222,940,899"),
    ],
)
async def test_each_specialist_streams_to_the_sdk(served: Served, question: str, intents: set[str], said: str) -> None:
    async with get_client(url=served.url) as client:
        thread = await client.threads.create()
        events: dict[str, list[object]] = {}
        async for part in client.runs.stream(thread["thread_id"], "agent", input=asked(question), stream_mode=MODES):
            events.setdefault(part.event, []).append(part.data)
        state = await client.threads.get_state(thread["thread_id"])
    assert {"metadata", "messages", "updates", "values", "custom"} <= set(events)
    assert set(state["values"]["answer"]["intents"]) == intents
    assert said in state["values"]["messages"][-1]["content"]
    assert "error" not in events


async def test_a_shared_name_is_chosen_after_the_server_was_killed(settings: Settings) -> None:
    with server_process(settings, OWN_GRAPHS) as first:
        async with get_client(url=first.url) as client:
            thread = await client.threads.create()
            await client.runs.wait(thread["thread_id"], "agent", input=asked("한지우 실적 보여줘"))
            waiting = await client.threads.get_state(thread["thread_id"])
        first.kill()
    (choice,) = waiting["interrupts"]
    wanted = next(one for one in choice["value"]["candidates"] if "경기1팀" in one["label"])
    with server_process(settings, OWN_GRAPHS) as second:
        async with get_client(url=second.url) as client:
            values = await client.runs.wait(thread["thread_id"], "agent", command={"resume": wanted["id"]})
    assert "한지우" in values["messages"][-1]["content"]
    assert "원" in values["messages"][-1]["content"]
