"""What of a question is worth looking up: words without endings and filler, article numbers, quoted words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.glossary import in_english, in_korean, joined_phrases, officially
from data.keywords import QueryWord, tokens_of
from data.morphemes import KoreanWord, words_of
from data.romanised import in_hangul

STOP_EN = frozenset(
    re.findall(
        r"\w+",
        """
        a an the is are was were be been being do does did can could may might must shall should will would i me my we
        our you your he she it its they them their this that these those what which who whom whose when where why how
        many much of in on at to for from by with about into over under and or not no if then than as so any some all
        each per please tell show give explain find have has had get there here us am want need know let s t re ll d m
        long often during allowed compare list analyse analyze summarise summarize draft check
        company rule rules regulation policy
        get gets getting got give gives giving given gave keep keeps take takes taking make makes made go goes going went
        come do done use using one two three four five six seven eight nine ten first next last now then still just only
        also too very really please thanks hi hello dont don doesn isn aren can't won what's when's who's where's how's
        i'm i'd i've it's that's there's let's don't doesn't isn't before after since until till week weeks month months
        minute minutes someone something anyone anything somebody people ok okay fine possible maximum max most least
        early soon fast quickly much while because though ago today tomorrow yesterday
        """,
    )
)
ARTICLE = re.compile(
    r"제?\s*(\d{1,3})\s*조(?!\s*[원억만]|\d)(?:\s*의\s*(\d{1,2}))?|\bart(?:icle|\.)?\s*(\d{1,3}(?:-\d{1,2})?)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"'“”‘’「『《]([^\"'“”‘’「」『』《》]{2,40})[\"'“”‘’」』》]")


WORD_EN = re.compile(r"[A-Za-z][A-Za-z'-]*|\d+(?:[.,]\d+)*")
HANGUL = re.compile(r"[가-힣]")
DATES = re.compile(
    r"\b(?:in\s+|since\s+|on\s+)?(?:\d{1,2}\s+)?(?:jan(?:uary)?|feb(?:ruary)?|march|april|may(?=\s+\d)|june|july|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\s+\d{1,2}(?:st|nd|rd|th)?\b)?,?(?:\s+(?:19|20)\d\d\b)?"
    r"|\b(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?\b|(?:19|20)\d\d\s*년(?:\s*\d{1,2}\s*월)?(?:\s*\d{1,2}\s*일)?|\bin\s+(?:19|20)\d\d\b"
    r"|(?<!\d)1?\d\s*월(?:\s*\d{1,2}\s*일)?(?![가-힣]*\s*\d)|작년|올해|재작년|지난해|last year|this year",
    re.IGNORECASE,
)
"""When something was or is asked for; versions are chosen by it, words are not."""
VERB_WEIGHT = 0.4  # a verb says less about the subject than a noun


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of a question."""

    text: str
    is_verb: bool
    query: QueryWord
    """The ways to say it: its own, then synonyms and translations."""

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A question as search reads it."""

    text: str
    tokens: tuple[tuple[str, float], ...]
    """Keyword tokens with weights."""
    query: tuple[QueryWord, ...]
    """Its words with other ways to say them, for keyword ranking."""
    terms: tuple[Term, ...]
    """Its content words without endings, in order."""
    articles: tuple[tuple[str, int], ...]
    """Numbers of articles it names, "9", "15의2", with their place in the question without blanks."""
    quoted: tuple[str, ...]
    """Words the person put in quotes."""

    @property
    def words(self) -> tuple[str, ...]:
        """The terms as they are written."""
        return tuple(term.text for term in self.terms)


def read_wording(question: str) -> Wording:
    """Returns the question's words, tokens and references."""
    articles = tuple(
        dict.fromkeys(
            ((m[1] or m[3]) + (f"의{m[2]}" if m[2] else ""), len(squeeze(question[: m.start()])))
            for m in ARTICLE.finditer(question)
        )
    )
    words = _words(ARTICLE.sub(" ", question)) or [KoreanWord(text=word) for word in re.findall(r"\w+", question)]
    terms = [term for word in words if (term := _term(word)) is not None]
    return Wording(
        text=question,
        tokens=tuple({token: weight for word in words for token, weight in _tokens(word.text)}.items()),
        query=(*(term.query for term in _once(terms)), *_across_blanks(terms)),
        terms=tuple(terms),
        articles=articles,
        quoted=tuple(dict.fromkeys(m[1].strip() for m in QUOTED.finditer(question))),
    )


def content_words(question: str) -> list[str]:
    """Returns the words that carry meaning: "경조휴가는 며칠이야?" -> ["경조휴가"]; may be []."""
    return [word.text for word in _words(question)]


def subject_words(text: str) -> list[str]:
    """Returns the words that name a subject, each once: no verbs, numbers or single letters; may be []."""
    kept = [word.text for word in _words(text) if not word.is_verb and len(word.text) > 1]
    return list(dict.fromkeys(word for word in kept if not word[0].isdigit()))


def _words(question: str) -> list[KoreanWord]:
    undated = DATES.sub(" ", question)
    if HANGUL.search(undated):
        return [word for word in words_of(undated) if word.text.lower() not in STOP_EN]
    words = WORD_EN.findall(joined_phrases(undated))
    return [KoreanWord(text=word) for word in words if word.lower() not in STOP_EN]


def _term(word: KoreanWord) -> Term | None:
    """Returns the word with synonyms and translations; None when it has no letters to look up."""
    text = word.text
    others = (in_korean(text) or in_hangul(text)) if text[0].isascii() else (*officially(text), *in_english(text))
    ways = tuple(way for way in (_tokens(text), *map(_tokens, dict.fromkeys(others))) if way)
    weight = VERB_WEIGHT if word.is_verb else 1.0
    return Term(text=text, is_verb=word.is_verb, query=QueryWord(ways=ways, weight=weight)) if ways else None


def _once(terms: Sequence[Term]) -> list[Term]:
    return list({term.text: term for term in terms}.values())


def _across_blanks(terms: Sequence[Term]) -> list[QueryWord]:
    """Returns the pairs of letters that a text has where it writes two of the words as one."""
    return [
        QueryWord(ways=(((left.text[-1] + right.text[0], 1.0),),), weight=0.3)
        for left, right in pairwise(terms)
        if HANGUL.match(right.text[0]) and HANGUL.match(left.text[-1])
    ]


def _tokens(word: str) -> tuple[tuple[str, float], ...]:
    return tuple({token: _worth(token) for token in tokens_of(word)}.items())


def _worth(token: str) -> float:
    """Returns how much a token counts: single syllables and numbers are seldom what a question is about."""
    if token[0].isdigit():
        return 0.3
    return 0.5 if len(token) == 1 else 1.0


def article_number(printed: str) -> str:
    """Returns the bare number: "제15조의2" -> "15의2", "Article 9" -> "9", "부칙 제1조" -> "부칙 1"."""
    found = ARTICLE.search(printed)
    if found is None:
        digits = re.search(r"\d+", printed)
        return digits[0] if digits else printed.strip()
    number = (found[1] or found[3]) + (f"의{found[2]}" if found[2] else "")
    return f"부칙 {number}" if re.match(r"부칙|Supplementary", printed) else number


def squeeze(text: str) -> str:
    """Returns lower-case text without blanks and punctuation, for comparing names."""
    return re.sub(r"[\W_]+", "", text.lower())
