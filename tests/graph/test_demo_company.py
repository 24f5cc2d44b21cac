"""The whole graph with the built-in engine on the demo company, as of 2025-06-30."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import HumanMessage
from langgraph.types import Command

from data.checkpoints import open_checkpointer
from data.ingest.demo import index_demo_documents
from data.logins import Postgres
from graph.build import Conversations, build_graph
from graph.host import open_services
from graph.registry import SPECIALISTS
from nodes.services import Services
from state.principal import Principal
from state.settings import Settings
from tests.graph.scripted import Source
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def services(settings: Settings, resources: Resources, manager: Principal) -> AsyncIterator[Services]:
    await index_demo_documents(resources.documents, manager.org_id)
    async with open_services(settings, resources) as opened:
        yield opened


@pytest.fixture(scope="module")
async def graph(services: Services, urls: Postgres) -> AsyncIterator[Conversations]:
    async with open_checkpointer(urls.engine_url) as saver:
        yield build_graph(Source(services), checkpointer=saver)


def asked_by(principal: Principal | None = None, thread: str | None = None) -> Any:
    """Returns the config of a run, signed in as our server does it."""
    user = {"langgraph_auth_user": principal.to_json()} if principal else {}
    return {"configurable": {"thread_id": thread or str(uuid4()), **user}}


async def ask(graph: Conversations, text: str, config: Any) -> dict[str, Any]:
    return await graph.ainvoke({"messages": [HumanMessage(text)]}, config)


TURNS = [
    ("경조휴가 며칠 나와? 이번에 결혼해", "documents", ["복리후생 규정", "제12조", "5일", "[1]"]),
    ("이번 달 내 실적 얼마야?", "employees", ["2025년 6월", "58,844,080원", "94.9%"]),
    ("강남팀 지난달 달성률 순위", "employees", ["| 순위 |", "%"]),
    ("다온약국 담당자 누구야?", "clients", ["박서윤"]),
    ("두 달 안에 끝나는 계약 보여줘", "clients", ["계약", "24건"]),
    ("Who looks after Daon Pharmacy?", "clients", ["Daon Pharmacy"]),
    ("What is the meal limit at a product briefing?", "documents", ["100,000 won", "[1]"]),
    ("Show Dohyun Kim's sales trend for the last 6 months", "employees", ["| 2025-06 |", "won"]),
]


@pytest.mark.parametrize(("question", "specialist", "parts"), TURNS)
async def test_a_question_is_answered_and_every_value_stands(
    question: str, specialist: str, parts: list[str], graph: Conversations, manager: Principal
) -> None:
    result = await ask(graph, question, asked_by(manager))
    text = result["messages"][-1].content
    assert [part for part in parts if part not in text] == [], text
    assert result["answer"]["service_used"] == [specialist]
    assert result["answer"]["verified"] is True, text


async def test_citations_are_verbatim_pieces_of_the_document(graph: Conversations, manager: Principal) -> None:
    result = await ask(graph, "경조휴가 며칠 나와?", asked_by(manager))
    first = result["answer"]["citations"][0]
    assert (first["title"], first["article"], first["number"]) == ("복리후생 규정", "제12조", 1)
    assert first["quote"] in result["evidence"][0]["passages"][0]["text"]


async def test_two_intents_are_answered_together(graph: Conversations, manager: Principal) -> None:
    result = await ask(graph, "다온약국 담당자랑 견본품 제공 조건 알려줘", asked_by(manager))
    text = result["messages"][-1].content
    assert set(result["answer"]["service_used"]) == {"documents", "clients"}
    assert "### 규정·문서" in text
    assert "박서윤" in text


async def test_a_shared_name_is_resumed_after_a_restart(services: Services, urls: Postgres, manager: Principal) -> None:
    config = asked_by(manager)
    async with AsyncExitStack() as first:
        saver = await first.enter_async_context(open_checkpointer(urls.engine_url))
        graph = build_graph(Source(services), checkpointer=saver)
        (asked,) = (await ask(graph, "한지우 실적 보여줘", config))["__interrupt__"]
    assert len(asked.value["candidates"]) == 2
    wanted = next(one for one in asked.value["candidates"] if "경기1팀" in one["label"])
    async with open_checkpointer(urls.engine_url) as saver:
        graph = build_graph(Source(services), checkpointer=saver)
        (kept,) = (await graph.aget_state(config)).interrupts
        result = await graph.ainvoke(Command(resume={kept.id: {"id": wanted["id"]}}), config)
    assert "한지우" in result["messages"][-1].content
    assert result["focus"]["people"] == [wanted]
    assert result["answer"]["figures"][0]["table"]["rows"]


async def test_a_follow_up_keeps_the_person_and_changes_the_period(graph: Conversations, manager: Principal) -> None:
    config = asked_by(manager)
    first = await ask(graph, "김도현 이번 달 실적", config)
    second = await ask(graph, "그 사람은 지난 분기엔?", config)
    assert second["focus"]["people"] == first["focus"]["people"]
    assert second["evidence"][0]["period"]["start"] == "2025-03-01"
    assert len(second["messages"]) == 4


async def test_an_unknown_name_and_a_future_period_are_said_to_be_so(graph: Conversations, manager: Principal) -> None:
    unknown = await ask(graph, "홍길동 실적 알려줘", asked_by(manager))
    assert "'홍길동'에 해당하는 직원을 찾지 못했습니다" in unknown["messages"][-1].content
    future = await ask(graph, "내년 1월 김도현 실적", asked_by(manager))
    assert "아직 오지 않은 기간" in future["messages"][-1].content


async def test_a_likely_typo_is_asked_about(graph: Conversations, manager: Principal) -> None:
    (asked,) = (await ask(graph, "두온약국 거래 내역", asked_by(manager)))["__interrupt__"]
    assert "다온약국" in asked.value["candidates"][0]["label"]


async def test_a_visit_is_logged_only_after_approval(graph: Conversations, manager: Principal) -> None:
    config = asked_by(manager)
    (asked,) = (await ask(graph, "새봄신경과의원 방문 기록해줘. 오늘 굿프람 설명함", config))["__interrupt__"]
    request = asked.value["action_requests"][0]
    assert request["name"] == "log_visit"
    assert "새봄신경과의원" in request["args"]["client"]  # a name, not an id
    result = await graph.ainvoke(Command(resume={"decisions": [{"type": "approve"}]}), config)
    assert "기록했습니다" in result["messages"][-1].content


async def test_another_organisation_sees_nothing_of_ours(graph: Conversations, other_org: Principal) -> None:
    result = await ask(graph, "김도현 이번 달 실적", asked_by(other_org))
    assert "찾지 못했습니다" in str(result.get("__interrupt__") or result["messages"][-1].content)
    client = await ask(graph, "다온약국 담당자 누구야?", asked_by(other_org))
    assert "박서윤" not in str(client["messages"][-1].content)


async def test_without_a_login_the_demo_user_asks(graph: Conversations, manager: Principal) -> None:
    mine = await ask(graph, "이번 달 내 실적 얼마야?", asked_by())
    assert manager.name in mine["messages"][-1].content


def test_every_tool_of_a_specialist_exists(services: Services) -> None:
    missing = {name for one in SPECIALISTS for name in one.tools} - set(services.toolbox.tools)
    assert missing == set()


async def test_a_turn_stays_small_in_the_checkpoints(graph: Conversations, manager: Principal, urls: Postgres) -> None:
    """Three turns on one thread; 55 kB a turn with the specialist's own steps (2026-11-21)."""
    import psycopg

    config = asked_by(manager)
    for question in ("김도현 이번 달 실적", "그럼 지난달은?", "다온약국 담당자 누구야?"):
        await ask(graph, question, config)
    sizes = "select coalesce(sum(pg_column_size(t.*)), 0) from {} t where thread_id = %s"  # fixed names
    total = 0
    with psycopg.connect(urls.admin_url) as connection:
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            row = connection.execute(sizes.format(table), [config["configurable"]["thread_id"]]).fetchone()
            total += int(row[0]) if row else 0
    assert total / 3 < 120_000
