"""Whether a sentence in other words says what its source says: permission, duty, limits, named offices, conditions.

Deliberately narrow: only contradictions that can be read off the words are named. A sentence that repeats its source, or of
which no sentence of the source is a likeness, is not judged here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nodes.bounds import Bound, bounds_of

LIKE = 0.2  # share of a sentence's pairs of letters that its source sentence must hold to be judged by it
AS_LIKE = 0.75  # share of the likest one's from which another source sentence may be meant as well

_SEGMENT = re.compile(r"(?<=[다요음함됨임]\.)\s+|(?<=[a-z)\d]\.)\s+(?=[A-Z(])|\n+|(?=[①-⑳])")
_CLAUSE = re.compile(r"[,;]\s+|(?<=[가-힣][며고])\s+|(?<=[하되으]되),?\s+|\s+(?:and|but|while)\s+")
_NOISE = re.compile(r"[^0-9A-Za-z가-힣%]+")

_FORBIDS = re.compile(
    r"수\s*(?:는\s*)?없|금지|안\s*(?:됩|되|된|돼)|아니\s*된|못\s*(?:합|한|하|받|씁|쓴)|불가|지\s*(?:않(?!고|은|는|아도)|아니(?!하고|한\s|하는)|못(?!하고|한\s|하는)|마|말)|제외"
    r"|\b(?:may|must|can|could|shall|should|will|do|does|is|are) not\b|n't\b|cannot|prohibit|forbid|forbidden|\bnever\b|excluded|\bno longer\b|\bban",
    re.IGNORECASE,
)
_PERMITS = re.compile(
    r"수\s*(?:도\s*)?있|가능|해도\s*(?:됩|되|된|돼)|[가-힣]도\s*(?:됩|되|된|돼|괜찮)|허용|\b(?:may|can)\b(?! not)|\ballowed\b|permitted|\bfree to\b",
    re.IGNORECASE,
)
_REQUIRES = re.compile(
    r"[가-힣]야\s*(?:합|한|하|됩|된|돼)|의무|필요(?:합|하|한)|필수"
    r"|\b(?:must|shall|has to|have to|needs? to|required|mandatory)\b(?! not)",
    re.IGNORECASE,
)
_RELEASES = re.compile(
    r"필요(?:가|는|도)?\s*없|불필요|지\s*않아도|않아도\s*(?:됩|되|된|돼)|없어도|의무(?:가|는)?\s*아니|면제|생략"
    r"|\bneed not\b|not (?:required|necessary|needed)|\bno need\b|don't (?:have|need) to|optional|\bwithout (?:approval|permission|notice)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?<!서)면[\s,]|[어아여해]야\s|경우|때에|때만|한하여|한해|에만|에게만|에서만|없이|아니하고|다만|까지|이내|안에서|이하|한도|조건|제한|범위"
    r"|\b(?:if|when|unless|only|after|once|up to|within|provided|without|except|as long as|at most)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"([가-힣A-Za-z0-9\s·]{2,40}?)(?:경우에만|때에만|자에게만|에게만|에 한하여|에서만)|\bonly (?:if|when|to|for|at|after|with)\b([^,.;]{3,60})"
)
_NOT_ENOUGH = re.compile(r"\S+(?:\s*승인)?만으로는?\s*(?:안|부족|불충분)\S*(?:\s*되\S*)?")
"""Names what does not do: "팀장 승인만으로는 안 되고"."""
_NOT_WITHOUT = re.compile(r"없이.*수\s*없|\bnot\b.*\bwithout\b|\bwithout\b.*\bnot\b", re.IGNORECASE)
_NOT_BEFORE = re.compile(r"\b(?:may|must|can|shall|should|does|do) not\b|cannot|n't\b|\bnever\b", re.IGNORECASE)
_OFFICES = {
    "팀장": r"팀장|team (?:leader|manager|head)|line manager|supervisor",
    "사업부장": r"사업부장|division (?:head|manager)|head of (?:the )?division",
    "대표이사": r"대표이사|대표\b|\bCEO\b|representative director|chief executive",
    "CP팀": r"CP\s*팀|compliance (?:team|department)",
    "인사팀": r"인사팀|\bHR\b|human resources|personnel team",
    "재무팀": r"재무팀|finance (?:team|department)",
    "법무팀": r"법무팀|legal (?:team|department)",
    "정보보호팀": r"정보보호팀|security team",
    "품질팀": r"품질팀|quality team",
    "영업기획팀": r"영업기획팀|sales planning",
    "징계위원회": r"징계위원회|disciplinary committee",
    "자율준수관리자": r"자율준수관리자|compliance officer",
    "약물감시 담당자": r"약물감시|pharmacovigilance",
    "이사회": r"이사회|board of directors",
    "약국": r"약국|pharmac(?:y|ies)\b",
    "도매상": r"도매상?|wholesaler",
    "공무원": r"공무원|공직자|public official",
}
"""Offices and receivers that rules name, in both languages."""


@dataclass(frozen=True, kw_only=True)
class _Reading:
    forbids: bool
    permits: bool
    requires: bool
    releases: bool


def contradictions(sentence: str, sources: Sequence[str]) -> list[str]:
    """Returns in words what of the sentence goes against the texts it cites; [] when nothing does, or when nothing can be read.

    A part of a source that speaks for the sentence clears it of what another part says against it.
    """
    if _is_quoted(sentence, sources):
        return []
    faults = list(_strangers(sentence, sources))
    segments = list(_like(sentence, sources))
    if segments:
        found: list[list[str]] = [list(_against(sentence, segment)) for segment in segments]
        mildest: list[str] = min(found, key=len)
        faults += mildest
    return faults


def _is_quoted(sentence: str, sources: Iterable[str]) -> bool:
    bare = _NOISE.sub("", sentence)
    return not bare or any(bare in _NOISE.sub("", source) for source in sources)


def _strangers(sentence: str, sources: Sequence[str]) -> Iterator[str]:
    """Yields offices that the sentence names and no source does, unless it names another one of the source's beside them."""
    named = [office for office, pattern in _OFFICES.items() if re.search(pattern, sentence, re.IGNORECASE)]
    known = {office for office in named if any(re.search(_OFFICES[office], text, re.IGNORECASE) for text in sources)}
    strange = [office for office in named if office not in known]
    if strange and not known and not _FORBIDS.search(sentence) and not sentence.rstrip(" .").endswith(":"):
        yield f"{strange[0]}: not named in what the sentence cites"


