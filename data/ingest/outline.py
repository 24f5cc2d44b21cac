"""Headings of texts that have neither articles nor heading styles: "1. 개요", "가. 배경", "□ 추진 계획", "Q1. …?".

A numbered line may be a heading or an item of a list. It is a heading where its run of numbers is mostly short lines with
something other than the next number below them; a line that is cut by the page's edge is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

GANADA = "가나다라마바사아자차카타파하"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
LATIN_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
KINDS = (
    ("question", re.compile(r"(?:Q|문|질문)\s*(\d{1,3})?\s*[.:)]\s*(?=\S)")),
    ("section", re.compile(r"(?:Section|SECTION)\s+(\d+(?:\.\d+)*)[.:]?\s*(?=\S)")),
    ("path", re.compile(r"(\d{1,2}(?:\.\d{1,2})+)\.?\s+(?=[^\d\s])")),
    ("number", re.compile(r"(\d{1,2})\.\s*(?=[^\d\s.])")),
    ("roman", re.compile(rf"([{ROMAN}]|[IVX]{{1,4}}(?=[.)]))[.)]?\s*(?=\S)")),
    ("letter", re.compile(rf"([{GANADA}])\.\s*(?=\S)")),
    ("half", re.compile(r"(\d{1,2})\)\s*(?=[^\d\s])")),
    ("half letter", re.compile(rf"([{GANADA}])\)\s*(?=\S)")),
    ("round", re.compile(r"\((\d{1,2})\)\s*(?=\S)")),
    ("round letter", re.compile(rf"\(([{GANADA}])\)\s*(?=\S)")),
    ("box", re.compile(r"()[□■◆◇▣▶❏]\s*(?=\S)")),
    ("label", re.compile(r"()(?=(?:【[^】]{1,30}】|〔[^〕]{1,30}〕|\[[^\]]{1,30}\]|<[^!>/][^>]{0,30}>)\s*$)")),
)
UNCOUNTED = frozenset(("box", "label", "question"))
MAX_CHARS, MAX_QUESTION = 50, 160
FULL_LINE = 0.7  # of the length that lines reach: what is as long goes on in the next line
WRAPPED = 25  # lines that reach no more are no running text
SENTENCE = re.compile(r"(?:[.!?;。]|[다요음함됨임까])$")
PAIR = re.compile(r"[:：]\s*(?=\S)")
GOES_ON = re.compile(r"(?:[을를는와,]|에서|으로|하여|하는|있는|및|또는|경우)$")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A line that begins with a number or sign."""

    line: int
    kind: str
    number: int
    is_short: bool
    """Could be a heading by its words."""
    has_body: bool
    """Something else than the next of its kind stands below."""
    value_at: int = 0
    """Where the value begins in a line of a name and a value ("1. 일시: 3월 2일"); such a line tells nothing about its
    neighbours."""

    @property
    def is_heading(self) -> bool:
        return self.is_short and self.has_body


@dataclass(kw_only=True)
class _Run:
    kind: str
    marks: list[Mark] = field(default_factory=list)

    @property
    def is_headings(self) -> bool:
        told = [mark for mark in self.marks if not mark.value_at]
        short = [mark for mark in told if mark.is_short]
        least = 1 if self.kind in {"section", "label", "question", "box"} else 2
        followed = sum(mark.has_body for mark in short)
        return len(self.marks) >= least and followed * 2 > len(told) and followed * 4 >= 3 * len(short)

    def headings(self) -> list[Mark]:
        first = next(place for place, mark in enumerate(self.marks) if mark.is_heading)
        return [mark for mark in self.marks[first:] if mark.is_heading or mark.value_at]


def outline(lines: Sequence[str]) -> dict[int, tuple[int, int]]:
    """Returns (depth, place of the value or 0) of the heading lines by their index; kinds are deeper the later they begin.

    Behind the first heading of a run its lines of a name and a value ("6. 다음 회의: 4월 8일") are headings, too.
    """
    marks = _marks(lines)
    headings = sorted(
        (mark for run in _runs(marks) if run.is_headings for mark in run.headings()), key=lambda mark: mark.line
    )
    kinds = list(dict.fromkeys(mark.kind for mark in headings))
    return {mark.line: (kinds.index(mark.kind), mark.value_at) for mark in headings}


def title_line(lines: Sequence[str]) -> int | None:
    """Returns the first line's index if it is a title: short, no sentence, by itself or right above a numbered line."""
    filled = [number for number, line in enumerate(lines) if line.strip()][:2]
    if len(filled) < 2:
        return None
    first, text = filled[0], lines[filled[0]].strip()
    is_apart = filled[1] > first + 1 or _read(lines[filled[1]].strip()) is not None
    return first if is_apart and _read(text) is None and _is_short("title", text) else None


def _marks(lines: Sequence[str]) -> list[Mark]:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    lengths = sorted(len(lines[number].strip()) for number in filled)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    read = {number: _read(lines[number].strip()) for number in filled}
    marks: list[Mark] = []
    for place, number in enumerate(filled):
        found = read[number]
        if found is None:
            continue
        kind, count, words = found
        below = filled[place + 1] if place + 1 < len(filled) else None
        is_apart = below is not None and below > number + 1
        text = lines[number].strip()
        pair = PAIR.search(lines[number], lines[number].rindex(words)) if words else None
        is_cut = not is_apart and usual > WRAPPED and len(text) > FULL_LINE * usual
        after = read[below] if below is not None else None
        marks.append(
            Mark(
                line=number,
                kind=kind,
                number=count,
                is_short=_is_short(kind, words) and not (is_cut and kind != "question"),
                has_body=below is not None and (after is None or after[0] != kind),
                value_at=pair.end() if pair and kind != "question" else 0,
            )
        )
    return marks


def _read(line: str) -> tuple[str, int, str] | None:
    """Returns (kind, number, words behind it); a decimal path has a kind for each depth."""
    for kind, pattern in KINDS:
        found = pattern.match(line)
        if found:
            sign = found[1] or ""
            words = line[found.end() :]
            if kind in {"path", "section"} and "." in sign:
                return f"{kind} {sign.count('.')}", int(sign.rpartition(".")[2]), words
            return kind, _value(sign), words
    return None


def _value(sign: str) -> int:
    if sign.isdigit():
        return int(sign)
    for signs in (GANADA, ROMAN, LATIN_ROMAN):
        if sign and sign in signs:
            return signs.index(sign) + 1
    return 0


def _is_short(kind: str, words: str) -> bool:
    if kind == "question":
        return len(words) <= MAX_QUESTION
    if len(words) > MAX_CHARS or not any(letter.isalpha() for letter in words) or "|" in words:
        return False
    return not (SENTENCE.search(words) or GOES_ON.search(words) or PAIR.search(words))


def _runs(marks: Sequence[Mark]) -> list[_Run]:
    """Returns the marks put together as they count on; a sign without a number runs through the whole text."""
    runs: list[_Run] = []
    for mark in marks:
        if mark.kind in UNCOUNTED:
            run = next((run for run in runs if run.kind == mark.kind), None)
        else:
            same = [run for run in runs if run.kind == mark.kind and run.marks[-1].number == mark.number - 1]
            run = same[-1] if same and mark.number > 1 else None
        if run is None:
            run = _Run(kind=mark.kind)
            runs.append(run)
        run.marks.append(mark)
    return runs
