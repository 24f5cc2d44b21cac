"""What a model's text must not be, whatever its numbers: in another language, a refusal, thinking aloud."""

import re
import unicodedata
from collections.abc import Sequence

from nodes.engines import Draft
from nodes.sentences import MARK
from state.language import Language

LEAST_LETTERS = 12  # a shorter text may be a name or a code
LEAST_SHARE = 0.15  # English answers quote Korean articles at length, yet say something themselves

_SCRIPTS: dict[Language, str] = {"ko": "HANGUL", "en": "LATIN"}
_NAMES: dict[Language, str] = {"ko": "Korean", "en": "English"}
_REFUSAL = re.compile(
    r"^\W*(?:i(?:'|’)?m sorry|sorry|i can(?:'|’|no)t|i am (?:unable|not able)|as an ai|죄송|미안)"
    r"|(?:도와|답변|대답|답|알려|처리)\S*\s*(?:드릴|줄|할)\s*수\s*없|i can(?:'|’|no)t (?:help|assist|provide|answer)",
    re.IGNORECASE,
)


def manners_of(text: str, draft: Draft) -> list[str]:
    """Returns what is wrong with the text as a whole, in words for the writer; [] when nothing is."""
    faults = []
    if _is_foreign(text, draft.language):
        faults.append(f"the text is not in {_NAMES[draft.language]}: write {_NAMES[draft.language]}")
    if "<think>" in text or "</think>" in text:
        faults.append("the text holds your thoughts: write the answer alone")
    if _was_found(draft) and _REFUSAL.search(text) and not MARK.search(text) and not re.search(r"\d", text):
        faults.append("the evidence answers the question: say what it states")
    return faults


def _is_foreign(text: str, wanted: Language) -> bool:
    letters = [character for character in text if character.isalpha()]
    if len(letters) < LEAST_LETTERS:
        return False
    own = sum(unicodedata.name(letter, "").startswith(_SCRIPTS[wanted]) for letter in letters)
    return own < LEAST_SHARE * len(letters)


def _was_found(draft: Draft) -> bool:
    found: Sequence[str] = [item["kind"] for item in draft.evidence if not item["empty"]]
    return any(kind != "notice" for kind in found)