def _like(sentence: str, sources: Sequence[str]) -> Iterator[str]:
    """Yields the source sentences that the sentence may give back: the likest, and those nearly as like."""
    wanted = _pairs(sentence)
    segments = [part.strip() for text in sources for part in _SEGMENT.split(text) if len(part.strip()) > 6]
    spread: dict[str, int] = {}
    for segment in segments:
        for pair in _pairs(segment):
            spread[pair] = spread.get(pair, 0) + 1
    scores = [sum(1 / spread[pair] for pair in wanted & _pairs(segment)) for segment in segments]
    best = max(scores, default=0.0)
    for score, segment in zip(scores, segments, strict=True):
        if score >= best * AS_LIKE and len(wanted & _pairs(segment)) >= LIKE * len(wanted):
            yield segment


def _pairs(text: str) -> set[str]:
    squeezed = _NOISE.sub("", text).casefold()
    return {squeezed[at : at + 2] for at in range(len(squeezed) - 1)}


def _against(sentence: str, segment: str) -> Iterator[str]:
    sentence = _NOT_ENOUGH.sub(" ", sentence)
    said, stated = _read(sentence), _read(segment)
    turned = list(_turned_bounds(sentence, segment))
    yield from turned
    yield from _wrong_pairs(sentence, segment)
    if turned or _shares_a_bound(sentence, segment):
        return  # what holds on which side of a limit is compared with it: "3일 이하는 필요 없다" and "3일을 넘으면 내야 한다"
    own = _conditions(sentence) - _conditions(segment)
    if said.permits and not said.forbids and stated.forbids and not stated.permits and not own:
        yield "allows what the cited text forbids"
    if said.forbids and not said.permits and stated.permits and not stated.forbids and not own:
        yield "forbids what the cited text allows"
    if said.releases and (stated.requires or _NOT_WITHOUT.search(segment)) and not stated.releases:
        yield "says there is no need of what the cited text requires"
    if stated.releases and said.requires and not said.releases:
        yield "requires what the cited text does not"
    if said.permits and not said.forbids:
        yield from _dropped(sentence, segment)


