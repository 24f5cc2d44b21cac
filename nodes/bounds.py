"""Limits that a text puts on numbers: "5만원 이하", "90% 이상", "no more than 20": which way, and whether the number itself is in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nodes.claims import claims_of

Side = Literal["below", "above"]

_AFTER = (
    (r"이상|or (?:more|longer|older|above)|and (?:above|over)", "above", True),
    (r"초과|넘|보다\s*(?:많|크|높|길)", "above", False),
    (r"이하|이내|까지|한도|상한|or (?:less|fewer|below|under)|at (?:the )?most", "below", True),
    (r"미만|못\s*(?:미|채)|보다\s*(?:적|작|낮|짧)", "below", False),
)
_BEFORE = (
    (r"at least|not? (?:less|fewer|lower) than|minimum of|from", "above", True),
    (r"(?<!no )(?<!not )(?:more|higher|longer|greater) than|over|above|exceed(?:s|ing)?|beyond", "above", False),
    (r"up to|at most|no(?:t)? (?:more|higher|longer) than|within|not exceed(?:ing)?|limit(?:ed)? (?:is|of|to)|maximum(?: of| is)?|capped at",
     "below", True),
    (r"(?<!no )(?<!not )(?:less|fewer|lower|shorter) than|under|below", "below", False),
)  # fmt: skip
_REACH = 9  # characters behind a number within which its bound stands: "50,000원을 넘"
_NOT = re.compile(r"^\S{0,6}?(?:지\s*(?:않|아니|못|말)|을?\s*수\s*(?:는\s*)?없|서는\s*(?:안|아니)|면\s*안)")


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What a text says about a number."""

    value: float
    side: Side
    includes: bool
    """True for "이상" and "이하"."""
    end: int
    """Where it ends in the text."""

    def outside(self) -> "Bound":
        """Returns the rest of the numbers: of "미만" "이상"."""
        side: Side = "above" if self.side == "below" else "below"
        return Bound(value=self.value, side=side, includes=not self.includes, end=self.end)


def bounds_of(text: str) -> Iterator[Bound]:
    """Yields the bounds that a text names, "넘지 않는" as "이하"."""
    at = 0
    for claim in claims_of(text):
        if claim.kind not in ("number", "percent"):
            continue
        start = text.find(claim.text, at)
        if start < 0:
            start = text.find(claim.text)
        if start < 0:
            continue
        end = start + len(claim.text)
        bound = _behind(text, end, claim.value) or _before(text, start, end, claim.value)
        if bound is not None:
            yield bound


def _behind(text: str, end: int, value: float) -> Bound | None:
    found = [
        (match.start(), match.end(), side, includes)
        for pattern, side, includes in _AFTER
        if (match := re.compile(pattern, re.IGNORECASE).search(text, end, end + _REACH + 4))
        and match.start() - end <= _REACH
        and not re.search(r"\d", text[end : match.start()])
    ]
    if not found:
        return None
    _, stop, side, includes = min(found)
    bound = Bound(value=value, side="above" if side == "above" else "below", includes=includes, end=stop)
    return bound.outside() if _NOT.match(text[stop:]) else bound


def _before(text: str, start: int, end: int, value: float) -> Bound | None:
    before = text[max(0, start - 24) : start]
    for pattern, side, includes in (_BEFORE[2], _BEFORE[0], _BEFORE[1], _BEFORE[3]):
        if re.search(rf"\b(?:{pattern})\s*(?:₩|the\s|an?\s)?\s*$", before, re.IGNORECASE):
            return Bound(value=value, side="above" if side == "above" else "below", includes=includes, end=end)
    return None
