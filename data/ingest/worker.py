"""The process that reads one file: `python -m data.ingest.worker FORMAT`, bytes on stdin, JSON on stdout.

It limits itself before it imports any reader, so that a hostile file can break nothing but this process.
"""

import json
import sys
from collections.abc import Callable

from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable

MEMORY_BYTES = 1536 * 1024 * 1024  # pdfplumber on 300 pages with tables needs about 600 MB
CPU_S = 120


def limit_resources() -> None:
    """Bounds memory and processor time of this process, and forbids files and further processes (where POSIX can)."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only bound
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_as(content: bytes, kind: str) -> Parsed:
    """Returns what the reader of the format makes of the bytes. Raises: Unreadable."""
    from data.ingest.readers import (
        book,
        doc,
        html,
        hwp,
        hwpx,
        mail,
        markup,
        opendocument,
        outlook,
        pdf,
        plain,
        records,
        rtf,
        sheets,
        slides,
        word,
    )

    readers: dict[str, Callable[[bytes], Parsed]] = {
        "pdf": pdf.read_pdf,
        "docx": word.read_docx,
        "doc": doc.read_doc,
        "pptx": slides.read_pptx,
        "xlsx": sheets.read_sheets,
        "xls": sheets.read_sheets,
        "ods": sheets.read_sheets,
        "csv": plain.read_csv,
        "html": html.read_html,
        "md": plain.read_text,
        "txt": plain.read_text,
        "rtf": rtf.read_rtf,
        "hwp": hwp.read_hwp,
        "hwpx": hwpx.read_hwpx,
        "odt": opendocument.read_opendocument,
        "odp": opendocument.read_opendocument,
        "epub": book.read_book,
        "xml": markup.read_xml,
        "json": records.read_json,
        "eml": lambda mail_bytes: mail.read_mail(mail_bytes, read_as),
        "msg": lambda mail_bytes: outlook.read_msg(mail_bytes, read_as),
    }
    return readers[kind](content)


def main() -> int:
    """Reads stdin, writes one JSON object: the parsed file or {"problem": code}."""
    limit_resources()
    content = sys.stdin.buffer.read()
    try:
        answer = to_json(read_as(content, sys.argv[1]))
    except Unreadable as error:
        answer = {"problem": error.problem}
    except MemoryError:
        answer = {"problem": "too_hungry"}
    except RecursionError:
        answer = {"problem": "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def to_json(parsed: Parsed) -> dict[str, object]:
    """Returns the parsed file as JSON."""
    return {
        "text": parsed.text,
        "title": parsed.title,
        "pages": [[mark.start, mark.number] for mark in parsed.pages],
        "warnings": list(parsed.warnings),
    }


if __name__ == "__main__":
    sys.exit(main())
