"""PDF: text by PDFium, tables by pdfplumber on pages that have ruled lines."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from data.ingest.encoding import clean
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.pdf_page import read_page
from data.ingest.readers.tables import markdown_table

MAX_PAGES = 2000
MAX_TABLE_PAGES = 300  # pdfplumber takes up to a second a page
MIN_LETTERS = 12  # a page with fewer is a scan with a stamp or page number on it
NUMBER = re.compile(r"\d{1,4}")
LEAST_PAGES = 4  # fewer do not tell what repeats
MAX_EDGES = 3  # lines of a head or foot
LINES_WITH_A_HEAD = 3  # a page with fewer lines is all content
SAME_EDGE = 0.6  # share of pages whose first or last line is the same: a running head


def read_pdf(content: bytes) -> Parsed:
    """Returns the pages' text. Raises: Unreadable (encrypted, broken, scanned, unmapped)."""
    import pypdfium2  # type: ignore[import-untyped]  # ships no types

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if "assword" in str(error) else "broken") from None
    try:
        document.init_forms()
        read = [read_page(document, number) for number in range(min(len(document), MAX_PAGES))]
        if any(page.is_changed for page in read):
            content = _saved(document)  # as it was read: tables are looked for in it
    finally:
        document.close()
    pages = [page.text for page in read]
    empty = [number for number, page in enumerate(pages, start=1) if _letters(page) < MIN_LETTERS]
    if len(empty) == len(pages):
        raise Unreadable("unmapped" if any(page.is_unmapped for page in read) else "scanned")
    for number, text in _with_tables(content, [at for at, page in enumerate(read) if page.is_ruled]).items():
        if _letters(text) >= 0.8 * _letters(pages[number]):
            pages[number] = text
    warnings = [f"pages_without_text:{','.join(map(str, empty[:20]))}"] if empty else []
    if len(pages) >= MAX_PAGES:
        warnings.append("truncated")
    return _joined(_with_heads(_without_running_lines(pages)), warnings)


def _saved(document: Any) -> bytes:
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


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

    parts: list[tuple[float, str]] = [(table.bbox[1], "\n" + markdown_table(_filled(table)) + "\n") for table in tables]
    lines = page.filter(lambda thing: thing["object_type"] != "char" or outside(thing)).extract_text_lines()
    parts += [(line["top"], line["text"]) for line in lines]
    return "\n".join(text for _, text in sorted(parts, key=lambda part: part[0]))


def _filled(table: Any) -> list[list[str]]:
    """Returns the rows; a cell over several rows is repeated in each, so that a row can be read alone."""
    rows: list[list[str]] = []
    for row, texts in zip(table.rows, table.extract(), strict=True):
        top, cells = row.bbox[1], list[str]()
        for column, (box, text) in enumerate(zip(row.cells, texts, strict=True)):
            above = (
                box is None
                and rows
                and any(
                    cell[1] < top < cell[3] - 1 and abs(cell[0] - table.columns[column].bbox[0]) < 1
                    for cell in table.cells
                )
            )
            cells.append(rows[-1][column] if above else text or "")
        rows.append(cells)
    return rows


def _without_running_lines(pages: list[str]) -> list[str]:
    """Returns the pages without heads and feet that repeat on most of them.

    Such a line is taken off an edge after another, as long as what is then outermost repeats as well.
    """
    if len(pages) < LEAST_PAGES:
        return pages
    left = [page.splitlines() for page in pages]
    for _ in range(MAX_EDGES):
        edges: Counter[tuple[str, int]] = Counter()
        for number, lines in enumerate(left):
            edges.update({key for place in _edges(lines) for key in _forms(lines[place], number)})
        running = {key for key, count in edges.items() if count >= SAME_EDGE * len(pages)}
        if not running:
            break
        left = [_cut_edges(lines, number, running) for number, lines in enumerate(left)]
    return ["\n".join(lines) for lines in left]


def _edges(lines: list[str]) -> set[int]:
    """Returns the places of the first and last line that say something; none on a page that is nearly empty."""
    places = [place for place, line in enumerate(lines) if line.strip()]
    return {places[0], places[-1]} if len(places) >= LINES_WITH_A_HEAD else set()


def _forms(line: str, page: int) -> set[tuple[str, int]]:
    """Returns what the line could repeat as: itself, or with one number that counts the pages ("- 3 -", "쪽 3 / 9")."""
    text = " ".join(line.split())
    forms = {(text, 0)}
    for found in NUMBER.finditer(text):
        forms.add((f"{text[: found.start()]}\0{text[found.end() :]}", int(found[0]) - page))
    return forms


def _cut_edges(lines: list[str], page: int, running: set[tuple[str, int]]) -> list[str]:
    cut = {place for place in _edges(lines) if not running.isdisjoint(_forms(lines[place], page))}
    return ["" if place in cut else line for place, line in enumerate(lines)]


def _with_heads(pages: list[str]) -> list[str]:
    """Returns the pages; a table that goes on from the page before gets that one's head, if it does not repeat it."""
    done: list[str] = []
    head: list[str] = []
    for page in pages:
        lines = page.strip("\n").split("\n")
        is_on = len(lines) > 1 and set(lines[1]) <= {"|", "-"} and lines[1] != ""
        if head and is_on and lines[1] == head[1] and lines[0] != head[0]:
            lines = [*head, lines[0], *lines[2:]]
        start = len(lines)
        while start and lines[start - 1].startswith("|"):
            start -= 1
        head = lines[start : start + 2] if len(lines) - start > 1 else []
        done.append("\n".join(lines))
    return done


def _joined(pages: Sequence[str], warnings: Sequence[str]) -> Parsed:
    text = ""
    marks: list[PageMark] = []
    for number, page in enumerate(pages, start=1):
        marks.append(PageMark(start=len(text), number=number))
        text += page.strip("\n") + "\n\n"
    return Parsed(text=text.rstrip() + "\n", pages=tuple(marks), warnings=tuple(warnings))
