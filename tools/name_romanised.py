"""Korean names in Latin letters as people write them: "Seo-yun Park", "Park Seo Yoon" and "Bak Seoyun" sound alike."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from data.lexicon import PersonName
from tools.name_text import is_hangul, romanised

MOST_WORDS = 3
"""Surname and a given name of two syllables written apart."""
LEAST_GIVEN_LETTERS = 4
"""A shorter given name alone is a word of another kind more often."""

_WORD = re.compile(r"[A-Za-z]+")
_SURNAMES = {
    "lee": "i", "yi": "i", "rhee": "i", "li": "i", "lim": "im", "rim": "im", "chung": "jeong", "ryu": "yu",
    "you": "yu", "noh": "no", "roh": "no", "hur": "heo", "paik": "baek",
}  # fmt: skip
"""Spellings that no rule of sounds explains."""
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"uh|eo", "o"), (r"(?<=[bgkhmp]y)u(?=n)|(?<=j)u(?=ng)", "o"), (r"eu|oo|woo", "u"), (r"ou", "o"),
        (r"ee|ui", "i"), (r"ae|ai", "e"), (r"oi", "oe"),
        (r"sh", "s"), (r"ch", "j"), (r"h(?![aeiouy])", ""), (r"r(?![aeiouy])", ""),
        (r"b", "p"), (r"[gc]", "k"), (r"d", "t"), (r"r", "l"), (r"(.)\1", r"\1"),
    )
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sounding:
    """Some words of a sentence that sound like people's names."""

    start: int
    end: int
    """Offsets in the sentence, end exclusive."""
    people: tuple[PersonName, ...]
    whole: bool
    """Whether surname and given name agree; else only the given name."""


@dataclass(frozen=True, kw_only=True)
class SoundIndex:
    """People by how their names sound."""

    whole: Mapping[str, tuple[PersonName, ...]]
    given: Mapping[str, tuple[PersonName, ...]]


def sound_of(surname: str, given: str) -> str:
    """Returns what spellings of one name share: ("Park", "Seo-yun") and ("Bak", "Seoyoon") are the same."""
    return f"{_sound(_SURNAMES.get(surname.lower(), surname))} {_sound(given)}"


def make_sound_index(people: Iterable[PersonName]) -> SoundIndex:
    """Returns the people who still work here, by the sound of their names."""
    whole: dict[str, list[PersonName]] = {}
    given: dict[str, list[PersonName]] = {}
    for person in people:
        for surname, own in _parts(person):
            for sounds, key in ((whole, sound_of(surname, own)), (given, _sound(own))):
                if person not in sounds.setdefault(key, []) and person.status != "left":
                    sounds[key].append(person)
    return SoundIndex(
        whole={key: tuple(found) for key, found in whole.items() if found},
        given={key: tuple(found) for key, found in given.items() if found},
    )


def find_sounding(question: str, index: SoundIndex) -> Iterator[Sounding]:
    """Yields the stretches of one to three Latin words that sound like somebody, longest first at each place."""
    words = list(_WORD.finditer(question))
    for first in range(len(words)):
        for last in range(min(len(words), first + MOST_WORDS), first, -1):
            found = _read(question, words[first:last], index)
            if found is not None:
                yield found
                break


def _read(question: str, words: list[re.Match[str]], index: SoundIndex) -> Sounding | None:
    start, end = words[0].start(), words[-1].end()
    if not re.fullmatch(r"[A-Za-z]+(?:[ -]?[A-Za-z]+)*", question[start:end]) or not question[start].isupper():
        return None
    texts = [word.group() for word in words]
    splits = [(texts[0], "".join(texts[1:])), (texts[-1], "".join(texts[:-1]))] if len(texts) > 1 else []
    for surname, given in splits:
        people = index.whole.get(sound_of(surname, given))
        if people:
            return Sounding(start=start, end=end, people=people, whole=True)
    given = "".join(texts)
    people = index.given.get(_sound(given)) if len(given) >= LEAST_GIVEN_LETTERS and len(texts) < MOST_WORDS else None
    if people and all(_begins_name(question, word) for word in words):
        return Sounding(start=start, end=end, people=people, whole=False)
    return None


def _begins_name(question: str, word: re.Match[str]) -> bool:
    """Whether a word is written as (the second half of) a name: "Seo Yoon", "Seo-yoon"."""
    return word.group()[0].isupper() or question[word.start() - 1 : word.start()] == "-"


def _parts(person: PersonName) -> Iterator[tuple[str, str]]:
    """Yields (surname, given name) in Latin letters; nothing for a name that is not Korean, whose letters mean others."""
    if not 2 <= len(person.name) <= 4 or not all(is_hangul(character) for character in person.name):
        return
    words = (person.name_en or "").split()
    if len(words) > 1:
        yield words[-1], "".join(words[:-1])
    yield romanised(person.name[0]), romanised(person.name[1:])


def _sound(text: str) -> str:
    sound = "".join(_WORD.findall(text)).lower()
    for pattern, replacement in _RULES:
        sound = pattern.sub(replacement, sound)
    return sound
