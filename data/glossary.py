"""Words of the trade in both languages, and everyday words for official ones: what keyword ranking cannot know.

A question's word is looked up as itself and as these; vectors do the rest. Vocabulary of a pharmaceutical company's
rules (english.tsv, everyday.tsv) and of offices, medicine, welfare, finance and law at large (general.tsv), not a list of questions.
"""

import re
from functools import cache
from importlib import resources

PHRASE_WORDS = 4
PLAIN = re.compile(r"[A-Za-z][A-Za-z'-]*(?:\s+[A-Za-z][A-Za-z'-]*)+")
"""Words with nothing but blanks between them."""
ENDINGS = (("'s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("d", ""))


@cache
def _english() -> dict[str, tuple[str, ...]]:
    return _read("english.tsv")


@cache
def _general() -> dict[str, tuple[str, ...]]:
    """Only for English questions: in the other direction its many near meanings would dilute a question."""
    return _read("general.tsv")


@cache
def _korean() -> dict[str, tuple[str, ...]]:
    return _read("everyday.tsv")


@cache
def _back() -> dict[str, tuple[str, ...]]:
    """Returns English words by Korean ones."""
    found: dict[str, list[str]] = {}
    for english, words in _english().items():
        for word in words:
            if len(word) > 1:
                found.setdefault(word, []).append(english)
    return {word: tuple(english) for word, english in found.items()}


def everyday_words() -> frozenset[str]:
    """Returns the everyday Korean words that have official ones."""
    return frozenset(_korean())


@cache
def official_words() -> frozenset[str]:
    """Returns the Korean words that the lists lead to."""
    listed = {word for words in (*_korean().values(), *_english().values()) for word in words}
    return frozenset(word for word in listed if "가" <= word[0] <= "힣")


def _read(name: str) -> dict[str, tuple[str, ...]]:
    """Returns a word list of data/words: a word, a tab, what it may mean."""
    text = (resources.files("data") / "words" / name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    return {word: tuple(meanings.split()) for word, meanings in lines}


def joined_phrases(question: str) -> str:
    """Returns the question with known expressions written as one word: "per diem" -> "per-diem"."""
    return PLAIN.sub(lambda found: _joined(found[0].split()), question)


def _joined(words: list[str]) -> str:
    joined: list[str] = []
    while words:
        lengths = range(min(PHRASE_WORDS, len(words)), 1, -1)
        count = next((length for length in lengths if in_korean("-".join(words[:length]))), 1)
        joined.append("-".join(words[:count]).lower() if count > 1 else words[0])
        words = words[count:]
    return " ".join(joined)


def in_korean(word: str) -> tuple[str, ...]:
    """Returns Korean words for an English one, () when it is not known: "lodgings" -> ("숙박",).

    What a word means in the trade comes before what it means elsewhere.
    """
    forms = _forms(word.lower())
    return next((table[form] for table in (_english(), _general()) for form in forms if form in table), ())


def _forms(word: str) -> list[str]:
    """Returns the word and what it may be without its ending: "studies" -> studies, studie, studi, study."""
    bare = [word.removesuffix(end) + put for end, put in ENDINGS if word.endswith(end) and len(word) > len(end) + 2]
    return [word, *bare]


def in_english(word: str) -> tuple[str, ...]:
    """Returns English words for a Korean one: the longest entry that the word begins with."""
    table = _back()
    for length in range(min(len(word), 6), 1, -1):
        if word[:length] in table:
            return table[word[:length]]
    return ()


def officially(word: str) -> tuple[str, ...]:
    """Returns official words for an everyday Korean one: "점심" -> ("중식", "식사", "식음료"), () when it has none.

    A compound is known by the longest entry it begins with, else by the one it ends with.
    """
    table, word = _korean(), word.lower()
    if word in table:
        return table[word]
    for length in range(len(word) - 1, 1, -1):
        if word[:length] in table:
            return table[word[:length]]
    for start in range(1, len(word) - 1):
        if word[start:] in table:
            return table[word[start:]]
    return ()
