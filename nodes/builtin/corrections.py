"""Names that a message takes back: "아니 박서윤 말고 이준호", "not Daon Pharmacy, Jeongdaun Pharmacy"."""

import re
from dataclasses import replace

from nodes.builtin.frame import MASKS, Frame
from state.understanding import Mention

_MASK = "|".join(re.escape(mask) for mask in MASKS.values())
_TAKEN_BACK = re.compile(
    rf"(?P<ko>{_MASK})\s*(?:님|씨)?(?:은|는|이|가|을|를)?\s*(?:말고|아니고|아니라|대신에?|빼고)"
    rf"|(?:\bnot|\binstead of|\brather than)\s+(?P<en>{_MASK})"
)


def without_taken_back(frame: Frame) -> Frame:
    """Returns the frame without the names that are taken back; itself when they are the only ones."""
    spans = [match.span("ko" if match["ko"] else "en") for match in _TAKEN_BACK.finditer(frame.masked)]
    if not spans or len(frame.mentions) < 2:
        return frame
    starts = {start for start, _ in spans}
    kept = [mention for mention, start in _placed(frame) if start not in starts]
    return replace(frame, mentions=tuple(kept)) if kept and len(kept) < len(frame.mentions) else frame


def _placed(frame: Frame) -> list[tuple[Mention, int]]:
    """Returns each name with the place of its mask: the n-th name of a kind stands behind the n-th mask of it."""
    placed: list[tuple[Mention, int]] = []
    for kind, mask in MASKS.items():
        starts = [match.start() for match in re.finditer(re.escape(mask), frame.masked)]
        spoken = sorted(
            (mention for mention in frame.mentions if mention["kind"] == kind),
            key=lambda mention: frame.question.lower().find(mention["text"].lower()),
        )
        placed += [(mention, starts[index] if index < len(starts) else -1) for index, mention in enumerate(spoken)]
    order = {id(mention): index for index, mention in enumerate(frame.mentions)}
    return sorted(placed, key=lambda one: order[id(one[0])])
