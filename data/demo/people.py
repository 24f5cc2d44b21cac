"""The people of the demo companies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from data.demo.days import business_day_after, make_random
from data.demo.ids import HANDLE, NARU, organization_id, row_id
from data.demo.names import every_name, romanise
from data.demo.organisation import Unit
from data.demo.roster import ROSTERS, SHARED_NAMES, Place

LEADING = ("팀장", "사업부장", "본부장", "대표", "부장")
"""Positions whose holder leads the unit when listed first."""

YEARS_OF_SERVICE = {
    "사원": (2, 3), "주임": (3, 5), "대리": (5, 8), "과장": (8, 13), "차장": (12, 17), "부장": (15, 22),
    "팀장": (13, 20), "사업부장": (18, 24), "본부장": (18, 26), "대표": (20, 28),
}  # fmt: skip
"""Position -> least and most years since hiring."""

FIRST_NUMBER = {"MR": 1001, "PM": 2001, "CP": 3001, "QR": 4001, "FT": 5001, "HR": 6001, "MGT": 7001}
MAIL_DOMAINS = {NARU: "naru.example", HANDLE: "handle.example"}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A row of `employees`."""

    id: UUID
    org_id: UUID
    employee_no: str
    name: str
    name_en: str
    email: str
    phone: str
    position: str
    job_family: str
    unit_id: UUID
    manager_id: UUID | None
    hired_on: date
    left_on: date | None
    status: str
    responsibilities: str | None


def make_people(org_key: str, seed: int, as_of: date, units: dict[str, Unit]) -> list[Person]:
    """Returns the people of a demo organisation in the order of the roster; managers are set."""
    random = make_random(seed, f"{org_key}:people")
    roster = ROSTERS[org_key]
    names = _fill_names(org_key, random)
    next_number = dict(FIRST_NUMBER)
    people = []
    for place, name in zip(roster, names, strict=True):
        number = f"{'MG' if place.family == 'MGT' else place.family}-{next_number[place.family]}"
        next_number[place.family] += 1
        people.append(_hire(org_key, place, name, number, units[place.unit], as_of, random))
    return _with_managers(people, units)


def unit_managers(people: list[Person], units: dict[str, Unit]) -> dict[str, UUID]:
    """Returns who leads each unit, by its code: the first one there with a leading position."""
    codes = {unit.id: code for code, unit in units.items()}
    leaders: dict[str, UUID] = {}
    for person in people:
        if person.position in LEADING:
            leaders.setdefault(codes[person.unit_id], person.id)
    return leaders


def sellers(people: list[Person]) -> list[Person]:
    """Returns the representatives, branch managers included: they look after a few clients themselves."""
    return [person for person in people if person.job_family == "MR"]


def find_person(people: list[Person], name: str) -> Person:
    """Returns the one person of that name; a shared name is an error of the caller."""
    (person,) = (person for person in people if person.name == name)
    return person


def _fill_names(org_key: str, random: np.random.RandomState) -> list[str]:
    roster = ROSTERS[org_key]
    taken = {place.name for place in roster if place.name} | set(SHARED_NAMES)
    pool = [name for name in every_name() if name not in taken]
    fresh = iter(pool[i] for i in random.permutation(len(pool)))
    shared = {
        unit: [name for name, units in SHARED_NAMES.items() if unit in units] for unit in {p.unit for p in roster}
    }
    if org_key != NARU:
        shared = {unit: [] for unit in shared}
    waiting = {unit: iter(names) for unit, names in shared.items()}
    return [place.name or _next_name(place, waiting[place.unit], fresh) for place in roster]


def _next_name(place: Place, shared: Iterator[str], fresh: Iterator[str]) -> str:
    if place.position in LEADING or place.status != "active":
        return next(fresh)
    return next(shared, None) or next(fresh)


def _hire(
    org_key: str, place: Place, name: str, number: str, unit: Unit, as_of: date, random: np.random.RandomState
) -> Person:
    low, high = YEARS_OF_SERVICE[place.position]
    years = place.years if place.years is not None else int(random.randint(low, high + 1))
    in_year = date(as_of.year - years, 1, 1) + timedelta(days=int(random.randint(31, 330)))
    hired_on = business_day_after(in_year if years else as_of - timedelta(days=int(random.randint(70, 130))))
    left_on = as_of - timedelta(days=int(random.randint(120, 420))) if place.status == "left" else None
    digits = int(random.randint(0, 10_000_000))
    return Person(
        id=row_id(org_key, "employee", number),
        org_id=organization_id(org_key),
        employee_no=number,
        name=name,
        name_en=romanise(name),
        email=f"{number.lower()}@{MAIL_DOMAINS[org_key]}",
        phone=f"010-0{digits // 10_000:03d}-{digits % 10_000:04d}",
        position=place.position,
        job_family=place.family,
        unit_id=unit.id,
        manager_id=None,
        hired_on=hired_on,
        left_on=left_on,
        status=place.status,
        responsibilities=place.duty or (f"{unit.name} 거래처 담당" if place.family == "MR" else None),
    )


def _with_managers(people: list[Person], units: dict[str, Unit]) -> list[Person]:
    leaders = unit_managers(people, units)
    top = next(person.id for person in people if person.position == "대표")
    by_id = {unit.id: unit for unit in units.values()}

    def boss(person: Person) -> UUID | None:
        unit: Unit | None = by_id[person.unit_id]
        while unit is not None:
            leader = leaders.get(unit.code)
            if leader is not None and leader != person.id:
                return leader
            unit = by_id[unit.parent_id] if unit.parent_id else None
        return None if person.id == top else top

    return [replace(person, manager_id=boss(person)) for person in people]
