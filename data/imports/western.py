"""Western European text in Windows' code page, which a reader of Korean text would take for damaged CP949 or UTF-8."""

import codecs
import re

_HANGUL_WORD = re.compile(r"[가-힣]{2}")
_LETTERS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸƒ]")
_MARKS = frozenset("€£¥¢§°ºª²³¹½¼¾–—‘’‚“”„…«»‹›¿¡·•®©™´`¨±×÷µ†‡‰ \xa0\xad")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_western(content: bytes) -> str | None:
    """Returns the text when it is CP1252: bytes that are no UTF-8, hold no Korean word, and are letters and marks."""
    if content.isascii() or content.startswith(_BOMS) or b"\0" in content[:4000]:
        return None
    try:
        content.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    if _HANGUL_WORD.search(content.decode("cp949", errors="replace")):
        return None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if all(_LETTERS.match(letter) or letter in _MARKS for letter in set(text) if letter > "~") else None
