"""Numbers that Word shows but does not store in the text: "제3조", "①", "가." before a paragraph."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GANADA = "가나다라마바사아자차카타파하"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """Counts a document's lists from top to bottom; ask for each paragraph once, in order."""

    def __init__(self, document: "Document") -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {node.get(f"{W}abstractNumId"): node for node in root.iter(f"{W}abstractNum")}
        for number in root.iter(f"{W}num"):
            link = number.find(f"{W}abstractNumId")
            definition = abstract.get(link.get(f"{W}val")) if link is not None else None
            if definition is not None:
                self._levels[number.get(f"{W}numId")] = _levels(definition)

    def label(self, paragraph: "Paragraph") -> str:
        """Returns the number with a blank behind it, "- " for a bullet, "" without a list."""
        place = _list_place(paragraph)
        if place is None or place[0] not in self._levels:
            return ""
        key, level = place
        levels = self._levels[key]
        if level not in levels:
            return ""
        counts = self._counts.setdefault(key, {})
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        style, pattern, _ = levels[level]
        if style in {"bullet", "none"}:
            return "- " if style == "bullet" else ""
        for other, (other_style, _, start) in levels.items():
            pattern = pattern.replace(f"%{other + 1}", _written(counts.get(other, start), other_style))
        return f"{pattern} " if pattern else ""


def _levels(definition: Any) -> dict[int, tuple[str, str, int]]:
    """Returns (number style, pattern, first number) by level."""
    found: dict[int, tuple[str, str, int]] = {}
    for level in definition.iter(f"{W}lvl"):
        style, pattern, start = level.find(f"{W}numFmt"), level.find(f"{W}lvlText"), level.find(f"{W}start")
        found[int(level.get(f"{W}ilvl"))] = (
            style.get(f"{W}val") if style is not None else "decimal",
            pattern.get(f"{W}val") or "" if pattern is not None else "",
            int(start.get(f"{W}val")) if start is not None else 1,
        )
    return found


def _list_place(paragraph: "Paragraph") -> tuple[str, int] | None:
    """Returns (list, level) of the paragraph or of its style."""
    sources = [paragraph._p.pPr]
    style = paragraph.style
    while style is not None:
        sources.append(style.element.find(f"{W}pPr"))
        style = getattr(style, "base_style", None)
    for properties in sources:
        marks = properties.find(f"{W}numPr") if properties is not None else None
        if marks is None:
            continue
        number, level = marks.find(f"{W}numId"), marks.find(f"{W}ilvl")
        if number is not None:
            key = number.get(f"{W}val")
            return None if key == "0" else (key, int(level.get(f"{W}val")) if level is not None else 0)
    return None


def _written(number: int, style: str) -> str:
    if style in {"ganada", "chosung"} and 1 <= number <= len(GANADA):
        return GANADA[number - 1]
    if style == "decimalEnclosedCircle" and 1 <= number <= len(CIRCLED):
        return CIRCLED[number - 1]
    if style in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if style == "upperLetter" else letter
    if style in {"upperRoman", "lowerRoman"}:
        rest, roman = number, ""
        for value, sign in ROMAN:
            while rest >= value:
                roman, rest = roman + sign, rest - value
        return roman.upper() if style == "upperRoman" else roman
    return str(number)
