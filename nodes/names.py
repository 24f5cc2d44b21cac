"""When a name is unclear: two things bear it, or it only looks like something known."""

from collections.abc import Sequence

from state.language import Language
from state.understanding import Candidate
from tools.entities import CONFIDENT
from tools.wording import with_particle

CLOSE = 0.05  # names this near in likeness are told apart by the person, not by us
MAX_OPTIONS = 8  # more are not read; the person can type a name instead


def is_unclear(candidates: Sequence[Candidate]) -> bool:
    """Returns whether the person must choose: several near-equal meanings, or a best one that is only a guess."""
    if not candidates:
        return False
    tied = len(candidates) > 1 and candidates[0]["score"] - candidates[1]["score"] < CLOSE
    return tied or candidates[0]["score"] < CONFIDENT


def options_of(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Returns the meanings to choose from: the tied ones, or all guesses."""
    if candidates[0]["score"] < CONFIDENT:
        return list(candidates[:MAX_OPTIONS])
    return [item for item in candidates if candidates[0]["score"] - item["score"] < CLOSE][:MAX_OPTIONS]


def name_question(mention: str, options: Sequence[Candidate], language: Language) -> str:
    """Returns the sentence that asks which one is meant."""
    guessed = options[0]["score"] < CONFIDENT
    if language == "ko":
        if guessed:
            name = with_particle(f"'{mention}'", "과/와")
            return f"{name} 똑같은 이름은 없습니다. 혹시 다음 가운데 하나를 말씀하시나요?"
        return f"'{mention}'에 해당하는 대상이 여럿입니다. 어느 쪽을 말씀하시나요?"
    if guessed:
        return f"Nothing is called exactly '{mention}'. Did you mean one of these?"
    return f"Several match '{mention}'. Which one do you mean?"
