"""Which language a message is in, and which one the answers should be in."""

import re

from state.language import Language

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")

_KOREAN = r"(?:한국말|한국어|한글|국문|korean)"
_ENGLISH = r"(?:영어|영문|english)"
_ASK_KO = r"(?:으?로)\s*(?:만\s*)?(?:좀\s*)?(?:대답|답변|답|말|얘기|이야기|설명|바꿔|바꾸|써|알려|해|부탁|진행|응답|할래|하자)"
_ASK_EN = (
    r"(?:answer|reply|respond|speak|talk|write|switch|continue|use|explain|go|say)\w*\b"
    r"[\w\s]{0,24}?\b(?:in|to|back to)?\s*"
)
_IN_EN = r"^(?:please\s+)?in\s+{name}\b(?:\s*,?\s*(?:please|from now on))?[\s.!?]*$"


def detect(text: str) -> Language:
    """Returns the language a message is written in; a mixed one counts as Korean when a fifth of its letters are Hangul.

    "다온약국 sales 알려줘" -> "ko"; "Show 김도현's sales for May" -> "en".
    """
    hangul = len(_HANGUL.findall(text))
    if hangul == 0:
        return "en" if _LATIN_WORD.search(text) else "ko"
    latin_words = len(_LATIN_WORD.findall(text))
    hangul_words = len(re.findall(r"[가-힣]+", text))
    return "en" if latin_words >= 3 and latin_words > 2 * hangul_words else "ko"


def requested_language(text: str) -> Language | None:
    """Returns the language asked for from now on ("영어로 대답해줘", "Answer in Korean"), or None."""
    for name, language in ((_KOREAN, "ko"), (_ENGLISH, "en")):
        patterns = (
            name + r"\s*" + _ASK_KO,
            _ASK_EN + name,
            _IN_EN.format(name=name),
            rf"^{name}(?:으?로|\s*please)?[\s.!?]*$",
        )
        if any(re.search(pattern, text.strip(), re.IGNORECASE) for pattern in patterns):
            return "ko" if language == "ko" else "en"
    return None
