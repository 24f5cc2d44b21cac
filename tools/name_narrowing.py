"""Tells the bearers of a name apart by what stands beside it: "경기1팀 한지우", "관악구 한빛내과", "Han (MR-1012)"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from data.lexicon import ClientName, PersonName, UnitName
from tools.name_finding import FoundName
from tools.name_index import NameIndex, Spelling
from tools.name_text import romanised

_BETWEEN = re.compile(
    r"[\s(\[,·]*(?:소속|의|에\s*있는|에\s*사는|쪽|팀)?\s*(?:of|in|from|at|the|on|who\s+is\s+in)?\s*(?:the\s+)?[\s(\[]*",
    re.IGNORECASE,
)


def narrow(question: str, names: Sequence[FoundName], index: NameIndex) -> list[FoundName]:
    """Returns the names with neighbours taken into account; a unit or number that only told people apart is dropped."""
    kept = list(names)
    for person in names:
        if person.kind != "person" or not person.spellings:
            continue
        for other in names:
            fitting = _fitting(person, other, index) if _beside(question, person, other) else ()
            if fitting and other in kept:
                kept.remove(other)
                _swap(kept, person, fitting)
    return [_by_district(question, name, index) for name in kept]


def _swap(kept: list[FoundName], old: FoundName, spellings: tuple[Spelling, ...]) -> None:
    for place, name in enumerate(kept):
        if name.start == old.start and name.kind == old.kind:
            kept[place] = replace(name, spellings=spellings)


def _beside(question: str, one: FoundName, other: FoundName) -> bool:
    if one is other:
        return False
    first, second = (one, other) if one.start < other.start else (other, one)
    return bool(_BETWEEN.fullmatch(question[first.end : second.start]))


def _fitting(person: FoundName, other: FoundName, index: NameIndex) -> tuple[Spelling, ...]:
    """Returns the person's bearers that the neighbour points at: people of that unit, or the number's owner."""
    if other.kind == "unit":
        paths = [one.thing.path for one in other.spellings if isinstance(one.thing, UnitName)]
        return tuple(one for one in person.spellings if _belongs(one, paths, index))
    if other.kind == "person" and re.search(r"\d", other.text) and not re.search(r"\d", person.text):
        ids = {one.thing.id for one in other.spellings}
        return tuple(one for one in person.spellings if one.thing.id in ids)
    return ()


def _belongs(spelling: Spelling, paths: list[str], index: NameIndex) -> bool:
    if not isinstance(spelling.thing, PersonName):
        return False
    unit = index.units.get(spelling.thing.unit_id)
    return unit is not None and any(unit.path.startswith(path) for path in paths)


def _by_district(question: str, name: FoundName, index: NameIndex) -> FoundName:
    """Keeps the clients of a district that is named directly before or behind."""
    if name.kind != "client" or len(name.spellings) < 2:
        return name
    before, after = question[max(0, name.start - 24) : name.start], question[name.end : name.end + 40]
    fitting = tuple(
        one
        for one in name.spellings
        if isinstance(one.thing, ClientName) and _names_district(one.thing.district, before, after)
    )
    return replace(name, spellings=fitting) if fitting else name


def _names_district(district: str, before: str, after: str) -> bool:
    short = district[:-1] if len(district) > 2 and district[-1] in "구시군" else district
    latin = romanised(short)
    if re.search(rf"{district}\s*(?:의|에\s*있는|쪽)?\s*$|(?<![가-힣]){short}\s*(?:의|에\s*있는|쪽)?\s*$", before):
        return True
    if re.search(rf"\b{latin}(?:-?(?:gu|si))?['’]?s?\s*$", before, re.IGNORECASE):
        return True
    return bool(
        re.match(rf"\s*[(\[,]?\s*(?:{district}|{short}(?![가-힣]))", after)
        or re.match(rf"\s*[(\[,]?\s*(?:in|of|at)?\s*{latin}(?:-?(?:gu|si))?\b", after, re.IGNORECASE)
    )
