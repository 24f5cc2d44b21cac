"""The ways each thing of an organisation is written, as one dictionary of folded spellings."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from data.lexicon import ClientName, DocumentName, Lexicon, PersonName, ProductName, UnitName
from state.reference import EntityKind
from tools.name_romanised import SoundIndex, make_sound_index
from tools.name_text import fold_key, romanised
from tools.ordinary_words import ORDINARY_STEMS

Named = PersonName | UnitName | ClientName | ProductName | DocumentName

EXACT = 1.0
SHORTENED = 0.96
"""A usual shorter form: 새봄신경과 for 새봄신경과의원."""
STEM = 0.9
"""The name without what kind of place it is: 새봄, Gaon."""

UNIT_ENDINGS = ("사업부", "본부", "부서", "부", "팀", "지점", "실", "센터")
_UNIT_ENDINGS_EN = ("department", "division", "team", "branch", "office", "dept")
_HOSPITAL_ENDINGS = ("대학교병원", "대학병원", "종합병원", "요양병원", "병원", "의료원")
_PLACES_BEFORE = ("서울", "시립", "국립", "도립")
_SHORT_SPECIALTIES = {"소아청소년과": "소아과", "정신건강의학과": "정신과", "비뇨의학과": "비뇨기과"}
_CLIENT_WORDS_EN = re.compile(
    r"\s+(?:(?:national\s+|general\s+|university\s+|care\s+|municipal\s+|provincial\s+|medical\s+)*"
    r"(?:hospital|center|centre)|pharmacy|clinic|ent|internal medicine|family medicine|neurology|psychiatry|surgery"
    r"|p(?:a)?ediatrics|orthop(?:a)?edics|dermatology|urology|ophthalmology)(?:\s+clinic)?$",
    re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(r"[1-9]\d{0,4}")
"""A code of a few digits: where such a number stands in a question it is a year, a count or an amount."""


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """One way to write one thing."""

    kind: EntityKind
    thing: Named
    score: float


@dataclass(frozen=True)
class NameIndex:
    """All spellings of a lexicon."""

    lexicon: Lexicon

    @cached_property
    def spellings(self) -> Mapping[str, tuple[Spelling, ...]]:
        """Folded spelling to what it may mean; where something bears it as its full name, shorter forms give way."""
        found: dict[str, dict[UUID, Spelling]] = defaultdict(dict)
        for key, spelling in self._all():
            if len(key) < 2 or _PLAIN_NUMBER.fullmatch(key):
                continue
            known = found[key].get(spelling.thing.id)
            if known is None or known.score < spelling.score:
                found[key][spelling.thing.id] = spelling
        settled: dict[str, tuple[Spelling, ...]] = {}
        for key, by_id in found.items():
            best = max(one.score for one in by_id.values())
            kept = tuple(one for one in by_id.values() if one.score == best)
            if best > STEM or len({one.thing.id for one in kept}) == 1:
                settled[key] = kept
        return settled

    @cached_property
    def longest(self) -> int:
        """Length of the longest spelling."""
        return max((len(key) for key in self.spellings), default=0)

    @cached_property
    def by_id(self) -> Mapping[UUID, tuple[EntityKind, Named]]:
        """Every thing by its id."""
        lexicon = self.lexicon
        kinds: tuple[tuple[EntityKind, tuple[Named, ...]], ...] = (
            ("person", lexicon.people),
            ("unit", lexicon.units),
            ("client", lexicon.clients),
            ("product", lexicon.products),
            ("document", lexicon.documents),
        )
        return {thing.id: (kind, thing) for kind, things in kinds for thing in things}

    @cached_property
    def units(self) -> Mapping[UUID, UnitName]:
        """Units by id."""
        return {unit.id: unit for unit in self.lexicon.units}

    @cached_property
    def shared_person_names(self) -> frozenset[str]:
        """Names that several people bear."""
        counts = Counter(person.name for person in self.lexicon.people)
        return frozenset(name for name, count in counts.items() if count > 1)

    @cached_property
    def shared_client_names(self) -> frozenset[str]:
        """Names that several clients bear."""
        counts = Counter(client.name for client in self.lexicon.clients)
        return frozenset(name for name, count in counts.items() if count > 1)

    @cached_property
    def sounds(self) -> SoundIndex:
        """People by how their names sound in Latin letters."""
        return make_sound_index(self.lexicon.people)

    @cached_property
    def surnames(self) -> frozenset[str]:
        """First syllables of people's names."""
        return frozenset(person.name[:1] for person in self.lexicon.people if person.name)

    @cached_property
    def districts(self) -> frozenset[str]:
        """Districts that clients lie in."""
        return frozenset(client.district for client in self.lexicon.clients)

    @cached_property
    def specialties(self) -> frozenset[str]:
        """Specialties that clients have."""
        return frozenset(client.specialty for client in self.lexicon.clients if client.specialty)

    @cached_property
    def client_types(self) -> frozenset[str]:
        """Types that clients have."""
        return frozenset(client.type for client in self.lexicon.clients if client.type)

    def of_kind(self, kind: EntityKind) -> tuple[Named, ...]:
        """Returns everything of one kind."""
        return tuple(thing for found, thing in self.by_id.values() if found == kind)

    def _all(self) -> Iterator[tuple[str, Spelling]]:
        for person in self.lexicon.people:
            yield from _spell("person", person, person_spellings(person))
        for unit in self.lexicon.units:
            yield from _spell("unit", unit, unit_spellings(unit))
        for client in self.lexicon.clients:
            yield from _spell("client", client, client_spellings(client, self.districts))
        for product in self.lexicon.products:
            names = [product.name, product.name_en or "", product.code, *product.aliases]
            yield from _spell("product", product, [(name, EXACT) for name in names])
        for document in self.lexicon.documents:
            names = [document.title, document.title_en or "", document.code, *document.aliases]
            yield from _spell("document", document, [(name, EXACT) for name in names])


