"""DOCX, by python-docx: headings, numbered paragraphs with their numbers, tables, text boxes, footnotes.

What a reader of the printed page would not see is left out: deleted and moved words, hidden text.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from data.ingest.encoding import clean
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.numbering import Numbering
from data.ingest.readers.tables import markdown_table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

HEADING = re.compile(r"(?:heading|제목|개요)\s*(\d)", re.IGNORECASE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOT_ITS_OWN = frozenset((f"{W}txbxContent", f"{W}moveFrom"))
"""A text box has paragraphs of its own; moved words are shown where they went."""


def read_docx(content: bytes) -> Parsed:
    """Returns the body in its order. Raises: Unreadable (broken, empty)."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]  # ships no types

    try:
        document = docx.Document(io.BytesIO(content))
        parts = list(_body(document))
    except (PackageNotFoundError, KeyError, ValueError, XMLSyntaxError, zipfile.BadZipFile, AttributeError):
        raise Unreadable("broken") from None
    parts.extend(_footnotes(document))
    text = clean("\n".join(parts)).strip()
    if not text:
        raise Unreadable("empty")
    title = (document.core_properties.title or "").strip() or None
    warnings = ("hidden_text",) if any(_is_hidden(node) for node in document.element.body.iter(f"{W}t")) else ()
    return Parsed(text=text + "\n", title=title, warnings=warnings)


def _body(document: "Document") -> Iterator[str]:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    numbering = Numbering(document)
    for element in _blocks(document.element.body):
        if element.tag == f"{W}tbl":
            yield "\n" + _table(Table(element, document)) + "\n"
        else:
            yield from _paragraph(Paragraph(element, document), numbering)


def _blocks(parent: Any) -> Iterator[Any]:
    """Yields the paragraphs and tables, also those inside content controls (a form's fields, a table of contents)."""
    for element in parent.iterchildren():
        if element.tag in {f"{W}p", f"{W}tbl"}:
            yield element
        elif element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins"}:
            yield from _blocks(element)


def _paragraph(paragraph: "Paragraph", numbering: Numbering) -> Iterator[str]:
    text = _text(paragraph._p).strip()
    for box in paragraph._p.iter(f"{W}txbxContent"):
        if not any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            yield from (line for inner in box.iter(f"{W}p") if (line := _text(inner).strip()))
    if not text:
        return
    text = numbering.label(paragraph) + text
    style = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
    level = HEADING.search(style)
    if style == "Title":
        yield f"\n# {text}\n"
    elif level:
        yield f"\n{'#' * min(int(level[1]) + 1, 6)} {text}"
    else:
        yield text


def _text(element: Any) -> str:
    """Returns a paragraph's own text: without text boxes in it and what is not shown, with line breaks and tabs."""
    parts: list[str] = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        inside = next((p for p in node.iterancestors() if p is element or p.tag in NOT_ITS_OWN), None)
        if inside is not element or _is_hidden(node):
            continue
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        else:
            parts.append({"tab": "\t", "noBreakHyphen": "-"}.get(node.tag.removeprefix(W), "\n"))
    return "".join(parts)


def _is_hidden(node: Any) -> bool:
    properties = node.getparent().find(f"{W}rPr")
    mark = properties.find(f"{W}vanish") if properties is not None else None
    return mark is not None and mark.get(f"{W}val") not in {"0", "false"}


def _table(table: "Table") -> str:
    rows: list[list[str]] = []
    for row in table.rows:
        cells: list[str] = []
        before = None
        for cell in row.cells:  # a cell over several columns comes once for each
            if cell._tc is not before:
                cells.append("\n".join(_text(inner) for inner in cell._tc.iter(f"{W}p")))
            else:
                cells.append("")
            before = cell._tc
        rows.append(cells)
    return markdown_table(rows)


def _footnotes(document: "Document") -> Iterator[str]:
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob)
            for note in root.iter(f"{W}footnote", f"{W}endnote"):
                text = " ".join(_text(inner) for inner in note.iter(f"{W}p")).strip()
                if text:
                    yield text
