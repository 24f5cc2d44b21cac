"""A report as Word and Excel files."""

import io
from typing import Any

from state.evidence import Evidence, Table
from tools.charts_render import render_chart
from tools.report_content import ReportContent, cell_text, column_heading, is_figure
from tools.report_text import head_facts, section_title
from tools.sheets import clean_text, fill_sheet, safe_text, sheet_name

MOST_TOGETHER = 20
"""Rows of a table that still fit on a page below its heading."""
KOREAN_FONT = "맑은 고딕"
"""On every Korean Windows; elsewhere the program takes another one with the glyphs."""


def chart_picture(section: Evidence) -> bytes | None:
    """Returns a section's chart as PNG; blocking."""
    return render_chart(section["chart"], "png") if "chart" in section else None


def to_docx(content: ReportContent) -> bytes:
    """Returns the report as a Word file; blocking."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style: Any = document.styles[name]
        style.font.name = KOREAN_FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), KOREAN_FONT)
    document.core_properties.title = content.title
    document.core_properties.author = content.made_by
    document.add_heading(content.title, level=0)
    document.add_paragraph(" · ".join(head_facts(content)))
    for number, section in enumerate(content.sections, start=1):
        document.add_heading(f"{number}. {section_title(section, content)}", level=1)
        for sentence in section["summary"]:
            document.add_paragraph(clean_text(sentence))
        picture = chart_picture(section)
        if picture is not None:
            document.add_picture(io.BytesIO(picture), width=Cm(15.5))
        if "table" in section and section["table"]["rows"]:
            _add_table(document, section["table"], content)
        for note in (*section["assumptions"], *section["notices"]):
            document.add_paragraph(clean_text(note), style="Intense Quote")
    document.add_heading(content.say("부록: 수치의 근거", "Appendix: where the figures come from"), level=1)
    for number, section in enumerate(content.sections, start=1):
        if "provenance" in section:
            source = section["provenance"]
            document.add_heading(f"{number}. {section_title(section, content)}", level=2)
            document.add_paragraph(source["definition"])
            document.add_paragraph(source["filters"])
            run = document.add_paragraph().add_run(source["statement"])
            run.font.size, run.font.name = Pt(7.5), "Consolas"
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _add_table(document: Any, table: Table, content: ReportContent) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    columns = table["columns"]
    grid = document.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    rows: list[list[str]] = [[column_heading(column, content.language) for column in columns]]
    for row in table["rows"]:
        rows.append([cell_text(cell, column, content.language) for cell, column in zip(row, columns, strict=True)])
    for index, texts in enumerate(rows):
        cells = grid.rows[0].cells if index == 0 else grid.add_row().cells
        for cell, text, column in zip(cells, texts, columns, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(clean_text(text)).font.size = Pt(8.5)
            # Headings must not stand alone at the foot of a page, and a short table stays in one piece.
            paragraph.paragraph_format.keep_with_next = index == 0 or index < len(rows) - 1 <= MOST_TOGETHER
            if is_figure(column):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def to_xlsx(content: ReportContent) -> bytes:
    """Returns the report as a workbook: a summary, a sheet a table with real numbers and its chart, the sources."""
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    first: Any = book.active
    first.title = content.say("요약", "Summary")
    first.append([safe_text(content.title)])
    first["A1"].font = Font(size=16, bold=True)
    first.append([" · ".join(head_facts(content))])
    first.column_dimensions["A"].width = 110
    for number, section in enumerate(content.sections, start=1):
        first.append([])
        first.append([safe_text(f"{number}. {section_title(section, content)}")])
        first.cell(first.max_row, 1).font = Font(bold=True)
        for text in (*section["summary"], *section["assumptions"], *section["notices"]):
            first.append([safe_text(text)])
            first.cell(first.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        if "table" in section and section["table"]["rows"]:
            sheet: Any = book.create_sheet(sheet_name(f"{number} {section_title(section, content)}"))
            fill_sheet(sheet, section["table"], content.language)
            picture = chart_picture(section)
            if picture is not None:
                image = Image(io.BytesIO(picture))
                image.width, image.height = image.width // 2, image.height // 2
                sheet.add_image(image, f"A{sheet.max_row + 2}")
    sources: Any = book.create_sheet(content.say("근거", "Sources"))
    sources.append(
        [
            content.say(ko, en)
            for ko, en in (("항목", "Section"), ("정의", "Definition"), ("조건", "Filters"), ("SQL", "SQL"))
        ]
    )
    for number, section in enumerate(content.sections, start=1):
        if "provenance" in section:
            source = section["provenance"]
            texts = (
                f"{number}. {section_title(section, content)}",
                source["definition"],
                source["filters"],
                source["statement"],
            )
            sources.append([safe_text(text) for text in texts])
    for letter, width in zip("ABCD", (40, 60, 60, 100), strict=True):
        sources.column_dimensions[letter].width = width
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
