"""A report as PDF, set by Typst.

The text travels as data into a fixed template, so that no name in it can be taken for markup.
"""

import json

from state.errors import ToolFailed
from state.evidence import Evidence, Json
from tools.charts_render import FONT, font_folder, render_chart
from tools.report_content import ReportContent, cell_text, column_heading, is_figure
from tools.report_text import head_facts, section_title

TEMPLATE = """
#let data = json(bytes(sys.inputs.content))
#set document(title: data.title, author: data.author)
#set page(paper: "a4", margin: (x: 2cm, y: 2.2cm), numbering: "1 / 1", footer-descent: 40%,
  header: context if counter(page).get().first() > 1 [#text(8pt, fill: luma(110))[#data.title]])
#set text(font: "FONT", size: 9.5pt, lang: data.language)
#set par(leading: 0.75em, spacing: 0.9em)
#let accent = rgb("#1f4e79")
#let heading-line(body, size) = block(above: 1.6em, below: 0.8em, sticky: true)[#text(size, fill: accent, body)]
#text(20pt, fill: accent)[#data.title]
#v(-4pt)
#text(9pt, fill: luma(90))[#data.facts]
#line(length: 100%, stroke: 0.8pt + accent)
#for section in data.sections [
  #heading-line(section.title, 13pt)
  #for sentence in section.sentences [#par(sentence)]
  #if section.chart != none [#align(center, image(bytes(section.chart), format: "svg", width: 74%))]
  #if section.rows.len() > 0 [
    #set text(8pt)
    #table(
      columns: section.widths.map(w => w * 1fr), inset: (x: 5pt, y: 4pt), stroke: none,
      align: (x, y) => if section.right.at(x) { right } else { left },
      fill: (x, y) => if y == 0 { accent.lighten(88%) } else if calc.even(y) { luma(248) } else { none },
      table.hline(stroke: 0.6pt + accent),
      table.header(..section.headings.map(h => text(fill: accent, h))),
      table.hline(stroke: 0.4pt + accent),
      ..section.rows.flatten(),
      table.hline(stroke: 0.6pt + accent),
    )
  ]
  #for note in section.notes [#text(8pt, fill: luma(90))[#par("※ " + note)]]
]
#pagebreak()
#heading-line(data.appendix, 14pt)
#for source in data.sources [
  #heading-line(source.title, 10.5pt)
  #text(8.5pt, par(source.definition))
  #text(8pt, fill: luma(90), par(source.filters))
  #block(fill: luma(246), inset: 6pt, width: 100%, radius: 2pt,
    text(6pt, raw(source.statement, block: true, lang: none)))
]
"""


def to_pdf(content: ReportContent) -> bytes:
    """Returns the report as PDF; blocking, about a second. Raises: ToolFailed when it cannot be set."""
    import typst

    sections: list[Json] = []
    for number, section in enumerate(content.sections, start=1):
        chart = render_chart(section["chart"], "svg").decode() if "chart" in section else None
        sections.append(_section(number, section, chart, content))
    data: dict[str, Json] = {
        "title": content.title,
        "author": content.made_by,
        "language": content.language,
        "facts": "  ·  ".join(head_facts(content)),
        "sections": sections,
        "appendix": content.say("부록: 수치의 근거", "Appendix: where the figures come from"),
        "sources": _sources(content),
    }
    template: bytes = TEMPLATE.replace("FONT", FONT).encode()
    inputs = {"content": json.dumps(data, ensure_ascii=False)}
    try:
        return typst.compile(  # type: ignore[misc]  # its stub cannot infer the type of paths
            template, font_paths=[str(font_folder())], ignore_system_fonts=True, sys_inputs=inputs
        )
    except RuntimeError as error:
        raise ToolFailed("the report could not be set as PDF") from error


def _section(number: int, section: Evidence, chart: str | None, content: ReportContent) -> dict[str, Json]:
    table = section.get("table")
    columns = table["columns"] if table else []
    rows: list[Json] = [
        [cell_text(cell, column, content.language) for cell, column in zip(row, columns, strict=True)]
        for row in (table["rows"] if table else [])
    ]
    return {
        "title": f"{number}. {section_title(section, content)}",
        "sentences": list(section["summary"]),
        "chart": chart,
        "headings": [column_heading(column, content.language) for column in columns],
        "rows": rows,
        "right": [is_figure(column) for column in columns],
        "widths": [1.0 if is_figure(column) else 1.4 for column in columns],
        "notes": [*section["assumptions"], *section["notices"]],
    }


def _sources(content: ReportContent) -> list[Json]:
    found: list[Json] = []
    for number, section in enumerate(content.sections, start=1):
        if "provenance" in section:
            source = section["provenance"]
            found.append(
                {
                    "title": f"{number}. {section_title(section, content)}",
                    "definition": source["definition"],
                    "filters": source["filters"],
                    "statement": source["statement"],
                }
            )
    return found
