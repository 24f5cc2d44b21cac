"""Drafts units, employees and pay."""

import re
from uuid import UUID

from data.imports.directory import Known
from data.imports.draft import Draft, DraftRow, Stored
from data.imports.names import bare_person, fold
from data.imports.notes import Place
from data.imports.records import Record

ROOT_CODE = "COMPANY"
"""Names the unit on top, whatever it is called; a new organisation's gets it as its code."""


def draft_employee(draft: Draft, record: Record) -> None:
    """Drafts a person; without a number the name must be nobody else's."""
    name, place = record.text("name") or "", record.place
    number = record.text("employee_no")
    found = draft.directory.employees.find_code(number) if number else None
    if found is None and number is None:
        named = draft.directory.employees.find_name(name)
        if len(named) > 1:
            draft.choose(named, name, place)
            return
        found = named[0] if named else None
    number = number or (found.code if found else f"E-{fold(name)}")
    unit = find_unit(draft, record.text("unit"), place, create=True)
    given: dict[str, Stored] = {"employee_no": number, "name": name}
    for column in ("name_en", "email", "phone", "position", "job_family", "status", "responsibilities"):
        if record.text(column) is not None:
            given[column] = record.text(column)
    for column in ("hired_on", "left_on"):
        if record.day(column) is not None:
            given[column] = record.day(column)
    if record.day("left_on") is not None and "status" not in given:
        given["status"] = "left"
    if unit is not None:
        given["unit_id"] = unit.id
    identity = found.id if found else draft.id_of("employees", number)
    row = DraftRow(
        table="employees",
        id=identity,
        label=f"{number} {name}",
        place=place,
        given=given,
        defaults={
            "unit_id": root_unit(draft, place).id if unit is None and found is None else None,
            "position": "-",
            "job_family": "MR",
            "status": "active",
            "hired_on": draft.today,
        },
    )
    if draft.add(row):
        known = Known(id=identity, code=number, name=name, detail=record.text("position") or "")
        draft.directory.employees.add(known, name, record.text("name_en"))


def set_managers(draft: Draft, records: list[Record]) -> None:
    """Says who reports to whom, once everybody has an id; a manager who is nobody (0) is left out."""
    for record in records:
        number, above = record.text("employee_no"), record.text("manager_no")
        person = draft.directory.employees.find_code(number) if number else None
        manager = draft.directory.employees.find_code(above) if above else None
        row = draft.rows["employees"].get(person.id) if person else None
        if row is not None and manager is not None and manager.id != row.id:
            row.given["manager_id"] = manager.id


def find_employee(draft: Draft, record: Record) -> Known | None:
    """Returns the employee a record names by number or name; a note when there is none or more than one."""
    number, name, place = record.text("employee_no"), record.text("employee"), record.place
    register = draft.directory.employees
    if number is not None:
        found = register.find_code(number)
        if found is not None:
            return found
    if name is not None and number is None:
        named = register.find_name(name) or register.find_name(bare_person(name))
        if len(named) > 1:
            titled = [one for one in named if one.detail and fold(name).endswith(fold(one.detail))]
            return draft.choose(titled or named, name, place)
        if named:
            return named[0]
    if "employees" in draft.create_missing and (number or name):
        return _make_employee(draft, number, bare_person(name) if name else str(number), place)
    draft.notebook.reject("unknown_employee", place, number or name or "-")
    return None


def _make_employee(draft: Draft, number: str | None, name: str, place: Place) -> Known:
    code = number or f"E-{fold(name)}"
    known = Known(id=draft.id_of("employees", code), code=code, name=name)
    row = DraftRow(
        table="employees",
        id=known.id,
        label=f"{code} {name}",
        place=place,
        given={"employee_no": code, "name": name},
        defaults={
            "unit_id": root_unit(draft, place).id,
            "position": "-",
            "job_family": "MR",
            "status": "active",
            "hired_on": draft.today,
        },
    )
    draft.add(row)
    draft.directory.employees.add(known, name)
    draft.notebook.note("created", place, row.label)
    return known


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
    code = re.sub(r"[/\s%_]+", "-", name).upper()
    return _make_unit(draft, code, name, "branch", root.id, draft.directory.unit_paths[root.id], place)


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


def draft_pay(draft: Draft, record: Record) -> None:
    """Drafts pay from a day on; without one, from the first of January."""
    person = find_employee(draft, record)
    if person is None:
        return
    start = record.day("valid_from") or draft.today.replace(month=1, day=1)
    given: dict[str, Stored] = {"employee_id": person.id, "valid_from": start}
    for column in ("base_salary", "incentive_pay", "monthly_budget"):
        if record.number(column) is not None:
            given[column] = record.number(column)
    draft.add(
        DraftRow(
            table="employee_pay",
            id=draft.id_of("employee_pay", f"{person.code}/{start}"),
            label=f"{person.code} {person.name} {start}",
            place=record.place,
            given=given,
            defaults={"incentive_pay": 0, "monthly_budget": 0},
        )
    )
