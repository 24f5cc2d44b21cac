"""An answer's sentences, list items and table rows, each with its place and the citation marks that cover it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MARK = re.compile(r"\[(\d{1,3})\]")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s")
_END = re.compile(
    r"(?<!\bArt)(?<!\bNo)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!^\d)(?<!\s\d)(?<!\s\d\d)"
    r"[.!?][\"”’)」*]*(?:\s*\[\d{1,3}\])*(?=\s|$)"
)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One thing an answer says."""

    text: str
    start: int
    """Of `text` in the answer, in characters; it ends at `start + len(text)`."""
    marks: tuple[int, ...] = ()
    """Numbers of the citations that cover it: its own, else those behind it in its paragraph, else its lead's."""
    headings: tuple[str, ...] | None = None
    """Of a table's row: the headings of its columns; () for the row of headings itself. None: no row."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's cells."""
        return cells_of(self.text)


@dataclass(frozen=True, kw_only=True)
class _Line:
    text: str
    start: int

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())


def sentences_of(text: str) -> list[Sentence]:
    """Returns the sentences in order. A mark covers the sentences before it in the same paragraph or list item.

    Items and rows without a mark are covered by the sentence that leads to them ("as follows [1]:"), a lead that ends
    with a colon by the marks of its items.
    """
    found: list[Sentence] = []
    lead: tuple[int, ...] = ()
    for block in _blocks(text):
        if _is_row(block[0]):
            found += (_covered(row, lead) for row in _rows(block))
        elif _ITEM.match(block[0].text):
            found += _spread(_told(block), lead)
        else:
            found += _spread(_told(block), ())
            lead = found[-1].marks if found else ()
    return _leads_covered(found)


def cells_of(line: str) -> tuple[str, ...]:
    """Returns the cells of a row: "| a | b |" -> ("a", "b")."""
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Yields paragraphs, list items with the lines and items indented below them, and tables."""
    block: list[_Line] = []
    start = 0
    for line in text.splitlines(keepends=True):
        here = _Line(text=line.rstrip(), start=start)
        start += len(line)
        if block and (not here.text or _begins(here, block)):
            yield block
            block = []
        if here.text:
            block.append(here)
    if block:
        yield block


def _begins(line: _Line, block: Sequence[_Line]) -> bool:
    if _is_row(line) or _is_row(block[-1]):
        return _is_row(line) != _is_row(block[-1])
    return _ITEM.match(line.text) is not None and line.indent <= block[0].indent


def _is_row(line: _Line) -> bool:
    return line.text.lstrip().startswith("|")


def _rows(block: Sequence[_Line]) -> Iterator[Sentence]:
    headings: tuple[str, ...] = ()
    for line in block:
        if not _RULE.match(line.text):
            yield Sentence(text=line.text, start=line.start, marks=_marks(line.text), headings=headings)
            headings = headings or cells_of(line.text)


def _split(line: _Line) -> Iterator[Sentence]:
    at = 0
    for match in _END.finditer(line.text):
        yield from _sentence(line, at, match.end())
        at = match.end()
    yield from _sentence(line, at, len(line.text))


def _sentence(line: _Line, start: int, end: int) -> Iterator[Sentence]:
    text = line.text[start:end]
    bare = text.strip()
    if bare:
        yield Sentence(text=bare, start=line.start + start + text.index(bare), marks=_marks(bare))


def _told(block: Sequence[_Line]) -> list[Sentence]:
    return [sentence for line in block for sentence in _split(line)]


def _spread(sentences: Sequence[Sentence], lead: tuple[int, ...]) -> list[Sentence]:
    """Returns the sentences, those without marks covered by the next marks behind them, items below by those above."""
    covered: list[Sentence] = []
    marks: tuple[int, ...] = ()
    for sentence in reversed(sentences):
        marks = sentence.marks or marks
        covered.append(replace(sentence, marks=marks))
    spread: list[Sentence] = []
    for sentence in covered[::-1]:
        above = spread[-1].marks if spread and _ITEM.match(sentence.text) else lead
        spread.append(_covered(sentence, above))
    return spread


def _leads_covered(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Returns the sentences, those that end with a colon covered by the marks of what follows them."""
    covered: list[Sentence] = []
    for sentence in reversed(sentences):
        is_lead = covered and sentence.text.rstrip("*").endswith(":") and not sentence.marks
        covered.append(replace(sentence, marks=covered[-1].marks) if is_lead else sentence)
    return covered[::-1]


def _covered(sentence: Sentence, lead: tuple[int, ...]) -> Sentence:
    return sentence if sentence.marks else replace(sentence, marks=lead)


def _marks(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(number) for number in MARK.findall(text)))
