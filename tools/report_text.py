"""A report as Markdown."""

from state.evidence import Evidence, Table
from tools.report_content import ReportContent, cell_text, column_heading, is_figure


def to_markdown(content: ReportContent) -> bytes:
    """Returns the report as UTF-8 Markdown; charts are tables here, as Markdown holds no pictures of its own."""
    lines = [f"# {content.title}", "", " · ".join(head_facts(content)), ""]
    for number, section in enumerate(content.sections, start=1):
        lines += [f"## {number}. {section_title(section, content)}", ""]
        lines += [*section["summary"], ""]
        if "table" in section and section["table"]["rows"]:
            lines += [*_table(section["table"], content), ""]
        lines += [f"> {note}" for note in (*section["assumptions"], *section["notices"])]
        lines.append("")
    lines += [f"## {content.say('부록: 수치의 근거', 'Appendix: where the figures come from')}", ""]
    for number, section in enumerate(content.sections, start=1):
        if "provenance" in section:
            source = section["provenance"]
            lines += [f"### {number}. {section_title(section, content)}", "", source["definition"], ""]
            lines += [f"- {source['filters']}", "", "```sql", source["statement"], "```", ""]
    return "\n".join(lines).encode()


def head_facts(content: ReportContent) -> list[str]:
    """Returns the line under the title: period, day, maker."""
    return [
        content.say(f"기간 {content.period}", f"Period {content.period}"),
        content.say(f"작성일 {content.made_on}", f"Made on {content.made_on}"),
        content.say(f"작성자 {content.made_by}", f"By {content.made_by}"),
    ]


def section_title(section: Evidence, content: ReportContent) -> str:
    """Returns a section's heading."""
    return section["title"] or content.say("보여 드릴 수 없는 내용", "What cannot be shown")


def _table(table: Table, content: ReportContent) -> list[str]:
    columns = table["columns"]
    lines = [
        _row([column_heading(column, content.language) for column in columns]),
        _row(["---:" if is_figure(column) else "---" for column in columns]),
    ]
    for row in table["rows"]:
        cells = [cell_text(cell, column, content.language) for cell, column in zip(row, columns, strict=True)]
        lines.append(_row(cells))
    return lines


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
