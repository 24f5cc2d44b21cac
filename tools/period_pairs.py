"""Periods said side by side: the one compared with, several months listed, a move from one month to the next."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from tools.company_year import Stretch

_COMPARES = re.compile(
    r"비교|차이|견주|대조|다른|달라|더\s|\bvs\b|versus|compar|differ|against|which|better|(?<![가-힣])대(?![가-힣])",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\s*(?:(?:실적|매출)\s*)?(?:이?랑|하고|와|과|및|대|,|/|그리고|\bvs\.?|\bversus|\band|에서|부터|\bto|\bwith|\bagainst|\bcompare[ds]?\s+(?:with|to)|&)\s*(?:in\s+)?",
    re.IGNORECASE,
)
_PART_OF_YEAR = re.compile(r"[상하]반기|[1-4]\s*분기|\d{1,2}\s*월")
_AND = re.compile(r"이?랑|하고|와|과|\band\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:dropp|fell|fall|grew|grow|rose|rise|declin|decreas|increas|chang|shr[aiu]nk)\w*|줄었|줄어|떨어|감소|늘었|늘어|증가|성장",
    re.IGNORECASE,
)
_OVER_TIME = re.compile(r"추이|월별|monthly|trend|total|sum|합계|누계|누적", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A period found in a question."""

    start: int
    end: int
    """Offsets in the question, end exclusive."""
    stretch: Stretch
    compared: bool | None = None
    """Whether it is what figures are compared with; None: the words around it say."""


def pair_periods(question: str, pieces: list[Piece]) -> list[Piece]:
    """Of two periods that are only held side by side ("3월이랑 5월 비교", "Q1 vs Q2") the earlier is the one compared
    with; a year said once ("H1 vs H2 last year") is that of both."""
    if len(pieces) > 2:
        return _listed(question, pieces)
    if len(pieces) != 2:
        return pieces
    first, second = pieces
    between = question[first.end : second.start]
    held = _COMPARES.search(question) or _MOVES.search(question) or _AND.search(between)
    if between.strip() and not held:
        return _year_apart(question, first, second) or pieces
    compares = bool(_COMPARES.search(question) or _MOVES.search(question))
    beside = _BESIDE.fullmatch(between) or (compares and not between.strip())
    if not beside or not (compares or _AND.search(between)) or first.stretch.weak or second.stretch.weak:
        return pieces
    if _is_whole_year(first.stretch) and not _is_whole_year(second.stretch) and not second.stretch.yearless:
        years = first.stretch.start.year - second.stretch.end.year  # "2024년이랑 2025년 상반기": of both the half
        first = replace(first, stretch=second.stretch.moved(years))
    if first.stretch.yearless and not second.stretch.yearless:
        within = replace(first, stretch=_within_year(first.stretch, second.stretch))
        first = first if within.stretch.start == second.stretch.start else within  # "H1 vs H1 last year": this year's
    if first.stretch.start == second.stretch.start:
        return [first, second]
    earlier = first.stretch.start < second.stretch.start
    return [replace(first, compared=earlier), replace(second, compared=not earlier)]


def _year_apart(question: str, first: Piece, second: Piece) -> list[Piece] | None:
    """Returns the one stretch of "하반기 매출 제일 좋았던 달 작년": the year stands away from the part of it."""
    part, year = (second, first) if _is_whole_year(first.stretch) else (first, second)
    words = question[part.start : part.end]
    if not _is_whole_year(year.stretch) or _is_whole_year(part.stretch) or not _PART_OF_YEAR.fullmatch(words.strip()):
        return None
    moved = part.stretch.moved(year.stretch.start.year - part.stretch.end.year)
    return [replace(part, stretch=replace(moved, yearless=False, assumed=None), compared=False)]


def _listed(question: str, pieces: list[Piece]) -> list[Piece]:
    """Makes "3월 4월 5월" one stretch of three months; anything else stays."""
    for before, after in pairwise(pieces):
        between = question[before.end : after.start]
        if after.stretch.start - before.stretch.end != timedelta(days=1) or not (
            _BESIDE.fullmatch(between) or not between.strip()
        ):
            return pieces
    whole = replace(pieces[0].stretch, end=pieces[-1].stretch.end, name=None)
    return [Piece(start=pieces[0].start, end=pieces[-1].end, stretch=whole)]


def _is_whole_year(one: Stretch) -> bool:
    return (one.start.month, one.start.day, one.end.month, one.end.day) == (1, 1, 12, 31)


def _within_year(one: Stretch, other: Stretch) -> Stretch:
    """Returns the stretch without a year in the year that ends nearest to the other's."""
    moved = [one.moved(years) for years in (-2, -1, 0, 1)]
    return min(moved, key=lambda place: abs((place.start - other.start).days))


def moves_between(question: str, first: Stretch, second: Stretch) -> bool:
    """Whether "from May to June" tells a change from one month to the next and no stretch of both."""
    step = second.start - first.end == timedelta(days=1) or first.moved(1).start == second.start
    return step and bool(_MOVES.search(question)) and not _OVER_TIME.search(question)
