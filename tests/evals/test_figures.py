"""Figures in answers of the whole graph are those of hand-written SQL, and the planted stories are found by asking."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from rich.console import Console

from data.demo.company import make_company
from data.demo.ids import NARU
from data.demo.stories import Story, tell_stories
from data.ingest.demo import index_demo_documents
from data.logins import Postgres
from data.session import Database
from graph.build import Conversations, build_graph
from graph.host import open_services
from state.principal import Principal
from state.settings import Settings
from tests.conftest import AS_OF
from tests.evals.figure_words import forms, holds, stands
from tests.evals.figures import (
    FigureQuestion,
    Ledger,
    Lent,
    answer,
    judge,
    judge_all,
    print_figures,
    read_figures,
)
from tools.resources import Resources

pytestmark = pytest.mark.anyio

DAILY = [one for one in read_figures() if one.daily]
STORIES = {
    "growing_client": ("강남팀이 아닌 회사 전체에서 최근 3개월 매출이 제일 많이 성장한 거래처 5곳", ()),
    "growing_person": ("우리 팀에서 5월 매출이 작년 같은 달보다 제일 많이 성장한 사람은?", ("sales",)),
    "growing_product": ("굿렙톨 2024년 6월부터 2025년 5월까지 매출 전년 대비 성장률", ("sales", "growth")),
    "stopped_client_1": ("이탈 위험 거래처 알려줘", ()),
    "stopped_client_2": ("강북팀 이탈 위험 거래처", ()),
    "falling_client_1": ("강남팀 이탈 위험 거래처", ()),
    "falling_client_2": ("경기1팀 이탈 위험 거래처", ()),
    "abandoned_product": ("굿모실린캡슐을 쓰다가 끊은 거래처", ()),
    "tenfold_order": ("올해 전사 이상 거래 있어?", ("sales",)),
    "negative_month": ("올해 전사 이상 거래 찾아줘", ("sales",)),
    "achievement_trap": ("박서윤 5월 달성률", ("sales", "target", "achievement")),
    "falling_team": ("경기1팀 5월 실적이 왜 떨어졌어?", ("sales", "growth")),
    "idle_potential": ("2024년 6월부터 2025년 5월까지 환자 수에 비해 매출이 낮은 병원은?", ("sales",)),
    "heavy_returns": ("최근 12개월 반품률 제일 높은 거래처 5곳", ()),
    "overdue_client": ("바른정형외과 연체 금액", ("overdue",)),
    "former_owner": ("가온대학교병원 예전 담당자는 누구였어?", ("sales_of_former",)),
}
"""Story -> the question a person would ask, and the figures of it the answer must hold."""


@pytest.fixture(scope="module")
async def graph(settings: Settings, resources: Resources, manager: Principal) -> AsyncIterator[Conversations]:
    await index_demo_documents(resources.documents, manager.org_id)
    async with open_services(settings, resources) as services:
        yield build_graph(Lent(given=services), checkpointer=InMemorySaver())


@pytest.fixture(scope="module")
def ledger(urls: Postgres) -> Iterator[Ledger]:
    opened = Ledger(urls.admin_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def stories() -> dict[str, Story]:
    return {story.key: story for story in tell_stories(make_company(NARU, AS_OF))}


@pytest.fixture(scope="module")
def names(urls: Postgres) -> dict[str, str]:
    """Code or number -> name."""
    with psycopg.connect(urls.admin_url) as connection:
        rows = connection.execute(
            "select code, name from clients where org_id = (select id from organizations where name = '나루제약')"
            " union all select employee_no, name from employees"
            " where org_id = (select id from organizations where name = '나루제약')"
        ).fetchall()
    return dict(rows)


@pytest.mark.parametrize("question", DAILY, ids=lambda one: one.id)
async def test_an_answers_figures_are_those_of_hand_written_sql(
    question: FigureQuestion, graph: Conversations, database: Database, ledger: Ledger
) -> None:
    verdict = judge(question, await answer(graph, database, question), ledger)
    assert verdict.wrong == (), verdict.answered.text


@pytest.mark.eval
async def test_every_question_about_figures_is_answered_right(
    graph: Conversations, database: Database, ledger: Ledger
) -> None:
    verdicts = await judge_all(graph, database, ledger, read_figures())
    print_figures(Console(width=150), verdicts, verbose=False)
    assert [verdict.question.id for verdict in verdicts if verdict.wrong] == []


async def test_every_planted_story_has_a_question(stories: dict[str, Story]) -> None:
    assert stories.keys() == STORIES.keys()


@pytest.mark.eval
@pytest.mark.parametrize("key", STORIES)
async def test_a_planted_story_is_found_by_asking(
    key: str, graph: Conversations, database: Database, stories: dict[str, Story], names: dict[str, str]
) -> None:
    text, figures = STORIES[key]
    question = FigureQuestion(id=key, lang="ko", kind="story", turns=(text,))
    found = (await answer(graph, database, question)).text
    story = stories[key]
    missing = [names[code] for code in (*story.clients, *story.people) if names[code] not in found]
    for name in figures:
        column = "ratio" if isinstance(story.figures[name], float) else "won"
        value = str(story.figures[name])
        shown = {*forms(column, value, "won"), *forms(column, value.lstrip("-"), "won")}
        missing += [] if any(holds(found, one) for one in shown) else [f"{name} {value}"]
    assert missing == [], found


@pytest.mark.parametrize("text", ["1,234,000원", "51,234원", "-1,234원", "1,234.5원"])
async def test_a_figure_is_not_found_inside_another_one(text: str) -> None:
    row = [{"won": 1_234}]
    assert stands("매출은 1,234원입니다.", row, unit="won", ordered=False) == []
    assert stands(f"매출은 {text}입니다.", row, unit="won", ordered=False) != []
