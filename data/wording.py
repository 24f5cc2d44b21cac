"""What of a question is worth looking up: words without endings and filler, article numbers, quoted words."""

import re
from dataclasses import dataclass
from itertools import pairwise

from data.glossary import in_english, in_korean, joined_phrases, officially
from data.keywords import QueryWord, tokens_of

_STOP = r"(?=\s|[?!.,]|$)"
FILLER_KO = re.compile(
    r"(?:알려|보여|가르쳐|찾아|설명해|정리해|말해|뽑아|비교해|확인해|계산해)\s*"
    rf"(?:줘요?|주세요|주시겠어요|줄래요?|달라|봐요?|주라){_STOP}"
    r"|(?:그대로|원문|정확히|자세히|간단히|혹시|그럼|그러면|근데|그런데|우리\s*회사|회사에서|우리는?|저는?|제가|나는|내가|이번에|좀|약간|같이"
    rf"|얘기가?|대해서?|관련된?|관해서?){_STOP}"
    r"|(?:뭐|무엇|뭔|무슨|어떤|어떻게|어디|언제|누가|누구|왜|얼마나?|며칠|몇\s*[가-힣]?)"
    rf"(?:야|지|이?예요|이?에요|인가요|이야|이?죠|입니까|로|를|에|까지|한테|에게|서|나|인지|가|이|든지|까지|까지예요|까지야|였나요|였어|이었지|였지|죠|예요|이죠|였나)?{_STOP}"
    r"|(?:있|없|하|되|인|나오|받|드리|알고\s*싶)"
    r"(?:나요?|나|어요|을까요|습니까|ㅂ니까|는지요?|는가요?|가요|는데요?|을까|어|지|니|냐|습니다|은가요?|은지|고\s*싶어요?)"
    rf"{_STOP}"
    r"|(?:인가요|인가|한가요|됩니까|합니까|입니까|될까요?|할까요?|돼요?|되요|해요|하면|되면|해야|하려면|받으려면|어때|맞나요|맞아"
    rf"|가능해요?|가능한가요|가능한지|나와요?){_STOP}"
)
ENDINGS_KO = re.compile(
    r"(?<=[가-힣]{2})(?:에서는|에서도|으로는|으로도|에게는|한테는|까지는|부터는|이라는|라는|에서|으로|에게|한테|까지|부터"
    r"|처럼|보다|마다|이랑|하고|이나|이라도|라도|이고|이면|조차|밖에|은|는|을|를|에|와|과|만|랑|요)$"
)
UNSURE_ENDING = re.compile(r"[이가의도로나야고]$")
"""A particle or the last syllable of a noun (휴가, 회의, 제도): the pair it closes counts half."""
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
        """,
    )
)
ARTICLE = re.compile(
    r"제?\s*(\d{1,3})\s*조(?!\s*[원억만]|\d)(?:\s*의\s*(\d{1,2}))?|\bart(?:icle|\.)?\s*(\d{1,3}(?:-\d{1,2})?)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"'“”‘’「『《]([^\"'“”‘’「」『』《》]{2,40})[\"'“”‘’」』》]")


WORD = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z'-]*|\d+(?:[.,]\d+)*")
HANGUL = re.compile(r"[가-힣]")
PREDICATE_KO = re.compile(
    r"(?:[가-힣]{2}(?:면|려면|다면|죠|데|니까|길래|려고|면서)|[가-힣](?:[어아여해써줘봐려와가라타]도|[어아여해써줘봐려와가]야|[였었았했겠셨](?:[어지나던]|는데|다면|을까)?)"
    r"|[가-힣]+(?:이야)|[가-힣]{2,}(?:예|네|하지|되지|가능|나고|하고|되고|받고|내고|리고|지고)|넘게|줘도|써도|안에|전에|후에|해|한|번|여러|얼마까지)$"
)
"""Verbs and other words that say little about the subject: they count less."""
DATES = re.compile(
    r"\b(?:in\s+|since\s+|on\s+)?(?:\d{1,2}\s+)?(?:jan(?:uary)?|feb(?:ruary)?|march|april|may(?=\s+\d)|june|july|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\s+\d{1,2}(?:st|nd|rd|th)?\b)?,?(?:\s+(?:19|20)\d\d\b)?"
    r"|\b(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?\b|(?:19|20)\d\d\s*년(?:\s*\d{1,2}\s*월)?(?:\s*\d{1,2}\s*일)?|\bin\s+(?:19|20)\d\d\b"
    r"|작년|올해|재작년|지난해|last year|this year",
    re.IGNORECASE,
)
"""When something was or is asked for; versions are chosen by it, words are not."""
PREDICATE_WEIGHT = 0.4
LEFT_OVER = frozenset(
    ("에", "에는", "에도", "의", "은", "는", "이", "가", "부터", "까지", "이후", "이전", "기준", "안", "좀")
)
"""Particles that stand alone once a date or a number before them is gone."""
COUNTED = re.compile(
    r"(\d)\s*(?:명|만\s*원|천\s*원|억\s*원|원|건|개월|개|번|회|살|세|시간|박|퍼센트|%|년차|년|월|일|장|병|곳)(?:씩|짜리|이상|이하|미만|동안)?"
    r"(?:은|는|이|가|을|를|에|에게|한테|의|도|까지|부터|로|으로)?(?=\s|[?!.,]|$)"
)
"""What follows a number says what is counted, not what is asked about."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A question as search reads it."""

    text: str
    tokens: tuple[tuple[str, float], ...]
    """Keyword tokens with weights."""
    query: tuple[QueryWord, ...]
    """Its words with other ways to say them, for keyword ranking."""
    words: tuple[str, ...]
    """Content words without endings, in order."""
    articles: tuple[tuple[str, int], ...]
    """Numbers of articles it names, "9", "15의2", with their place in the question without blanks."""
    quoted: tuple[str, ...]
    """Words the person put in quotes."""


