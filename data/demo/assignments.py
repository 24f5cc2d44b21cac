"""Who looks after which client, now and before."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from data.demo.clients import Account
from data.demo.days import Horizon, make_random, shift_month
from data.demo.ids import organization_id, row_id
from data.demo.organisation import Unit
from data.demo.people import Person, sellers

MONTHLY_WON = {"팀장": 82e6, "차장": 124e6, "과장": 116e6, "대리": 102e6, "주임": 88e6, "사원": 74e6}
"""Position -> average sales a month of the clients one looks after."""

MONTHLY_WON_OF = {"박서윤": 172e6, "김도현": 158e6, "이준호": 124e6, "정하린": 84e6, "오세린": 72e6, "최민재": 90e6}
"""The same for people whom the evaluation asks for."""

EARLIER_OWNERS = {
    "가온대학교병원": ("이준호", 14, 1),
    "다온약국": ("최민재", 8, 17),
    "새봄신경과의원": ("최민재", 5, 1),
}
"""Client -> who had it before, and the handover: months before that of `as_of`, day of the month."""

STEADY = ("박서윤", "정하린")
"""People who never had others' clients for a while: stories about their growth would drown in it."""
SWAPPED_CLIENTS = 40
CLIENTS_OF_A_LEAVER = 7
LEAVE_STARTED_DAYS = 92
"""Days before `as_of` on which people on leave handed their clients over."""


@dataclass(frozen=True, kw_only=True)
class Stint:
    """A row of `client_assignments`."""

    id: UUID
    org_id: UUID
    client_id: UUID
    employee_id: UUID
    valid_from: date
    valid_to: date | None
    is_primary: bool


Owners = dict[int, Person]
"""Index of the account -> who looks after it today."""

Handovers = dict[int, list[tuple[date, Person]]]
"""Index of the account -> (last day, person) of those who had it before, oldest first."""


def assign_owners(
    org_key: str, seed: int, accounts: list[Account], people: list[Person], units: dict[str, Unit]
) -> tuple[list[Account], Owners]:
    """Returns who looks after each client today, and the accounts sized so that everybody sells what is usual."""
    random = make_random(seed, f"{org_key}:owners")
    owners: Owners = {}
    sized = list(accounts)
    for branch in dict.fromkeys(account.branch for account in accounts):
        staff = [p for p in sellers(people) if p.unit_id == units[branch].id and p.status == "active"]
        room = {p.id: MONTHLY_WON_OF.get(p.name, MONTHLY_WON[p.position] * random.uniform(0.93, 1.07)) for p in staff}
        left = dict(room)
        indices = [i for i, account in enumerate(accounts) if account.branch == branch]
        for i in sorted(indices, key=lambda i: (accounts[i].owner_name is None, -accounts[i].monthly_won)):
            named = [p for p in staff if p.name == accounts[i].owner_name]
            owners[i] = named[0] if named else max(staff, key=lambda p: left[p.id])
            left[owners[i].id] -= accounts[i].monthly_won
        for i in indices:
            if accounts[i].owner_name is None:
                factor = _size_factor(owners[i], owners, accounts, room, indices)
                sized[i] = replace(accounts[i], monthly_won=accounts[i].monthly_won * factor)
    return sized, owners


def trace_handovers(
    org_key: str, seed: int, horizon: Horizon, accounts: list[Account], owners: Owners, people: list[Person]
) -> Handovers:
    """Returns who had each client before today's owner: leavers, people on leave, colleagues of newcomers, swaps."""
    random = make_random(seed, f"{org_key}:handovers")
    before: Handovers = defaultdict(list)
    old = [i for i in owners if accounts[i].client.opened_on < horizon.start]
    for i, account in enumerate(accounts):
        name, months, day = EARLIER_OWNERS.get(account.client.name, ("", 0, 1))
        earlier = [p for p in people if p.name == name and p.unit_id == owners[i].unit_id]
        if earlier and months < horizon.month_count:
            before[i].append((horizon.month(-months) + timedelta(days=day - 2), earlier[0]))
    _hand_over_of_newcomers(horizon, [i for i in old if i not in before], owners, people, before, random)
    old = [i for i in old if accounts[i].owner_name is None and accounts[i].branch != "GANGNAM"]
    _hand_over_of_absentees(horizon, old, owners, people, before, random)
    free = [i for i in old if i not in before]
    swapped = random.permutation(len(free))[: SWAPPED_CLIENTS * len(accounts) // 420]
    for i in (free[k] for k in swapped):
        last = horizon.start + timedelta(days=int(random.randint(40, max(41, horizon.month_count * 28))))
        before[i].append((last, _colleague(owners[i], people, horizon.start, random)))
    return dict(before)


def make_stints(
    org_key: str, accounts: list[Account], owners: Owners, handovers: Handovers, closed: dict[int, date]
) -> list[Stint]:
    """Returns the assignments; `closed` gives the last day of clients that are closed, by index of the account."""
    stints = []
    for i, account in enumerate(accounts):
        start = account.client.opened_on
        chain = [*handovers.get(i, []), (closed.get(i), owners[i])]
        for number, (last, person) in enumerate(chain, start=1):
            stints.append(
                Stint(
                    id=row_id(org_key, "assignment", f"{account.client.code}:{number}"),
                    org_id=organization_id(org_key),
                    client_id=account.client.id,
                    employee_id=person.id,
                    valid_from=max(start, person.hired_on),
                    valid_to=last,
                    is_primary=True,
                )
            )
            start = last + timedelta(days=1) if last else start
    return stints


def _size_factor(
    owner: Person, owners: Owners, accounts: list[Account], room: dict[UUID, float], indices: list[int]
) -> float:
    own = [i for i in indices if i in owners and owners[i].id == owner.id]
    fixed = sum(accounts[i].monthly_won for i in own if accounts[i].owner_name is not None)
    free = sum(accounts[i].monthly_won for i in own if accounts[i].owner_name is None)
    return float(np.clip((room[owner.id] - fixed) / free, 0.75, 1.35))


def _colleague(owner: Person, people: list[Person], since: date, random: np.random.RandomState) -> Person:
    """Returns somebody else of the branch who was there on `since` and still is."""
    others = [
        p
        for p in sellers(people)
        if p.unit_id == owner.unit_id
        and p.id != owner.id
        and p.hired_on < since
        and p.status == "active"
        and p.name not in STEADY
    ]
    return others[int(random.randint(len(others)))]


def _hand_over_of_newcomers(
    horizon: Horizon, old: list[int], owners: Owners, people: list[Person], before: Handovers,
    random: np.random.RandomState,
) -> None:  # fmt: skip
    for i in old:
        if owners[i].hired_on > horizon.start:
            handover = min(shift_month(owners[i].hired_on.replace(day=1), 1), horizon.month(0))
            before[i].append((handover - timedelta(days=1), _colleague(owners[i], people, horizon.start, random)))


def _hand_over_of_absentees(
    horizon: Horizon, old: list[int], owners: Owners, people: list[Person], before: Handovers,
    random: np.random.RandomState,
) -> None:  # fmt: skip
    """Gives leavers and people on leave some clients of the branch up to their last day at work."""
    for absent in (p for p in sellers(people) if p.status != "active"):
        last = absent.left_on or horizon.as_of - timedelta(days=LEAVE_STARTED_DAYS)
        mine = [i for i in old if owners[i].unit_id == absent.unit_id and i not in before]
        for k in random.permutation(len(mine))[:CLIENTS_OF_A_LEAVER]:
            before[mine[k]].append((last, absent))
