"""EPUB: its chapters in reading order, each read as the HTML that it is."""

import io
import posixpath
import zipfile
from urllib.parse import unquote

from data.ingest.encoding import decode
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.html import html_text

CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
PACKAGE = "{http://www.idpf.org/2007/opf}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def read_book(content: bytes) -> Parsed:
    """Returns the chapters, each a page. Raises: Unreadable (broken, empty)."""
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    parser = etree.XMLParser(resolve_entities=False)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            container = etree.fromstring(file.read("META-INF/container.xml"), parser)
            place = next(container.iter(f"{CONTAINER}rootfile")).get("full-path")
            package = etree.fromstring(file.read(place), parser)
            names = {item.get("id"): unquote(item.get("href") or "") for item in package.iter(f"{PACKAGE}item")}
            folder = posixpath.dirname(place)
            chapters = [
                file.read(posixpath.join(folder, names[part.get("idref")]))
                for part in package.iter(f"{PACKAGE}itemref")
            ]
    except (zipfile.BadZipFile, KeyError, StopIteration, TypeError, OSError, etree.XMLSyntaxError):
        raise Unreadable("broken") from None
    title = package.findtext(f".//{DUBLIN_CORE}title")
    text, marks = "", list[PageMark]()
    for number, chapter in enumerate(chapters, start=1):
        body = html_text(decode(chapter)[0])[1]
        if body:
            marks.append(PageMark(start=len(text), number=number))
            text += body + "\n\n"
    if not text:
        raise Unreadable("empty")
    return Parsed(text=text.rstrip() + "\n", title=(title or "").strip() or None, pages=tuple(marks))
