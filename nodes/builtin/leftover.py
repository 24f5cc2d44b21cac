"""What of a question no concept of people, clients, figures or talk explains: its subject, where documents are asked.

"동호회 활동비 지원은 얼마야" speaks of activity spending, but its 동호회 does not; "VIP 등급 거래처 보여줘" leaves nothing over.
"""

import re

from nodes.builtin.frame import MASKS, Frame
from nodes.builtin.quantities import AMOUNTS

OF_DOCUMENTS = ("rule.", "topic.", "product.", "document.")
_TOKEN = re.compile(r"\S+")
_MASK = re.compile("|".join(re.escape(mask) for mask in MASKS.values()))
_PATIENT = re.compile(r"환자\S*|\bpatients?\b", re.IGNORECASE)
LEAST_PREFIX = 2
"""Letters before an explained word from which the compound has a subject of its own: 동호회|활동비."""


def leftover(frame: Frame) -> str:
    """Returns the words outside of names, periods and other domains' concepts, in order; "" when all is explained."""
    text = frame.masked
    covered = [False] * len(text)
    for start, end in _explained(frame):
        covered[start:end] = [True] * (end - start)
    kept: list[str] = []
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        first = next((at for at in range(start, end) if covered[at]), None)
        if first is None:
            kept.append(token[0])
        elif first - start >= LEAST_PREFIX:
            kept.append(text[start:first])
    words = " ".join(kept)
    return words if AMOUNTS.sub("", words).strip(" ?.!") else ""


def _explained(frame: Frame) -> list[tuple[int, int]]:
    spans = [span for name, spans in frame.concepts.items() if not name.startswith(OF_DOCUMENTS) for span in spans]
    spans += [match.span() for match in _MASK.finditer(frame.masked)]
    for period in frame.periods:
        at = frame.masked.find(period.text.lower())
        if at >= 0:
            spans.append((at, at + len(period.text)))
    if frame.has("limit.medical"):  # whose illness it is, is no subject of a product sheet
        spans += [match.span() for match in _PATIENT.finditer(frame.masked)]
    return spans
