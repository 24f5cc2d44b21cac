"""Numbers that Word shows but does not store in the text: "제3조", "①", "가." before a paragraph (ECMA-376, 17.9)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data.ingest.readers.numerals import written

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, kw_only=True)
class _Level:
    style: str
    pattern: str
    start: int
    restart: int | None
    """How many levels above make it begin anew; None: all of them, 0: none."""
    is_legal: bool
    """Numbers of the levels above are shown in digits."""
    paragraph_style: str | None


@dataclass(kw_only=True)
class _List:
    """Levels and how far they have counted; lists that share a definition count on together."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts a document's lists from top to bottom; ask for each paragraph once, in order."""

    def __init__(self, document: "Document") -> None:
        self._lists: dict[str, _List] = {}
        self._starts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        definitions = _definitions(root)
        for number in root.iter(f"{W}num"):
            key, link = number.get(f"{W}numId"), _value(number, "abstractNumId")
            if link in definitions:
                self._lists[key] = definitions[link]
                overrides = ((one.get(f"{W}ilvl"), _value(one, "startOverride")) for one in number)
                self._starts[key] = {int(level): int(start) for level, start in overrides if level and start}

    def label(self, paragraph: "Paragraph") -> str:
        """Returns the number with a blank behind it, "- " for a bullet, "" without a list."""
        key, level = self._place(paragraph)
        found = self._lists.get(key)
        about = found.levels.get(level) if found is not None else None
        if found is None or about is None:
            return ""
        number = self._count(key, found, level, about)
        if about.style in {"bullet", "none"}:
            return "- " if about.style == "bullet" else ""
        pattern = about.pattern
        for other, its in found.levels.items():
            value = number if other == level else found.counts.get(other, its.start)
            style = "decimal" if about.is_legal else its.style
            pattern = pattern.replace(f"%{other + 1}", written(value, style))
        return f"{pattern} " if pattern else ""

    def _count(self, key: str, found: _List, level: int, about: _Level) -> int:
        start = self._starts.get(key, {}).pop(level, None)
        number = start if start is not None else found.counts.get(level, about.start - 1) + 1
        found.counts[level] = number
        for deeper in [other for other in found.counts if other > level]:
            restart = found.levels[deeper].restart
            if restart is None or level < restart:
                del found.counts[deeper]
        return number

    def _place(self, paragraph: "Paragraph") -> tuple[str, int]:
        """Returns (list, level) of the paragraph or of its style; ("", 0) without one."""
        key, level = _marks(paragraph._p.pPr)
        if key is not None:
            return ("", 0) if key == "0" else (key, level or 0)
        style = paragraph.style
        while style is not None:
            key, at = _marks(style.element.find(f"{W}pPr"))
            if key is not None:
                name = style.element.get(f"{W}styleId")
                known = self._lists.get(key)
                levels = known.levels if known is not None else {}
                own = next((one for one, about in levels.items() if about.paragraph_style == name), at)
                return ("", 0) if key == "0" else (key, level if level is not None else own or 0)
            style = getattr(style, "base_style", None)
        return "", 0


def _marks(properties: Any) -> tuple[str | None, int | None]:
    marks = properties.find(f"{W}numPr") if properties is not None else None
    if marks is None:
        return None, None
    level = _value(marks, "ilvl")
    return _value(marks, "numId"), int(level) if level is not None else None


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    value: str | None = found.get(f"{W}val") if found is not None else None
    return value


def _definitions(root: Any) -> dict[str | None, _List]:
    """Returns the lists' definitions; one that only points to a style of lists is that style's."""
    by_style: dict[str, Any] = {}
    for node in root.iter(f"{W}abstractNum"):
        if (style := _value(node, "styleLink")) is not None:
            by_style[style] = node
    lists: dict[Any, _List] = {}
    found: dict[str | None, _List] = {}
    for node in root.iter(f"{W}abstractNum"):
        real = by_style.get(_value(node, "numStyleLink") or "", node)
        found[node.get(f"{W}abstractNumId")] = lists.setdefault(real, _List(levels=_levels(real)))
    return found


def _levels(definition: Any) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for node in definition.iter(f"{W}lvl"):
        start, restart, legal = _value(node, "start"), _value(node, "lvlRestart"), node.find(f"{W}isLgl")
        found[int(node.get(f"{W}ilvl"))] = _Level(
            style=_value(node, "numFmt") or "decimal",
            pattern=_value(node, "lvlText") or "",
            start=int(start) if start is not None else 1,
            restart=int(restart) if restart is not None else None,
            is_legal=legal is not None and legal.get(f"{W}val") not in {"0", "false"},
            paragraph_style=_value(node, "pStyle"),
        )
    return found
