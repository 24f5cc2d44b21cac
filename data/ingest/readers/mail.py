"""EML, by the standard library: head, text, and attachments that can be read."""

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

from data.ingest.encoding import clean, decode
from data.ingest.formats import detect_format, safe_name
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.html import html_text

HEADS = (("Subject", "제목"), ("From", "보낸 사람"), ("To", "받는 사람"), ("Cc", "참조"), ("Date", "날짜"))
MAX_ATTACHMENTS = 20

Reader = Callable[[bytes, str], Parsed]


def read_mail(content: bytes, read_attachment: Reader) -> Parsed:
    """Returns the message; `read_attachment` reads bytes of a format. Raises: Unreadable (broken, empty)."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise Unreadable("broken")
    warnings: list[str] = []
    heads = [f"{label}: {clean(str(message[name]))}" for name, label in HEADS if message[name]]
    parts = ["\n".join(heads), _body(message, warnings)]
    for number, part in enumerate(message.iter_attachments()):
        if number >= MAX_ATTACHMENTS:
            warnings.append("truncated")
            break
        parts.append(_attachment(part, read_attachment, warnings))
    text = "\n\n".join(part for part in parts if part).strip()
    if not text:
        raise Unreadable("empty")
    title = clean(str(message["Subject"])).strip() if message["Subject"] else None
    return Parsed(text=text + "\n", title=title, warnings=tuple(dict.fromkeys(warnings)))


def _body(message: EmailMessage, warnings: list[str]) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    text, found = decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
    warnings.extend(warning for warning in found if warning == "mojibake")
    return html_text(text)[1] if part.get_content_type() == "text/html" else text.strip()


def _attachment(part: object, read_attachment: Reader, warnings: list[str]) -> str:
    if not isinstance(part, EmailMessage):
        return ""
    name = safe_name(part.get_filename() or "attachment")
    payload = part.get_payload(decode=True)
    try:
        if not isinstance(payload, bytes):
            raise Unreadable("unsupported")
        kind = detect_format(payload, name)
        if kind == "eml":
            raise Unreadable("unsupported")  # a mail in a mail in a mail …
        parsed = read_attachment(payload, kind)
    except Unreadable:
        warnings.append(f"attachment_skipped:{name}")
        return f"첨부: {name}"
    return f"## 첨부: {name}\n\n{parsed.text.strip()}"
