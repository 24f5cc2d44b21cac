"""Checks an answer's text against the facts: which numbers, dates, articles and citations it cannot stand on."""

import re
from collections.abc import Iterator, Sequence

from nodes.claims import Claim, claims_of
from nodes.facts import Facts

_HEADINGS = (
    (re.compile(r"십억|billion|\bbn\b", re.IGNORECASE), 1e9),
    (re.compile(r"억"), 1e8),
    (re.compile(r"백만|million", re.IGNORECASE), 1e6),
    (re.compile(r"만\s*원"), 1e4),
    (re.compile(r"천\s*원|thousand", re.IGNORECASE), 1e3),
)
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


def faults_of(text: str, facts: Facts) -> list[str]:
    """Returns what the text claims and the facts do not hold, as written, each once; [] when all stands."""
    faults = [claim.text for claim in _claims(text) if not facts.holds(claim)]
    return list(dict.fromkeys(faults))


def _claims(text: str) -> Iterator[Claim]:
    """Yields the claims line by line; cells of a table are read in the unit of their heading."""
    headings: Sequence[str] = ()
    for line in text.splitlines():
        if not line.lstrip().startswith("|"):
            headings = ()
            yield from claims_of(line)
            continue
        if _RULE.match(line):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not headings:
            headings = cells
            yield from (claim for cell in cells for claim in claims_of(cell))
            continue
        for index, cell in enumerate(cells):
            heading = headings[index] if index < len(headings) else ""
            yield from claims_of(cell, scale=_scale(heading), percent="%" in heading)


def _scale(heading: str) -> float:
    """Returns what a bare number below this heading counts: "실적 (백만원)" -> 1e6."""
    return next((scale for pattern, scale in _HEADINGS if pattern.search(heading)), 1.0)