def _spell(kind: EntityKind, thing: Named, names: list[tuple[str, float]]) -> Iterator[tuple[str, Spelling]]:
    for name, score in names:
        yield fold_key(name), Spelling(kind=kind, thing=thing, score=score)


def person_spellings(person: PersonName) -> list[tuple[str, float]]:
    """Returns a person's number, full name and English names in both orders."""
    names = [(person.employee_no, EXACT), (person.name, EXACT)]
    if person.name_en:
        parts = person.name_en.split()
        names += [(person.name_en, EXACT), (" ".join([parts[-1], *parts[:-1]]), EXACT)]
    return names


def unit_spellings(unit: UnitName) -> list[tuple[str, float]]:
    """Returns a unit's names with the endings people mix up: 강남팀, 강남지점, 마케팅 부서, Team Gangnam."""
    names = [(unit.name, EXACT)]
    ending = next((one for one in UNIT_ENDINGS if unit.name.endswith(one)), None)
    if ending:
        stem = unit.name.removesuffix(ending)
        others = ("지점", "팀") if unit.kind == "branch" else UNIT_ENDINGS
        names += [(stem + other, SHORTENED) for other in others if len(stem) >= 2]
        if (unit.kind == "branch" or ending == "사업부") and len(stem) >= 2 and stem[-1].isalpha():
            names.append((stem, STEM))
    if unit.name_en:
        names.append((unit.name_en, EXACT))
        words = unit.name_en.split()
        if words[-1].lower() in _UNIT_ENDINGS_EN and len(words) > 1:
            stem_en = " ".join(words[:-1])
            endings = ("team", "branch") if unit.kind == "branch" else _UNIT_ENDINGS_EN
            names += [(f"{stem_en} {other}", SHORTENED) for other in endings]
            if unit.kind == "branch":
                names += [(f"team {stem_en}", SHORTENED), (stem_en, STEM)]
            if words[-2].isdigit():
                names.append((" ".join([*words[:-2], words[-1], words[-2]]), SHORTENED))
    return names


def client_spellings(client: ClientName, districts: frozenset[str]) -> list[tuple[str, float]]:
    """Returns a client's names, usual short forms, and what is left without the kind of place."""
    names = [(client.name, EXACT), (client.code, EXACT)]
    name = client.name
    stem, ending = split_client_name(name, client.specialty)
    if ending in _HOSPITAL_ENDINGS:
        short = ["병원", "대병원", "대학병원", "대"] if ending == "대학교병원" else ["병원"]
        names += [(stem + one, SHORTENED) for one in short]
        for place in (*_PLACES_BEFORE, *(one[:-1] for one in districts)):
            if stem.startswith(place) and len(stem) - len(place) >= 2:
                names.append((stem.removeprefix(place) + ending, SHORTENED))
    elif client.type == "clinic":
        names.append((name.removesuffix("의원") if name.endswith("의원") else name + "의원", SHORTENED))
        short_specialty = _SHORT_SPECIALTIES.get(client.specialty or "")
        if short_specialty:
            names += [(stem + short_specialty, SHORTENED), (stem + short_specialty + "의원", SHORTENED)]
    if len(stem) >= 2 and stem not in ORDINARY_STEMS:
        names.append((stem, STEM))
    if client.name_en:
        names += _english_spellings(client.name_en)
    else:
        names.append((romanised(name), SHORTENED))
    return names


def _english_spellings(name: str) -> list[tuple[str, float]]:
    stem = _CLIENT_WORDS_EN.sub("", name)
    names = [(name, EXACT), (f"{name} clinic", SHORTENED)]
    if stem != name:
        names += [(stem, STEM), (f"{stem} clinic", SHORTENED)] if len(stem) >= 4 else []
        if re.search(r"hospital$", name, re.IGNORECASE):
            names += [(f"{stem} hospital", SHORTENED), (f"{stem} univ hospital", SHORTENED)]
        names += [
            (name.replace(british, american), SHORTENED)
            for british, american in (("paed", "ped"), ("Paed", "Ped"), ("opaed", "oped"))
            if british in name
        ]
        names += [
            (name.replace(american, british), SHORTENED)
            for american, british in (("Ped", "Paed"), ("oped", "opaed"))
            if american in name
        ]
    return names


def split_client_name(name: str, specialty: str | None = None) -> tuple[str, str]:
    """Returns what a place is called and what it is: "가온대학교병원" -> ("가온", "대학교병원"); "" when unknown."""
    endings = [*_HOSPITAL_ENDINGS, "의원", "클리닉", "약국", "약품", "도매"]
    if specialty:
        endings = [specialty + "의원", specialty, *endings]
    for ending in endings:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending), ending
    return name, ""
