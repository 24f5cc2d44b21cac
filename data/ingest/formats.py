"""What a file is, by its content first and its name second, and whether it is safe to open."""

import io
import zipfile
from pathlib import PurePosixPath

from data.ingest.problems import Unreadable

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024  # an xlsx of 50 MB unpacks to about 300 MB
MAX_RATIO = 200  # office files reach 60; bombs start at 1000
MAX_ENTRIES = 20_000

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "html": "text/html",
    "md": "text/markdown",
    "txt": "text/plain",
    "rtf": "application/rtf",
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "xml": "application/xml",
    "json": "application/json",
}
NAMES = {
    "htm": "html",
    "xhtml": "html",
    "markdown": "md",
    "text": "txt",
    "log": "txt",
    "tsv": "csv",
    "xlsm": "xlsx",
} | {"jsonl": "json", "hml": "xml", "mht": "eml", "mhtml": "eml"}
BINARY = frozenset(
    {"pdf", "docx", "doc", "pptx", "xlsx", "xls", "ods", "hwp", "hwpx", "odt", "odp", "epub", "msg", "ppt"}
)
"""Formats whose content says what they are: a name alone does not make one."""
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"ALZ\x01", b"EGGA")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def detect_format(content: bytes, name: str) -> str:
    """Returns the format, a key of MEDIA_TYPES. Raises: Unreadable (empty, too large, a bomb, unknown, protected)."""
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large")
    start = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content)
    if content.startswith(OLE):
        return _compound(content)
    if content.startswith(b"HWP Document File"):
        return "hwp"  # HWP 3
    if content.startswith(ARCHIVES):
        raise Unreadable("archive")
    if content.startswith(PICTURES) and not _is_text(content):
        raise Unreadable("picture")
    return _textual(start, content, name)


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries) or 1
            names = {entry.filename for entry in entries}
            protected = any(entry.flag_bits & 1 for entry in entries)
            kind = archive.read("mimetype")[:200].decode("ascii", "ignore") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, RuntimeError, KeyError, ValueError, NotImplementedError):
        raise Unreadable("broken") from None
    too_dense = unpacked > 20 * 1024 * 1024 and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED or len(entries) > MAX_ENTRIES or too_dense:
        raise Unreadable("bomb")
    if protected:
        raise Unreadable("encrypted")
    for entry, found in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("xl/workbook.xml", "xlsx")):
        if entry in names:
            return found
    if "hwp+zip" in kind or "Contents/header.xml" in names or "Contents/section0.xml" in names:
        return "hwpx"
    if "xl/workbook.bin" in names:
        return "xlsx"
    for word, found in (
        ("spreadsheet", "ods"),
        ("opendocument.text", "odt"),
        ("presentation", "odp"),
        ("epub", "epub"),
    ):
        if word in kind:
            return found
    raise Unreadable("archive")


def _compound(content: bytes) -> str:
    import olefile  # type: ignore[import-untyped]  # ships no types

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            streams = {"/".join(path) for path in file.listdir()}
    except (OSError, ValueError, IndexError, TypeError):
        raise Unreadable("broken") from None
    if "EncryptedPackage" in streams:
        raise Unreadable("encrypted")
    if "WordDocument" in streams:
        return "doc"
    if "Workbook" in streams or "Book" in streams:
        return "xls"
    if "PowerPoint Document" in streams:
        raise Unreadable("old_slides")
    if "__properties_version1.0" in streams:
        return "msg"
    if "FileHeader" in streams and any(path.startswith(("BodyText", "ViewText")) for path in streams):
        return "hwp"
    raise Unreadable("unsupported")


def _textual(start: bytes, content: bytes, name: str) -> str:
    suffix = PurePosixPath(name.lower()).suffix.lstrip(".")
    named = NAMES.get(suffix, suffix)
    head = start[:600].lower()
    if named in BINARY:
        # Web systems export "Excel" and "Word" files that are HTML within.
        if named in {"doc", "xls"} and head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
            return "html"
        raise Unreadable("broken")  # its name promises a format that its content is not
    if not _is_text(content):
        raise Unreadable("not_text" if named in MEDIA_TYPES else "unsupported")
    if named in {"html", "md", "txt", "csv", "eml", "rtf", "xml", "json"}:
        return "txt" if named == "rtf" else named
    if head.startswith((b"<html", b"<!doctype html")):
        return "html"
    if head.startswith((b"received:", b"return-path:", b"from: ", b"delivered-to:", b"mime-version:")):
        return "eml"
    return "xml" if head.startswith(b"<?xml") else "txt"


def _is_text(content: bytes) -> bool:
    sample = content[:8000]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(sample):
        return True
    plain = (9, 10, 12, 13, 27, *((14, 15) if b"\x1b$)C" in sample else ()))  # ISO-2022-KR shifts by two of them
    strange = sum(byte < 32 and byte not in plain for byte in sample)
    return strange * 100 <= len(sample)


def _is_wide(sample: bytes) -> bool:
    """Returns whether every second byte is mostly 0, as in UTF-16 without its mark."""
    return max(sample[::2].count(0), sample[1::2].count(0)) * 5 > len(sample) and b"\0\0\0\0" not in sample


def safe_name(name: str) -> str:
    """Returns the file's name without folders and control letters, at most 120 long: "../../etc/passwd" -> "passwd"."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    if len(kept) > 120:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: 119 - len(suffix)]}{dot}{suffix}" if dot and len(suffix) < 10 else kept[:120]
    return kept or "file"
