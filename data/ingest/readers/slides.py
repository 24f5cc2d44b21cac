"""PPTX, by python-pptx: a page a slide, with its title, texts, tables, diagrams, charts' figures and notes."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from data.ingest.encoding import clean
from data.ingest.formats import MEDIA_TYPES
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.numerals import written
from data.ingest.readers.ooxml import as_plain
from data.ingest.readers.tables import markdown_table

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
COUNTED = {
    "arabic": "decimal",
    "romanUc": "upperRoman",
    "romanLc": "lowerRoman",
    "alphaUc": "upperLetter",
    "alphaLc": "lowerLetter",
    "circleNum": "decimalEnclosedCircle",
    "ea1Kor": "koreanDigital",
}
MARKS = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}."}


def read_pptx(content: bytes) -> Parsed:
    """Returns the slides in order. Raises: Unreadable (broken, empty)."""
    import pptx
    from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]  # ships no types
    from pptx.exc import PythonPptxError

    try:
        deck = pptx.Presentation(io.BytesIO(as_plain(content, "ppt/presentation.xml", MEDIA_TYPES["pptx"])))
        hidden = [slide._element.get("show") == "0" for slide in deck.slides]
        slides = [
            "" if unseen else clean("\n".join(_slide(slide))).strip()
            for slide, unseen in zip(deck.slides, hidden, strict=True)
        ]
    except (PythonPptxError, KeyError, ValueError, AttributeError, XMLSyntaxError, zipfile.BadZipFile):
        raise Unreadable("broken") from None
    if not any(slides):
        raise Unreadable("scanned" if slides else "empty")
    text = ""
    marks: list[PageMark] = []
    for number, slide in enumerate(slides, start=1):
        marks.append(PageMark(start=len(text), number=number))
        text += slide + "\n\n"
    empty = [str(number) for number, slide in enumerate(slides, start=1) if not slide and not hidden[number - 1]]
    warnings = [f"pages_without_text:{','.join(empty)}"] if empty else []
    if any(hidden):
        warnings.append("hidden_text")
    title = (deck.core_properties.title or "").strip() or None
    return Parsed(text=text.rstrip() + "\n", title=title, pages=tuple(marks), warnings=tuple(warnings))


def _slide(slide: Any) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield f"## {' '.join(title.text_frame.text.split())}"
    yield from _shapes(
        (shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id), slide.part
    )
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text.strip()
        if notes:
            yield notes


def _shapes(shapes: Iterable[Any], part: Any) -> Iterator[str]:
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, part)
        elif getattr(shape, "has_table", False):
            yield "\n" + markdown_table(_rows(shape.table)) + "\n"
        elif getattr(shape, "has_chart", False):
            yield "\n" + _chart(shape.chart) + "\n"
        elif getattr(shape, "has_text_frame", False) and shape.text_frame.text.strip():
            yield from _paragraphs(shape.text_frame.paragraphs)
        else:
            yield from _diagram(shape, part)


def _rows(table: Any) -> list[list[str]]:
    """Returns the rows; a cell over several rows is repeated in each, so that a row can be read alone."""
    rows: list[list[str]] = []
    for row in table.rows:
        cells: list[str] = []
        for column, cell in enumerate(row.cells):
            is_below = cell.is_spanned and cell._tc.get("vMerge") in {"1", "true"} and not cell._tc.get("hMerge")
            cells.append(rows[-1][column] if is_below and rows else "" if cell.is_spanned else cell.text)
        rows.append(cells)
    return rows


def _paragraphs(paragraphs: Iterable[Any]) -> Iterator[str]:
    """Yields the lines, those of numbered lists with their numbers."""
    counts: dict[int, int] = {}
    for paragraph in paragraphs:
        text, level = paragraph.text.replace("\x0b", "\n"), paragraph.level
        mark = paragraph._p.find(f"{A}pPr/{A}buAutoNum")
        counts = {at: count for at, count in counts.items() if at < level or (at == level and mark is not None)}
        if mark is not None and text.strip():
            counts[level] = counts.get(level, int(mark.get("startAt") or 1) - 1) + 1
            text = f"{_number(counts[level], mark.get('type') or '')} {text}"
        yield text


def _number(count: int, kind: str) -> str:
    style = next((style for name, style in COUNTED.items() if kind.startswith(name)), "decimal")
    return next((mark for end, mark in MARKS.items() if kind.endswith(end)), "{}").format(written(count, style))


def _diagram(shape: Any, part: Any) -> Iterator[str]:
    """Yields the texts of a SmartArt drawing, which lie in a part of their own."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    link = next(shape._element.iter(f"{DIAGRAM}relIds"), None)
    if link is None or link.get(f"{RELATION}dm") not in part.rels:
        return
    data = part.related_part(link.get(f"{RELATION}dm")).blob
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    for text in root.iter(f"{DIAGRAM}t"):
        words = " ".join("".join(run.text or "" for run in line.iter(f"{A}t")) for line in text.iter(f"{A}p")).strip()
        if words:
            yield words


def _chart(chart: Any) -> str:
    """Returns a chart's title and its figures as a table: categories down, series across."""
    title = chart.chart_title.text_frame.text.strip() if chart.has_title and chart.chart_title.has_text_frame else ""
    rows: list[list[str]] = []
    for plot in chart.plots:
        series = list(plot.series)
        rows.append(["", *(str(one.name) for one in series)])
        for place, category in enumerate(plot.categories):
            values = [one.values[place] if place < len(one.values) else None for one in series]
            rows.append([str(category), *("" if value is None else f"{value:g}" for value in values)])
    return f"{title}\n\n{markdown_table(rows)}".strip()
