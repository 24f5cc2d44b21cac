"""ODT and ODP, from their XML: headings, paragraphs, lists with numbers, tables, text boxes, notes; a page a slide."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.ingest.encoding import clean
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.odt_lists import Lists, read_lists
from data.ingest.readers.tables import markdown_table

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
UNSEEN = frozenset(
    (
        *(f"{TEXT}tracked-changes", f"{TEXT}page-number", f"{OFFICE}annotation", f"{OFFICE}forms"),
        *(f"{TEXT}sequence-decls", f"{TEXT}ruby-text"),
    )
)
MAX_REPEAT = 50  # columns that a cell is repeated over; a sheet in a text has no more


def read_opendocument(content: bytes) -> Parsed:
    """Returns the body in its order. Raises: Unreadable (encrypted, broken, empty)."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    parser = etree.XMLParser(resolve_entities=False)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if b"encryption-data" in file.read("META-INF/manifest.xml"):
                raise Unreadable("encrypted")
            root = etree.fromstring(file.read("content.xml"), parser)
            styles = [etree.fromstring(file.read("styles.xml"), parser)] if "styles.xml" in file.namelist() else []
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, OSError):
        raise Unreadable("broken") from None
    named = (one for part in (*styles, root) for one in part.iter(f"{STYLE}style"))
    listed = {one.get(f"{STYLE}name"): one.get(f"{STYLE}list-style-name") for one in named}
    body = root.find(f"{OFFICE}body")
    slides = list(root.iter(f"{DRAW}page"))
    walk = _Walk(lists=read_lists(*styles, root), listed={name: style for name, style in listed.items() if style})
    parts = [clean("\n".join(walk.blocks(part))).strip() for part in slides or [root if body is None else body]]
    if not any(parts):
        raise Unreadable("empty")
    text, marks = "", list[PageMark]()
    for number, part in enumerate(parts, start=1):
        marks.append(PageMark(start=len(text), number=number))
        text += part + "\n\n"
    return Parsed(text=text.rstrip() + "\n", pages=tuple(marks) if slides else ())


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """Reads the blocks once, from top to bottom: lists count as they are read."""

    lists: Lists
    listed: dict[str, str]
    """Style of paragraphs -> its style of lists."""

    def blocks(self, parent: Any) -> Iterator[str]:
        """Yields the lines of the element's children."""
        for node in parent:
            if node.tag in UNSEEN or not isinstance(node.tag, str):
                continue
            if node.tag == f"{TEXT}h":
                level = int(node.get(f"{TEXT}outline-level") or 1)
                is_plain = node.get(f"{TEXT}is-list-header") == "true" or node.getparent().tag == f"{TEXT}list-item"
                yield f"\n{'#' * min(level + 1, 6)} {'' if is_plain else self.lists.label('outline', level)}{_line(node)}"
            elif node.tag == f"{TEXT}p":
                yield from (line for line in (_line(node), *self._inside(node)) if line)
            elif node.tag == f"{TEXT}list":
                yield from self._list(node, 1, "")
            elif node.get(f"{PRESENTATION}class") == "title":
                yield f"## {' '.join(' '.join(self.blocks(node)).split())}"
            elif node.tag == f"{TABLE}table":
                yield "\n" + self._table(node) + "\n"
            else:
                yield from self.blocks(node)

    def _list(self, node: Any, level: int, around: str) -> Iterator[str]:
        first = next(node.iter(f"{TEXT}p", f"{TEXT}h"), None)
        own = node.get(f"{TEXT}style-name") or around
        style = own or (self.listed.get(first.get(f"{TEXT}style-name") or "", "") if first is not None else "")
        if level == 1:
            goes_on = node.get(f"{TEXT}continue-list") or node.get(f"{TEXT}continue-numbering") == "true"
            self.lists.begin(style, goes_on=bool(goes_on))
        for item in node:
            has_words = any(child.tag in {f"{TEXT}p", f"{TEXT}h"} for child in item)
            is_item = item.tag == f"{TEXT}list-item" and has_words
            label = self.lists.label(style, level, item.get(f"{TEXT}start-value")) if is_item else ""
            for child in item:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, level + 1, style)
                    continue
                for line in self.blocks([child]) if isinstance(child.tag, str) else ():
                    yield _labelled(line, label)
                    label = ""

    def _inside(self, paragraph: Any) -> Iterator[str]:
        """Yields the text boxes and notes that hang on a paragraph."""
        for node in paragraph.iter(f"{DRAW}text-box", f"{TEXT}note-body"):
            yield from self.blocks(node)

    def _table(self, table: Any) -> str:
        """Returns a table; a cell over several rows is repeated in each, so that a row can be read alone."""
        rows: list[list[str]] = []
        down: dict[int, int] = {}
        for row in table.iter(f"{TABLE}table-row"):
            if next(row.iterancestors(f"{TABLE}table")) is not table:
                continue
            cells: list[str] = []
            for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                times = min(int(cell.get(f"{TABLE}number-columns-repeated") or 1), MAX_REPEAT)
                text = "\n".join(line for line in self.blocks(cell) if line.strip())
                for _ in range(times):
                    column = len(cells)
                    is_below = cell.tag.endswith("covered-table-cell") and down.get(column, 0) > 0
                    cells.append(rows[-1][column] if is_below and column < len(rows[-1]) else text)
                    spanned = cell.get(f"{TABLE}number-rows-spanned")
                    down[column] = int(spanned) - 1 if spanned else max(down.get(column, 0) - 1, 0)
            rows.append(cells)
        return markdown_table(rows)


def _labelled(line: str, label: str) -> str:
    """Returns the line with its number behind the marks of a heading."""
    if not label:
        return line
    bare = line.lstrip("\n#").lstrip()
    return f"{line[: len(line) - len(bare)]}{label}{bare}"


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
