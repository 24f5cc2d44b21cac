"""HWP (3, 5, for distribution), by unhwp."""

import re
import struct
import zlib

from data.ingest.encoding import clean
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.hwp_distribution import PLACEHOLDER, distribution_text

OLD = b"HWP Document File"
PRIVATE = re.compile(r"[\ue000-\uf8ff]")  # Hancom's own letters (its trademark "한"), which no font shows
IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
EMPHASIS = re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")


def read_hwp(content: bytes) -> Parsed:
    """Returns text and tables. Raises: Unreadable (encrypted, broken, empty)."""
    import unhwp  # type: ignore[import-untyped]  # ships no types

    options = unhwp.RenderOptions(escape_special_chars=False, image_path_prefix="")
    try:
        with unhwp.parse_bytes(content, render_options=options) as result:
            markdown = result.markdown
            title = result.title
    except unhwp.UnhwpError as error:
        kind = getattr(error, "kind", None)
        encrypted = kind == unhwp.ErrorKind.ENCRYPTED or "encrypted" in str(error).lower()
        old = "old_hwp" if content.startswith(OLD) else "broken"
        raise Unreadable("encrypted" if encrypted else old) from None
    if PLACEHOLDER.search(markdown) or (not markdown.strip() and not content.startswith(b"PK")):
        markdown = _for_distribution(content) or markdown
    text = PRIVATE.sub("", IMAGE.sub("", markdown))
    text = EMPHASIS.sub(r"\2", ESCAPED.sub(r"\1", BREAK.sub(" / ", text)))
    text = clean(re.sub(r"\n{3,}", "\n\n", text)).strip()
    if not text:
        raise Unreadable("empty")
    return Parsed(text=text + "\n", title=(title or "").strip() or None)


def _for_distribution(content: bytes) -> str | None:
    try:
        return distribution_text(content)
    except (OSError, ValueError, struct.error, zlib.error):
        raise Unreadable("broken") from None
