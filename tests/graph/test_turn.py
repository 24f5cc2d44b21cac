"""Whole turns through the graph: fan-out, questions back, approvals, follow-up state."""

import asyncio
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from pydantic import Field

from graph.build import Conversations, build_graph
from graph.registry import SPECIALISTS
from nodes.specialist import Specialist
from state.errors import NotAllowed
from state.evidence import Evidence
from state.principal import Role
from state.reference import ClientRef, PeriodRef, PersonRef
from state.understanding import Intent
from tests.graph.scripted import (
    Script,
    Source,
    Words,
    evidence,
    mention,
    services_of,
    telling_tool,
    understanding,
)
from tools.registry import Arguments, Caller, Tool
from tools.resources import Resources

pytestmark = pytest.mark.anyio

CONFIG: Any = {"configurable": {"thread_id": "t"}}


class Names(Arguments):
    """Arguments with references."""

    person: PersonRef | None = None
    clients: list[ClientRef] = Field(default=[])
    period: PeriodRef | None = None


def echo_tool(name: str, **more: Any) -> Tool[Names]:
    async def run(arguments: Names, caller: Caller, resources: Resources) -> Evidence:
        return evidence(f"{name}: {arguments.person} {arguments.clients} {arguments.period}", run_step=caller.run_step)

    return Tool(name=name, arguments=Names, description="echoes", run=run, **more)


def graph_of(script: Script, *tools: Tool[Any], specialists: tuple[Specialist, ...] = SPECIALISTS) -> Conversations:
    return build_graph(Source(services_of(script, tools)), specialists, InMemorySaver())


async def ask(graph: Conversations, text: str) -> dict[str, Any]:
    return await graph.ainvoke({"messages": [HumanMessage(text)]}, CONFIG)


async def test_two_intents_run_at_the_same_time_and_answer_under_headings() -> None:
    meeting = asyncio.Barrier(2)

    async def meet(arguments: Words, caller: Caller, resources: Resources) -> Evidence:
        async with asyncio.timeout(5):
            await meeting.wait()  # passes only when both specialists are inside at once
        return evidence(arguments.text)

    tools = [
        Tool(name=name, arguments=Words, description="meets", run=meet) for name in ("search_documents", "get_client")
    ]
    script = Script(
        readings={"둘 다": understanding("둘 다", "document_search", "client_info")},
        plans={
            "documents": [[("search_documents", {"text": "규정입니다."})]],
            "clients": [[("get_client", {"text": "거래처입니다."})]],
        },
    )
    result = await ask(graph_of(script, *tools), "둘 다")
    text = result["messages"][-1].content
    assert "### 규정·문서\n\n규정입니다.\n\n### 거래처\n\n거래처입니다." in text
    assert result["answer"]["service_used"] == ["documents", "clients"]


async def test_a_shared_name_asks_and_goes_on_with_the_choice() -> None:
    names = mention("한지우", "person", "한지우 (경기1팀)", "한지우 (마케팅)")
    script = Script(
        readings={"한지우 실적": understanding("한지우 실적", "employee_analysis", entities=[names])},
        plans={"employees": [[("get_employee", {"person": "한지우"})]]},
    )
    graph = graph_of(script, echo_tool("get_employee"))
    (asked,) = (await ask(graph, "한지우 실적"))["__interrupt__"]
    assert asked.value["type"] == "choose"
    assert [one["label"] for one in asked.value["candidates"]] == ["한지우 (경기1팀)", "한지우 (마케팅)"]
    result = await graph.ainvoke(Command(resume={asked.id: {"id": asked.value["candidates"][1]["id"]}}), CONFIG)
    assert names["candidates"][1]["id"] in result["messages"][-1].content
    assert result["focus"]["people"] == [{"id": names["candidates"][1]["id"], "label": "한지우 (마케팅)"}]


async def test_a_name_that_two_specialists_need_is_asked_once() -> None:
    names = mention("한빛내과", "client", "한빛내과 (강남구)", "한빛내과 (관악구)")
    reading = understanding("한빛내과", "employee_analysis", "client_info", entities=[names])
    script = Script(
        readings={"한빛내과": reading},
        plans={
            "employees": [[("query_metric", {"clients": ["한빛내과"]})]],
            "clients": [[("get_client", {"clients": ["한빛내과"]})]],
        },
    )
    graph = graph_of(script, echo_tool("query_metric"), echo_tool("get_client"))
    (asked,) = (await ask(graph, "한빛내과"))["__interrupt__"]
    assert asked.value["mention"] == "한빛내과"
    result = await graph.ainvoke(Command(resume="2"), CONFIG)
    assert "__interrupt__" not in result
    assert result["messages"][-1].content.count(names["candidates"][1]["id"]) == 2