def _conditions(text: str) -> set[str]:
    return {match.group().strip().casefold() for match in _CONDITION.finditer(text)}


def _shares_a_bound(sentence: str, segment: str) -> bool:
    return bool({bound.value for bound in bounds_of(sentence)} & {bound.value for bound in bounds_of(segment)}) and (
        _sides(sentence) != _sides(segment)
    )


def _sides(text: str) -> set[tuple[float, str, bool]]:
    return {(bound.value, bound.side, bound.includes) for bound in bounds_of(text)}


def _read(text: str) -> _Reading:
    released = bool(_RELEASES.search(text))
    rest = _RELEASES.sub(" ", text)
    return _Reading(
        forbids=bool(_FORBIDS.search(rest)),
        permits=bool(_PERMITS.search(rest)),
        requires=bool(_REQUIRES.search(rest)),
        releases=released,
    )


def _turned_bounds(sentence: str, segment: str) -> Iterator[str]:
    """Yields numbers whose limit runs the other way: "90% 초과" for "90% 이상". A negated rule holds for the rest of the numbers."""
    stated = [_effective(bound, segment) for bound in bounds_of(segment)]
    for bound in bounds_of(sentence):
        same = [other for other in stated if abs(other.value - bound.value) <= abs(bound.value) * 1e-9]
        mine = _effective(bound, sentence)
        if same and all((other.side, other.includes) != (mine.side, mine.includes) for other in same):
            word = sentence[max(0, bound.end - 14) : bound.end].strip()
            yield f"…{word}: the limit runs the other way in the cited text"


def _effective(bound: Bound, text: str) -> Bound:
    """Returns for which numbers the clause allows: "6개월 미만이면 반품할 수 없다" speaks for 6 months and more."""
    rest = _CLAUSE.split(text[bound.end :])[0]
    own = re.match(r"\S{0,6}?(?:지\s*(?:않|아니|못)|을?\s*수\s*없)", rest)
    denies = (_FORBIDS.search(rest) or _RELEASES.search(rest)) and not own
    before = _NOT_BEFORE.search(_CLAUSE.split(text[: bound.end])[-1])
    return bound.outside() if bool(denies) != bool(before) else bound


def _wrong_pairs(sentence: str, segment: str) -> Iterator[str]:
    """Yields an office that is put to a number to which the source puts another one."""
    stated = [(clause, _offices(clause)) for clause in _CLAUSE.split(segment)]
    for clause in _CLAUSE.split(sentence):
        offices = _offices(clause)
        values = {bound.value for bound in bounds_of(clause)}
        if len(offices) != 1 or len(values) != 1:
            continue
        theirs = [named for text, named in stated if named and values & {bound.value for bound in bounds_of(text)}]
        if theirs and not any(offices & named for named in theirs):
            yield f"{next(iter(offices))}: the cited text names {next(iter(theirs[0]))} for this case"


def _offices(text: str) -> set[str]:
    return {office for office, pattern in _OFFICES.items() if re.search(pattern, text, re.IGNORECASE)}


def _dropped(sentence: str, segment: str) -> Iterator[str]:
    """Yields a condition of the source ("사전 승인을 받은 경우에만") of which an unconditional permission says nothing."""
    for match in _ONLY.finditer(segment):
        condition = (match[1] or match[2]).strip()
        words = [word[:2] for word in re.findall(r"[가-힣]{2,}|[A-Za-z]{4,}", condition)]
        if words and not any(word.casefold() in sentence.casefold() for word in words):
            yield f"leaves out the condition '{condition[-30:]}'"
