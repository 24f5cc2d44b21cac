"""Drafts units: the tree that the company is divided into."""

import re
from uuid import UUID

from data.imports.directory import Known
from data.imports.draft import Draft, DraftRow, Stored
from data.imports.notes import Place
from data.imports.records import Record

ROOT_CODE = "COMPANY"
"""Names the unit on top, whatever it is called; a new organisation's gets it as its code."""
_ABOVE = re.compile(r"\s*>\s*")
_KINDS = ("branch", "department", "division")
"""By how many levels of units lie below; what is higher still, the company, is no division of another."""


def draft_units(draft: Draft, records: list[Record]) -> None:
    """Drafts the units that a file lists, each below the one it names; "Europe > Germany" names two."""
    if not records:
        return
    root = root_unit(draft, records[0].place)
    listed = [(record, _list_unit(draft, record.text("code"), record.text("name") or "", record)) for record in records]
    parents: dict[UUID, UUID] = {}
    for record, known in listed:
        below = root.id
        for name in (part for part in _ABOVE.split(record.text("parent") or "") if part):
            above = _list_unit(draft, None, name, record, named=True)
            if above.id != root.id:
                parents.setdefault(above.id, below)
            below = above.id
        if known.id not in {below, root.id}:
            parents[known.id] = below
    _place(draft, root.id, parents, {known.id: record.text("kind") for record, known in listed})


def _list_unit(draft: Draft, code: str | None, name: str, record: Record, *, named: bool = False) -> Known:
    """Returns a unit that a row lists, or (`named`) only names by code or name as the one above it."""
    found = _find(draft, code or name)
    if found is not None and (named or found.id in draft.rows["org_units"]):
        known = found
    else:
        code = found.code if found else to_code(code or name)
        known = Known(id=found.id if found else draft.id_of("org_units", code), code=code, name=name)
    given: dict[str, Stored] = {"code": known.code, "name": known.name if named else name}
    for column in ("name_en", "phone", "address"):
        if not named and record.text(column) is not None:
            given[column] = record.text(column)
    before = draft.rows["org_units"].get(known.id)
    if before is None:
        draft.add(DraftRow(table="org_units", id=known.id, label=name, place=record.place, given=given))
    elif not named:
        before.given |= given
    draft.directory.units.add(known, name, record.text("name_en") if not named else None, known.code)
    return known


def _find(draft: Draft, name: str) -> Known | None:
    named = draft.directory.units.find_name(name)
    return draft.directory.units.find_code(name) or (named[0] if len(named) == 1 else None)


def _place(draft: Draft, root: UUID, parents: dict[UUID, UUID], kinds: dict[UUID, str | None]) -> None:
    """Says of each unit what it is below of, its path and kind; a circle ends at the company."""
    codes = {known.id: known.code for known in draft.directory.units.by_code.values()}
    heights: dict[UUID, int] = {}
    for unit in parents:
        chain = _chain(unit, parents, root)
        for height, one in enumerate(chain):
            heights[one] = max(heights.get(one, 0), height)
        row = draft.rows["org_units"][unit]
        path = draft.directory.unit_paths[root] + "".join(f"{codes[one]}/" for one in reversed(chain))
        row.given |= {"parent_id": chain[1] if len(chain) > 1 else root, "path": path}
        draft.directory.unit_paths[unit] = path
    for unit, height in heights.items():
        kind = kinds.get(unit) or (_KINDS[height] if height < len(_KINDS) else "group")
        draft.rows["org_units"][unit].given["kind"] = kind
    top = draft.rows["org_units"].get(root)
    if top is not None and max(heights.values(), default=0) >= len(_KINDS) - 1:
        top.defaults["kind"] = "company"


def _chain(unit: UUID, parents: dict[UUID, UUID], root: UUID) -> list[UUID]:
    """Returns the unit and those above it, without the company."""
    chain = [unit]
    while (above := parents.get(chain[-1])) is not None and above not in {root, *chain}:
        chain.append(above)
    return chain


def set_leaders(draft: Draft, records: list[Record]) -> None:
    """Says who leads which unit, once everybody has an id."""
    for record in records:
        number = record.text("manager_no")
        person = draft.directory.employees.find_code(number) if number else None
        unit = _find(draft, record.text("code") or record.text("name") or "")
        row = draft.rows["org_units"].get(unit.id) if unit else None
        if row is not None and person is not None:
            row.given["manager_employee_id"] = person.id


def to_code(name: str) -> str:
    """Returns a code that can stand in a path."""
    return re.sub(r"[/\s%_]+", "-", name).upper()


def find_unit(draft: Draft, name: str | None, place: Place, *, create: bool = False) -> Known | None:
    """Returns the unit of that name or code; a new one stands directly below the company."""
    if name is None:
        return None
    if name.upper() == ROOT_CODE:
        return root_unit(draft, place)
    found = draft.directory.units.find_code(name)
    if found is not None:
        return found
    named = draft.directory.units.find_name(name)
    if named:
        return draft.choose(named, name, place)
    if not create or "units" not in draft.create_missing:
        draft.notebook.reject("unknown_unit", place, name)
        return None
    root = root_unit(draft, place)
    return _make_unit(draft, to_code(name), name, "branch", root.id, draft.directory.unit_paths[root.id], place)


def root_unit(draft: Draft, place: Place) -> Known:
    """Returns the unit on top, made where the organisation has none."""
    paths = draft.directory.unit_paths
    if paths:
        top = min(paths, key=lambda one: (paths[one].count("/"), paths[one]))
        return next(known for known in draft.directory.units.by_code.values() if known.id == top)
    return _make_unit(draft, ROOT_CODE, "전사", "division", None, "/", place)


def _make_unit(draft: Draft, code: str, name: str, kind: str, parent: UUID | None, above: str, place: Place) -> Known:
    known = Known(id=draft.id_of("org_units", code), code=code, name=name)
    path = f"{above}{code}/"
    given: dict[str, Stored] = {"code": code, "name": name}
    english = "Company" if code == ROOT_CODE else None
    defaults: dict[str, Stored] = {"kind": kind, "parent_id": parent, "path": path, "name_en": english}
    draft.add(DraftRow(table="org_units", id=known.id, label=name, place=place, given=given, defaults=defaults))
    draft.directory.units.add(known, name, english)
    draft.directory.unit_paths[known.id] = path
    draft.notebook.note("created", place, name)
    return known
