"""MSG of Outlook, from its property streams ([MS-OXMSG] 2.1): head, text, and attachments that can be read."""

import io
from collections.abc import Iterator
from typing import Any

from data.ingest.encoding import clean, decode
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.html import html_text
from data.ingest.readers.mail import MAX_ATTACHMENTS, Reader, attachment_text

SUBJECT, SENDER, RECEIVERS, COPIES = 0x0037, 0x0C1A, 0x0E04, 0x0E03
BODY, BODY_HTML = 0x1000, 0x1013
DATA, LONG_NAME, SHORT_NAME = 0x3701, 0x3707, 0x3704
HEADS = ((SUBJECT, "제목"), (SENDER, "보낸 사람"), (RECEIVERS, "받는 사람"), (COPIES, "참조"))
WIDE, NARROW, BINARY = "001F", "001E", "0102"


def read_msg(content: bytes, read_attachment: Reader) -> Parsed:
    """Returns the message; `read_attachment` reads bytes of a format. Raises: Unreadable (broken, empty)."""
    import olefile  # type: ignore[import-untyped]  # ships no types

    warnings: list[str] = []
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            heads = [f"{label}: {value}" for number, label in HEADS if (value := _text(file, "", number))]
            body = _text(file, "", BODY) or html_text(_text(file, "", BODY_HTML))[1]
            parts = ["\n".join(heads), body, *_attachments(file, read_attachment, warnings)]
            title = _text(file, "", SUBJECT) or None
    except (OSError, ValueError, IndexError):
        raise Unreadable("broken") from None
    text = "\n\n".join(part for part in parts if part).strip()
    if not text:
        raise Unreadable("empty")
    return Parsed(text=text + "\n", title=title, warnings=tuple(dict.fromkeys(warnings)))


def _text(file: Any, folder: str, number: int) -> str:
    for kind in (WIDE, NARROW, BINARY):
        raw = _stream(file, folder, number, kind)
        if raw:
            return clean(raw.decode("utf-16-le", "replace") if kind == WIDE else decode(raw)[0]).strip("\0 \n")
    return ""


def _stream(file: Any, folder: str, number: int, kind: str) -> bytes:
    name = f"{folder}__substg1.0_{number:04X}{kind}"
    return file.openstream(name).read() if file.exists(name) else b""


def _attachments(file: Any, read_attachment: Reader, warnings: list[str]) -> Iterator[str]:
    folders = sorted({path[0] for path in file.listdir() if path[0].startswith("__attach")})
    if len(folders) > MAX_ATTACHMENTS:
        warnings.append("truncated")
    for folder in folders[:MAX_ATTACHMENTS]:
        name = _text(file, f"{folder}/", LONG_NAME) or _text(file, f"{folder}/", SHORT_NAME) or "attachment"
        yield attachment_text(name, _stream(file, f"{folder}/", DATA, BINARY), read_attachment, warnings)
