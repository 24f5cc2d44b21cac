"""A concept: one meaning and the ways it is said."""

import re
from dataclasses import dataclass
from functools import cached_property

_LONE_SPACE = re.compile(r"(?<=[|(=:!]) (?=[|)])| $")


@dataclass(frozen=True)
class Concept:
    """`ko` and `en` are regular expressions whose groups are not read.

    A space in `ko` matches spaces or nothing (spacing errors), unless it stands alone as an alternative or at the end:
    then a space is meant. In `en` it matches spaces or a hyphen, `*` after a letter ends an open stem ("rank*"
    matches ranking), and a word never matches inside another Latin word.
    """

    name: str
    ko: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The one expression for all ways, ignoring case."""
        ways = [_LONE_SPACE.sub(r"\\s", _fixed(way)).replace(" ", r"\s*") for way in self.ko]
        if self.en:
            words = "|".join(_english(_fixed(way)) for way in self.en)
            ways.append(rf"(?<![a-z])(?:{words})(?![a-z])")
        return re.compile("|".join(ways), re.IGNORECASE)


def _english(way: str) -> str:
    stems = re.sub(r"(?<=[a-z])(?<!\\[a-z])\*", "[a-z]*", way)
    return stems.replace(" ?", r"[\s-]*").replace(" ", r"[\s-]+")


def _fixed(way: str) -> str:
    """A space in a look-behind is one space: expressions there have a fixed width."""
    return re.sub(r"\(\?<[!=][^)]*\)", lambda match: match.group().replace(" ", r"\s"), way)
