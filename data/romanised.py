"""Korean names as they are written in Latin letters: "Seongnam" -> 성남 (Revised Romanisation, read backwards)."""

from functools import lru_cache
from itertools import product

ONSETS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
VOWELS = (
    *("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae"),
    *("oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"),
)
CODAS = {"": 0, "k": 1, "n": 4, "t": 19, "l": 8, "m": 16, "p": 17, "ng": 21}
SYLLABLES = {
    onset + vowel + coda: chr(0xAC00 + (i * 21 + j) * 28 + number)
    for (i, onset), (j, vowel), (coda, number) in product(enumerate(ONSETS), enumerate(VOWELS), CODAS.items())
}
UNITS = {
    "si": "시",
    "gun": "군",
    "gu": "구",
    "do": "도",
    "eup": "읍",
    "myeon": "면",
    "dong": "동",
    "ri": "리",
    "ro": "로",
}
"""What stands behind a hyphen in the name of a place."""
LONGEST = max(map(len, SYLLABLES))
READINGS = 4  # "Changwon" is 찬권 or 창원: few, as each is looked up
LONGEST_NAME = 20


@lru_cache(maxsize=1024)
def in_hangul(word: str) -> tuple[str, ...]:
    """Returns how a Latin word may be written in Korean, fewest syllables first; () when it cannot be a Korean name.

    "Gangseo-gu" -> 강서구; one syllable alone is none, as most English words of that length could be read so.
    """
    name, _, unit = word.lower().partition("-")
    if unit and unit not in UNITS:
        name, unit = name + unit, ""
    if not name.isascii() or not name.isalpha() or len(name) > LONGEST_NAME:
        return ()
    readings = _read(name)
    fewest = [reading + UNITS.get(unit, "") for reading in readings if len(reading) == len(readings[0])]
    return tuple(reading for reading in fewest[:READINGS] if len(reading) > 1)


def _read(name: str) -> list[str]:
    """Returns ways to read all the letters as syllables, those of fewest syllables first."""
    readings: list[list[str]] = [[""]]
    for end in range(1, len(name) + 1):
        found = [
            before + SYLLABLES[name[start:end]]
            for start in range(max(0, end - LONGEST), end)
            if name[start:end] in SYLLABLES
            for before in readings[start]
        ]
        readings.append(sorted(found, key=len)[: 2 * READINGS])
    return readings[-1]
