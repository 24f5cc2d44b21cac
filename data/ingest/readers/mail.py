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
    heads = [f"{label}: {value}" for name, label in HEADS if (value := _head(message, name))]
    parts = ["\n".join(heads), _body(message, warnings)]
    for number, part in enumerate(message.iter_attachments()):
        if number >= MAX_ATTACHMENTS:
            warnings.append("truncated")
            break
        parts.append(_attachment(part, read_attachment, warnings))
    text = "\n\n".join(part for part in parts if part).strip()
    if not text:
        raise Unreadable("empty")
    return Parsed(text=text + "\n", title=_head(message, "Subject") or None, warnings=tuple(dict.fromkeys(warnings)))


def _head(message: EmailMessage, name: str) -> str:
    """Returns a head's text; old programs wrote Korean there as it is, which the standard library does not decode."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), None)
    if raw is not None and any("\udc80" <= letter <= "\udcff" for letter in str(raw)):
        return decode(str(raw).encode("ascii", "surrogateescape"))[0].strip()
    return clean(str(message[name])).strip() if message[name] else ""


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
    payload, name = part.get_payload(decode=True), part.get_filename() or "attachment"
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        payload = inner.as_bytes() if isinstance(inner, EmailMessage) else None
        name = f"{name.removesuffix('.eml')}.eml"
    return attachment_text(name, payload if isinstance(payload, bytes) else b"", read_attachment, warnings)


def attachment_text(name: str, content: bytes, read_attachment: Reader, warnings: list[str]) -> str:
    """Returns an attachment's text under its name; only the name, and a warning, where it cannot be read."""
    name = safe_name(name)
    try:
        kind = detect_format(content, name)
        if kind in {"eml", "msg"}:
            # Read here without its own attachments: a mail in a mail in a mail …
            parsed = read_mail(content, _refuse) if kind == "eml" else _refuse(content, kind)
        else:
            parsed = read_attachment(content, kind)
    except Unreadable:
        warnings.append(f"attachment_skipped:{name}")
        return f"첨부: {name}"
    warnings.extend(warning for warning in parsed.warnings if warning.startswith("attachment_skipped"))
    return f"## 첨부: {name}\n\n{parsed.text.strip()}"


def _refuse(content: bytes, kind: str) -> Parsed:
    raise Unreadable("unsupported")
