"""Finds the names of an organisation's things inside a sentence, by their spellings and by how people are addressed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from data.lexicon import PersonName, UnitName
from state.reference import EntityKind
from tools.name_index import EXACT, STEM, NameIndex, Spelling
from tools.name_text import POSITIONS, Folded, fold, fold_key, is_hangul, may_follow_name, romanised_place

_KIND_ORDER: tuple[EntityKind, ...] = ("person", "unit", "client", "product", "document")
_TITLES = "|".join(POSITIONS)
_TITLE_AFTER = re.compile(rf"\s?(?P<title>{_TITLES})(?:님)?(?P<rest>[가-힣]*)")
_SURNAME_TITLE = re.compile(rf"(?<![가-힣A-Za-z])(?P<surname>[가-힣])\s?(?P<title>{_TITLES})(?:님)?(?P<rest>[가-힣]*)")
_SURNAME_TITLE_EN = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Manager|Team\s+Leader)\.?\s+(?P<surname>[A-Z][a-z]+)\b")
_GIVEN_TITLE = re.compile(rf"(?<![가-힣])(?P<given>[가-힣]{{2}})\s?(?:(?P<title>{_TITLES})|씨|님)(?P<rest>[가-힣]*)")
_LEADER_AFTER = re.compile(r"\s*(?:의\s*)?(?:팀장|지점장|사업부장|본부장|부서장|부장|책임자|리더)(?:님)?(?![가-힣]*들)")
_LEADER_AFTER_EN = re.compile(
    r"(?:['’]s)?\s+(?:team\s+)?(?:manager|leader|lead|head|director|chief)(?:['’]s)?\b", re.IGNORECASE
)
_LEADER_BEFORE_EN = re.compile(r"\b(?:the\s+)?(?:manager|leader|head|lead|director)\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_OWN_LEADER = re.compile(
    r"(?:우리|저희|내)\s*(?:팀\s*)?(?:팀장|지점장)(?:님)?|\bmy\s+(?:team\s+)?(?:manager|leader|lead|boss)\b",
    re.IGNORECASE,
)
_GENERIC_SURNAMES = frozenset("전현각타본그이저")
"""With a space before a title these are words first: "전 팀장" is a former or every team leader, "이 과장" this one."""

_PLACE_BEFORE = re.compile(r"\b(?:in|around|near|from|of the)\s+$", re.IGNORECASE)
_PLACE_AFTER = re.compile(
    r"[\s-]?(?:gu|si|gun)\b|\s+(?:districts?|area|region|clinics?|hospitals?|pharmac)", re.IGNORECASE
)
_TEAM_AFTER = re.compile(
    r"(?:이?랑|하고|[와과은는이가도만의대]|쪽)?\s*(?:[,·/]|vs\.?)?\s*(?:[가-힣]{2,3}\d?(?:이?랑|하고|[와과은는이가도]|\s)\s*)?"
    r"(?:$|[?.!]|[상하]반기|\d+\s*(?:월|분기)|이번|지난|올해|작년|전년|우리|저희|매출|실적|달성|목표|방문|순위|예산|성장|인원|미수|반품|비교|차이"
    r"|중에|중|누가|어디|더|합계|판매|몇\s*[등위명]|[가-힣]{2,3}팀)",
    re.IGNORECASE,
)
"""What makes a Korean place the team that is called after it: "강북 매출", "강북이랑 서부 비교", but not "부산 출장"."""
_FIGURE_AFTER = re.compile(r"(?:['’]s)?\s+(?:sales|revenue|results|figures|numbers|targets?|attainment|performance)\b")
"""A team has figures, a district has clients: "in Gangnam sales"."""
_NAME_AFTER = re.compile(r"\s+[A-Z][a-z]{2,}")
"""What makes a team's bare English name the place it is called after."""


@dataclass(frozen=True, kw_only=True)
class FoundName:
    """A name with its place in the sentence and everything it may mean."""

    kind: EntityKind
    text: str
    start: int
    end: int
    """Offsets in the sentence, end exclusive."""
    spellings: tuple[Spelling, ...]
    """Empty: looks like a name, but nothing bears it."""


def scan(question: str, index: NameIndex, own_unit: UnitName | None) -> list[FoundName]:
    """Returns the names found by spelling or by title, in order, without overlaps; the longest reading wins."""
    folded = fold(question)
    found = [*_spelled(folded, index), *_addressed(question, index), *_led(question, folded, index, own_unit)]
    chosen: list[FoundName] = []
    for one in sorted(found, key=lambda name: (-(name.end - name.start), _KIND_ORDER.index(name.kind))):
        if all(one.end <= other.start or one.start >= other.end for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda name: name.start)


def _spelled(folded: Folded, index: NameIndex) -> Iterator[FoundName]:
    """Names written as the index knows them, with a person's title drawn in."""
    text = folded.text
    for first in range(len(text)):
        if not folded.starts_word(first):
            continue
        for last in range(min(len(text), first + index.longest), first + 1, -1):
            spellings = index.spellings.get(text[first:last])
            if not spellings or not _stands_alone(folded, first, last):
                continue
            for kind in _KIND_ORDER:
                of_kind = tuple(one for one in spellings if one.kind == kind)
                if of_kind and not (kind == "unit" and _is_place(folded, first, last, of_kind, index)):
                    yield _with_title(folded.source, folded.places[first], folded.end(last), kind, of_kind)
                    break
            break


