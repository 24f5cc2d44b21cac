"""Numbers that OpenDocument shows before the items of lists, and before numbered headings (ODF 1.3, 5.3 and 16.30)."""

from dataclasses import dataclass, field
from typing import Any

from data.ingest.readers.numerals import written

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FORMATS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "가": "ganada",
    "ㄱ": "chosung",
    "①": "decimalEnclosedCircle",
    "일": "koreanDigital",
    "一": "chineseCounting",
}
"""By the format's first letter: LibreOffice writes "가, 나, 다, ..."."""


@dataclass(frozen=True, kw_only=True)
class _Level:
    style: str
    prefix: str
    suffix: str
    shown: int
    """How many numbers of the levels above stand before its own, itself included."""
    start: int

    @property
    def is_bullet(self) -> bool:
        return self.style == "bullet"


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Counts lists from top to bottom; ask for each item once, in order."""

    styles: dict[str, dict[int, _Level]]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def begin(self, style: str, *, goes_on: bool) -> None:
        """Starts an outermost list: from its first number, unless it goes on from one before."""
        if not goes_on:
            self.counts.pop(style, None)

    def label(self, style: str, level: int, start: str | None = None) -> str:
        """Returns the number of the next item (level from 1) with a blank behind it, "- " for a bullet, "" for none."""
        about = self.styles.get(style, {}).get(level)
        if about is None:
            return ""
        if about.is_bullet:
            return "- "
        counts = self.counts.setdefault(style, {})
        counts[level] = int(start) if start else counts.get(level, about.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if not about.style:
            return ""
        levels = self.styles[style]
        numbers = [
            written(counts.get(at, levels[at].start), levels[at].style)
            for at in range(max(level - about.shown, 0) + 1, level + 1)
            if at in levels and levels[at].style
        ]
        return f"{about.prefix}{'.'.join(numbers)}{about.suffix} "


def read_lists(*roots: Any) -> Lists:
    """Returns the lists that the parts of a document define; headings' numbers are under "outline"."""
    styles: dict[str, dict[int, _Level]] = {}
    for root in roots:
        for node in root.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
            name = "outline" if node.tag.endswith("outline-style") else node.get(f"{STYLE}name")
            styles[name] = {int(level.get(f"{TEXT}level") or 1): _level(level) for level in node}
    return Lists(styles=styles)


def _level(node: Any) -> _Level:
    form = node.get(f"{STYLE}num-format") or ""
    is_bullet = node.tag.endswith(("bullet", "image"))
    return _Level(
        style="bullet" if is_bullet else FORMATS.get(form[:1], "decimal" if form else ""),
        prefix=node.get(f"{STYLE}num-prefix") or "",
        suffix=node.get(f"{STYLE}num-suffix") or "",
        shown=int(node.get(f"{TEXT}display-levels") or 1),
        start=int(node.get(f"{TEXT}start-value") or 1),
    )
