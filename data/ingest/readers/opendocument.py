"""ODT and ODP, from their one XML part: headings, paragraphs, lists, tables, text boxes, notes; a page a slide."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from data.ingest.encoding import clean
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.tables import markdown_table

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
UNSEEN = frozenset(
    (f"{TEXT}tracked-changes", f"{TEXT}page-number", f"{OFFICE}annotation", f"{OFFICE}forms", f"{TEXT}sequence-decls")
)
MAX_REPEAT = 50  # columns that a cell is repeated over; a sheet in a text has no more


def read_opendocument(content: bytes) -> Parsed:
    """Returns the body in its order. Raises: Unreadable (encrypted, broken, empty)."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if b"encryption-data" in file.read("META-INF/manifest.xml"):
                raise Unreadable("encrypted")
            root = etree.fromstring(file.read("content.xml"), etree.XMLParser(resolve_entities=False))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, OSError):
        raise Unreadable("broken") from None
    body = root.find(f"{OFFICE}body")
    slides = list(root.iter(f"{DRAW}page"))
    parts = [clean("\n".join(_blocks(part))).strip() for part in slides or [root if body is None else body]]
    if not any(parts):
        raise Unreadable("empty")
    text, marks = "", list[PageMark]()
    for number, part in enumerate(parts, start=1):
        marks.append(PageMark(start=len(text), number=number))
        text += part + "\n\n"
    return Parsed(text=text.rstrip() + "\n", pages=tuple(marks) if slides else ())


def _blocks(parent: Any) -> Iterator[str]:
    for node in parent.iterchildren():
        if node.tag in UNSEEN or not isinstance(node.tag, str):
            continue
        if node.tag == f"{TEXT}h":
            level = int(node.get(f"{TEXT}outline-level") or 1)
            yield f"\n{'#' * min(level + 1, 6)} {_line(node)}"
        elif node.tag == f"{TEXT}p":
            yield from (line for line in (_line(node), *_inside(node)) if line)
        elif node.get(f"{PRESENTATION}class") == "title":
            yield f"## {' '.join(' '.join(_blocks(node)).split())}"
        elif node.tag == f"{TABLE}table":
            yield "\n" + markdown_table([list(_cells(row)) for row in node.iter(f"{TABLE}table-row")]) + "\n"
        else:
            yield from _blocks(node)


def _inside(paragraph: Any) -> Iterator[str]:
    """Yields the text boxes and notes that hang on a paragraph."""
    for node in paragraph.iter(f"{DRAW}text-box", f"{TEXT}note-body"):
        yield from _blocks(node)


def _line(node: Any) -> str:
    return " ".join("".join(_words(node)).split())


def _words(node: Any) -> Iterator[str]:
    yield node.text or ""
    for child in node.iterchildren():
        if child.tag in {f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"}:
            yield " "
        elif child.tag not in {f"{TEXT}note", f"{DRAW}frame", *UNSEEN} and isinstance(child.tag, str):
            yield from _words(child)
        yield child.tail or ""


def _cells(row: Any) -> Iterator[str]:
    """Yields a row's cells; a covered one (below or beside a merged cell) is empty."""
    for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
        times = int(cell.get(f"{TABLE}number-columns-repeated") or 1)
        yield from ["\n".join(line for line in _blocks(cell) if line.strip())] * min(times, MAX_REPEAT)