def _is_place(folded: Folded, first: int, last: int, spellings: tuple[Spelling, ...], index: NameIndex) -> bool:
    """ "clinics in Gangnam", "Gangnam-gu": the district that a team is called after, "Gangnam vs Seobu" the teams."""
    if any(one.score > STEM for one in spellings):
        return False
    before, after = folded.source[: folded.places[first]], folded.source[folded.end(last) :]
    if _NAME_AFTER.match(after) or _PLACE_AFTER.match(after):
        return True
    stem = folded.text[first:last]
    if is_hangul(stem[-1]):
        return _TEAM_AFTER.match(after) is None
    return (
        bool(_PLACE_BEFORE.search(before))
        and not _FIGURE_AFTER.match(after)
        and any(romanised_place(one).lower().split("-")[0] == stem for one in index.districts)
    )


def _stands_alone(folded: Folded, first: int, last: int) -> bool:
    """Whether a spelling is the whole word, and spread over several words only where that is how it is written."""
    rest = folded.rest_of_word(last)
    final = folded.text[last - 1]
    source = folded.source[folded.places[first] : folded.end(last)]
    hangul = any(is_hangul(character) for character in source)
    if hangul and any(character.isspace() for character in source) and last - first < 4:
        return False
    if is_hangul(final) or (final.isdigit() and hangul):
        return may_follow_name(rest)
    return not rest or is_hangul(rest[0])


def _with_title(source: str, start: int, end: int, kind: EntityKind, spellings: tuple[Spelling, ...]) -> FoundName:
    """ "김도현 과장": the title belongs to the name, and tells people of one name apart."""
    name = FoundName(kind=kind, text=source[start:end], start=start, end=end, spellings=spellings)
    title = _TITLE_AFTER.match(source, end) if kind == "person" else None
    if title is None or not may_follow_name(title["rest"]):
        return name
    titled = tuple(
        one for one in spellings if isinstance(one.thing, PersonName) and one.thing.position == title["title"]
    )
    return replace(name, end=title.end("title"), text=source[start : title.end("title")], spellings=titled or spellings)


def _addressed(question: str, index: NameIndex) -> Iterator[FoundName]:
    """ "김 과장", "도현 씨", "Mr. Kim"."""
    people = [person for person in index.lexicon.people if person.status != "left"]
    for match in _SURNAME_TITLE.finditer(question):
        spaced = match.start("title") > match.end("surname")
        if match["surname"] not in index.surnames or not may_follow_name(match["rest"]):
            continue
        if spaced and match["surname"] in _GENERIC_SURNAMES - {"이"}:
            continue
        fitting = [one for one in people if one.name.startswith(match["surname"]) and one.position == match["title"]]
        yield _person(question, match.start(), match.end("title"), fitting, EXACT)
    for match in _GIVEN_TITLE.finditer(question):
        if not may_follow_name(match["rest"]) and match["rest"]:
            continue
        fitting = [one for one in people if len(one.name) == 3 and one.name[1:] == match["given"]]
        titled = [one for one in fitting if one.position == match["title"]] or fitting
        if fitting:
            yield _person(question, match.start(), match.end() - len(match["rest"]), titled, STEM)
    for match in _SURNAME_TITLE_EN.finditer(question):
        fitting = [one for one in people if one.name_en and one.name_en.split()[-1] == match["surname"]]
        if fitting:
            yield _person(question, match.start(), match.end(), fitting, STEM)
    yield from _given_english(question, people)


def _given_english(question: str, people: Iterable[PersonName]) -> Iterator[FoundName]:
    by_given: dict[str, list[PersonName]] = {}
    for person in people:
        if person.name_en:
            by_given.setdefault(fold_key(person.name_en.split()[0]), []).append(person)
    for match in re.finditer(r"\b[A-Z][a-z]{3,}(?:-[a-z]+)?", question):
        fitting = by_given.get(fold_key(match.group()), [])
        if fitting:
            yield _person(question, match.start(), match.end(), fitting, STEM)


def _led(question: str, folded: Folded, index: NameIndex, own_unit: UnitName | None) -> Iterator[FoundName]:
    """ "강북팀 팀장", "the head of Gangbuk Team", "우리 팀장": whoever leads that unit."""
    for name in _spelled(folded, index):
        units = [one.thing for one in name.spellings if isinstance(one.thing, UnitName)]
        after = _LEADER_AFTER.match(question, name.end) or _LEADER_AFTER_EN.match(question, name.end)
        before = _LEADER_BEFORE_EN.search(question[: name.start])
        if units and (after or before):
            start = before.start() if before else name.start
            end = after.end() if after else name.end
            yield _leaders(question, start, end, units, index)
    for match in _OWN_LEADER.finditer(question):
        if own_unit is not None:
            yield _leaders(question, match.start(), match.end(), [own_unit], index)


def _leaders(question: str, start: int, end: int, units: list[UnitName], index: NameIndex) -> FoundName:
    ids = {unit.manager_id for unit in units}
    people = [person for person in index.lexicon.people if person.id in ids]
    return _person(question, start, end, people, EXACT)


def _person(question: str, start: int, end: int, people: list[PersonName], score: float) -> FoundName:
    spellings = tuple(Spelling(kind="person", thing=person, score=score) for person in people)
    return FoundName(kind="person", text=question[start:end].strip(), start=start, end=end, spellings=spellings)
