"""What of a question no concept of people, clients, figures or talk explains: its subject, where documents are asked.

"동호회 활동비 지원은 얼마야" speaks of activity spending, but its 동호회 does not; "VIP 등급 거래처 보여줘" leaves nothing over.
"""

import re

from nodes.builtin.frame import MASKS, Frame

OF_DOCUMENTS = ("rule.", "topic.", "product.", "document.")
_TOKEN = re.compile(r"\S+")
_MASK = re.compile("|".join(re.escape(mask) for mask in MASKS.values()))
_PATIENT = re.compile(r"환자\S*|\bpatients?\b", re.IGNORECASE)
_QUANTITY = re.compile(
    r"\d[\d,.]*\s*(?:%|퍼센트|프로|억|천만|백만|만|원|일|개월|달|주|년|번|회|건|곳|명|개)*(?:\s*(?:이상|이하|미만|초과|넘[가-힣]*|안에|이내|밑|아래))?"
    r"|\b(?:over|under|more than|less than|at least|at most|within|above|below|(?:past|last|next) )?\s*\d[\d,.]*\s*(?:days?|weeks?|months?|years?|won|million|percent)?\b",
    re.IGNORECASE,
)
"""Amounts and stretches of time: "over 30 days" alone is a condition; beside another subject it tells its rule."""
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
    return words if _QUANTITY.sub("", words).strip(" ?.!") else ""


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