async def test_parallel_approvals_are_resumed_by_their_ids() -> None:
    script = Script(
        readings={"둘 다 기록": understanding("둘 다 기록", "employee_analysis", "client_info")},
        plans={"employees": [[("coach", {})]], "clients": [[("log_visit", {})]]},
    )
    graph = graph_of(script, echo_tool("coach", writes=True), echo_tool("log_visit", writes=True))
    asked = {
        one.value["action_requests"][0]["name"]: one.id for one in (await ask(graph, "둘 다 기록"))["__interrupt__"]
    }
    decide = {
        asked["coach"]: {"decisions": [{"type": "approve"}]},
        asked["log_visit"]: {"decisions": [{"type": "reject", "message": "아직"}]},
    }
    text = (await graph.ainvoke(Command(resume=decide), CONFIG))["messages"][-1].content
    assert "coach: None" in text
    assert "log_visit: None" not in text
    assert "기록하지 않았습니다: 아직" in text


async def test_a_write_runs_once_with_the_edited_arguments() -> None:
    written: list[tuple[str, str]] = []

    async def log(arguments: Words, caller: Caller, resources: Resources) -> Evidence:
        written.append((caller.run_step, arguments.text))
        return evidence("기록했습니다.")

    script = Script(
        readings={"기록": understanding("기록", "client_info")},
        plans={"clients": [[("log_visit", {"text": "초안"})]]},
    )
    graph = graph_of(script, Tool(name="log_visit", arguments=Words, description="logs", run=log, writes=True))
    (asked,) = (await ask(graph, "기록"))["__interrupt__"]
    assert asked.value["action_requests"][0]["args"] == {"text": "초안"}
    edited = {"type": "edit", "edited_action": {"name": "log_visit", "args": {"text": "고침"}}}
    result = await graph.ainvoke(Command(resume={"decisions": [edited]}), CONFIG)
    assert [text for _, text in written] == ["고침"]
    assert written[0][0] == f"{result['turn']['id']}:clients:0:0"


@pytest.mark.parametrize("reply", [{}, {"decisions": []}, None, "maybe"])
async def test_a_reply_that_decides_nothing_writes_nothing(reply: object) -> None:
    script = Script(readings={"기록": understanding("기록", "client_info")}, plans={"clients": [[("log_visit", {})]]})
    graph = graph_of(script, echo_tool("log_visit", writes=True))
    (asked,) = (await ask(graph, "기록"))["__interrupt__"]
    result = await graph.ainvoke(Command(resume={asked.id: reply}), CONFIG)
    assert "log_visit:" not in result["messages"][-1].content


async def test_an_unsure_router_offers_kinds_of_question() -> None:
    script = Script(
        readings={"그거": understanding("그거", "general", confidence=0.2)},
        plans={"clients": [[("get_client", {"text": "찾았습니다."})]]},
    )
    graph = graph_of(script, telling_tool("get_client", "{text}"))
    (asked,) = (await ask(graph, "그거"))["__interrupt__"]
    assert {one["id"] for one in asked.value["candidates"]} >= {"document_search", "employee_analysis", "client_info"}
    result = await graph.ainvoke(Command(resume="거래처"), CONFIG)
    assert "찾았습니다." in result["messages"][-1].content
    assert result["answer"]["intent"] == "client_info"


async def test_free_words_instead_of_a_kind_are_read_with_the_question() -> None:
    sure = understanding("그거 다온약국 담당자", "client_info")
    script = Script(readings={"그거": understanding("그거", "general", confidence=0.2), "그거 다온약국 담당자": sure})
    graph = graph_of(script)
    await ask(graph, "그거")
    await graph.ainvoke(Command(resume="다온약국 담당자"), CONFIG)  # fits no button: asked once more
    await graph.ainvoke(Command(resume="다온약국 담당자"), CONFIG)
    assert script.read == ["그거", "그거 다온약국 담당자"]


async def test_a_failing_tool_is_a_sentence_and_the_others_still_answer() -> None:
    async def refuse(arguments: Words, caller: Caller, resources: Resources) -> Evidence:
        raise NotAllowed("급여는 인사팀만 볼 수 있습니다.")

    async def explode(arguments: Words, caller: Caller, resources: Resources) -> Evidence:
        raise ZeroDivisionError("secret detail")

    tools = [
        Tool(name="get_pay", arguments=Words, description="refuses", run=refuse),
        Tool(name="coach", arguments=Words, description="explodes", run=explode),
        telling_tool("get_employee", "찾았습니다."),
    ]
    script = Script(
        readings={"셋": understanding("셋", "employee_analysis")},
        plans={"employees": [[("get_pay", {}), ("coach", {}), ("get_employee", {})]]},
    )
    text = (await ask(graph_of(script, *tools), "셋"))["messages"][-1].content
    assert "급여는 인사팀만 볼 수 있습니다." in text
    assert "찾았습니다." in text
    assert "secret" not in text


