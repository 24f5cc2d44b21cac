"""Days, months and quarters that no calendar has: "2월 30일", "13월", "Q5"; said so instead of read as something else."""

import re
from datetime import date

_KOREAN = re.compile(
    r"(?:(?P<y>(?:19|20)\d\d)\s*년\s*)?(?<![\d.,])(?P<m>\d{1,2})\s*월(?!\s*간)(?:\s*(?P<d>\d{1,2})\s*일(?!\s*(?:간|동안)))?"
)
_QUARTER = re.compile(
    r"(?<![\d.,])(?P<q>[05-9])\s*(?:사\s*)?분기(?!\s*(?:연속|동안|간))|\bQ(?P<e>[05-9])\b", re.IGNORECASE
)
_MONTHS = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH = (
    re.compile(rf"\b{_MONTHS}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:%|won|\d))", re.IGNORECASE),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}(?![a-z])", re.IGNORECASE),
)
_LEAP_YEAR = 2024
"""Without a year every day that some year has is possible."""


def impossible_words(question: str) -> str | None:
    """Returns the first words for a time that does not exist, or None."""
    for match in _KOREAN.finditer(question):
        if not _exists(match["y"], int(match["m"]), match["d"]):
            return match.group().strip()
    quarter = _QUARTER.search(question)
    if quarter:
        return quarter.group().strip()
    for pattern in _ENGLISH:
        for match in pattern.finditer(question):
            month = "janfebmaraprmayjunjulaugsepoctnovdec".index(match["m"].lower()) // 3 + 1
            if not _exists(None, month, match["d"]):
                return match.group().strip()
    return None


def _exists(year: str | None, month: int, day: str | None) -> bool:
    try:
        date(int(year or _LEAP_YEAR), month, int(day or 1))
    except ValueError:
        return False
    return True
