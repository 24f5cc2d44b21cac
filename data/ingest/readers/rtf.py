"""RTF, by striprtf; its tables come as lines of cells with bars."""

import re

from data.ingest.encoding import clean, repair
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.rtf_groups import arranged
from data.ingest.readers.tables import markdown_table

INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
LIST_MARK = re.compile(r"^(\S{1,12})\t", re.MULTILINE)
CODE_PAGE = re.compile(rb"\\ansicpg(\d+)")


def read_rtf(content: bytes) -> Parsed:
    """Returns the text with its tables. Raises: Unreadable (broken, empty)."""
    from striprtf.striprtf import rtf_to_text

    found = CODE_PAGE.search(content[:4000])
    encoding = f"cp{int(found[1])}" if found and found[1] not in {b"0", b"65001"} else "cp1252"
    source, has_unseen = arranged(content.decode("latin-1"))
    try:
        raw = str(rtf_to_text(source, encoding=encoding, errors="replace"))  # type: ignore[no-untyped-call]  # untyped
    except (ValueError, LookupError, IndexError, RecursionError):
        raise Unreadable("broken") from None
    mended = repair(raw)
    text = LIST_MARK.sub(r"\1 ", INDENT.sub("", clean(_with_tables(mended)))).strip()
    if not text:
        raise Unreadable("empty")
    warnings = [*(["mojibake"] if mended != raw else []), *(["hidden_text"] if has_unseen else [])]
    return Parsed(text=re.sub(r"\n{3,}", "\n\n", text) + "\n", warnings=tuple(warnings))


def _with_tables(text: str) -> str:
    """Returns the text with runs of lines like "a|b|" written as tables."""
    parts: list[str] = []
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        bare = line.strip()
        if bare.endswith("|") and bare.count("|") > 1:
            rows.append(bare[:-1].split("|"))
            continue
        if rows:
            parts.append("\n" + markdown_table(rows) + "\n")
            rows = []
        parts.append(line)
    return "\n".join(parts)
