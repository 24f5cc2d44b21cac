"""Letters of names: folding with a way back, Hangul sounds, what may follow a name in a Korean sentence."""

import re
import unicodedata
from dataclasses import dataclass

_SKIPPED = frozenset(" \t\n\r\u00a0-·.'’‐‑")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_ROMAN_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_ROMAN_VOWELS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
_ROMAN_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip

POSITIONS = ("사업부장", "본부장", "팀장", "부장", "차장", "과장", "대리", "주임", "사원", "대표")
"""Positions that follow a name, longer ones first."""
_HONORIFICS = rf"(?:{'|'.join(POSITIONS)}|님|씨|선생|매니저|담당자?)"
_PARTICLES = (
    "은|는|이|가|의|을|를|에|에서|에게|에게서|한테|한테서|께|께서|와|과|랑|이랑|하고|도|만|로|으로|부터|까지|보다|처럼|이나|나|이며"
    "|며|인데|이고|고|이야|야|예요|이에요|입니다|이다|들|네|쪽|측|건|별|뿐|요|용|산|에는|에도|에선|마다|라는|이라는|란|이란|말고|대신|급|여"
)
_NOUNS = (
    "실적|매출|목표|달성|연락처|전화|이메일|거래|담당|계약|방문|평가|정보|순위|추이|현황|미수|연봉|급여|직원|팀원|인원|규정|제품"
    "|비교|프로필|주소|원장|일정|예산|성과|보고|코칭|재고|반품|수량|판매|처방|등급|이력"
    r"|이번|지난|저번|올해|작년|금년|전월|당월|전년|전분기|오늘|어제|내일|최근|상반기|하반기|누계|\d{1,2}월|\d분기|\d{2,4}년"
)
_TAIL = re.compile(rf"(?:{_HONORIFICS})?님?(?:{_PARTICLES}){{0,3}}(?:{_NOUNS})?")
_TIME_AFTER = re.compile(r"\d{1,2}월|\d분기|\d{2,4}년")
_TAIL_WITH_NOUN = re.compile(rf"(?:{_HONORIFICS})?님?(?:{_PARTICLES}){{0,2}}(?:{_NOUNS}).*")


@dataclass(frozen=True, kw_only=True)
class Folded:
    """A text without case, spaces and hyphens, and where each of its characters came from."""

    source: str
    text: str
    places: tuple[int, ...]
    """`text[i]` is `source[places[i]]`."""

    def end(self, index: int) -> int:
        """Returns the offset in the source just behind the character before `index`."""
        return self.places[index - 1] + 1

    def starts_word(self, index: int) -> bool:
        """Whether a word begins here: behind a sign or space, or where the script changes."""
        place = self.places[index]
        if place == 0:
            return True
        before, here = self.source[place - 1], self.source[place]
        return not before.isalnum() or is_hangul(before) != is_hangul(here)

    def rest_of_word(self, index: int) -> str:
        """Returns the letters of the source that directly follow the character before `index`."""
        place = self.end(index)
        stop = place
        while stop < len(self.source) and self.source[stop].isalnum():
            stop += 1
        return self.source[place:stop]


def fold(text: str) -> Folded:
    """Returns the text folded for comparing: "경기 1팀" and "경기1팀", "MR-1007" and "mr1007" become the same."""
    kept = [
        (folded, place)
        for place, character in enumerate(text)
        if character not in _SKIPPED
        for folded in unicodedata.normalize("NFKC", character).casefold()
    ]
    return Folded(source=text, text="".join(one for one, _ in kept), places=tuple(place for _, place in kept))


def fold_key(text: str) -> str:
    """Returns the folded text alone."""
    return fold(text).text


def is_hangul(character: str) -> bool:
    """Whether it is a Hangul syllable."""
    return "가" <= character <= "힣"


def may_follow_name(rest: str) -> bool:
    """Whether the letters right behind a name leave it a name: particles, titles, "실적" written without a space."""
    if not rest:
        return True
    if not is_hangul(rest[0]):
        return bool(_TIME_AFTER.match(rest))
    return bool(_TAIL.fullmatch(rest) or _TAIL_WITH_NOUN.fullmatch(rest))


def sounds(text: str) -> str:
    """Returns three letters for each Hangul syllable (initial, vowel, final or a blank), so that edits count sounds."""
    spread = []
    for character in text:
        if not is_hangul(character):
            spread.append(character)
            continue
        code = ord(character) - 0xAC00
        spread += [_INITIALS[code // 588], chr(0x1100 + code % 588 // 28), chr(0x11A7 + code % 28)]
    return "".join(spread)


def romanised(text: str) -> str:
    """Returns Hangul in Latin letters, each syllable by itself: 관악 -> gwanak; "종로" -> "jongro" (said "jongno")."""
    letters = []
    for character in text:
        if not is_hangul(character):
            letters.append(character)
            continue
        code = ord(character) - 0xAC00
        letters += [_ROMAN_INITIALS[code // 588], _ROMAN_VOWELS[code % 588 // 28], _ROMAN_FINALS[code % 28]]
    return "".join(letters)


def romanised_place(name: str) -> str:
    """Returns a district in Latin letters: 관악구 -> Gwanak-gu, 종로구 -> Jongno-gu, 수원시 -> Suwon-si."""
    if not any(is_hangul(character) for character in name):
        return name
    ending = {"구": "-gu", "시": "-si", "군": "-gun"}.get(name[-1], "") if len(name) > 2 else ""
    stem = name[:-1] if ending else name
    return romanised(stem).replace("ngr", "ngn").capitalize() + ending
