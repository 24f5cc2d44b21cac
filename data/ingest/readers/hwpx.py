"""HWPX, from its XML (KS X 6101): paragraphs with the numbers of their outline, tables, text boxes, notes below their text.

What is not part of the text is left out: heads and feet of pages, memos, hidden remarks, words deleted in tracking.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from data.ingest.encoding import clean
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.numerals import written
from data.ingest.readers.tables import markdown_table

SECTION = re.compile(r"Contents/section(\d+)\.xml$")
NUMBERED = re.compile(r"제\s*\d+\s*[편장절조]")  # says its number itself, whatever its form adds
PRIVATE = re.compile(r"[\ue000-\uf8ff]")  # Hancom's own letters (its trademark "한"), which no font shows
UNSEEN = frozenset(("header", "footer", "hiddenComment", "memo", "deleteBegin", "secPr", "fieldBegin"))
NOTES = frozenset(("footNote", "endNote"))
BOXES = frozenset(("drawText", "caption"))
STYLES = {
    "HANGUL_SYLLABLE": "ganada",
    "HANGUL_JAMO": "chosung",
    "CIRCLED_DIGIT": "decimalEnclosedCircle",
    "ROMAN_CAPITAL": "upperRoman",
    "ROMAN_SMALL": "lowerRoman",
    "LATIN_CAPITAL": "upperLetter",
    "LATIN_SMALL": "lowerLetter",
    "HANGUL_PHONETIC": "koreanDigital",
    "IDEOGRAPH": "chineseCounting",
}


def read_hwpx(content: bytes) -> Parsed:
    """Returns text and tables. Raises: Unreadable (encrypted, broken, empty)."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = file.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in file.read("META-INF/manifest.xml"):
                raise Unreadable("encrypted")
            numbered = sorted((int(found[1]), name) for name in names if (found := SECTION.search(name)))
            sections = [etree.fromstring(file.read(name), parser) for _, name in numbered]
            head = etree.fromstring(file.read("Contents/header.xml"), parser)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, etree.XMLSyntaxError):
        raise Unreadable("broken") from None
    walk = _Walk(outlines=_outlines(head), numberings=_numberings(head))
    text = clean(PRIVATE.sub("", "\n".join(line for root in sections for line in walk.lines(root)))).strip()
    if not text:
        raise Unreadable("empty")
    return Parsed(text=re.sub(r"\n{3,}", "\n\n", text) + "\n")


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def _outlines(head: Any) -> dict[str, tuple[str, str, int]]:
    """Returns (OUTLINE, NUMBER or BULLET; list; level from 0) by the id of a paragraph's form."""
    found: dict[str, tuple[str, str, int]] = {}
    for form in head.iter("{*}paraPr"):
        heading = next(form.iter("{*}heading"), None)
        if heading is not None and heading.get("type") in {"OUTLINE", "NUMBER", "BULLET"}:
            place = (heading.get("type"), heading.get("idRef") or "0", int(heading.get("level") or 0))
            found[form.get("id")] = place
    return found


def _numberings(head: Any) -> dict[str, dict[int, tuple[str, str, int]]]:
    """Returns (pattern like "제^1조", style, first number) by list and level."""
    return {
        one.get("id"): {
            int(level.get("level") or 1) - 1: (
                level.text or "",
                STYLES.get(level.get("numFormat") or "", "decimal"),
                max(int(level.get("start") or 1), 1),
            )
            for level in one.iter("{*}paraHead")
        }
        for one in head.iter("{*}numbering")
    }


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """Reads the sections once, from top to bottom: lists count as they are read."""

    outlines: dict[str, tuple[str, str, int]]
    numberings: dict[str, dict[int, tuple[str, str, int]]]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def lines(self, parent: Any) -> Iterator[str]:
        for paragraph in parent.iterchildren("{*}p"):
            yield from self._paragraph(paragraph)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        own, aside = list[str](), list[Any]()
        _gather(paragraph, own, aside)
        text = "".join(own).strip()
        if text:
            label = self._label(paragraph)
            yield text if NUMBERED.match(text) else label + text
        for node in aside:
            if _name(node) == "tbl":
                yield from self._captioned(node)
            elif _name(node) == "equation":
                yield (node.findtext("{*}script") or "").strip()
            else:
                for inner in node.iter("{*}subList"):
                    yield from self.lines(inner)
                    break

    def _captioned(self, table: Any) -> Iterator[str]:
        for caption in table.iterchildren("{*}caption"):
            for inner in caption.iterchildren("{*}subList"):
                yield from self.lines(inner)
        yield "\n" + self._table(table) + "\n"

    def _table(self, table: Any) -> str:
        """Returns a table; a cell over several rows is repeated in each, one over several columns is not."""
        cells: dict[tuple[int, int], str] = {}
        for cell in table.iterfind("{*}tr/{*}tc"):
            place, span = cell.find("{*}cellAddr"), cell.find("{*}cellSpan")
            text = "\n".join(line for inner in cell.iterchildren("{*}subList") for line in self.lines(inner))
            if place is None:
                continue
            row, column = int(place.get("rowAddr") or 0), int(place.get("colAddr") or 0)
            for down in range(min(int(span.get("rowSpan") or 1) if span is not None else 1, 1000)):
                cells[row + down, column] = text
        height = 1 + max((row for row, _ in cells), default=-1)
        width = 1 + max((column for _, column in cells), default=-1)
        return markdown_table([[cells.get((row, column), "") for column in range(width)] for row in range(height)])

    def _label(self, paragraph: Any) -> str:
        kind, key, level = self.outlines.get(paragraph.get("paraPrIDRef") or "", ("", "", 0))
        if kind == "BULLET":
            return "- "
        levels = self.numberings.get(key) or (next(iter(self.numberings.values()), {}) if kind == "OUTLINE" else {})
        if not kind or level not in levels:
            return ""
        counts = self.counts.setdefault(f"{kind} {key}", {})
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        label = levels[level][0]
        for other, (_, style, start) in levels.items():
            label = label.replace(f"^{other + 1}", written(counts.get(other, start), style))
        return f"{label} " if label else ""


def _gather(node: Any, own: list[str], aside: list[Any]) -> None:
    """Puts a paragraph's own words into `own`, and what hangs on it (tables, boxes, notes, formulas) into `aside`."""
    deleted = False
    for child in node.iterchildren():
        name = _name(child)
        if name in {"deleteBegin", "deleteEnd"}:
            deleted = name == "deleteBegin"
        elif name in NOTES | BOXES | {"tbl", "equation"}:
            aside.append(child)
        elif name == "t":
            _words(child, own)
        elif name in {"tab", "lineBreak"}:
            own.append("\t" if name == "tab" else "\n")
        elif name not in UNSEEN and name != "linesegarray" and not deleted:
            _gather(child, own, aside)


def _words(node: Any, own: list[str]) -> None:
    """Puts the words of a text element into `own`; marks within it part deleted words from others."""
    own.append(node.text or "")
    deleted = False
    for child in node.iterchildren():
        name = _name(child)
        if name in {"deleteBegin", "deleteEnd"}:
            deleted = name == "deleteBegin"
        elif name in {"tab", "lineBreak", "nbSpace", "fwSpace", "hyphen"}:
            own.append({"tab": "\t", "lineBreak": "\n", "hyphen": "-"}.get(name, " "))
        if not deleted:
            own.append(child.tail or "")
