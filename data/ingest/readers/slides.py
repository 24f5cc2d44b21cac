"""PPTX, by python-pptx: a page a slide, with its title, texts, tables, charts' figures and notes."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from data.ingest.encoding import clean
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.tables import markdown_table


def read_pptx(content: bytes) -> Parsed:
    """Returns the slides in order. Raises: Unreadable (broken, empty)."""
    import pptx
    from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]  # ships no types
    from pptx.exc import PythonPptxError

    try:
        deck = pptx.Presentation(io.BytesIO(content))
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
    yield from _shapes(shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text.strip()
        if notes:
            yield notes


def _shapes(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        elif getattr(shape, "has_table", False):
            rows = [["" if cell.is_spanned else cell.text for cell in row.cells] for row in shape.table.rows]
            yield "\n" + markdown_table(rows) + "\n"
        elif getattr(shape, "has_chart", False):
            yield "\n" + _chart(shape.chart) + "\n"
        elif getattr(shape, "has_text_frame", False) and shape.text_frame.text.strip():
            yield shape.text_frame.text.replace("\x0b", "\n")


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
