"""Compiles a metric query to one SQLAlchemy statement: a grouped select a fact, united and summed by key."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    Select,
    Subquery,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from data.metrics.activity import ACTIVITY, ASSIGNMENTS, EXPENSES, PLANS
from data.metrics.budgets import BUDGETS
from data.metrics.clients import BALANCES, CONTRACTS
from data.metrics.concentration import CLIENT_CONCENTRATION, PRODUCT_CONCENTRATION
from data.metrics.dimensions import Cut, can_answer
from data.metrics.facts import Fact
from data.metrics.formulas import Formula, measures_of, to_sql
from data.metrics.people import ATTENDANCE, HEADCOUNT, LEAVE, MOVES
from data.metrics.query import MetricQuery
from data.metrics.sales import LOST_CLIENTS, NEW_CLIENTS, PRODUCTS_SOLD, SALES
from data.metrics.targets import targets_for

FIXED_FACTS = (
    SALES,
    PRODUCTS_SOLD,
    NEW_CLIENTS,
    LOST_CLIENTS,
    CLIENT_CONCENTRATION,
    PRODUCT_CONCENTRATION,
    ACTIVITY,
    ASSIGNMENTS,
    PLANS,
    EXPENSES,
    BUDGETS,
    HEADCOUNT,
    MOVES,
    ATTENDANCE,
    LEAVE,
    CONTRACTS,
    BALANCES,
)

SOURCE_ROWS = "source_rows"
"""Name of the column that counts the rows a group stands on."""


def facts_for(query: MetricQuery, measures: set[str]) -> list[Fact]:
    """Returns the facts that hold `measures`, each once."""
    return [fact for fact in (*FIXED_FACTS, targets_for(query)) if measures & set(fact.measures)]


def obstacle(formula: Formula, query: MetricQuery) -> str | None:
    """Returns None, or the dimension or filter by which the metric cannot be cut."""
    for fact in facts_for(query, set(measures_of(formula))):
        found = can_answer(fact, query)
        if found is not None:
            return found
    return None


def compile_query(query: MetricQuery, formulas: Mapping[str, Formula]) -> Select[Any]:
    """Returns select(keys in the order of `by`, one column a formula, source_rows); one row a group, unordered.

    Every formula must be answerable (`obstacle` is None).
    """
    measures = {name for formula in formulas.values() for name in measures_of(formula)}
    facts = facts_for(query, measures)
    wanted = [(fact, name) for fact in facts for name in fact.measures if name in measures]
    if len(facts) == 1:
        combined = _grouped(facts[0], wanted, query).subquery("measured")
    else:
        parts = union_all(*(_grouped(fact, wanted, query) for fact in facts)).subquery("parts")
        combined = _summed(parts, wanted, query)
    columns = [to_sql(formula, combined.c).label(name) for name, formula in formulas.items()]
    return select(*(combined.c[name] for name in query.by), *columns, combined.c[SOURCE_ROWS])


def _grouped(fact: Fact, wanted: list[tuple[Fact, str]], query: MetricQuery) -> Select[Any]:
    """Returns the fact's measures by key; measures of other facts are null, so that facts can be united."""
    source = fact.source(query)
    cut = Cut(fact, source, query)
    keys, conditions = cut.keys(), cut.conditions()
    if fact.parts is None:
        measures = [_measure(fact, owner, name, source) for owner, name in wanted]
        count = func.count(literal_column("*")).label(SOURCE_ROWS)
        statement = cut.joined(select(*keys, *measures, count)).where(*conditions)
        return statement.group_by(*(key.element for key in keys)) if keys else statement
    part = func.greatest(func.sum(source.c.amount), 0).label("part")
    inner = cut.joined(select(*keys, source.c[fact.parts], part)).where(*conditions)
    per_part = inner.group_by(*(key.element for key in keys), source.c[fact.parts]).subquery("per_part")
    measures = [_measure(fact, owner, name, per_part) for owner, name in wanted]
    outer = [per_part.c[name] for name in query.by]
    indexed: Select[Any] = select(*outer, *measures, func.count(literal_column("*")).label(SOURCE_ROWS))
    return indexed.group_by(*outer) if outer else indexed


def _measure(fact: Fact, owner: Fact, name: str, source: Subquery) -> ColumnElement[Any]:
    if owner is not fact:
        return cast(null(), Numeric).label(name)
    return cast(fact.measures[name](source.c), Numeric).label(name)


def _summed(parts: Subquery, wanted: list[tuple[Fact, str]], query: MetricQuery) -> Subquery:
    keys = [parts.c[name] for name in query.by]
    measures = []
    for fact, name in wanted:
        total = func.sum(parts.c[name])
        measures.append((func.coalesce(total, 0) if fact.zero_when_absent else total).label(name))
    count = cast(func.sum(parts.c[SOURCE_ROWS]), BigInteger).label(SOURCE_ROWS)
    statement = select(*keys, *measures, count)
    return (statement.group_by(*keys) if keys else statement).subquery("measured")
