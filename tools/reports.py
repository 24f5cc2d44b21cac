"""make_report: a performance report as files, kept for whoever made it; stands behind an approval."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from data.reports import NewReport, ReportRecord
from state.errors import InvalidInput, NotFound, ToolFailed
from state.evidence import Evidence, Json, Period
from state.reference import ClientRef, PeriodRef, PersonRef, UnitRef
from tools.metric_arguments import PERIOD_HELP, Scope
from tools.metric_scope import make_ready
from tools.registry import Arguments, Caller, Tool
from tools.report_content import ReportScope, report_title
from tools.report_files import MAKERS, file_links
from tools.report_jobs import ask_for_report, wait_for_report
from tools.resolved import read_id
from tools.resources import Resources
from tools.wording import say

DEFAULT_MONTHS = 3
"""A quarter, when no period is said."""
WAIT_S = 60.0
"""A report takes a few seconds; when the workers are busy the answer says where it will be."""


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
    """Has the report made in every format, kept for the caller, and returns the links; a step makes one report."""
    report_id, subject = await start_report(arguments, caller, resources)
    record = await wait_for_report(resources, caller.principal, report_id, WAIT_S)
    if record.state == "failed":
        raise ToolFailed(record.error or "")
    return _evidence(record, subject, arguments, caller)


async def start_report(arguments: MakeReport, caller: Caller, resources: Resources) -> tuple[UUID, Subject]:
    """Asks for the report without waiting for it. Raises: InvalidInput (not one subject), NotFound."""
    async with resources.database.tenant_session(caller.principal) as session:
        subject = await _subject(session, arguments, caller)
    new = NewReport(
        org_id=caller.principal.org_id,
        user_id=caller.principal.user_id,
        title=report_title(subject.name, caller.language),
        scope=subject.scope,
        subject_id=subject.id,
        start_on=subject.start,
        end_on=subject.end,
        language=caller.language,
        key=f"{caller.run_step}:{subject.scope}:{subject.id}:{subject.start}:{subject.end}:{caller.language}",
        request={
            "subject": subject.name,
            "period": cast(dict[str, Json], subject.period),
            "today": caller.today.isoformat(),
        },
    )
    return await ask_for_report(resources, caller.principal, new), subject


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


def _evidence(record: ReportRecord, subject: Subject, arguments: MakeReport, caller: Caller) -> Evidence:
    label = subject.period["label"]
    links = file_links(record, arguments.format)
    notices = []
    if arguments.format == "pptx":
        notices.append(
            say(
                caller.language,
                "파워포인트 파일은 만들지 않습니다. 워드·PDF·엑셀 파일을 이용해 주세요.",
                "PowerPoint files are not made; use the Word, PDF or Excel file.",
            )
        )
    forms = ", ".join(link["name"].rpartition(".")[2] for link in links) or ", ".join(MAKERS)
    if record.ended:
        sentence = say(
            caller.language,
            f"{label} {record.title}를 만들었습니다({forms}). 수치마다 정의와 SQL을 부록에 실었습니다.",
            f"{record.title} for {label} is ready ({forms}). Its appendix gives each figure's definition and SQL.",
        )
    else:
        sentence = say(
            caller.language,
            f"{label} {record.title}를 만들고 있습니다({forms}). 다 되면 보고서 목록에서 내려받을 수 있습니다.",
            f"{record.title} for {label} is being made ({forms}). You will find it in your list of reports.",
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
