"""Small words: one sentence in two languages, Korean particles, lists."""

from collections.abc import Sequence
from typing import Literal

from state.language import Language

Particle = Literal["은/는", "이/가", "을/를", "과/와", "으로/로"]
_DIGIT_ENDS_IN_CONSONANT = {"0", "1", "3", "6", "7", "8"}
_LETTER_ENDS_IN_CONSONANT = set("lmnrLMNR")
_RIEUL = 8
"""Number of the final consonant ㄹ within a Hangul syllable, after which "로" is said."""


def say(language: Language, ko: str, en: str) -> str:
    """Returns the sentence of the language."""
    return ko if language == "ko" else en


def with_particle(word: str, particle: Particle) -> str:
    """Returns the word with the form of the particle that its last sound asks for: 실적 -> 실적은, 목표 -> 목표는."""
    closed, open_form = particle.split("/")
    final = _final_consonant(word)
    if particle == "으로/로":
        return word + (open_form if final in {0, _RIEUL} else closed)
    return word + (closed if final else open_form)


def _final_consonant(word: str) -> int:
    """Returns the number of the final consonant of the last sound, 0 for none; signs and brackets are skipped."""
    for character in reversed(word):
        if "가" <= character <= "힣":
            return (ord(character) - 0xAC00) % 28
        if character == "%":
            return 0  # 퍼센트
        if character.isdigit():
            return 1 if character in _DIGIT_ENDS_IN_CONSONANT else 0
        if character.isalpha():
            return 1 if character in _LETTER_ENDS_IN_CONSONANT else 0
    return 0


def listing(words: Sequence[str], language: Language, limit: int = 5) -> str:
    """Returns "A, B, C 외 2" / "A, B, C and 2 more"."""
    shown = ", ".join(words[:limit])
    rest = len(words) - limit
    return shown if rest <= 0 else shown + say(language, f" 외 {rest}", f" and {rest} more")
