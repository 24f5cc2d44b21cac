"""Words that look like names but are no known spelling: likely typos with what may be meant, or nobody of that name."""

import re
from collections.abc import Callable, Iterable, Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from data.lexicon import ClientName, PersonName, ProductName
from tools.name_finding import FoundName
from tools.name_index import STEM, NameIndex, Spelling, split_client_name
from tools.name_romanised import find_sounding
from tools.name_text import fold_key, is_hangul, may_follow_name, sounds
from tools.ordinary_words import NO_STEMS, NO_STEMS_ENGLISH, NOT_PEOPLE

GUESS = 0.85
"""A typo's best score: below every true spelling, so that the person is asked."""
LEAST = 0.68
"""Below this a guess says nothing: 두온약국 is 다온약국 at 0.78, and 정다운약국 at 0.61 is another place."""

_COMMON_SURNAMES = frozenset("김이박최정강조윤장임한오서신권황안송류홍유문배백허남심노곽성민엄변석선")
_GIVEN = frozenset(
    "가강건경겸광규근기길나남다단대덕도동라란래려련령로린림명무문미민범별병보봉빈상서석선설성세소솔송수숙순승시아안애양언연영예오옥완용우욱운"
    "웅원유윤율은을의이인일임자재정제조종주준중지진찬창채철청초춘충치태택하학한해향헌혁현형혜호홍화환회효훈휘희"
)
_ABOUT_PEOPLE = (
    r"실적|매출|목표|달성|연봉|급여|월급|연락처|전화|번호|이메일|메일|평가|인사|입사|근태|출근|연차|소속|부서|직급|인센티브|방문|거래처|담당|성과|순위|코칭"
    r"|정보|은\b|는\b|이번|지난|올해|작년|최근|오늘|전월|전년|상반기|하반기|[1-4]\s?분기|\d{1,2}월|\d{4}년"
)
_UNKNOWN_PERSON = re.compile(
    rf"(?<![가-힣A-Za-z])(?P<name>[가-힣]{{3}})(?:\s?(?P<title>사원|주임|대리|과장|차장|부장|팀장|씨|님)|(?P<particle>의|은|는|이|가)?(?=\s+(?:{_ABOUT_PEOPLE})))"
)
_ROMAN_SURNAMES = (
    "Kim|Lee|Yi|Park|Pak|Choi|Jung|Jeong|Chung|Kang|Cho|Yoon|Yun|Jang|Lim|Im|Han|Oh|Seo|Shin|Kwon|Hwang|Ahn|Song|Ryu|Yoo|Hong"
    "|Moon|Bae|Baek|Noh|Nam|Shim|Koo|Min|Ko|Yang|Son|Heo"
)
_UNKNOWN_PERSON_EN = re.compile(
    rf"\b(?:(?P<given>[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?)\s(?P<surname>{_ROMAN_SURNAMES})"
    rf"|(?P<surname2>{_ROMAN_SURNAMES})\s(?P<given2>[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?))\b"
)
_FIGURES_EN = (
    r"sales|revenue|(?:achieve|attain)ment|performance|results|targets?|figures|numbers|visits?|phone|e-?mail|contact|clients"
    r"|attendance|incentive"
)
_FOREIGN_PERSON = re.compile(
    rf"\b(?:{_FIGURES_EN})(?:\s+(?:number|rate|details))?\s+(?:of|for|by)\s+(?P<of>[A-Z][a-z]+\s[A-Z][a-z]+)\b(?!\s[A-Z])"
    rf"|\b(?P<own>[A-Z][a-z]+\s[A-Z][a-z]+)['’]s\s+(?:{_FIGURES_EN})\b"
)
_SURNAME_ALONE = re.compile(
    rf"\b(?P<surname>{_ROMAN_SURNAMES})(?:['’]s)?(?=\s+(?:매출|실적|목표|달성|방문|(?i:{_FIGURES_EN})\b))"
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?P<no>(?:MR|PM|CP|QR|FT|HR|MGT|MG)[-\s]?\d{3,5})(?!\d)", re.IGNORECASE)
_CLIENT_ENDINGS = (
    r"대학교병원|대학병원|대병원|종합병원|요양병원|병원|의료원|의원|클리닉|약국"
    r"|정신건강의학과|소아청소년과|이비인후과|가정의학과|재활의학과|비뇨의학과|마취통증의학과|정형외과|성형외과|신경외과|산부인과|피부과|신경과|소아과|안과|내과|외과|치과"
)
_CLIENT = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?P<stem>[가-힣A-Za-z0-9]{{2,8}}?)\s?(?P<ending>{_CLIENT_ENDINGS})(?:의원)?(?P<rest>[가-힣]*)"
)
_CLIENT_EN = re.compile(
    r"\b(?P<stem>(?:[A-Z][a-z]+\s+){1,3})(?P<ending>[Hh]ospital|[Cc]linic|[Pp]harmacy|Medical Cent(?:er|re)|ENT"
    r"|Internal Medicine|Family Medicine|Neurology|Psychiatry|P(?:a)?ediatrics|Orthop(?:a)?edics|Surgery)\b"
)
_NOT_NAMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday"
    " friday saturday sunday seoul gyeonggi team teams branch department division region all our the this last each every"
    " company good medical sales fiscal quarter year month".split()
)
_PRODUCT_WORD = re.compile(r"(?<![가-힣A-Za-z])[가-힣]{3,9}|\b[A-Z][a-z]{5,}\b")


