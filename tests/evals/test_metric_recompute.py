"""Random questions to the metric layer, answered a second time by hand from the raw rows."""

import calendar
import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from data.logins import Postgres
from data.metrics.query import Calendar, MetricScope
from data.session import Database
from state.evidence import Period
from state.principal import Principal
from tests.evals.ledger_books import Books
from tests.evals.ledger_rows import CLIENT, PERSON, PRODUCT, TIME, Question
from tools.metric_frame import measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, ScopeWords

pytestmark = pytest.mark.anyio

SALES_CUTS = (*PERSON, *CLIENT, *PRODUCT, *TIME, "channel", "kind")
UNIT_CUTS = ("unit", "department", "division", *TIME)
PLAIN_CUTS = (*PERSON, *TIME)
CUTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "sales", "gross_sales", "returns", "return_rate", "quantity", "average_price", "transaction_count",
            "client_count", "product_count", "average_sale", "sales_per_person", "sales_per_client",
            "client_concentration", "product_concentration",
        ),
        SALES_CUTS,
    ),
    "new_clients": (*PERSON, *CLIENT, *TIME),
    "lost_clients": (*PERSON, *CLIENT),
    **dict.fromkeys(
        ("visits", "visited_clients", "sales_per_visit", "coverage", "planned_visits", "visit_plan_rate", "expenses"),
        (*PERSON, *CLIENT, *TIME),
    ),
    **dict.fromkeys(("budget", "budget_rate", "attendance_rate", "late_count", "headcount", "hires"), PLAIN_CUTS),
    **dict.fromkeys(("contract_count", "contract_value"), (*PERSON, *CLIENT)),
    **dict.fromkeys(("receivables", "overdue_amount", "credit_use"), (*PERSON, *CLIENT)),
    **dict.fromkeys(("target", "achievement", "gap"), PLAIN_CUTS),
}  # fmt: skip
OFTEN = ("sales", "achievement", "target", "gap", "sales", "achievement")
"""Asked more often, as people do."""


@pytest.fixture(scope="module")
def books(urls: Postgres, manager: Principal) -> Books:
    """The rows, with subtotal targets above the branches' and corrected versions, as real tables have them."""
    with psycopg.connect(urls.admin_url) as connection:
        connection.execute(
            "insert into sales_targets (org_id, month, unit_id, amount, version)"
            " select u.org_id, m::date, u.id, 1000000007 + 13 * extract(month from m)::int, 1 from org_units u,"
            " generate_series(date '2024-06-01', date '2025-06-01', interval '1 month') m"
            " where u.org_id = %s and (u.kind = 'division' and extract(month from m)::int %% 4 = 0"
            " or u.kind = 'department' and extract(month from m)::int %% 2 = 0)",
            [manager.org_id],
        )
        connection.execute(
            "insert into sales_targets (org_id, month, employee_id, unit_id, amount, version)"
            " select org_id, month, employee_id, unit_id, amount + 1000003, 2 from sales_targets"
            " where org_id = %s and product_id is null and version = 1 and extract(month from month)::int = 6",
            [manager.org_id],
        )
    return Books(urls.admin_url, manager.org_id)


def make_question(chance: random.Random, books: Books) -> Question:
    metric = chance.choice([*CUTS, *OFTEN])
    cuts = CUTS[metric]
    by = tuple(chance.sample(cuts, chance.choice([0, 1, 1, 1, 2])))
    start, end = _period(chance)
    scope: dict[str, Any] = {}
    where: dict[str, tuple[str, ...]] = {}
    kind = chance.choice(["all", "unit", "unit", "people", "client", "product", "where"])
    people, units = list(books.employees.employee), list(books.units.index)
    if kind == "unit":
        scope["units"] = tuple(chance.sample(units, chance.choice([1, 1, 2])))
    elif kind == "people":
        scope["people"] = tuple(chance.sample(people, chance.choice([1, 2, 5])))
    elif kind == "client" and "client" in cuts:
        scope["clients"] = tuple(chance.sample(list(books.clients.client), 3))
    elif kind == "product" and "product" in cuts:
        scope["products"] = tuple(chance.sample(list(books.products["product"]), 2))
    elif kind == "where":
        name = chance.choice([cut for cut in cuts if cut in {"position", "district", "client_type", "grade", "area"}])
        source = books.sales if name in books.sales else books.employees
        where[name] = tuple(chance.sample(sorted(source[name].dropna().unique()), 2))
    return Question(metric=metric, by=by, start=start, end=end, where=where, **scope)


def _period(chance: random.Random) -> tuple[date, date]:
    first = date(2023 + chance.randrange(3), 1 + chance.randrange(12), 1)
    first = min(first, date(2025, 6, 1))
    if chance.random() < 0.25:
        start = first + timedelta(days=chance.randrange(20))
        return start, start + timedelta(days=chance.randrange(1, 80))
    months = chance.choice([1, 1, 1, 3, 6, 12])
    index = first.year * 12 + first.month - 1 + months - 1
    year, month = index // 12, index % 12 + 1
    return first, date(year, month, calendar.monthrange(year, month)[1])


def as_ready(question: Question) -> Ready:
    words = ScopeWords(name="", filters="", is_person=False)
    return Ready(
        scope=MetricScope(
            people=question.people,
            units=question.units,
            clients=question.clients,
            products=question.products,
            attributes=question.where,
        ),
        words=words,
        calendar=Calendar(fiscal_year_start_month=12, timezone="Asia/Seoul", currency="KRW"),
        period=Period(start="", end="", label="", assumption=None),
        start=question.start,
        end=question.end,
        assumptions=(),
    )


def same(ours: Any, theirs: Any) -> bool:
    """Whole numbers exactly; rates to twelve digits, as the books divide in binary."""
    ours, theirs = ours or 0, theirs or 0
    if isinstance(ours, int) and isinstance(theirs, int):
        return ours == theirs
    return abs(float(ours) - float(theirs)) <= 1e-12 * max(1.0, abs(float(theirs)))


async def differences(database: Database, principal: Principal, books: Books, count: int, seed: int) -> list[str]:
    """Returns what differs, a line a question. A missing group is the same as zero; none and a number are not."""
    chance, wrong = random.Random(seed), []
    async with database.tenant_session(principal) as session:
        for _ in range(count):
            question = make_question(chance, books)
            formulas = {question.metric: METRICS[question.metric].formula}
            lines, _ = await measure_lines(session, as_ready(question), question.by, formulas)
            ours = {line.keys: line.values[question.metric] for line in lines}
            theirs = books.answer(question)
            unequal = [
                (key, ours.get(key), theirs.get(key))
                for key in ours.keys() | theirs.keys()
                if not same(ours.get(key), theirs.get(key))
                or (key in ours and key in theirs and (ours[key] is None) != (theirs[key] is None) and theirs[key] != 0)
            ]
            if unequal:
                wrong.append(f"{question}: {unequal[:3]}")
    return wrong


async def test_forty_random_questions_agree_with_the_raw_rows(
    database: Database, manager: Principal, books: Books
) -> None:
    assert await differences(database, manager, books, 40, seed=7) == []


@pytest.mark.eval
async def test_six_hundred_random_questions_agree_with_the_raw_rows(
    database: Database, manager: Principal, books: Books
) -> None:
    assert await differences(database, manager, books, 600, seed=20250630) == []
