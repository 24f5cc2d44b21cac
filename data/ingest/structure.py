"""Finds the structure of a text: parts, chapters, articles, sections, tables, as line ranges with offsets.

It reads Markdown headings (`### 제9조(경조휴가)`) and bare lines as they come out of HWP, Word or PDF
(`제9조(겸직 금지) 직원은 …`). A reference in running text ("제9조에 따라") is not a heading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.ingest.outline import outline, title_line

MARKS = re.compile(r"^#{1,6}\s+")
PART = re.compile(r"^제\s*\d+\s*편(?:\s|$)|^Part\s+[\dIVX]+\b", re.IGNORECASE)
CHAPTER = re.compile(r"^제\s*\d+\s*[장절](?:\s|$|[.:(])|^Chapter\s+[\dIVX]+\b", re.IGNORECASE)
SUPPLEMENT = re.compile(
    r"^부\s*칙(?:\s*[<(\[].*)?$|^(?:Supplementary|Additional)\s+provisions?\b|^Addend(?:a|um)\b", re.I
)
ARTICLE_KO = re.compile(r"^제\s*(\d+)\s*조(?:\s*의\s*(\d+))?\s*[(（【\[]\s*([^)）】\]\n]{1,60})\s*[)）】\]]\s*")
ARTICLE_KO_BARE = re.compile(r"^제\s*(\d+)\s*조(?:\s*의\s*(\d+))?(?:\s*$|\s+(?=[①\"“]))")
ARTICLE_KO_HEADING = re.compile(r"^제\s*(\d+)\s*조(?:\s*의\s*(\d+))?\s*(.{0,60})$")
ARTICLE_EN = re.compile(
    r"^Article\s+(\d+(?:-\d+)?)\s*(?:[(（]\s*([^)）\n]{1,90})\s*[)）]|[.:\-–]?\s*([^\n]{0,90})$)", re.I
)
TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
FENCE = re.compile(r"^\s*(?:```|~~~)")
UNDERLINE = re.compile(r"^(?:={3,}|-{3,})$")
MARKED_DEPTHS = 10  # numbered lines lie below headings with marks, of which there are six depths


@dataclass(frozen=True, kw_only=True)
class Section:
    """A stretch of text under one heading; [start, end) covers the heading line too."""

    start: int
    body_start: int
    end: int
    part: str | None = None
    chapter: str | None = None
    article_no: str | None = None
    title: str | None = None
    """Heading of the article or section."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with its offsets; `text` has no line end."""

    start: int
    end: int
    text: str


def lines_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """Yields the lines of text[start:end] with offsets into `text`."""
    stop = len(text) if end is None else end
    while start < stop:
        cut = text.find("\n", start, stop)
        line_end = stop if cut < 0 else cut
        yield Line(start=start, end=line_end, text=text[start:line_end])
        start = line_end + 1


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a heading line says."""

    level: str
    """title | part | chapter | supplement | article | section"""
    label: str
    article_no: str | None = None
    depth: int = 0
    """Of a section: how far it lies below others."""
    body_offset: int = 0
    """Where text goes on behind the heading on the same line, from the line's start; 0: the line is all heading."""


def read_heading(line: str) -> Heading | None:
    """Returns the heading that `line` is, or None for running text and table rows."""
    marks = MARKS.match(line)
    bare = line[marks.end() :].strip() if marks else line.strip()
    bare = bare.strip("*").strip()
    if not bare or TABLE_ROW.match(line):
        return None
    article = _article(bare, line, is_marked=marks is not None)
    if article is not None:
        return article
    if marks is None and len(bare) > 60:
        return None
    for pattern, level in ((PART, "part"), (CHAPTER, "chapter"), (SUPPLEMENT, "supplement")):
        if pattern.match(bare):
            return Heading(level=level, label=bare)
    if marks is None:
        return None
    depth = len(marks.group().strip())
    return Heading(level="title" if depth == 1 else "section", label=bare, depth=depth)


