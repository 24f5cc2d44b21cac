"""Which row "두 번째 거", "1등", "꼴찌" or "the last one" means."""

import re

from nodes.builtin.frame import Frame
from state.conversation import Focus, FocusItem

_ORDINALS_KO = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_ORDINALS_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS_EN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_LAST = re.compile(r"꼴찌|꼴등|마지막|맨\s*(?:아래|뒤|끝)|\b(?:last|bottom|worst|loser)\b")
_FIRST = re.compile(r"일등|맨\s*(?:위|앞)|\b(?:top|best|winner|leader)\b")


def rows_meant(frame: Frame, focus: Focus) -> list[FocusItem]:
    """Returns the listed things that the message's ordinals mean, in the order said; [] when there are none."""
    listed = focus["listed"]
    found: list[FocusItem] = []
    for words in frame.words("ordinal"):
        index = index_of(words, len(listed))
        if index is not None and -len(listed) <= index < len(listed) and listed[index] not in found:
            found.append(listed[index])
    return found


def index_of(words: str, count: int) -> int | None:
    """Returns the place, from 0, that an ordinal names; negative from the end. "두 번째" -> 1, "꼴찌" -> -1."""
    if _LAST.search(words):
        return -1
    if _FIRST.search(words):
        return 0
    number = re.search(r"\d+", words)
    if number:
        return int(number.group()) - 1
    for index, word in enumerate(_ORDINALS_KO):
        if re.match(rf"{word}\s*번", words):
            return index
    for index, (ordinal, cardinal) in enumerate(zip(_ORDINALS_EN, _NUMBERS_EN, strict=True)):
        if re.search(rf"\b(?:{ordinal}|number {cardinal})\b", words):
            return index
    return None
