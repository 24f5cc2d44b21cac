"""Makes the choices a person is shown for a name: what it may mean, told apart."""

from collections.abc import Iterable
from datetime import date

from data.lexicon import ClientName, DocumentName, PersonName, ProductName, UnitName
from state.language import Language
from state.reference import EntityKind
from state.understanding import Candidate
from tools.dimension_words import POSITION_WORDS, attribute_name
from tools.name_index import Named, NameIndex, Spelling
from tools.wording import say


def position_name(position: str, language: Language) -> str:
    """Returns a position in the language: 과장 -> manager."""
    return say(language, *POSITION_WORDS.get(position, (position, position)))


def client_type_name(client_type: str, language: Language) -> str:
    """Returns a stored client type in the language: clinic -> 의원."""
    return attribute_name("client_type", client_type, language)


def label_of(thing: Named, index: NameIndex, language: Language) -> str:
    """Returns how to tell a thing apart: "한지우 (경기1팀, 대리, MR-1012)"."""
    korean = language == "ko"
    match thing:
        case PersonName():
            unit = index.units.get(thing.unit_id)
            where = named(unit, language) if unit else ""
            details = [where, position_name(thing.position, language), thing.employee_no]
            return f"{named(thing, language)} ({', '.join(one for one in details if one)})"
        case UnitName():
            return named(thing, language)
        case ClientName():
            what = client_type_name(thing.type, language)
            if thing.specialty:
                what = attribute_name("specialty", thing.specialty, language)
            return f"{named(thing, language)} ({attribute_name('district', thing.district, language)}, {what})"
        case ProductName():
            return named(thing, language)
        case DocumentName():
            title = thing.title if korean or not thing.title_en else thing.title_en
            return f"{title} ({thing.version})" if thing.version else title


def named(thing: PersonName | UnitName | ClientName | ProductName, language: Language) -> str:
    """Returns the thing's name in the language, the Korean one where it has no other."""
    return thing.name if language == "ko" or not thing.name_en else thing.name_en


def to_candidates(spellings: Iterable[Spelling], index: NameIndex, language: Language, today: date) -> list[Candidate]:
    """Returns the choices best first, each once: a document's versions are one, leavers give way to colleagues."""
    best: dict[str, Spelling] = {}
    for spelling in sorted(spellings, key=lambda one: -one.score):
        key = spelling.thing.code if isinstance(spelling.thing, DocumentName) else str(spelling.thing.id)
        known = best.get(key)
        if known is None or _prefer(spelling.thing, known.thing, language, today):
            best[key] = spelling
    here = [one for one in best.values() if not (isinstance(one.thing, PersonName) and one.thing.status == "left")]
    ordered = sorted(here or best.values(), key=lambda one: -one.score)
    return [candidate(one.kind, one.thing, one.score, index, language) for one in ordered]


def candidate(kind: EntityKind, thing: Named, score: float, index: NameIndex, language: Language) -> Candidate:
    """Returns one choice."""
    return {"id": str(thing.id), "kind": kind, "label": label_of(thing, index, language), "score": round(score, 3)}


def _prefer(new: Named, old: Named, language: Language, today: date) -> bool:
    """Whether another version of the same document suits better: in force today first, then the person's language."""
    if not isinstance(new, DocumentName) or not isinstance(old, DocumentName):
        return False
    return _fitness(new, language, today) > _fitness(old, language, today)


def _fitness(document: DocumentName, language: Language, today: date) -> tuple[bool, bool, str]:
    day = today.isoformat()
    started = document.effective_from is None or document.effective_from <= day
    open_still = document.effective_to is None or document.effective_to >= day
    return started and open_still, document.language == language, document.effective_from or ""