def _article(bare: str, line: str, *, is_marked: bool) -> Heading | None:
    found = ARTICLE_KO.match(bare)
    if found:
        number = f"제{found[1]}조" + (f"의{found[2]}" if found[2] else "")
        rest = bare[found.end() :]
        is_joined = not found[0][-1].isspace() and re.match(r"(?:에|의|을|를|은|는|이|가|와|과|로|부터|까지)", rest)
        if not is_marked and (is_joined or re.match(r"(?:및|또는|제\s*\d+\s*항)", rest)):
            return None  # "제9조(경조휴가)에 따라 …" is a reference
        offset = line.find(rest) if rest else 0
        return Heading(level="article", label=found[3].strip(), article_no=number, body_offset=offset)
    plain = ARTICLE_KO_BARE.match(bare)
    if plain:
        number = f"제{plain[1]}조" + (f"의{plain[2]}" if plain[2] else "")
        rest = bare[plain.end() :]
        return Heading(level="article", label="", article_no=number, body_offset=line.find(rest) if rest else 0)
    if is_marked:
        titled = ARTICLE_KO_HEADING.match(bare)
        if titled:
            number = f"제{titled[1]}조" + (f"의{titled[2]}" if titled[2] else "")
            return Heading(level="article", label=titled[3].strip(" .:-"), article_no=number)
    english = ARTICLE_EN.match(bare)
    if english and (is_marked or english[2] or len(bare) <= 60):
        label = (english[2] or english[3] or "").strip(" .:-–")
        if not is_marked and english[2] is None and label.endswith((".", ";")):
            return None
        rest = bare[english.end() :].strip() if english[2] else ""
        offset = line.find(rest) if rest else 0
        return Heading(level="article", label=label, article_no=f"Article {english[1]}", body_offset=offset)
    return None


def find_sections(text: str) -> list[Section]:
    """Returns the sections in order; together they cover every line that is not empty."""
    lines = list(lines_of(text))
    headings = _headings(lines)
    found: list[Section] = []
    now = Section(start=0, body_start=0, end=0)
    supplement: str | None = None
    above: list[tuple[int, str]] = []
    chapter: str | None = None
    for number, line in enumerate(lines):
        heading = headings.get(number)
        if heading is None:
            now = replace(now, end=line.end)
            continue
        _close(found, now, text)
        body = line.start + heading.body_offset if heading.body_offset else line.end
        base = Section(start=line.start, body_start=body, end=line.end, part=now.part, chapter=chapter)
        if heading.level != "section":
            above = []
        if heading.level == "title":
            now = base
        elif heading.level == "part":
            chapter, supplement = None, None
            now = replace(base, part=heading.label, chapter=None)
        elif heading.level == "chapter":
            chapter, supplement = heading.label, None
            now = replace(base, chapter=heading.label)
        elif heading.level == "supplement":
            supplement = "부칙" if "칙" in heading.label else "Supplementary"
            chapter = heading.label
            now = replace(base, chapter=heading.label, title=heading.label)
        elif heading.level == "article":
            article = f"{supplement} {heading.article_no}" if supplement else heading.article_no
            now = replace(base, article_no=article, title=heading.label or None)
        else:
            above = [outer for outer in above if outer[0] < heading.depth]
            outer = " > ".join([*([chapter] if chapter else []), *(label for _, label in above)])
            now = replace(base, chapter=outer or None, title=heading.label)
            above.append((heading.depth, heading.label))
    _close(found, now, text)
    return found


def _headings(lines: list[Line]) -> dict[int, Heading]:
    """Returns the headings by line; numbered lines are looked at only where there are no articles to hold them."""
    found: dict[int, Heading] = {}
    is_code = False
    for number, line in enumerate(lines):
        if FENCE.match(line.text):
            is_code = not is_code
            continue
        heading = None if is_code else read_heading(line.text) or _underlined(lines, number)
        if heading is not None:
            found[number] = heading
    if not any(heading.level == "article" for heading in found.values()):
        texts = ["" if number in found else line.text for number, line in enumerate(lines)]
        numbered = outline(texts)
        title = title_line(texts) if numbered and not found else None
        if title is not None:
            found[title] = Heading(level="section", label=texts[title].strip(), depth=1)
        for number, (depth, value_at) in numbered.items():
            label = texts[number][: value_at or None].strip(" :：")
            found[number] = Heading(level="section", label=label, depth=MARKED_DEPTHS + depth, body_offset=value_at)
    return found


def _underlined(lines: list[Line], number: int) -> Heading | None:
    """Returns the heading of a line with a rule of === or --- right below it."""
    below = lines[number + 1].text.rstrip() if number + 1 < len(lines) else ""
    text = lines[number].text.strip()
    if not text or len(text) > 80 or not UNDERLINE.match(below) or UNDERLINE.match(text) or TABLE_ROW.match(text):
        return None
    if number and lines[number - 1].text.strip():
        return None  # a rule below a paragraph only parts it from the next
    level = "title" if below[0] == "=" else "section"
    return Heading(level=level, label=text, depth=2)


def _close(found: list[Section], section: Section, text: str) -> None:
    if text[section.body_start : section.end].strip() or section.article_no:
        found.append(section)
