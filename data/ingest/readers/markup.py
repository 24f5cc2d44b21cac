"""XML: what its elements and attributes of text say, a line each; an unknown vocabulary is not understood further."""

from collections.abc import Iterator
from typing import Any

from data.ingest.encoding import clean, decode
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable

WORD_PROCESSORS = {"HWPML": ("P", "CHAR"), "wordDocument": ("p", "t"), "package": ("p", "t")}
"""Root -> (element of a paragraph, of words in it)."""


def read_xml(content: bytes) -> Parsed:
    """Returns a line "name: text" for each element that has text. Raises: Unreadable (broken, empty)."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    # Neither entities (they can grow without bound) nor anything from elsewhere is read.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        try:
            root = etree.fromstring(decode(content)[0].encode(), etree.XMLParser(recover=True, encoding="utf-8"))
        except (etree.XMLSyntaxError, ValueError):
            raise Unreadable("broken") from None
    lines = [] if root is None else _paragraphs(root) or list(_lines(root))
    text = clean("\n".join(lines)).strip()
    if not text:
        raise Unreadable("empty")
    return Parsed(text=text + "\n")


def _paragraphs(root: Any) -> list[str]:
    """Returns the paragraphs of Hangul's and Word's own XML; [] for any other."""
    kinds = WORD_PROCESSORS.get(root.tag.rpartition("}")[2]) if isinstance(root.tag, str) else None
    if kinds is None:
        return []
    paragraph, words = kinds
    return [
        text
        for one in root.iter(f"{{*}}{paragraph}")
        if (text := "".join("".join(word.itertext()) for word in one.iter(f"{{*}}{words}")).strip())
    ]


def _lines(node: Any) -> Iterator[str]:
    if not isinstance(node.tag, str):
        return
    own = " ".join((node.text or "").split())
    if own:
        yield f"{node.tag.rpartition('}')[2]}: {own}"
    for child in node.iterchildren():
        yield from _lines(child)
        after = " ".join((child.tail or "").split())
        if after:
            yield after
