"""RTF with its groups put where a reader wants them: notes and text boxes below their paragraph, unseen words left out.

striprtf passes over notes and text boxes, and keeps hidden and deleted words.
"""

import re

TOKEN = re.compile(r"\\[a-z]+-?\d* ?|\\'[0-9a-fA-F]{2}|\\.|[{}]", re.DOTALL)
ASIDE = re.compile(r"\{(?:\\\*)?\s*\\(?:footnote(?![a-z])(?:\\ftnalt)?|shp(?![a-z]))")
BOX = re.compile(r"\{\\shptxt(?![a-z])")
UNSEEN = re.compile(r"\{(?:\\\*|\\[a-z]+-?\d*|\s)*?\\(?:v|deleted)(?:1(?!\d)|(?![a-z0-9]))")
BOUND = re.compile(r"\\(par|sect|page|cell|nestcell)(?![a-z])")
SPACE = re.compile(r"(?:\s|\\par(?![a-z])|\\chftn(?![a-z]))+")


def arranged(source: str) -> tuple[str, bool]:
    """Returns (RTF to read, whether words were left out); the source itself where its groups do not match up."""
    if not any(word in source for word in ("\\footnote", "\\shp", "\\v", "\\deleted")):
        return source, False
    found = _groups(source)
    if found is None:
        return source, False
    insertions: dict[int, list[str]] = {}
    for _, body, end, is_aside in found:
        if is_aside:
            bound = BOUND.search(source, end)
            in_cell = bound is not None and bound[1].endswith("cell")
            at = len(source) if bound is None else bound.start() if in_cell else bound.end()
            text = SPACE.sub(" ", _content(source, body, end - 1))
            insertions.setdefault(at, []).append(f"{{ {text}}}" if in_cell else f"{{\\plain  {text}\\par }}")
    cuts = [(start, end) for start, _, end, _ in found]
    return _with(source, cuts, insertions), any(not is_aside for *_, is_aside in found)


def _content(source: str, start: int, end: int) -> str:
    """Returns what a note or a shape says; of a shape only the text box in it."""
    if not source.startswith("shp", start - 3):
        return source[start:end]
    box = BOX.search(source, start, end)
    depth = 1
    for token in TOKEN.finditer(source, box.end(), end) if box is not None else ():
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0 and box is not None:
            return source[box.end() : token.start()]
    return ""


def _groups(source: str) -> list[tuple[int, int, int, bool]] | None:
    """Returns (start, start of content, end, is a note or box) of the outermost groups to move or cut."""
    found: list[tuple[int, int, int, bool]] = []
    depth, opened = 0, None
    for token in TOKEN.finditer(source):
        if token[0] == "{":
            depth += 1
            if opened is None:
                aside, unseen = ASIDE.match(source, token.start()), UNSEEN.match(source, token.start())
                head = aside or unseen
                if head is not None:
                    opened = (token.start(), head.end(), depth, aside is not None)
        elif token[0] == "}":
            if opened is not None and depth == opened[2]:
                found.append((opened[0], opened[1], token.end(), opened[3]))
                opened = None
            depth -= 1
    return None if opened is not None else found


def _with(source: str, cuts: list[tuple[int, int]], insertions: dict[int, list[str]]) -> str:
    parts: list[str] = []
    place = 0
    steps: list[tuple[int, int, list[str]]] = [(start, end, []) for start, end in cuts]
    steps += [(at, at, texts) for at, texts in insertions.items()]
    for at, until, texts in sorted(steps, key=lambda step: step[:2]):
        if at < place:  # lies in a group that was cut
            continue
        parts.append(source[place:at])
        parts.extend(texts)
        place = until
    parts.append(source[place:])
    return "".join(parts)
