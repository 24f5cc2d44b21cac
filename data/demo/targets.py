"""Monthly sales targets of people and of branches."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from data.demo.days import make_random, shift_month
from data.demo.ids import organization_id, row_id
from data.demo.ledger import day_number
from data.demo.people import Person, sellers
from data.demo.plot import GROWING_PRODUCT, TRAP_MONTH, TRAP_TARGET, TRAP_TEAM_TARGET
from data.demo.sales import Scene, owners_on

WEAK_SELLER, WEAK_SINCE, WEAK_FACTOR = "오세린", -5, 1.22
"""Targets of the person whom the coaching questions are about are out of reach."""
MONTHS_WITHOUT_TARGET = 2
"""A newcomer has none in the month of hiring and the two after."""
REVISED = ("김서준", "이서준", "조나연", "강건우", "윤현우")
"""People whose targets of one month were revised: version 2 counts."""
REVISED_MONTH = -3


@dataclass(frozen=True, kw_only=True)
class Target:
    """A row of `sales_targets`."""

    id: UUID
    org_id: UUID
    month: date
    employee_id: UUID | None
    unit_id: UUID | None
    product_id: UUID | None
    amount: int
    version: int
    approved_by: UUID | None


def make_targets(scene: Scene, plain: NDArray[np.float64], client: NDArray[np.int64]) -> list[Target]:
    """Returns all targets up to the end of the current fiscal and calendar year.

    `plain` is the planned demand, won [pairs, months], of `client` [pairs]. People reach 85-115 % of theirs as a rule;
    a branch's is a little more than the sum of its people's.
    """
    boss = next(p.id for p in scene.people if p.position in {"본부장", "대표"} and p.job_family == "MGT")
    months = target_months(scene)
    planned = _planned_by_person(scene, plain, client, months)
    random = make_random(scene.seed, f"{scene.org_key}:targets")
    personal = _personal_amounts(scene, planned, months, random)
    targets = [_row(scene, month, person, None, amount, 1, boss) for (month, person), amount in personal.items()]
    targets += _revisions(scene, personal, boss)
    for month in months:
        targets += _branch_rows(scene, month, {p: v for (m, p), v in personal.items() if m == month}, random, boss)
    return targets


def target_months(scene: Scene) -> list[date]:
    """Returns the months of the horizon and those to come, until both the fiscal and the calendar year have ended."""
    current = scene.horizon.months[-1]
    last = date(current.year + (1 if current.month == 12 else 0), 11 if current.month == 12 else 12, 1)
    coming = (last.year - current.year) * 12 + last.month - current.month
    return [*scene.horizon.months, *(shift_month(current, ahead) for ahead in range(1, coming + 1))]


def _planned_by_person(
    scene: Scene, plain: NDArray[np.float64], client: NDArray[np.int64], months: list[date]
) -> NDArray[np.float64]:
    """Returns won [people, months]; for coming months the same month of the year before, a little more."""
    planned = np.zeros((len(scene.people), len(months)))
    count = scene.horizon.month_count
    for m, month in enumerate(months):
        base = m if m < count else min(m - 12, count - 1)
        growth = 1.0 if m < count else 1.04
        owner = owners_on(scene, client, np.full(len(client), day_number(min(month, scene.horizon.as_of))))
        planned[:, m] = np.bincount(owner, plain[:, max(base, 0)] * growth, minlength=len(scene.people))
    return planned


def _personal_amounts(
    scene: Scene, planned: NDArray[np.float64], months: list[date], random: np.random.RandomState
) -> dict[tuple[date, int], int]:
    """Returns won by month and index of the person; 0 for people on leave, none for leavers and newcomers."""
    level = np.clip(random.normal(1.0, 0.045, len(scene.people)), 0.91, 1.09)
    wobble = np.clip(random.normal(1.0, 0.025, planned.shape), 0.95, 1.05)
    amounts: dict[tuple[date, int], int] = {}
    for i, person in enumerate(scene.people):
        if person not in sellers([person]):
            continue
        for m, month in enumerate(months):
            if not _has_target(person, month):
                continue
            won = planned[i, m] / level[i] * wobble[i, m]
            if person.name == WEAK_SELLER and m - (scene.horizon.month_count - 1) >= WEAK_SINCE:
                won *= WEAK_FACTOR
            amounts[month, i] = round(won / 1e6) * 1_000_000
    trap = scene.plot.trap_person
    if trap is not None:
        amounts[scene.horizon.month(TRAP_MONTH), scene.people.index(trap)] = TRAP_TARGET
    return amounts


def _has_target(person: Person, month: date) -> bool:
    if person.left_on is not None and month > person.left_on:
        return False
    return month > shift_month(person.hired_on.replace(day=1), MONTHS_WITHOUT_TARGET)


def _revisions(scene: Scene, personal: dict[tuple[date, int], int], boss: UUID) -> list[Target]:
    month = scene.horizon.month(REVISED_MONTH) if scene.horizon.month_count > 3 else scene.horizon.start
    people = [i for i, person in enumerate(scene.people) if person.name in REVISED and (month, i) in personal]
    return [_row(scene, month, i, None, personal[month, i] - 5_000_000, 2, boss) for i in people]


def _branch_rows(
    scene: Scene, month: date, personal: dict[int, int], random: np.random.RandomState, boss: UUID
) -> list[Target]:
    rows = []
    units: dict[UUID, int] = {}
    for i, amount in personal.items():
        units[scene.people[i].unit_id] = units.get(scene.people[i].unit_id, 0) + amount
    trap = scene.plot.trap_person
    for unit_id, total in units.items():
        amount = round(total * random.uniform(1.01, 1.05) / 1e5) * 100_000
        if trap is not None and unit_id == trap.unit_id and month == scene.horizon.month(TRAP_MONTH):
            amount = TRAP_TEAM_TARGET
        rows.append(_row(scene, month, None, unit_id, amount, 1, boss))
        if any(p.name == GROWING_PRODUCT for p in scene.products) and month >= scene.horizon.month(-5):
            product = next(p.id for p in scene.products if p.name == GROWING_PRODUCT)
            rows.append(_row(scene, month, None, unit_id, round(total * 0.025 / 1e6) * 1_000_000, 1, boss, product))
    return rows


def _row(
    scene: Scene, month: date, person: int | None, unit_id: UUID | None, amount: int, version: int, boss: UUID,
    product_id: UUID | None = None,
) -> Target:  # fmt: skip
    owner = scene.people[person].employee_no if person is not None else str(unit_id)
    return Target(
        id=row_id(scene.org_key, "target", f"{month}:{owner}:{product_id}:{version}"),
        org_id=organization_id(scene.org_key),
        month=month,
        employee_id=None if person is None else scene.people[person].id,
        unit_id=unit_id,
        product_id=product_id,
        amount=amount,
        version=version,
        approved_by=boss,
    )
