"""DOC of Word 97-2003, from its piece table ([MS-DOC] 2.4.1): no office program is needed for plain text and tables."""

import io
import re
import struct
from collections.abc import Iterator

from data.ingest.encoding import clean
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.tables import markdown_table

WORD_MAGIC = 0xA5EC
OLDEST = 0x00C1  # nFib of Word 97
ENCRYPTED, TABLE_1 = 0x0100, 0x0200
TEXT_LENGTHS = 0x4C  # characters of body, footnotes, heads, (macros,) comments, endnotes, text boxes: this order
LISTS_USED = 0x02EE  # lcbPlfLfo: 4 bytes of it say "none"
CLX_PLACE = 0x01A2  # fcClx, lcbClx
PIECE_TABLE, PROPERTIES = 2, 1
CELL_END, PARAGRAPH_END, PAGE_BREAK, LINE_BREAK = "\x07", "\r", "\x0c", "\x0b"
FIELD = re.compile(r"\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*\x15|\x15")
DRAWN = re.compile(r"[\x01-\x06\x08\x0e-\x1f]")


def read_doc(content: bytes) -> Parsed:
    """Returns the body and footnotes. Raises: Unreadable (encrypted, broken, empty, unsupported before Word 97)."""
    import olefile  # type: ignore[import-untyped]  # ships no types

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            main = file.openstream("WordDocument").read()
            flags = _flags(main)
            table = file.openstream("1Table" if flags & TABLE_1 else "0Table").read()
            raw = "".join(_pieces(main, table))
    except (OSError, struct.error, IndexError, ValueError):
        raise Unreadable("broken") from None
    text = clean(_layout(raw)).strip()
    if not text:
        raise Unreadable("empty")
    (lists,) = struct.unpack_from("<I", main, LISTS_USED) if len(main) > LISTS_USED + 4 else (0,)
    return Parsed(text=text + "\n", warnings=("list_numbers",) if lists > 4 else ())


def _flags(main: bytes) -> int:
    magic, version = struct.unpack_from("<HH", main, 0)
    if magic != WORD_MAGIC:
        raise Unreadable("broken")
    if version < OLDEST:
        raise Unreadable("unsupported")
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if flags & ENCRYPTED:
        raise Unreadable("encrypted")
    return int(flags)


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    """Yields the text of body, footnotes, endnotes and text boxes, in order."""
    sizes = [max(size, 0) for size in struct.unpack_from("<7i", main, TEXT_LENGTHS)]
    for first, last in ((0, sum(sizes[:2])), (sum(sizes[:5]), sum(sizes))):  # between them: page heads and comments
        yield from _stretch(main, table, first, last)


def _stretch(main: bytes, table: bytes, first: int, last: int) -> Iterator[str]:
    """Yields the characters first..last of the whole text."""
    start, length = struct.unpack_from("<II", main, CLX_PLACE)
    plc = _piece_table(table[start : start + length])
    count = (len(plc) - 4) // 12  # n + 1 positions of 4 bytes, n descriptors of 8
    positions = struct.unpack_from(f"<{count + 1}I", plc, 0)
    for number in range(count):
        begin, end = max(positions[number], first), min(positions[number + 1], last)
        if begin >= end:
            continue
        skipped, characters = begin - positions[number], end - begin
        (place,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
        if place & 0x40000000:  # one byte a letter
            offset = (place & 0x3FFFFFFF) // 2 + skipped
            yield main[offset : offset + characters].decode("cp1252", errors="replace")
        else:
            place += 2 * skipped
            yield main[place : place + 2 * characters].decode("utf-16-le", errors="replace")


def _piece_table(clx: bytes) -> bytes:
    place = 0
    while place < len(clx):
        kind = clx[place]
        if kind == PROPERTIES:
            (size,) = struct.unpack_from("<H", clx, place + 1)
            place += 3 + size
        elif kind == PIECE_TABLE:
            (size,) = struct.unpack_from("<I", clx, place + 1)
            return clx[place + 5 : place + 5 + size]
        else:
            break
    raise Unreadable("broken")


def _layout(raw: str) -> str:
    """Returns the text with its tables; a row ends with an empty cell of its own."""
    text = raw
    while FIELD.search(text):  # fields lie within fields; what stays is what Word shows
        text = FIELD.sub("", text)
    text = DRAWN.sub("", text.replace(LINE_BREAK, "\n").replace(PAGE_BREAK, PARAGRAPH_END))
    parts: list[str] = []
    cells: list[str] = []
    cell = ""
    for token in re.split(r"([\x07\r])", text):
        if token == CELL_END:
            cells.append(cell)
            cell = ""
        elif token == PARAGRAPH_END:
            if not cell or not _ends_a_row(cells):
                cell += "\n" if cell else ""
                continue
            _end_table(parts, cells)
            parts.append(cell)
            cell = ""
        else:
            cell += token
    _end_table(parts, cells)
    if cell.strip():
        parts.append(cell)
    return "\n".join(parts)


def _ends_a_row(cells: list[str]) -> bool:
    return not cells or (len(cells) > 1 and not cells[-1])


def _end_table(parts: list[str], cells: list[str]) -> None:
    if cells:
        parts.append("\n" + markdown_table(_rows(cells)) + "\n")
        cells.clear()


def _rows(cells: list[str]) -> list[list[str]]:
    """Returns the rows of a table: the one width at which an empty mark ends every row, or else rows as they seem."""
    for width in range(1, len(cells) // 2):  # two rows at least
        if len(cells) % (width + 1) == 0 and not any(cells[width :: width + 1]):
            return [cells[at : at + width] for at in range(0, len(cells), width + 1)]
    rows: list[list[str]] = []
    row: list[str] = []
    for cell in cells:
        if cell or not row:
            row.append(cell)
        else:
            rows.append(row)
            row = []
    return [*rows, row]
