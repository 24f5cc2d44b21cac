"""Text, Markdown and CSV."""

import csv
import io
import re

from data.ingest.encoding import decode
from data.ingest.parsed import Parsed
from data.ingest.readers.tables import table_blocks

MAX_ROWS = 50_000
SEPARATOR = re.compile(r"sep=(.)\r?\n")  # how a sheet program is told


def read_text(content: bytes) -> Parsed:
    """Returns the decoded text; a first line "# Title" is its title."""
    text, warnings = decode(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    title = first.lstrip("# ").strip() if first.startswith("# ") else None
    return Parsed(text=text, title=title, warnings=tuple(warnings))


def read_csv(content: bytes) -> Parsed:
    """Returns the rows as tables with the lines between them; the delimiter is found out."""
    text, warnings = decode(content)
    named = SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(
            text[:20_000], delimiters=named[1] if named else ",;\t|"
        )
    except csv.Error:
        dialect = csv.excel
    longest = max(csv.field_size_limit(), len(text) + 1)  # one setting for the process: it may only grow
    csv.field_size_limit(longest)
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(text), dialect):
        if len(rows) >= MAX_ROWS:
            warnings.append("truncated")
            break
        rows.append([cell.strip() for cell in row])
    return Parsed(text="\n\n".join(table_blocks(rows)), warnings=tuple(warnings))
