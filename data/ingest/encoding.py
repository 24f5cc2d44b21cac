"""Bytes to text: UTF-8, UTF-16, CP949; and text that was read with the wrong encoding once, read right again."""

import re
import unicodedata
from collections.abc import Callable

HANGUL = re.compile(r"[가-힣]")
# Lead bytes of Hangul in UTF-8 are EA..ED: ê ë ì í in CP1252 and Windows-1254.
GARBLED_UTF8 = re.compile(
    r"[\u00ea-\u00ed\u00e2\u00e3][\u0080-\u00bf\u0100-\u02ff\u2010-\u2122\u0300-\u036f\uf180-\uf1ff]"
)
GARBLED_TWICE = re.compile(r"\u00c3[\u00aa-\u00ad][\u00c2\u00c3\u00c5\u00cb\u00e2]")
"""UTF-8 read as a western code page two times over: "휴" -> "Ã­ÂÂ´"."""
GARBLED_CP949 = re.compile(r"[\u00b0-\u00c8][\u00a1-\u00fe]")
IDEOGRAPH = re.compile(r"[\u4e00-\u9fff\uf900-\ufaff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
CODE_PAGES = ("cp1252", "cp1254", "latin-1")


def decode(content: bytes, declared: str | None = None) -> tuple[str, list[str]]:
    """Returns (clean text, warnings). `declared` is what the format itself says (a charset), tried after UTF-8."""
    text, warnings = _decode(content, declared)
    repaired = repair(text)
    if repaired != text:
        warnings.append("mojibake")
    if "\ufffd" in repaired:
        warnings.append("lost_letters")
    return clean(repaired), warnings


def clean(text: str) -> str:
    """Returns the text composed (Hangul from macOS is not), with plain line ends and no control letters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n"))
    return CONTROL.sub("", composed).replace("\u00a0", " ").replace("\u200b", "")


def _decode(content: bytes, declared: str | None) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), ["utf16"]
    sample = content[:4000]
    if sample.count(b"\0") > len(sample) // 4:
        if sample.count(b"\0") > len(sample) * 5 // 8:
            return content.decode("utf-32-le" if sample[:1] != b"\0" else "utf-32-be", errors="replace"), ["utf16"]
        order = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        return content.decode(order, errors="replace"), ["utf16"]
    if b"\x1b$)C" in sample:
        return content.decode("iso2022_kr", errors="replace"), ["guessed_encoding"]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        if error.start > len(content) - 4 and error.reason == "unexpected end of data":
            return content[: error.start].decode("utf-8-sig"), ["lost_letters"]
    for encoding, warning in ((declared or "cp949", "cp949"), ("cp949", "cp949")):
        try:
            return content.decode(encoding), [warning]
        except (UnicodeDecodeError, LookupError):
            continue
    return _guess(content)


def _guess(content: bytes) -> tuple[str, list[str]]:
    """Returns the likeliest reading of bytes that are neither UTF-8 nor CP949 throughout."""
    as_utf8 = content.decode("utf-8", errors="replace")
    as_cp949 = content.decode("cp949", errors="replace")
    if as_utf8.count("\ufffd") * 50 < max(len(as_utf8), 50):
        return as_utf8, ["guessed_encoding"]
    if HANGUL.search(as_cp949) and as_cp949.count("\ufffd") * 20 < max(len(as_cp949), 20):
        return as_cp949, ["cp949"]
    lines = _line_by_line(content)
    if lines is not None:
        return lines, ["guessed_encoding"]
    from charset_normalizer import from_bytes

    best = from_bytes(content[:200_000]).best()
    encoding = best.encoding if best is not None else "cp1252"
    return content.decode(encoding, errors="replace"), ["guessed_encoding"]


def _line_by_line(content: bytes) -> str | None:
    """Returns a text whose lines are in UTF-8 or CP949 each (files put together of several), None if any is neither."""
    kept: list[str] = []
    for line in content.splitlines(keepends=True):
        for encoding in ("utf-8", "cp949"):
            try:
                kept.append(line.decode(encoding))
                break
            except UnicodeDecodeError:
                continue
        else:
            return None
    return "".join(kept)


def repair(text: str) -> str:
    """Returns the text with garbled lines mended, line by line, so that healthy ones stay as they are.

    "ê²½ì¡°íœ´ê°€" (UTF-8 read as CP1252) and "°æÁ¶ÈÞ°¡" (CP949 read as CP1252) -> "경조휴가".
    """
    if not (
        GARBLED_UTF8.search(text) or GARBLED_TWICE.search(text) or GARBLED_CP949.search(text) or IDEOGRAPH.search(text)
    ):
        return text
    return "".join(_repair_line(line) for line in text.splitlines(keepends=True))


def _repair_line(line: str) -> str:
    before = len(HANGUL.findall(line))
    if GARBLED_TWICE.search(line):
        once = max((_reread(page, "utf-8")(line) for page in CODE_PAGES), key=lambda text: -text.count("\ufffd"))
        if "\ufffd" not in once:
            return _repair_line(once)
    if len(GARBLED_UTF8.findall(line)) >= 1:
        best = _best(line, [_reread(page, "utf-8") for page in CODE_PAGES])
        if len(HANGUL.findall(best)) > before and best.count("\ufffd") * 10 <= len(best):
            return best
    if len(GARBLED_CP949.findall(line)) >= 2 and not before:
        best = _best(line, [_reread(page, "cp949") for page in ("cp1252", "latin-1")])
        if len(HANGUL.findall(best)) * 3 >= len(best.strip()) and "\ufffd" not in best:
            return best
    if len(IDEOGRAPH.findall(line)) >= 3:
        best = _strictly(line, "cp949", "utf-8")
        if len(HANGUL.findall(best)) > before:
            return best
    return line


def _best(line: str, readings: list[Callable[[str], str]]) -> str:
    tried = [reading(line) for reading in readings]
    return max(tried, key=lambda text: len(HANGUL.findall(text)) - 2 * text.count("\ufffd"))


def _reread(page: str, real: str) -> Callable[[str], str]:
    """Returns a reading: back to the bytes over code page `page`, then as `real`."""

    def read(line: str) -> str:
        # Bytes that the code page leaves undefined came through as control letters of the same number.
        raw = b"".join(_byte(letter, page) for letter in line)
        return raw.decode(real, errors="replace")

    return read


def _byte(letter: str, page: str) -> bytes:
    try:
        return letter.encode(page)
    except UnicodeEncodeError:
        number = ord(letter)
        if 0xF100 <= number <= 0xF1FF:  # where LibreOffice puts bytes that a code page leaves undefined
            number -= 0xF100
        return bytes([number]) if number < 256 else letter.encode("utf-8")


def _strictly(line: str, page: str, real: str) -> str:
    try:
        return line.encode(page).decode(real)
    except (UnicodeEncodeError, UnicodeDecodeError):
        return line
