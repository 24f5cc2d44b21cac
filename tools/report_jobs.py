"""Reports as jobs of the durable queue: asked for once, made by any worker, read back by whoever asked."""

import asyncio
import logging
from datetime import date
from typing import cast
from uuid import UUID

from data.jobs.queue import enqueue
from data.jobs.task import Call, Task
from data.jobs.waiting import until_ended
from data.reports import NewReport, ReportRecord, fail_report, finish_report, insert_report, note_progress, read_report
from state.errors import NaruTalkError, NotFound
from state.evidence import Json, Period
from state.language import Language
from state.principal import Principal, PrincipalJson
from tools.registry import Caller
from tools.report_content import ReportScope, gather_content
from tools.report_files import make_files
from tools.resources import Resources
from tools.wording import say

logger = logging.getLogger(__name__)

QUEUE, TASK = "company", "report"
GATHERED = 0.7
"""Share of the work that is asking for the figures; the rest is drawing and writing."""


async def ask_for_report(resources: Resources, principal: Principal, new: NewReport) -> UUID:
    """Returns the id of the report of this key; the first to ask for it has it made."""
    async with resources.database.tenant_session(principal) as session:
        report_id, is_new = await insert_report(session, new)
        if is_new:
            args = {"principal": cast(Json, principal.to_json()), "report_id": str(report_id)}
            await enqueue(session, QUEUE, TASK, args)
    return report_id


async def wait_for_report(resources: Resources, principal: Principal, report_id: UUID, wait_s: float) -> ReportRecord:
    """Returns the report once it is done or failed, or as it is after `wait_s`. Raises: NotFound."""

    async def look() -> ReportRecord:
        async with resources.database.tenant_session(principal) as session:
            record = await read_report(session, report_id)
        if record is None:
            raise NotFound("There is no such report. 그런 보고서가 없습니다.")
        return record

    return await until_ended(look, lambda record: record.ended, wait_s)


def report_task(resources: Resources) -> Task:
    """Returns what a worker needs to make reports."""

    async def make(call: Call) -> None:
        await _make(*_about(call), resources)

    async def give_up(call: Call, error: BaseException | None) -> None:
        principal, report_id = _about(call)
        known = error.message if isinstance(error, NaruTalkError) else None
        text = known or say(
            principal.locale,
            "보고서를 만들지 못했습니다. 잠시 뒤에 다시 요청해 주세요.",
            "The report could not be made; please ask for it again in a while.",
        )
        async with resources.database.tenant_session(principal) as session:
            await fail_report(session, report_id, text)

    return Task(name=TASK, queue=QUEUE, run=make, give_up=give_up)


async def _make(principal: Principal, report_id: UUID, resources: Resources) -> None:
    record = await wait_for_report(resources, principal, report_id, 0.0)
    if record.ended:
        return
    language = cast(Language, record.language)
    caller = Caller(
        principal=principal,
        today=date.fromisoformat(str(record.request["today"])),
        language=language,
        run_step=f"report:{report_id}",
    )

    async def note(done: float) -> None:
        async with resources.database.tenant_session(principal) as session:
            await note_progress(session, report_id, round(1000 * GATHERED * done))

    content = await gather_content(
        cast(ReportScope, record.scope),
        str(record.subject_id),
        str(record.request["subject"]),
        cast(Period, record.request["period"]),
        caller,
        resources,
        note,
    )
    files = await asyncio.to_thread(make_files, content, record)
    async with resources.database.tenant_session(principal) as session:
        await finish_report(session, principal, report_id, files)


def _about(call: Call) -> tuple[Principal, UUID]:
    principal = Principal.from_json(cast(PrincipalJson, call.args["principal"]))
    return principal, UUID(str(call.args["report_id"]))