def read_wording(question: str) -> Wording:
    """Returns the question's words, tokens and references."""
    articles = tuple(
        dict.fromkeys(
            ((m[1] or m[3]) + (f"의{m[2]}" if m[2] else ""), len(squeeze(question[: m.start()])))
            for m in ARTICLE.finditer(question)
        )
    )
    words = tuple(content_words(ARTICLE.sub(" ", question)))
    return Wording(
        text=question,
        tokens=tuple({token: weight for word in words for token, weight in _tokens(word)}.items()),
        query=tuple(_query(words)),
        words=words,
        articles=articles,
        quoted=tuple(dict.fromkeys(m[1].strip() for m in QUOTED.finditer(question))),
    )


def content_words(question: str) -> list[str]:
    """Returns the words that carry meaning: "경조휴가는 며칠이야?" -> ["경조휴가"]."""
    kept: list[str] = []
    for word in WORD.findall(COUNTED.sub(r"\1 ", FILLER_KO.sub(" ", joined_phrases(DATES.sub(" ", question))))):
        if re.match(r"[A-Za-z]", word):
            if word.lower() not in STOP_EN:
                kept.append(word)
        elif word[0].isdigit():
            kept.append(word)
        elif word not in LEFT_OVER:
            kept.append(ENDINGS_KO.sub("", word))
    return kept or re.findall(r"\w+", question)


def subject_words(text: str) -> list[str]:
    """Returns the words that name a subject, each once: no verbs, numbers, single letters or filler; may be []."""
    kept = [
        word
        for word in content_words(text)
        if len(word) > 1 and not word[0].isdigit() and word.lower() not in STOP_EN and not is_predicate(word)
    ]
    return list(dict.fromkeys(word for word in kept if word not in LEFT_OVER and not FILLER_KO.fullmatch(word)))


def _query(words: tuple[str, ...]) -> list[QueryWord]:
    """Returns the words with synonyms and translations, then the pairs that cross a blank."""
    found: list[QueryWord] = []
    for word in dict.fromkeys(words):
        weight = PREDICATE_WEIGHT if is_predicate(word) else 1.0
        others = in_korean(word) if word[0].isascii() else (*officially(word), *in_english(word))
        ways = [_tokens(word), *(_tokens(other) for other in dict.fromkeys(others))]
        found.append(QueryWord(ways=tuple(way for way in ways if way), weight=weight))
    for left, right in pairwise(words):
        if HANGUL.match(right[0]) and HANGUL.match(left[-1]):
            found.append(QueryWord(ways=(((left[-1] + right[0], 1.0),),), weight=0.3))
    return [word for word in found if word.ways]


def is_predicate(word: str) -> bool:
    """Returns whether a Korean word is a verb or the like, by its ending."""
    return bool(PREDICATE_KO.search(word))


def _tokens(word: str) -> tuple[tuple[str, float], ...]:
    tokens = tokens_of(word)
    last = len(tokens) - 1 if len(word) > 2 and UNSURE_ENDING.search(word) else -1
    return tuple({token: 0.5 if i == last else _worth(token) for i, token in enumerate(tokens)}.items())


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
