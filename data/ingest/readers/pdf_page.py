"""One page of a PDF as text, by PDFium: the way up that its letters stand, with filled-in fields and notes on it."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from data.ingest.encoding import clean

RULES_OF_A_TABLE = 6  # path objects; pages without tables have fewer (a line below the title, a frame)
MAX_LOOKED_AT = 600  # letters that tell how a page is written
UNMAPPED = 0.2  # share of letters that a font does not name, from which the rest is not trusted either
LONG_LINE = 150  # letters; a printed line has 110 at most, so PDFium put several together
SHOWN_FIELDS = frozenset((3, 20))  # annotations of free text and of form fields
BLANK_BEFORE_STOP = re.compile(r"(?<=[가-힣)]) (?=[.,](?:\s|$))")


@dataclass(frozen=True, kw_only=True)
class PageText:
    """What a page says and how it was found."""

    text: str
    is_ruled: bool
    """Has lines as of a table."""
    is_changed: bool
    """Was turned or had its fields written into it."""
    is_unmapped: bool
    """Its fonts do not tell which letters they draw."""


def read_page(document: Any, number: int) -> PageText:
    """Returns the text of a page (from 0), "" where its fonts do not name their letters."""
    from pypdfium2 import raw  # type: ignore[import-untyped]  # ships no types

    page = document[number]
    changed = _show_fields(page)
    if changed:  # what was written into it is seen when it is loaded anew
        page.close()
        page = document[number]
    textpage = page.get_textpage()
    turn = _turn(textpage)
    if turn != page.get_rotation():
        textpage.close()
        page.set_rotation(turn)
        textpage, changed = page.get_textpage(), True
    unmapped = _is_unmapped(textpage)
    text = "" if unmapped else _text(textpage)
    paths = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2))
    textpage.close()
    page.close()
    return PageText(text=text, is_ruled=paths >= RULES_OF_A_TABLE, is_changed=changed, is_unmapped=unmapped)


def _show_fields(page: Any) -> bool:
    """Writes filled-in fields and notes of free text into the page; returns whether there are any."""
    from pypdfium2 import raw

    kinds = set()
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_LOOKED_AT)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        kinds.add(raw.FPDFAnnot_GetSubtype(annotation))
        raw.FPDFPage_CloseAnnot(annotation)
    return bool(kinds & SHOWN_FIELDS) and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS


def _turn(textpage: Any) -> int:
    """Returns how far the page must be turned, in degrees, for most of its letters to stand upright."""
    from pypdfium2 import raw

    turns: Counter[int] = Counter()
    for at in range(min(textpage.count_chars(), MAX_LOOKED_AT)):
        if raw.FPDFText_GetUnicode(textpage, at) > 32 and raw.FPDFText_IsGenerated(textpage, at) == 0:
            angle = raw.FPDFText_GetCharAngle(textpage, at)
            turns[round(math.degrees(angle) / 90) * 90 % 360] += 1
    return turns.most_common(1)[0][0] if turns else 0


def _is_unmapped(textpage: Any) -> bool:
    from pypdfium2 import raw

    letters = wrong = 0
    for at in range(min(textpage.count_chars(), MAX_LOOKED_AT)):
        if raw.FPDFText_IsGenerated(textpage, at) == 0:
            letters += 1
            wrong += raw.FPDFText_HasUnicodeMapError(textpage, at) == 1
    return wrong > UNMAPPED * letters


def _text(textpage: Any) -> str:
    bounded, ranged = clean(textpage.get_text_bounded()), clean(textpage.get_text_range())
    text = ranged if ranged.count("\n") > bounded.count("\n") else bounded  # turned pages lose ends of lines in one
    if any(len(line) > LONG_LINE for line in text.split("\n")):
        text = clean(_by_place(textpage))
    return BLANK_BEFORE_STOP.sub("", text)


def _by_place(textpage: Any) -> str:
    """Returns the letters with an end of line wherever the next ones stand below the ones before."""
    from pypdfium2 import raw

    parts: list[str] = []
    bottom: float | None = None
    for at in range(textpage.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(textpage, at))
        if raw.FPDFText_IsGenerated(textpage, at) == 0 and not letter.isspace():
            _, low, _, high = textpage.get_charbox(at, loose=True)
            if bottom is not None and high < bottom + (high - low) * 0.3 and parts and "\n" not in parts[-1]:
                parts.append("\n")
            bottom = low
        parts.append(letter)
    return "".join(parts)
