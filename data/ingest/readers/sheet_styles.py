"""Number formats of the cells of XLSX and XLS, and the words that ODS shows: what the quick reader of values leaves out."""

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

from data.ingest.readers.cell_formats import BUILT_IN

Codes = dict[tuple[int, int], str]
"""(row, column), from 0 -> format code; cells of the general format are left out."""
MAX_ROWS = 50_000
FORMAT, STYLE, SHEET, END, BEGIN = 0x041E, 0x00E0, 0x0085, 0x000A, 0x0809
NUMBER, SMALL, SMALLS, FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006


def cell_codes(content: bytes) -> dict[str, Codes]:
    """Returns format codes by sheet; {} for a file whose formats cannot be told."""
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                return dict(_of_xlsx(book)) if "xl/workbook.xml" in book.namelist() else {}
        return _of_xls(content)
    except (KeyError, ValueError, OSError, struct.error, IndexError, SyntaxError, zipfile.BadZipFile):
        return {}  # the values are read all the same


def _of_xlsx(book: zipfile.ZipFile) -> Iterator[tuple[str, Codes]]:
    from lxml import etree  # type: ignore[import-untyped]  # ships no types

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    styles = _styles(etree.fromstring(book.read("xl/styles.xml"), parser)) if "xl/styles.xml" in book.namelist() else []
    relations = etree.fromstring(book.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {one.get("Id"): str(one.get("Target")) for one in relations}
    if not any(styles):
        return
    for sheet in etree.fromstring(book.read("xl/workbook.xml"), parser).iter("{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        target = targets.get(link, "")
        place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if place in book.namelist():
            with book.open(place) as file:
                yield str(sheet.get("name")), _codes_of_sheet(file, styles)


def _styles(root: Any) -> list[str]:
    """Returns the format code of each cell style, "" for the general one and those of dates that have a number only."""
    own = {int(one.get("numFmtId")): one.get("formatCode") or "" for one in root.iter("{*}numFmt")}
    kinds = root.find("{*}cellXfs")
    numbers = [int(one.get("numFmtId") or 0) for one in kinds] if kinds is not None else []
    codes = [own.get(number) or BUILT_IN.get(number, "") for number in numbers]
    return ["" if code.lower() in {"general", "@"} else code for code in codes]


def _codes_of_sheet(file: Any, styles: list[str]) -> Codes:
    from lxml import etree

    codes: Codes = {}
    row = column = -1
    for event, node in etree.iterparse(file, events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False):
        if node.tag.endswith("}row"):
            if event == "start":
                row, column = int(node.get("r") or row + 2) - 1, -1
                if row > MAX_ROWS:
                    break
            else:
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
        elif event == "start":
            column = _column(node.get("r")) if node.get("r") else column + 1
            style = int(node.get("s") or 0)
            if style < len(styles) and styles[style]:
                codes[row, column] = styles[style]
    return codes


def _column(reference: str) -> int:
    """Returns the column from 0: "AB12" -> 27."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1


def _of_xls(content: bytes) -> dict[str, Codes]:
    """Reads the records of BIFF8 ([MS-XLS] 2.4): formats and styles first, then each sheet's cells."""
    import olefile  # type: ignore[import-untyped]  # ships no types

    with olefile.OleFileIO(io.BytesIO(content)) as file:
        if not file.exists("Workbook"):
            return {}
        data = file.openstream("Workbook").read()
    formats: dict[int, str] = {}
    styles: list[int] = []
    sheets: dict[str, int] = {}
    for kind, body in _records(data, 0):
        if kind == FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _string(body[2:], wide_count=True)
        elif kind == STYLE:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == SHEET:
            sheets[_string(body[6:], wide_count=False)] = struct.unpack_from("<I", body)[0]
    codes = [formats.get(number) or BUILT_IN.get(number, "") for number in styles]
    codes = ["" if code.lower() in {"general", "@"} else code for code in codes]
    return {name: _codes_of_records(data, place, codes) for name, place in sheets.items()}


def _records(data: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, place)
        yield kind, data[place + 4 : place + 4 + size]
        if kind == END:
            return
        place += 4 + size


def _string(body: bytes, *, wide_count: bool) -> str:
    count = struct.unpack_from("<H", body)[0] if wide_count else body[0]
    start = 2 if wide_count else 1
    text = body[start + 1 :]
    return text[: 2 * count].decode("utf-16-le", "replace") if body[start] & 1 else text[:count].decode("latin-1")


def _codes_of_records(data: bytes, place: int, styles: list[str]) -> Codes:
    codes: Codes = {}
    for kind, body in _records(data, place):
        if kind in {NUMBER, SMALL, FORMULA}:
            row, column, style = struct.unpack_from("<HHH", body)
            cells = [(column, style)]
        elif kind == SMALLS:
            row, first = struct.unpack_from("<HH", body)
            cells = [(first + at, struct.unpack_from("<H", body, 4 + 6 * at)[0]) for at in range((len(body) - 6) // 6)]
        else:
            continue
        codes.update({(row, column): styles[style] for column, style in cells if style < len(styles) and styles[style]})
    return codes
