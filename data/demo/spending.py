"""Expenses against the activity budgets, product briefings, samples."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

import numpy as np

from data.demo.assignments import LEAVE_STARTED_DAYS
from data.demo.clients import Account, Contact
from data.demo.days import make_random
from data.demo.ids import HANDLE, NARU, organization_id, row_id
from data.demo.pay import MONTHLY_BUDGET
from data.demo.people import Person, sellers
from data.demo.sales import Scene
from data.demo.visits import KOREA

BRIEFINGS = {NARU: 120, HANDLE: 4}
SAMPLES = {NARU: 600, HANDLE: 20}
OVER_LIMIT = (
    ("김도현", "서울든든병원", 8, 120_000),
    ("이준호", "서리풀병원", 5, 150_000),
    ("박서윤", "가온대학교병원", 6, 95_000),
)
"""Meals that no rule allows: who, where, people, won a head; all in the month before that of `as_of`."""


@dataclass(frozen=True, kw_only=True)
class Expense:
    """A row of `expenses`."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    client_id: UUID | None
    contact_id: UUID | None
    date: date
    kind: str
    amount: int
    headcount: int
    briefing_id: UUID | None
    report_state: str


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """A row of `briefings`."""

    id: UUID
    org_id: UUID
    product_id: UUID
    employee_id: UUID
    place: str
    at: datetime
    setting: str
    attendees: str
    """JSON."""
    budget: int
    actual: int | None
    state: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A row of `samples`."""

    id: UUID
    org_id: UUID
    product_id: UUID
    client_id: UUID
    quantity: int
    date: date
    signed: bool


def make_briefings(scene: Scene, contacts: list[Contact]) -> list[Briefing]:
    """Returns product briefings: held and reported ones, a few of the current month still to come."""
    random = make_random(scene.seed, f"{scene.org_key}:briefings")
    staff = [person for person in sellers(scene.people) if person.status == "active"]
    doctors = [contact for contact in contacts if contact.role in {"원장", "교수", "병원장"}]
    rows = []
    for number in range(1, BRIEFINGS[scene.org_key] + 1):
        month = scene.horizon.months[int(random.randint(scene.horizon.month_count))]
        days = scene.horizon.business_days(month) or [scene.horizon.as_of]
        day = days[int(random.randint(len(days)))]
        person = staff[int(random.randint(len(staff)))]
        guests = [doctors[int(random.randint(len(doctors)))] for _ in range(int(random.randint(5, 16)))]
        budget = len(guests) * int(random.choice([70_000, 80_000, 90_000, 100_000]))
        recent = (scene.horizon.as_of - day).days < 14
        rows.append(
            Briefing(
                id=row_id(scene.org_key, "briefing", number),
                org_id=organization_id(scene.org_key),
                product_id=scene.products[int(random.randint(len(scene.products)))].id,
                employee_id=person.id,
                place=str(random.choice(["나루홀 세미나실", "은행길 회의장", "솔바람호텔 연회장", "거래처 회의실"])),
                at=datetime.combine(day, time(18, 30), KOREA),
                setting="single" if random.random_sample() < 0.6 else "multi",
                attendees=json.dumps([{"contact_id": str(g.id), "name": g.name} for g in guests], ensure_ascii=False),
                budget=budget,
                actual=None if recent else int(round(budget * random.uniform(0.75, 1.0), -3)),
                state="approved" if recent else "reported",
            )
        )
    return rows


def make_samples(scene: Scene, used: dict[int, list[int]]) -> list[Sample]:
    """Returns samples handed to clinics and hospitals; nearly all signed for."""
    random = make_random(scene.seed, f"{scene.org_key}:samples")
    places = [i for i, account in enumerate(scene.accounts) if account.client.type != "pharmacy"]
    rows = []
    for number in range(1, SAMPLES[scene.org_key] + 1):
        index = places[int(random.randint(len(places)))]
        days = scene.horizon.business_days(scene.horizon.months[int(random.randint(scene.horizon.month_count))])
        day = days[int(random.randint(len(days)))] if days else scene.horizon.as_of
        rows.append(
            Sample(
                id=row_id(scene.org_key, "sample", number),
                org_id=organization_id(scene.org_key),
                product_id=scene.products[used[index][int(random.randint(len(used[index])))]].id,
                client_id=scene.accounts[index].client.id,
                quantity=int(random.randint(1, 6)),
                date=max(day, scene.accounts[index].client.opened_on),
                signed=bool(random.random_sample() < 0.97),
            )
        )
    return rows


def make_expenses(scene: Scene, contacts: list[Contact], briefings: list[Briefing]) -> list[Expense]:
    """Returns expenses: each representative spends 60-105 % of the month's budget; briefings come out of it too."""
    random = make_random(scene.seed, f"{scene.org_key}:expenses")
    first_contact = {contact.client_id: contact for contact in reversed(contacts)}
    mine: dict[UUID, list[Account]] = {}
    for index, person in scene.owners.items():
        mine.setdefault(person.id, []).append(scene.accounts[index])
    rows: list[Expense] = []
    for month in scene.horizon.months:
        days = scene.horizon.business_days(month)
        for person in sellers(scene.people):
            if days and _at_work(person, days[-1], scene.horizon.as_of):
                rows += _month_of(scene, len(rows), person, mine.get(person.id, []), days, first_contact, random)
    for briefing in briefings:
        if briefing.actual is not None:
            guests = len(json.loads(briefing.attendees))
            rows.append(_expense(scene, len(rows), briefing.employee_id, briefing.at.date(), "meal", briefing.actual,
                                 guests, None, briefing.id))  # fmt: skip
    return rows + _over_limit(scene, len(rows), first_contact)


