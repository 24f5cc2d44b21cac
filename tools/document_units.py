"""Cuts an article into the units that an answer quotes: sentences with their items, and rows of tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

HEADING = re.compile(r"^\s*(?:#{1,6}\s+.*|제\s*\d+\s*[편장절]\b.*)$")
ARTICLE_HEAD = re.compile(
    r"^\s*제\s*\d+\s*조(?:의\s*\d+)?\s*(?:[(（\[]\s*[^)）\]]*[)）\]])?\s*|^\s*Article\s+\d+\s*(?:\([^)]*\))?\s*"
)
ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]\s|[가-하][.)]\s|\([a-z]\)|[-•*]\s)")
CLAUSE_MARK = re.compile(r"^\s*(?:[①-⑳]|\(\d{1,2}\))\s*")
CAPTION = re.compile(r"^\s*(?:표|Table)\s*\d+[.:]?\s*(.*)$")
SENTENCE = re.compile(r"(?<=[다요음함됨임]\.)\s+|(?<=[a-z)\d]\.)\s+(?=[A-Z(])")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Something that can be said on its own."""

    text: str
    """As it is said: clause marks off, a row as "본인 결혼: 휴가 일수 5일, 경조금 500,000원"."""
    heading: str
    """Of its article or section."""
    is_row: bool = False
    label: str = ""
    """First cell of a row."""
    table: int = 0
    """Number of the row's table within the article; 0: not a row."""


@dataclass(frozen=True, kw_only=True)
class ArticleTable:
    """A table of an article."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def cells_of(line: str) -> tuple[str, ...]:
    """Returns the cells of a Markdown row."""
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def is_rule(line: str) -> bool:
    """Returns whether the line is the dashes below a table's head."""
    return bool(re.fullmatch(r"[\s|:\-]+", line)) and "-" in line


def read_units(text: str, heading: str) -> tuple[list[Unit], list[ArticleTable]]:
    """Returns the units in order and the tables of an article's text (heading lines are left out)."""
    units: list[Unit] = []
    tables: list[ArticleTable] = []
    lines = [line for line in text.splitlines() if line.strip()]
    caption = ""
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.strip() == heading:  # of a section with a number: it is said with each of its units
            position += 1
            continue
        if line.lstrip().startswith("|"):
            end = position
            while end < len(lines) and lines[end].lstrip().startswith("|"):
                end += 1
            table = _read_table(lines[position:end], caption)
            if table is not None:
                tables.append(table)
                units.extend(_row_unit(table, row, heading, len(tables)) for row in table.rows)
            caption, position = "", end
            continue
        found = CAPTION.match(line)
        if found:
            caption = found[1].strip()
        else:
            _add_sentences(units, _below_heading(line), heading)
        position += 1
    return units, tables


def _below_heading(line: str) -> str:
    """Returns what a line says besides being a heading: "#### 제3조(정산) 5일 안에 …" -> "5일 안에 …"."""
    if not HEADING.match(line):
        return line
    bare = line.lstrip("# ")
    found = ARTICLE_HEAD.match(bare)
    return bare[found.end() :] if found else ""


def _read_table(lines: Sequence[str], caption: str) -> ArticleTable | None:
    rows = [cells_of(line) for line in lines if not is_rule(line)]
    if len(rows) < 2:
        return None
    width = len(rows[0])
    body = tuple((*row, *([""] * width))[:width] for row in rows[1:])
    return ArticleTable(caption=caption, columns=rows[0], rows=body)


def _row_unit(table: ArticleTable, row: tuple[str, ...], heading: str, number: int) -> Unit:
    rest = ", ".join(
        f"{column} {cell}" for column, cell in zip(table.columns[1:], row[1:], strict=True) if cell and cell != "-"
    )
    return Unit(text=f"{row[0]}: {rest}" if rest else row[0], heading=heading, is_row=True, label=row[0], table=number)


def _add_sentences(units: list[Unit], line: str, heading: str) -> None:
    bare = CLAUSE_MARK.sub("", ARTICLE_HEAD.sub("", line)).strip()
    if not bare:
        return
    if ITEM.match(line) and units and not units[-1].is_row:
        units[-1] = replace(units[-1], text=f"{units[-1].text} {bare}")
        return
    units.extend(Unit(text=sentence.strip(), heading=heading) for sentence in SENTENCE.split(bare) if sentence.strip())
