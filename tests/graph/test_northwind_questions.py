"""Questions in both languages about an imported company, through the whole graph, against the files' own figures."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from data.logins import Postgres
from data.session import Database
from data.users import find_login
from graph.build import Conversations, build_graph
from graph.host import open_services
from nodes.services import Services
from state.settings import Settings
from tests.tools.northwind import FOLDER, Ledger, import_northwind, usd
from tools.resources import open_resources

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not FOLDER.exists(), reason="the public sample company is not at hand"),
]


@dataclass(frozen=True, kw_only=True)
class Lent:
    given: Services

    async def services(self) -> Services:
        return self.given


@dataclass(frozen=True, kw_only=True)
class Talk:
    graph: Conversations

    async def __call__(self, question: str) -> str:
        config: Any = {"configurable": {"thread_id": question}}
        state = await self.graph.ainvoke({"messages": [HumanMessage(question)]}, config)
        return str(state["messages"][-1].content)


@pytest.fixture(scope="module")
async def talk(urls: Postgres, database: Database, settings: Settings) -> AsyncIterator[Talk]:
    await import_northwind(urls)
    theirs = settings.model_copy(update={"demo_user": "northwind.executive"})
    async with open_resources(theirs, database) as resources, open_services(theirs, resources) as services:
        assert services.demo_principal == await find_login(database, "northwind.executive")
        yield Talk(graph=build_graph(Lent(given=services), checkpointer=InMemorySaver()))


def best(amounts: dict[str, int]) -> str:
    return max(amounts.items(), key=lambda pair: pair[1])[0]


Case = tuple[str, Callable[[Ledger], list[str]]]
CASES: list[Case] = [
    ("1997년 전체 매출은 얼마야?", lambda own: [usd(own.sales(period="1997"))]),
    ("What were total sales in 1997?", lambda own: [usd(own.sales(period="1997"))]),
    ("1997년 5월 매출 알려줘", lambda own: [usd(own.sales(period="1997-05"))]),
    ("Sales in December 1997", lambda own: [usd(own.sales(period="1997-12"))]),
    ("1996년 매출 합계는?", lambda own: [usd(own.sales(period="1996"))]),
    ("How much did we sell in March 1998?", lambda own: [usd(own.sales(period="1998-03"))]),
    ("1998년 4월 실적은?", lambda own: [usd(own.sales(period="1998-04"))]),
    ("What were Nancy Davolio's sales in 1997?", lambda own: [usd(own.sales(EmployeeID="1", period="1997"))]),
    ("Nancy Davolio 1997년 실적 알려줘", lambda own: [usd(own.sales(EmployeeID="1", period="1997"))]),
    ("Margaret Peacock의 1997년 매출은?", lambda own: [usd(own.sales(EmployeeID="4", period="1997"))]),
    ("Sales of Janet Leverling in January 1998", lambda own: [usd(own.sales(EmployeeID="3", period="1998-01"))]),
    ("Rank employees by sales in 1997", lambda own: ["Margaret Peacock", usd(max(own.by("EmployeeID", period="1997").values()))]),
    ("1997년 직원별 매출 순위", lambda own: ["Margaret Peacock", usd(max(own.by("EmployeeID", period="1997").values()))]),
    ("Who sold the most in 1996?", lambda own: [own.employees[best(own.by("EmployeeID", period="1996"))]]),
    ("Top 5 clients by sales in 1997", lambda own: [usd(one) for one in sorted(own.by("CustomerID", period="1997").values())[-5:]]),
    ("1997년 매출 상위 거래처 5곳", lambda own: [usd(one) for one in sorted(own.by("CustomerID", period="1997").values())[-5:]]),
    ("What did QUICK-Stop buy in 1997?", lambda own: [usd(own.sales(CustomerID="QUICK", period="1997"))]),
    ("QUICK-Stop 1997년 매출은?", lambda own: [usd(own.sales(CustomerID="QUICK", period="1997"))]),
    ("Ernst Handel 1997년 매출 알려줘", lambda own: [usd(own.sales(CustomerID="ERNSH", period="1997"))]),
    ("Sales to Save-a-lot Markets in 1997", lambda own: [usd(own.sales(CustomerID="SAVEA", period="1997"))]),
    ("Which products sold best in 1997?", lambda own: [own.products[best(own.by("ProductID", period="1997"))]["ProductName"]]),
    ("1997년 제품별 매출 상위 3개", lambda own: [usd(one) for one in sorted(own.by("ProductID", period="1997").values())[-3:]]),
    ("Sales of Chai in 1997", lambda own: [usd(own.sales(ProductID="1", period="1997"))]),
    ("Côte de Blaye 1997년 매출은?", lambda own: [usd(own.sales(ProductID="38", period="1997"))]),
    ("Monthly sales in 1997", lambda own: [usd(own.sales(period="1997-01")), usd(own.sales(period="1997-11"))]),
    ("1997년 월별 매출 추이", lambda own: [usd(own.sales(period="1997-01")), usd(own.sales(period="1997-11"))]),
    ("How many units of Chai were sold in 1997?", lambda own: [f"{own.quantity(ProductID='1', period='1997'):,}"]),
    ("1997년 2분기 매출은?", lambda own: [usd(sum(own.sales(period=f"1997-0{m}") for m in (4, 5, 6)))]),
    ("Sales in Q4 1997", lambda own: [usd(sum(own.sales(period=f"1997-{m}") for m in (10, 11, 12)))]),
    # The sample's own today is the last day of its orders, 1998-05-06.
    ("올해 매출은 얼마야?", lambda own: [usd(own.sales(period="1998"))]),
    ("What were sales last month?", lambda own: [usd(own.sales(period="1998-04"))]),
    ("이번 달 실적 알려줘", lambda own: [usd(own.sales(period="1998-05"))]),
    ("Total sales last year", lambda own: [usd(own.sales(period="1997"))]),
    ("How many employees do we have?", lambda own: [str(len(own.employees))]),
    ("직원은 모두 몇 명이야?", lambda own: [str(len(own.employees))]),
    ("Seattle Office 1997년 실적은?", lambda own: [usd(sum(own.sales(EmployeeID=n, period="1997") for n in "1348"))]),
]  # fmt: skip


def amounts(text: str) -> set[str]:
    """Returns the numbers of a text, as written with two digits and without, so that 1,234.5 counts as 1,234.50."""
    found = set()
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text):
        found |= {number, f"{Decimal(number.replace(',', '')):,.2f}"}
    return found


@pytest.mark.parametrize(("question", "wanted"), CASES, ids=[case[0] for case in CASES])
async def test_the_answer_has_the_ledgers_figures(talk: Talk, question: str, wanted: Callable[[Ledger], list[str]]):
    answer = await talk(question)
    for one in wanted(Ledger()):
        assert one in amounts(answer) or one in answer, f"{one} is not in: {answer}"