def _at_work(person: Person, day: date, as_of: date) -> bool:
    on_leave = person.status == "leave" and (as_of - day).days < LEAVE_STARTED_DAYS
    return person.hired_on <= day and not on_leave and (person.left_on is None or day <= person.left_on)


def _month_of(
    scene: Scene, count: int, person: Person, accounts: list[Account], days: list[date],
    contacts: dict[UUID, Contact], random: np.random.RandomState,
) -> list[Expense]:  # fmt: skip
    share = scene.horizon.share_elapsed(days[0].replace(day=1))
    left = MONTHLY_BUDGET[person.position] * float(np.clip(random.normal(0.82, 0.1), 0.6, 1.05)) * share
    rows: list[Expense] = []
    for kind, chance in (("meal", 0.95), ("meal", 0.7), ("gift", 0.4), ("lodging", 0.25)):
        if random.random_sample() > chance * share or not accounts:
            continue
        account = accounts[int(random.randint(len(accounts)))]
        heads = 1 if kind == "lodging" else int(random.randint(2, 9))
        each = int(round(random.uniform(80_000, 130_000) if kind == "lodging" else random.uniform(6_000, 10_000), -2))
        contact = None if kind == "lodging" else contacts[account.client.id]
        day = days[int(random.randint(len(days)))]
        rows.append(_expense(scene, count + len(rows), person.id, day, kind, each * heads, heads, contact, None))
        left -= each * heads
    trips = 3 if left > 0 else 0
    for part in random.dirichlet([4.0] * 3)[:trips]:
        day = days[int(random.randint(len(days)))]
        amount = int(round(left * part, -2))
        rows.append(_expense(scene, count + len(rows), person.id, day, "transport", amount, 1, None, None))
    return rows


def _over_limit(scene: Scene, count: int, contacts: dict[UUID, Contact]) -> list[Expense]:
    rows: list[Expense] = []
    if scene.org_key != NARU:
        return rows
    days = scene.horizon.business_days(scene.horizon.month(-1))
    for number, (name, place, heads, each) in enumerate(OVER_LIMIT):
        person = next(person for person in scene.people if person.name == name)
        client = next(account.client for account in scene.accounts if account.client.name == place)
        day = days[3 + 5 * number]
        rows.append(
            _expense(scene, count + number, person.id, day, "meal", heads * each, heads, contacts[client.id], None)
        )
    return rows


def _expense(
    scene: Scene, number: int, person: UUID, day: date, kind: str, amount: int, heads: int, contact: Contact | None,
    briefing: UUID | None,
) -> Expense:  # fmt: skip
    return Expense(
        id=row_id(scene.org_key, "expense", number),
        org_id=organization_id(scene.org_key),
        employee_id=person,
        client_id=contact.client_id if contact else None,
        contact_id=contact.id if contact else None,
        date=day,
        kind=kind,
        amount=amount,
        headcount=heads,
        briefing_id=briefing,
        report_state="open" if (scene.horizon.as_of - day).days < 20 else "reported",
    )
