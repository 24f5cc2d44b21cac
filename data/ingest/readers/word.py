"""DOCX, by python-docx: headings, numbered paragraphs with their numbers, tables, text boxes, notes below their text.

What a reader of the printed page would not see is left out: deleted and moved words, hidden text.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.ingest.encoding import clean
from data.ingest.formats import MEDIA_TYPES
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.numbering import Numbering
from data.ingest.readers.ooxml import as_plain
from data.ingest.readers.tables import markdown_table

if TYPE_CHECKING:
    from docx.document import Document

HEADING = re.compile(r"(?:heading|제목|개요)\s*(\d)", re.IGNORECASE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
NOT_ITS_OWN = frozenset((f"{W}txbxContent", f"{W}moveFrom", f"{W}rt"))
"""A text box has paragraphs of its own; moved words are shown where they went; small letters stand above others."""
WORDS = (f"{W}t", f"{M}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen")
NOTES = ("footnote", "endnote")


def read_docx(content: bytes) -> Parsed:
    """Returns the body in its order. Raises: Unreadable (broken, empty)."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]  # ships no types

    try:
        document = docx.Document(io.BytesIO(as_plain(content, "word/document.xml", MEDIA_TYPES["docx"])))
        body = _Body(document=document, numbering=Numbering(document), notes=_notes(document))
        parts = list(body.lines(document.element.body))
    except (PackageNotFoundError, KeyError, ValueError, XMLSyntaxError, zipfile.BadZipFile, AttributeError):
        raise Unreadable("broken") from None
    text = clean("\n".join(parts)).strip()
    if not text:
        raise Unreadable("empty")
    title = (document.core_properties.title or "").strip() or None
    warnings = ("hidden_text",) if any(_is_hidden(node) for node in document.element.body.iter(f"{W}t")) else ()
    return Parsed(text=text + "\n", title=title, warnings=warnings)


@dataclass(frozen=True, kw_only=True)
class _Body:
    """Walks through a document once, from top to bottom: its lists count as they are read."""

    document: "Document"
    numbering: Numbering
    notes: dict[tuple[str, str], str]

    def lines(self, parent: Any) -> Iterator[str]:
        for element in _blocks(parent):
            if element.tag == f"{W}tbl":
                yield "\n" + self._table(element) + "\n"
            else:
                yield from self._paragraph(element)

    def _paragraph(self, element: Any) -> Iterator[str]:
        from docx.text.paragraph import Paragraph

        for box in element.iter(f"{W}txbxContent"):
            if not any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
                yield from self.lines(box)
        text = _text(element).strip()
        if not text:
            return
        paragraph = Paragraph(element, self.document)
        text = self.numbering.label(paragraph) + text
        style = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
        level = HEADING.search(style)
        if style == "Title":
            yield f"\n# {text}\n"
        elif level:
            yield f"\n{'#' * min(int(level[1]) + 1, 6)} {text}"
        else:
            yield text
        for kind in NOTES:
            for mark in element.iter(f"{W}{kind}Reference"):
                note = self.notes.get((kind, mark.get(f"{W}id")))
                if note:
                    yield note

    def _table(self, table: Any) -> str:
        """Returns a table; a cell over several rows is repeated in each, one over several columns is not."""
        rows: list[list[str]] = []
        above: dict[int, str] = {}
        for row in _rows(table):
            cells = [""] * _number(row, "trPr/gridBefore", 0)
            for cell in _cells(row):
                column = len(cells)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(f"{W}val") != "restart":
                    text = above.get(column, "")
                else:
                    text = "\n".join(line.strip("\n#") for line in self.lines(cell))
                above[column] = text
                cells += [text, *[""] * (_number(cell, "tcPr/gridSpan", 1) - 1)]
            rows.append(cells)
        return markdown_table(rows)


def _blocks(parent: Any) -> Iterator[Any]:
    """Yields the paragraphs and tables, also those inside content controls (a form's fields, a table of contents)."""
    for element in parent.iterchildren():
        if element.tag in {f"{W}p", f"{W}tbl"}:
            yield element
        elif element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins"}:
            yield from _blocks(element)


def _rows(table: Any) -> Iterator[Any]:
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table and row.find(f"{W}trPr/{W}del") is None:
            yield row


def _cells(row: Any) -> Iterator[Any]:
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is row:
            yield cell


def _number(element: Any, path: str, default: int) -> int:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    value = found.get(f"{W}val") if found is not None else None
    return min(int(value), 100) if value and value.isdigit() else default


def _text(element: Any) -> str:
    """Returns a paragraph's own text: without text boxes in it and what is not shown, with line breaks and tabs."""
    parts: list[str] = []
    for node in element.iter(*WORDS):
        inside = next((p for p in node.iterancestors() if p is element or p.tag in NOT_ITS_OWN), None)
        if inside is not element or _is_hidden(node):
            continue
        if node.tag in {f"{W}t", f"{M}t"}:
            parts.append(node.text or "")
        else:
            parts.append({"tab": "\t", "noBreakHyphen": "-"}.get(node.tag.removeprefix(W), "\n"))
    return "".join(parts)


def _is_hidden(node: Any) -> bool:
    properties = node.getparent().find(f"{W}rPr")
    mark = properties.find(f"{W}vanish") if properties is not None else None
    return mark is not None and mark.get(f"{W}val") not in {"0", "false"}


def _notes(document: "Document") -> dict[tuple[str, str], str]:
    """Returns the texts of footnotes and endnotes by kind and id."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    found: dict[tuple[str, str], str] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind in NOTES and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            for note in root.iter(f"{W}{kind}"):
                found[kind, note.get(f"{W}id")] = " ".join(_text(inner) for inner in note.iter(f"{W}p")).strip()
    return found