def guess(question: str, taken: Iterable[FoundName], index: NameIndex) -> list[FoundName]:
    """Returns names that no spelling explains, outside of those already found; typos carry their likely meanings."""
    spans = [(name.start, name.end) for name in taken]
    found: list[FoundName] = []
    for source in (
        _numbers,
        _clients,
        _clients_english,
        _people,
        _sounding,
        _people_english,
        _surnames,
        _products,
        _foreigners,
    ):
        for name in source(question, index):
            if all(name.end <= start or name.start >= end for start, end in spans):
                found.append(name)
                spans.append((name.start, name.end))
    return sorted(found, key=lambda name: name.start)


def likely_clients(name: str, index: NameIndex) -> tuple[Spelling, ...]:
    """Returns clients that a misspelt or shortened name may mean, best first.

    Only what a place is called is compared, sound by sound; what it is (병원, 약국, 내과) must agree.
    """
    stem, ending = _split(name)
    scored = []
    for client in index.lexicon.clients:
        if client.status == "closed":
            continue
        if is_hangul(stem[:1]):
            other, other_ending = _split(client.name)
            if not _same_kind(ending, other_ending, client):
                continue
        else:
            other = fold_key(client.name_en or "")
            stem = fold_key(name)
        likeness = _likeness(stem, other)
        if likeness >= LEAST:
            scored.append(Spelling(kind="client", thing=client, score=likeness))
    return _best(scored)


def likely_people(name: str, index: NameIndex) -> tuple[Spelling, ...]:
    """Returns people whose names are one sound away."""
    return _likely(name, index.lexicon.people, index, lambda person: (person.name, person.name_en))


def likely_products(name: str, index: NameIndex) -> tuple[Spelling, ...]:
    """Returns products whose names or aliases are a sound or two away."""
    return _likely(
        name, index.lexicon.products, index, lambda product: (product.name, product.name_en, *product.aliases)
    )


def _likely(
    name: str,
    things: Iterable[PersonName] | Iterable[ProductName],
    index: NameIndex,
    names_of: Callable[..., tuple[str | None, ...]],
) -> tuple[Spelling, ...]:
    wanted = sounds(fold_key(name))
    scored = []
    for thing in things:
        likeness = max(
            (Levenshtein.normalized_similarity(wanted, sounds(fold_key(one))) for one in names_of(thing) if one),
            default=0.0,
        )
        kind, _ = index.by_id[thing.id]
        if likeness >= 0.8:  # one of nine sounds of a Korean name is 0.89, two are 0.78: another person
            scored.append(Spelling(kind=kind, thing=thing, score=likeness * GUESS))
    return _best(scored)


def _best(scored: list[Spelling]) -> tuple[Spelling, ...]:
    ordered = sorted(scored, key=lambda one: -one.score)
    return tuple(one for one in ordered if one.score >= ordered[0].score - 0.1)[:5]


def _split(name: str) -> tuple[str, str]:
    match = re.fullmatch(rf"(?P<stem>.+?)\s?(?P<ending>{_CLIENT_ENDINGS})(?:의원)?", name)
    if match is None:
        return split_client_name(name)
    return match["stem"], match["ending"]


def _same_kind(ending: str, other: str, client: ClientName) -> bool:
    if ending.endswith("대병원") or ending.startswith("대학"):
        return other.startswith("대학")
    if ending.endswith(("병원", "의료원")):
        return other.endswith(("병원", "의료원"))
    if ending in {"의원", "클리닉"}:
        return client.type == "clinic"
    if ending == "소아과":
        return other == "소아청소년과"
    return ending == other or ending == ""


def _likeness(stem: str, other: str) -> float:
    """Returns 0..GUESS; the beginning or end of the other counts as a shortening of it."""
    similarity = Levenshtein.normalized_similarity(sounds(stem), sounds(other))
    score = (0.5 + 0.5 * similarity) * GUESS if similarity >= 0.7 else 0.0
    shorter = len(stem) >= 2 and len(stem) < len(other) and other.startswith(stem)
    contained = len(stem) >= 2 and len(stem) < len(other) and other.endswith(stem)
    return max(score, 0.8 if shorter else 0.0, 0.74 if contained else 0.0)


def _numbers(question: str, index: NameIndex) -> Iterator[FoundName]:
    for match in _NUMBER.finditer(question):
        yield _found("person", question, match.start("no"), match.end("no"), ())


def _clients(question: str, index: NameIndex) -> Iterator[FoundName]:
    for match in _CLIENT.finditer(question):
        if not may_follow_name(match["rest"]):
            continue
        start, end = match.start(), match.end() - len(match["rest"])
        spellings = likely_clients("".join(question[start:end].split()), index)
        apart = question[match.end("stem") : match.start("ending")] != ""
        if _is_name(match["stem"], apart, index) or (spellings and not _is_generic(match["stem"], index)):
            yield _found("client", question, start, end, spellings)


