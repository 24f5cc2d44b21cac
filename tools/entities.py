"""Names in questions: which people, units, clients, products and documents a sentence speaks of."""

from dataclasses import dataclass
from uuid import UUID

from rapidfuzz import fuzz

from data.lexicon import DocumentName
from state.reference import ME, MY_UNIT, EntityKind
from state.understanding import Candidate, Mention
from tools.candidates import candidate, label_of, to_candidates
from tools.name_finding import FoundName, scan
from tools.name_guesses import GUESS, guess, likely_clients, likely_people, likely_products
from tools.name_index import Named, NameIndex, Spelling
from tools.name_narrowing import narrow
from tools.name_text import fold_key, sounds
from tools.registry import Caller
from tools.resources import Resources

CONFIDENT = 0.88
"""A best candidate below this is a guess (a typo, a word left out): ask before using it."""
CONTEXT_CHARS = 400
"""As much of a question as is searched for names; longer texts are pasted material."""


@dataclass(frozen=True, kw_only=True)
class PlacedMention:
    """A mention with its place in the question."""

    mention: Mention
    start: int
    end: int
    """Offsets in the question, end exclusive."""


async def find_mentions(question: str, caller: Caller, resources: Resources) -> list[Mention]:
    """Returns the names of a question in the order written; a mention without candidates looks like an unknown name."""
    return [placed.mention for placed in await find_placed_mentions(question, caller, resources)]


async def find_placed_mentions(question: str, caller: Caller, resources: Resources) -> list[PlacedMention]:
    """Returns the names of a question with their offsets."""
    index = await resources.lexicons.of(caller.principal, resources.database)
    placed: list[PlacedMention] = []
    for name in find_names(question, index, caller.principal.unit_id):
        mention = _to_mention(name, index, caller)
        if not any(_is_same(mention, other.mention) for other in placed):
            placed.append(PlacedMention(mention=mention, start=name.start, end=name.end))
    return placed


def find_names(question: str, index: NameIndex, own_unit_id: UUID | None = None) -> list[FoundName]:
    """Returns the names of a question as the index knows them, in the order written, without overlaps."""
    text = question[:CONTEXT_CHARS]
    own_unit = index.units.get(own_unit_id) if own_unit_id else None
    known = narrow(text, scan(text, index, own_unit), index)
    scanned = scan(text, index, own_unit)
    return sorted([*known, *guess(text, scanned, index)], key=lambda name: name.start)


async def resolve_entity(
    text: str, kind: EntityKind, caller: Caller, resources: Resources, context: str | None = None
) -> list[Candidate]:
    """Returns what a name of one kind may mean, best first; [] when nothing bears it.

    Scores of `CONFIDENT` and more are true spellings; lower ones are guesses to confirm. Takes ids, "@me" and
    "@my_unit" too. `context` is the whole question, where it tells people of one name apart.
    """
    index = await resources.lexicons.of(caller.principal, resources.database)
    by_id = _by_id(text, kind, index, caller)
    if by_id is not None:
        return by_id
    names = [name for name in find_names(text, index, caller.principal.unit_id) if name.kind == kind]
    if context and names and len(names[0].spellings) > 1:
        wider = find_names(context, index, caller.principal.unit_id)
        names = [name for name in wider if name.kind == kind and fold_key(name.text) == fold_key(text)] or names
    if names and names[0].spellings:
        return to_candidates(names[0].spellings, index, caller.language, caller.today)
    return to_candidates(_likely(text, kind, index), index, caller.language, caller.today)


async def nearest_names(text: str, kind: EntityKind, caller: Caller, resources: Resources, limit: int = 3) -> list[str]:
    """Returns the labels of the things whose names are least unlike a name that nothing bears."""
    index = await resources.lexicons.of(caller.principal, resources.database)
    wanted = sounds(fold_key(text))
    scored: dict[str, float] = {}
    for thing in index.of_kind(kind):
        names = [thing.title] if isinstance(thing, DocumentName) else [thing.name, thing.name_en or ""]
        score = max(fuzz.ratio(wanted, sounds(fold_key(name))) for name in names)
        label = label_of(thing, index, caller.language)
        scored[label] = max(score, scored.get(label, 0.0))
    best = sorted(scored.items(), key=lambda item: -item[1])
    return [label for label, score in best[:limit] if score >= 60]


async def load_index(caller: Caller, resources: Resources) -> NameIndex:
    """Returns the names that the caller's organisation knows, with its calendar."""
    return await resources.lexicons.of(caller.principal, resources.database)


def _to_mention(name: FoundName, index: NameIndex, caller: Caller) -> Mention:
    candidates = to_candidates(name.spellings, index, caller.language, caller.today)
    return {"kind": name.kind, "text": name.text, "candidates": candidates}


def _is_same(one: Mention, other: Mention) -> bool:
    """Whether both mean the same: "굿프람" and "Goodpram" in one question are one product."""
    ids = [candidate["id"] for candidate in one["candidates"]]
    return bool(ids) and one["kind"] == other["kind"] and ids == [candidate["id"] for candidate in other["candidates"]]


def _by_id(text: str, kind: EntityKind, index: NameIndex, caller: Caller) -> list[Candidate] | None:
    """Returns the candidates of an id or a stand-in for the caller; None when the text is words."""
    own = {ME: caller.principal.employee_id, MY_UNIT: caller.principal.unit_id}
    if text in own:
        wanted = own[text]
    else:
        try:
            wanted = UUID(text)
        except ValueError:
            return None
    found = index.by_id.get(wanted) if wanted else None
    if found is None or found[0] != kind:
        return []
    return [candidate(kind, found[1], 1.0, index, caller.language)]


def _likely(text: str, kind: EntityKind, index: NameIndex) -> tuple[Spelling, ...]:
    if kind == "client":
        return likely_clients(text.strip(), index)
    if kind == "person":
        return likely_people(text.strip(), index)
    if kind == "product":
        return likely_products(text.strip(), index)
    wanted = sounds(fold_key(text))
    scored = [
        Spelling(kind=kind, thing=thing, score=GUESS * ratio)
        for thing in index.of_kind(kind)
        if (ratio := _likeness(wanted, thing)) >= 0.8
    ]
    return tuple(sorted(scored, key=lambda one: -one.score)[:5])


def _likeness(wanted: str, thing: Named) -> float:
    names = [thing.title, *thing.aliases] if isinstance(thing, DocumentName) else [thing.name, thing.name_en or ""]
    return max(fuzz.ratio(wanted, sounds(fold_key(name))) for name in names) / 100
