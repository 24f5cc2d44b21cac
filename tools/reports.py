"""make_report: a performance report as files, kept for whoever made it; stands behind an approval."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from data.reports import NewReport, ReportRecord, find_report, insert_report, list_reports
from state.errors import InvalidInput, NotFound
from state.evidence import Evidence, FileLink, Period
from state.reference import ClientRef, PeriodRef, PersonRef, UnitRef
from tools.metric_arguments import PERIOD_HELP, Scope
from tools.metric_scope import make_ready
from tools.registry import Arguments, Caller, Tool
from tools.report_content import ReportContent, ReportScope, gather_content
from tools.report_office import to_docx, to_xlsx
from tools.report_pdf import to_pdf
from tools.report_text import to_markdown
from tools.resolved import read_id
from tools.resources import Resources
from tools.wording import say

DEFAULT_MONTHS = 3
"""A quarter, when no period is said."""

ReportForm = Literal["docx", "xlsx", "pdf", "md"]
MAKERS: Mapping[ReportForm, Callable[[ReportContent], bytes]] = {
    "pdf": to_pdf,
    "docx": to_docx,
    "xlsx": to_xlsx,
    "md": to_markdown,
}
MEDIA_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
}


class MakeReport(Arguments):
    """Arguments of make_report: one person, one unit or one client."""

    people: list[PersonRef] = Field(default=[], description='Whose report; "@me" is the caller. One person')
    units: list[UnitRef] = Field(default=[], description="The team's report; \"@my_unit\" is the caller's. One unit")
    clients: list[ClientRef] = Field(default=[], description="The client's report. One client")
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP + " For reports leave out for three months.")
    format: Literal["docx", "xlsx", "pdf", "md", "pptx"] | None = Field(
        default=None, description="What was asked for; all but pptx are made anyway"
    )


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose report it is."""

    scope: ReportScope
    id: UUID
    name: str
    period: Period
    start: date
    end: date
    assumptions: tuple[str, ...]


async def make_report(arguments: MakeReport, caller: Caller, resources: Resources) -> Evidence:
    """Makes the report in every format, keeps it for the caller and returns the links; a step makes one report."""
    async with resources.database.tenant_session(caller.principal) as session:
        subject = await _subject(session, arguments, caller)
        key = f"{caller.run_step}:{subject.scope}:{subject.id}:{subject.start}:{subject.end}:{caller.language}"
        known = await find_report(session, key)
    if known is None:
        content = await gather_content(subject.scope, str(subject.id), subject.name, subject.period, caller, resources)
        files = await asyncio.to_thread(make_files, content, subject)
        new = NewReport(
            org_id=caller.principal.org_id,
            user_id=caller.principal.user_id,
            title=content.title,
            scope=subject.scope,
            subject_id=subject.id,
            start_on=subject.start,
            end_on=subject.end,
            language=caller.language,
            key=key,
        )
        async with resources.database.tenant_session(caller.principal) as session:
            known = await insert_report(session, new, files)
    async with resources.database.tenant_session(caller.principal) as session:
        records, _ = await list_reports(session, limit=1, offset=0, only=known)
    return _evidence(records[0], subject, arguments, caller)


async def _subject(session: AsyncSession, arguments: MakeReport, caller: Caller) -> Subject:
    named: dict[ReportScope, list[str]] = {
        "person": arguments.people, "unit": arguments.units, "client": arguments.clients,
    }  # fmt: skip
    given = {scope: values for scope, values in named.items() if values}
    if len(given) != 1 or len(next(iter(given.values()))) != 1:
        raise InvalidInput(
            say(
                caller.language,
                "보고서는 직원 한 명, 조직 하나 또는 거래처 한 곳에 대해 만들 수 있습니다. 하나만 말씀해 주세요.",
                "A report is about one person, one unit or one client. Please name one.",
            )
        )
    scope, values = next(iter(given.items()))
    who = Scope(people=arguments.people, units=arguments.units, clients=arguments.clients)
    ready = await make_ready(session, who, arguments.period, caller, DEFAULT_MONTHS)
    if not ready.words.name or ready.words.filters == say(caller.language, "전사", "the whole company"):
        raise NotFound(say(caller.language, "보고서의 대상을 찾을 수 없습니다.", "There is no such subject."))
    return Subject(
        scope=scope,
        id=read_id(values[0], caller),
        name=ready.words.name,
        period=ready.period,
        start=ready.start,
        end=ready.end,
        assumptions=ready.assumptions,
    )


def make_files(content: ReportContent, subject: Subject) -> dict[str, tuple[str, bytes]]:
    """Returns format -> (file name, content); blocking, a few seconds."""
    bare = re.sub(r"[^\w가-힣.-]+", "_", f"{content.title} {subject.start}~{subject.end}").strip("_")
    return {form: (f"{bare}.{form}", maker(content)) for form, maker in MAKERS.items()}


def file_links(record: ReportRecord, first: str | None = None) -> list[FileLink]:
    """Returns where a report's files are, the asked format first."""
    order: list[str] = list(MAKERS)
    forms = sorted(record.files, key=lambda form: (form != first, order.index(form)))
    return [
        {"name": record.files[form], "url": f"/reports/{record.id}/file?format={form}", "media_type": MEDIA_TYPES[form]}
        for form in forms
    ]


def _evidence(record: ReportRecord, subject: Subject, arguments: MakeReport, caller: Caller) -> Evidence:
    label = subject.period["label"]
    links = file_links(record, arguments.format)
    forms = ", ".join(link["name"].rpartition(".")[2] for link in links)
    notices = []
    if arguments.format == "pptx":
        notices.append(
            say(
                caller.language,
                "파워포인트 파일은 만들지 않습니다. 워드·PDF·엑셀 파일을 이용해 주세요.",
                "PowerPoint files are not made; use the Word, PDF or Excel file.",
            )
        )
    sentence = say(
        caller.language,
        f"{label} {record.title}를 만들었습니다({forms}). 수치마다 정의와 SQL을 부록에 실었습니다.",
        f"{record.title} for {label} is ready ({forms}). Its appendix gives each figure's definition and SQL.",
    )
    return Evidence(
        id="",
        specialist="",
        tool="make_report",
        kind="notice",
        title=record.title,
        summary=[sentence, *(f"- [{link['name']}]({link['url']})" for link in links)],
        period=subject.period,
        assumptions=list(subject.assumptions),
        notices=notices,
        files=links,
        empty=False,
    )


MAKE_REPORT = Tool(
    name="make_report",
    arguments=MakeReport,
    description=(
        "Makes a performance report of one person, team or client for a period as PDF, Word, Excel and Markdown files, "
        "with charts and the source of every figure, and keeps it for the caller. Use it only when a report or file is "
        "asked for; it waits for the person's approval."
    ),
    run=make_report,
    writes=True,
    timeout_s=120.0,
)