async def test_a_specialist_may_look_up_in_rounds_but_not_without_end() -> None:
    rounds = [[("get_client", {"text": f"{n}번째"})] for n in "일이삼사"]
    script = Script(readings={"많이": understanding("많이", "client_info")}, plans={"clients": rounds})
    result = await ask(graph_of(script, telling_tool("get_client", "{text}")), "많이")
    assert [item["summary"] for item in result["evidence"]] == [["일번째"], ["이번째"], ["삼번째"]]
    assert [item["id"] for item in result["evidence"]] == ["clients1", "clients2", "clients3"]


async def test_a_new_specialist_is_data() -> None:
    campaigns = Specialist(
        name="campaigns",
        intents=(Intent.DOCUMENT_SEARCH,),
        label={"ko": "캠페인", "en": "Campaigns"},
        description={"ko": "캠페인을 답합니다.", "en": "Answers on campaigns."},
        examples=("캠페인 뭐 있어?",),
        tools=("list_campaigns",),
    )
    script = Script(
        readings={"캠페인": understanding("캠페인", "document_search")},
        plans={"campaigns": [[("list_campaigns", {})]]},
    )
    graph = graph_of(script, telling_tool("list_campaigns", "셋입니다."), specialists=(campaigns, *SPECIALISTS[1:]))
    result = await ask(graph, "캠페인")
    assert result["messages"][-1].content.startswith("셋입니다.")
    assert result["answer"]["service_used"] == ["campaigns"]
    assert "campaigns:plan" in graph.get_graph(xray=True).nodes


async def test_a_role_without_the_right_is_told_so() -> None:
    closed = Specialist(**{**vars(SPECIALISTS[0]), "roles": frozenset({Role.HR})})
    script = Script(readings={"규정": understanding("규정", "document_search")})
    result = await ask(graph_of(script, specialists=(closed, *SPECIALISTS[1:])), "규정")
    assert "쓸 수 없습니다" in result["messages"][-1].content


@pytest.mark.parametrize("content", ["", "   ", "\x00", [{"type": "image_url", "image_url": {"url": "data:,"}}]])
async def test_an_empty_message_gets_a_sentence(content: Any) -> None:
    result = await graph_of(Script()).ainvoke({"messages": [HumanMessage(content)]}, CONFIG)
    assert "질문이 비어 있습니다" in result["messages"][-1].content


async def test_each_turn_starts_with_empty_channels() -> None:
    script = Script(
        readings={"하나": understanding("하나", "client_info"), "안녕": understanding("안녕", "general")},
        plans={"clients": [[("get_client", {"text": "하나입니다."})]]},
    )
    graph = graph_of(script, telling_tool("get_client", "{text}"))
    await ask(graph, "하나")
    result = await ask(graph, "안녕")
    assert result["evidence"] == []
    assert result["calls"] == []
    assert [type(message) for message in result["messages"]] == [HumanMessage, AIMessage, HumanMessage, AIMessage]


async def test_the_answer_streams_under_the_id_it_is_kept_with() -> None:
    script = Script(
        readings={"하나": understanding("하나", "client_info")},
        plans={"clients": [[("get_client", {"text": "첫 문장입니다. " * 20})]]},
    )
    graph = graph_of(script, telling_tool("get_client", "{text}"))
    tokens: list[tuple[str, str]] = []
    nodes: set[str] = set()
    async for chunk, metadata in graph.astream({"messages": [HumanMessage("하나")]}, CONFIG, stream_mode="messages"):
        tokens.append((chunk.id, chunk.content))
        nodes.add(metadata["langgraph_node"])
    kept = (await graph.aget_state(CONFIG)).values["messages"][-1]
    assert nodes == {"write"}
    assert {message_id for message_id, _ in tokens} == {kept.id}
    assert "".join(content for _, content in tokens) == kept.content
    assert len(tokens) > 5


async def test_an_asked_language_stays() -> None:
    script = Script(readings={q: understanding(q, "general") for q in ("영어로 대답해줘", "고마워")})
    graph = graph_of(script)
    assert "I will answer in English" in (await ask(graph, "영어로 대답해줘"))["messages"][-1].content
    assert "Glad to help" in (await ask(graph, "고마워"))["messages"][-1].content


async def test_a_future_period_is_said_to_be_one() -> None:
    future = {"start": "2025-09-01", "end": "2025-11-30", "label": "2025년 9~11월", "assumption": None}
    script = Script(
        readings={"다음": understanding("다음", "employee_analysis", period=future)},
        plans={"employees": [[("query_metric", {"period": "2025-09-01/2025-11-30"})]]},
    )
    text = (await ask(graph_of(script, echo_tool("query_metric")), "다음"))["messages"][-1].content
    assert "아직 오지 않은 기간" in text
    assert "query_metric:" not in text