def _is_generic(stem: str, index: NameIndex) -> bool:
    """Whether the words before "병원" say which kind or where, as in "관악구 내과" and "국립대 병원"."""
    return stem in NO_STEMS or stem in index.districts or stem.endswith(("이랑", "하고", "에서", "에게"))


def _is_name(stem: str, apart: bool, index: NameIndex) -> bool:
    """Whether an unknown place is called so: written in one word, and neither a kind nor a region."""
    return not apart and not _is_generic(stem, index) and not (len(stem) > 2 and stem[-1] in "구시군도")


def _clients_english(question: str, index: NameIndex) -> Iterator[FoundName]:
    for match in _CLIENT_EN.finditer(question):
        words = match["stem"].split()
        while words and words[0].lower() in NO_STEMS_ENGLISH:
            words.pop(0)
        if not words or words[-1].lower() in NO_STEMS_ENGLISH:
            continue
        start = question.index(words[0], match.start())
        written = question[start : match.end()]
        scored = [
            Spelling(kind="client", thing=client, score=ratio * GUESS)
            for client in index.lexicon.clients
            if client.name_en and (ratio := fuzz.ratio(fold_key(written), fold_key(client.name_en)) / 100) >= 0.85
        ]
        yield _found("client", question, start, match.end(), _best(scored))


def _people(question: str, index: NameIndex) -> Iterator[FoundName]:
    for match in _UNKNOWN_PERSON.finditer(question):
        name = match["name"]
        if name[0] not in _COMMON_SURNAMES | index.surnames or not set(name[1:]) <= _GIVEN or name in NOT_PEOPLE:
            continue
        if name.endswith("별") and match["title"] is None:
            continue  # "유형별", "지역별" group; who is called so has a title or is known
        yield _found("person", question, match.start("name"), match.end("name"), likely_people(name, index))


def _sounding(question: str, index: NameIndex) -> Iterator[FoundName]:
    """ "Park Seo-yun" for Seoyoon Park: the same name in other letters; a given name alone is asked about."""
    for one in find_sounding(question, index.sounds):
        score = STEM if one.whole else GUESS
        spellings = tuple(Spelling(kind="person", thing=person, score=score) for person in one.people)
        yield _found("person", question, one.start, one.end, spellings)


def _people_english(question: str, index: NameIndex) -> Iterator[FoundName]:
    for match in _UNKNOWN_PERSON_EN.finditer(question):
        given, surname = match["given"] or match["given2"], match["surname"] or match["surname2"]
        if given.lower() in NO_STEMS_ENGLISH:
            continue
        yield _found("person", question, match.start(), match.end(), likely_people(f"{given} {surname}", index))


def _surnames(question: str, index: NameIndex) -> Iterator[FoundName]:
    """ "Park 매출", "Kim's sales": everybody of that family name, to be asked about."""
    for match in _SURNAME_ALONE.finditer(question):
        surname = match["surname"]
        people = [
            person
            for person in index.lexicon.people
            if person.status != "left" and person.name_en and person.name_en.split()[-1] == surname
        ]
        spellings = tuple(Spelling(kind="person", thing=person, score=STEM) for person in people)
        yield _found("person", question, match.start("surname"), match.end("surname"), spellings)


def _foreigners(question: str, index: NameIndex) -> Iterator[FoundName]:
    """ "sales of John Smith": nobody here is called so, which is said instead of telling somebody else's figures."""
    for match in _FOREIGN_PERSON.finditer(question):
        group = "of" if match["of"] else "own"
        words = match[group].lower().split()
        if not set(words) & (NO_STEMS_ENGLISH | _NOT_NAMES):
            yield _found("person", question, match.start(group), match.end(group), ())


def _products(question: str, index: NameIndex) -> Iterator[FoundName]:
    """Words that begin as the company's products do (굿…) or are a sound away from one."""
    products = index.lexicon.products
    firsts = [product.name[:1] for product in products]
    brand = max(set(firsts), key=firsts.count, default="")
    branded = brand if brand and firsts.count(brand) >= max(3, 0.6 * len(firsts)) else None
    for match in _PRODUCT_WORD.finditer(question):
        word = match.group()
        stem = (
            re.sub(r"(?:은|는|이|가|을|를|의|도|만|에|로|으로|하고|이랑|랑|과|와)$", "", word)
            if is_hangul(word[0])
            else word
        )
        if len(stem) < 3 or stem[0] not in {*firsts, *(p.name_en[0] for p in products if p.name_en)}:
            continue
        spellings = likely_products(stem, index)
        if spellings or (branded is not None and stem.startswith(branded) and stem[-1] in "정슐럽주액"):
            yield _found("product", question, match.start(), match.start() + len(stem), spellings)


def _found(kind: str, question: str, start: int, end: int, spellings: tuple[Spelling, ...]) -> FoundName:
    return FoundName(
        kind=kind,  # type: ignore[arg-type]  # only called with the three kinds above
        text=question[start:end],
        start=start,
        end=end,
        spellings=spellings,
    )
