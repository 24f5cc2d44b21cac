"""HTML, by Beautiful Soup: what a person would see, with headings and tables."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from data.ingest.encoding import clean, decode
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.numerals import written
from data.ingest.readers.tables import markdown_table

if TYPE_CHECKING:
    from bs4 import Tag

CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
UNSEEN = (
    *("script", "style", "noscript", "template", "head", "nav", "svg", "iframe", "object", "select", "button"),
    *("del", "s", "strike"),  # struck out: no longer so
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:[;\s]|$)", re.I)
COUNTED = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """
        address article aside blockquote body caption dd details div dl dt fieldset figure footer form header legend li main
        ol p section summary textarea ul
        """,
    )
)


def read_html(content: bytes) -> Parsed:
    """Returns the visible text. Raises: Unreadable (empty)."""
    declared = CHARSET.search(content[:4000])
    text, warnings = decode(content, declared[1].decode("ascii") if declared else None)
    title, body, hidden = html_text(text)
    if not body:
        raise Unreadable("empty")
    return Parsed(text=body + "\n", title=title, warnings=(*warnings, *(["hidden_text"] if hidden else [])))


def html_text(text: str) -> tuple[str | None, str, bool]:
    """Returns (title, visible text, whether there was hidden text) of HTML."""
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(XML_HEAD.sub("", text), "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else None
    for node in soup(list(UNSEEN)):
        node.decompose()
    for comment in soup.find_all(string=lambda part: isinstance(part, Comment)):
        comment.extract()
    hidden = [
        node
        for node in soup.find_all(True)
        if HIDDEN.search(str(node.get("style") or "")) or node.has_attr("hidden") or node.get("aria-hidden") == "true"
    ]
    had_text = any(node.get_text(strip=True) for node in hidden)
    for node in hidden:
        node.decompose()
    body = clean("".join(_walk(soup.body or soup)))
    body = re.sub(r"[ \t]+\n", "\n", re.sub(r"\n{3,}", "\n\n", body)).strip()
    return title or None, body, had_text


def _walk(node: "Tag") -> Iterator[str]:
    from bs4.element import NavigableString, Tag

    for child in node.children:
        if isinstance(child, NavigableString):
            yield re.sub(r"\s+", " ", str(child))
        elif isinstance(child, Tag):
            yield from _element(child)


def _element(node: "Tag") -> Iterator[str]:
    name = node.name
    if re.fullmatch(r"h[1-6]", name):
        yield f"\n\n{'#' * int(name[1])} {_line(node)}\n"
    elif name == "table" and not node.find("table"):
        yield "\n\n" + markdown_table(_rows(node)) + "\n\n"
    elif name in {"br", "hr"}:
        yield "\n"
    elif name == "li":
        yield f"\n{_item_mark(node)}"
        yield from _walk(node)
    elif name == "pre":
        yield f"\n{node.get_text()}\n"
    elif name in BLOCKS or name in {"tr"}:
        yield "\n"
        yield from _walk(node)
        yield "\n"
    else:
        yield from _walk(node)
        if name in {"td", "th"}:
            yield " "


def _item_mark(item: "Tag") -> str:
    """Returns the bullet or number that a browser draws before an item."""
    around = item.find_parent(["ul", "ol"])
    if around is None or around.name == "ul":
        return "- " if around is not None else ""
    items = around.find_all("li", recursive=False)
    first = str(around.get("start") or "1")
    number = next((place for place, one in enumerate(items) if one is item), 0)
    style = COUNTED.get(str(around.get("type")), "decimal")
    return f"{written(number + (int(first) if first.isdigit() else 1), style)}. "


def _line(node: "Tag") -> str:
    return " ".join("".join(_walk(node)).split())


def _rows(table: "Tag") -> list[list[str]]:
    """Returns the table's rows; a cell over several rows is repeated in each, so that a row can be read alone."""
    rows: list[list[str]] = []
    carried: dict[int, tuple[str, int]] = {}
    for row in table.find_all("tr"):
        cells: list[str] = []
        waiting = list(row.find_all(["td", "th"], recursive=False))
        while waiting or len(cells) in carried:
            if len(cells) in carried:
                text, left = carried.pop(len(cells))
                if left > 1:
                    carried[len(cells)] = (text, left - 1)
                cells.append(text)
                continue
            cell = waiting.pop(0)
            text = _line(cell)
            down, across = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            for number in range(across):
                if down > 1:
                    carried[len(cells)] = (text if number == 0 else "", down - 1)
                cells.append(text if number == 0 else "")
        rows.append(cells)
    return rows


def _span(value: object) -> int:
    text = str(value or "1")
    return min(max(int(text), 1), 100) if text.isdigit() else 1
