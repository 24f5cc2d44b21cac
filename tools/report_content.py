"""What a performance report holds: a section for each question that is always asked, answered by the governed tools."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from state.errors import NaruTalkError
from state.evidence import Cell, Column, Evidence, Period
from state.language import Language
from tools.clients import GET_CLIENT
from tools.currency import mark_currency
from tools.employee_card import GET_EMPLOYEE
from tools.metric_query import QUERY_METRIC
from tools.peers import COMPARE_PEERS
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import say

logger = logging.getLogger(__name__)

ReportScope = Literal["person", "unit", "client"]
MOST_ROWS = 15
"""Rows of a ranking: a page, not an export."""
WIDEST = 7
"""Columns that fit beside each other on a page."""


@dataclass(frozen=True, kw_only=True)
class ReportContent:
    """A report before it takes a form."""

    title: str
    subject: str
    period: str
    made_on: date
    made_by: str
    language: Language
    sections: tuple[Evidence, ...]

    def say(self, ko: str, en: str) -> str:
        """Returns the words in the report's language."""
        return say(self.language, ko, en)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One section's question to a tool."""

    ko: str
    en: str
    tool: Tool[Any]
    arguments: dict[str, object]


def report_title(subject: str, language: Language) -> str:
    """Returns the report's title."""
    return say(language, f"{subject} 실적 보고서", f"Performance report: {subject}")


async def gather_content(
    scope: ReportScope,
    subject_id: str,
    subject: str,
    period: Period,
    caller: Caller,
    resources: Resources,
    progress: Callable[[float], Awaitable[None]],
) -> ReportContent:
    """Returns the report's content, as far as the caller's rights go; what fails is left out with a line saying so.

    `progress` is told before each section how much is there, 0..1.
    """
    interval = f"{period['start']}/{period['end']}"
    sections: list[Evidence] = []
    asked = questions(scope, subject_id, interval)
    for number, question in enumerate(asked):
        await progress(number / len(asked))
        try:
            arguments = question.tool.arguments.model_validate(question.arguments)
            found = await mark_currency(
                await question.tool.run(arguments, caller, resources), caller.principal, resources
            )
        except NaruTalkError as error:
            logger.info("a section of a report was left out: %s", error.message)
            found = _left_out(question.tool.name, error.message)
        found["title"] = say(caller.language, question.ko, question.en)
        if all(found["summary"] != other["summary"] for other in sections):  # a year's previous period is a year ago
            sections.append(_upright(found, caller.language))
    return ReportContent(
        title=report_title(subject, caller.language),
        subject=subject,
        period=period["label"],
        made_on=caller.today,
        made_by=caller.principal.name,
        language=caller.language,
        sections=tuple(sections),
    )


def questions(scope: ReportScope, subject_id: str, interval: str) -> Sequence[Question]:
    """Returns the questions of a report in the order of its sections."""
    key = {"person": "people", "unit": "units", "client": "clients"}[scope]
    main = "sales" if scope == "client" else "achievement"
    months = ["sales"] if scope == "client" else ["sales", "target"]

    def measured(ko: str, en: str, metrics: list[str], **more: object) -> Question:
        arguments: dict[str, object] = {key: [subject_id], "period": interval, "metrics": metrics, **more}
        return Question(ko=ko, en=en, tool=QUERY_METRIC, arguments=arguments)

    whole = measured("실적과 직전 기간 비교", "Result, against the period before", [main], compare="previous")
    year = measured("전년 동기 비교", "Against a year ago", ["sales"], compare="year_ago")
    by_month = measured("월별 추이", "Month by month", months, by=["month"])
    products = measured("제품별 실적", "By product", ["sales", "share"], by=["product"], limit=MOST_ROWS)
    clients = measured("거래처별 실적", "By client", ["sales", "share"], by=["client"], limit=MOST_ROWS)
    people = measured("직원별 달성률", "By employee", ["achievement"], by=["employee"], limit=50)
    activity = measured("활동", "Activity", ["visits", "visited_clients", "coverage"])
    if scope == "person":
        card = Question(ko="인사 정보", en="Who it is", tool=GET_EMPLOYEE, arguments={"person": subject_id})
        arguments: dict[str, object] = {"person": subject_id, "period": interval}
        peers = Question(ko="동료 비교", en="Among peers", tool=COMPARE_PEERS, arguments=arguments)
        return [card, whole, year, by_month, products, clients, peers, activity]
    if scope == "unit":
        return [whole, year, by_month, people, products, clients, activity]

    def about(ko: str, en: str, sections: list[str]) -> Question:
        arguments: dict[str, object] = {"client": subject_id, "sections": sections, "period": interval}
        return Question(ko=ko, en=en, tool=GET_CLIENT, arguments=arguments)

    profile = about("거래처 정보", "Who it is", [])
    contracts, visits = about("계약", "Contracts", ["contracts"]), about("방문", "Visits", ["visits"])
    return [profile, whole, year, by_month, products, contracts, visits]


def _upright(found: Evidence, language: Language) -> Evidence:
    """Returns a single wide row as lines of name and value: ten columns do not fit on a page."""
    table = found.get("table")
    if table is None or len(table["rows"]) != 1 or len(table["columns"]) <= WIDEST:
        return found
    pairs = zip(table["columns"], table["rows"][0], strict=True)
    rows: list[list[Cell]] = [
        [column_heading(column, language), cell_text(cell, column, language)]
        for column, cell in pairs
        if cell not in (None, "")
    ]
    columns = [
        Column(name="item", label=say(language, "항목", "Item"), unit="text"),
        Column(name="value", label=say(language, "내용", "Value"), unit="text"),
    ]
    found["table"] = {"columns": columns, "rows": rows, "total_rows": len(rows)}
    return found


def _left_out(tool: str, message: str) -> Evidence:
    return Evidence(
        id="",
        specialist="",
        tool=tool,
        kind="notice",
        title="",
        summary=[message],
        assumptions=[],
        notices=[],
        empty=True,
    )


def column_heading(column: Column, language: Language) -> str:
    """Returns a heading with its unit."""
    units = {"won": say(language, "원", "won"), "ratio": "%", "currency": column.get("currency", "")}
    unit = units.get(column["unit"], "")
    return f"{column['label']} ({unit})" if unit and unit not in column["label"] else column["label"]


def cell_text(cell: Cell, column: Column, language: Language) -> str:
    """Returns a cell as people read it; a missing one is a dash."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, bool):
        return say(language, "예" if cell else "아니요", "yes" if cell else "no")
    if isinstance(cell, str):
        return cell[:7] if column["unit"] == "month" else cell
    match column["unit"]:
        case "ratio":
            return f"{cell * 100:,.1f}"
        case "currency":
            digits = column.get("digits", 0)
            return f"{cell / 10**digits:,.{digits}f}"
        case _ if isinstance(cell, float) and not cell.is_integer():
            return f"{cell:,.2f}"
        case _:
            return f"{int(cell):,}"


def is_figure(column: Column) -> bool:
    """Returns whether a column's cells are numbers, which stand right."""
    return column["unit"] not in {"text", "date", "month"}
