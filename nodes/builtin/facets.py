"""Parts of a Korean question about figures, each with its place: what is measured, what the rows are, which side is meant.

They are found apart from each other and bound by where they stand (`figure_reading`), so that any measure goes with any
rows and any condition.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from nodes.builtin.frame import Frame

Family = Literal["measures", "rows", "sides"]
FAMILIES: tuple[Family, ...] = ("measures", "rows", "sides")


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One part and where it stands."""

    name: str
    start: int
    end: int
    """Offsets in `text_of(frame)`, end exclusive."""


def text_of(frame: Frame) -> str:
    """Returns the question with names masked and words for time blanked: "지난달" is no month to group by."""
    text = frame.masked
    for one in frame.periods:
        words = one.text.lower()
        at = text.find(words)
        while at >= 0:
            text = text[:at] + " " * len(words) + text[at + len(words) :]
            at = text.find(words)
    return text


def find_facets(text: str, family: Family) -> list[Facet]:
    """Returns the parts of one family in order; of overlapping ones the longest."""
    hits = [
        Facet(name=name, start=match.start(), end=match.end())
        for name, pattern in _lexicon()[family].items()
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    kept: list[Facet] = []
    for one in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda hit: hit.start)


@cache
def _lexicon() -> Mapping[Family, Mapping[str, re.Pattern[str]]]:
    """Returns the patterns by family and name; read once."""
    said = yaml.safe_load((files("nodes.builtin") / "facets.yaml").read_text("utf-8"))
    return {
        family: {
            name: re.compile("|".join(way.strip().replace(" ", r"\s*") for way in ways), re.IGNORECASE)
            for name, ways in said[family].items()
        }
        for family in FAMILIES
    }
