"""The files of a report: one in each format, and where they are."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from data.reports import ReportRecord
from state.evidence import FileLink
from tools.report_content import ReportContent
from tools.report_office import to_docx, to_xlsx
from tools.report_pdf import to_pdf
from tools.report_text import to_markdown

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


def make_files(content: ReportContent, record: ReportRecord) -> dict[str, tuple[str, bytes]]:
    """Returns format -> (file name, content); blocking, a few seconds."""
    bare = re.sub(r"[^\w가-힣.-]+", "_", f"{record.title} {record.start_on}~{record.end_on}").strip("_")
    return {form: (f"{bare}.{form}", maker(content)) for form, maker in MAKERS.items()}


def file_links(record: ReportRecord, first: str | None = None) -> list[FileLink]:
    """Returns where a report's files are, the asked format first; none before they are made."""
    order: list[str] = list(MAKERS)
    forms = sorted(record.files, key=lambda form: (form != first, order.index(form)))
    return [
        {"name": record.files[form], "url": f"/reports/{record.id}/file?format={form}", "media_type": MEDIA_TYPES[form]}
        for form in forms
    ]
