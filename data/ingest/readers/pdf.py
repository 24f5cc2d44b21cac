"""PDF: text by PDFium, tables by pdfplumber on pages that have ruled lines."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from data.ingest.encoding import clean
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.tables import markdown_table

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # ships no types

MAX_PAGES = 2000
RULES_OF_A_TABLE = 6  # path objects; pages without tables have fewer (a line below the title, a frame)
MAX_TABLE_PAGES = 300  # pdfplumber takes up to a second a page
MIN_LETTERS = 12  # a page with fewer is a scan with a stamp or page number on it
LINES_WITH_A_HEAD = 3  # a page with fewer lines is all content
SAME_EDGE = 0.6  # share of pages whose first or last line is the same: a running head


def read_pdf(content: bytes) -> Parsed:
    """Returns the pages' text. Raises: Unreadable (encrypted, broken, scanned)."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if "assword" in str(error) else "broken") from None
    try:
        turned = any(document[number].get_rotation() for number in range(min(len(document), MAX_PAGES)))
        pages, ruled = _page_texts(document)
        if turned:
            content = _saved(document)  # as it was read: tables are looked for in it
    finally:
        document.close()
    empty = [number for number, page in enumerate(pages, start=1) if _letters(page) < MIN_LETTERS]
    if len(empty) == len(pages):
        raise Unreadable("scanned")
    for number, text in _with_tables(content, ruled).items():
        if _letters(text) >= 0.8 * _letters(pages[number]):
            pages[number] = text
    warnings = [f"pages_without_text:{','.join(map(str, empty[:20]))}"] if empty else []
    if len(pages) >= MAX_PAGES:
        warnings.append("truncated")
    return _joined(_without_running_lines(pages), warnings)


def _page_texts(document: "PdfDocument") -> tuple[list[str], list[int]]:
    """Returns the texts of the pages, and the numbers (from 0) of those with ruled lines."""
    from pypdfium2 import raw

    texts: list[str] = []
    ruled: list[int] = []
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        texts.append(_page_text(page))
        paths = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2))
        if paths >= RULES_OF_A_TABLE:
            ruled.append(number)
        page.close()
    return texts, ruled


def _page_text(page: Any) -> str:
    """Returns the text; a page that is shown turned is read both ways, and the way with fewer, longer lines is right."""
    text = _read(page)
    rotation = page.get_rotation()
    if not rotation:
        return text
    page.set_rotation(0)
    upright = _read(page)
    if upright.count("\n") < text.count("\n"):
        return upright
    page.set_rotation(rotation)
    return text


def _saved(document: "PdfDocument") -> bytes:
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _read(page: Any) -> str:
    textpage = page.get_textpage()
    text = clean(textpage.get_text_bounded())
    textpage.close()
    return text


def _letters(text: str) -> int:
    return sum(letter.isalnum() for letter in text)


def _with_tables(content: bytes, pages: Sequence[int]) -> dict[int, str]:
    """Returns the texts of those pages that have tables, with the tables in their places."""
    if not pages:
        return {}
    import pdfplumber

    found: dict[int, str] = {}
    with pdfplumber.open(io.BytesIO(content)) as file:
        for number in pages[:MAX_TABLE_PAGES]:
            page = file.pages[number]
            text = _page_with_tables(page)
            if text is not None:
                found[number] = clean(text)
            page.close()
    return found


def _page_with_tables(page: Any) -> str | None:
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    if not tables:
        return None

    def outside(thing: dict[str, Any]) -> bool:
        middle = ((thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2)
        return not any(
            box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3] for box in (table.bbox for table in tables)
        )

    parts: list[tuple[float, str]] = [
        (table.bbox[1], "\n" + markdown_table([[cell or "" for cell in row] for row in table.extract()]) + "\n")
        for table in tables
    ]
    lines = page.filter(lambda thing: thing["object_type"] != "char" or outside(thing)).extract_text_lines()
    parts += [(line["top"], line["text"]) for line in lines]
    return "\n".join(text for _, text in sorted(parts, key=lambda part: part[0]))


def _without_running_lines(pages: list[str]) -> list[str]:
    """Returns the pages without heads and feet that repeat on most of them; page numbers count as the same line."""
    if len(pages) < 4:
        return pages
    edges: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.splitlines() if line.strip()]
        if len(lines) >= LINES_WITH_A_HEAD:
            edges.update({_mask(line) for line in [*lines[:1], *lines[-1:]]})
    running = {line for line, count in edges.items() if count >= SAME_EDGE * len(pages)}
    return [_cut_edges(page, running) for page in pages] if running else pages


def _mask(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _cut_edges(page: str, running: set[str]) -> str:
    lines = page.splitlines()
    places = [place for place, line in enumerate(lines) if line.strip()]
    for place in {*places[:1], *places[-1:]} if len(places) >= LINES_WITH_A_HEAD else ():
        if _mask(lines[place]) in running:
            lines[place] = ""
    return "\n".join(lines)


def _joined(pages: Sequence[str], warnings: Sequence[str]) -> Parsed:
    text = ""
    marks: list[PageMark] = []
    for number, page in enumerate(pages, start=1):
        marks.append(PageMark(start=len(text), number=number))
        text += page.strip("\n") + "\n\n"
    return Parsed(text=text.rstrip() + "\n", pages=tuple(marks), warnings=tuple(warnings))
