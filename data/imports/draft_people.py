"""Drafts employees and pay."""

from datetime import date

from data.imports.directory import Known
from data.imports.draft import Draft, DraftRow, Stored
from data.imports.draft_units import find_unit, root_unit
from data.imports.names import bare_person, fold
from data.imports.notes import Place
from data.imports.records import Record
from data.standins import NO_EMPLOYEE, UNKNOWN_DAY


def draft_employee(draft: Draft, record: Record) -> None:
    """Drafts a person; without a number the name must be nobody else's."""
    name, place = bare_person(record.text("name") or ""), record.place
    number = record.text("employee_no")
    found = draft.directory.employees.find_exact(number) if number else None
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
            "hired_on": UNKNOWN_DAY,
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
        manager = _manager(draft, above) if above else None
        row = draft.rows["employees"].get(person.id) if person else None
        if row is not None and manager is not None and manager.id != row.id:
            row.given["manager_id"] = manager.id


def _manager(draft: Draft, above: str) -> Known | None:
    """Returns who is named by number, or by a name that only one bears."""
    found = draft.directory.employees.find_code(above)
    named = draft.directory.employees.find_name(above) if found is None else []
    return found or (named[0] if len(named) == 1 else None)


def find_employee(draft: Draft, record: Record, *, stand_in: bool = False) -> Known | None:
    """Returns the employee a record names by number or name; a note when there is none or more than one.

    With `stand_in` a record that names nobody (a sale of the web shop) is nobody's, and still counts.
    """
    number, name, place = record.text("employee_no"), record.text("employee"), record.place
    register = draft.directory.employees
    if number is None and name is None and stand_in:
        if {"employee_no", "employee"} & set(record.values):  # a file that never names anybody needs no note a row
            draft.notebook.note("no_employee", place)
        return _stand_in(draft, place)
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


def _stand_in(draft: Draft, place: Place) -> Known:
    found = draft.directory.employees.find_exact(NO_EMPLOYEE.code)
    if found is not None:
        return found
    known = Known(id=draft.id_of("employees", NO_EMPLOYEE.code), code=NO_EMPLOYEE.code, name=NO_EMPLOYEE.ko)
    row = DraftRow(
        table="employees",
        id=known.id,
        label=NO_EMPLOYEE.ko,
        place=place,
        given={
            "employee_no": known.code,
            "name": known.name,
            "name_en": NO_EMPLOYEE.en,
            "hired_on": date.max,  # so that it is never counted among the people
        },
        defaults={
            "unit_id": root_unit(draft, place).id,
            "position": "-",
            "job_family": "-",
            "status": "left",
        },
    )
    draft.add(row)
    draft.directory.employees.add(known)
    return known


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
            "hired_on": UNKNOWN_DAY,
        },
    )
    draft.add(row)
    draft.directory.employees.add(known, name)
    draft.notebook.note("created", place, row.label)
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
