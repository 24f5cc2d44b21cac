"""Contracts with clients."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from data.demo.assignments import Owners
from data.demo.clients import Account
from data.demo.days import make_random
from data.demo.ids import HANDLE, NARU, organization_id, row_id
from data.demo.named_clients import NAMED_CLIENTS
from data.demo.plot import Plot

CONTRACT_COUNT = {NARU: 260, HANDLE: 20}
ENDING_SOON = {NARU: 24, HANDLE: 2}
SOON_DAYS = 60
ENDS_IN_DAYS = {"서울든든병원": 38, "가온대학교병원": 214, "한울대학교병원": 52, "다온약국": 120, "새봄신경과의원": 165}
"""Client -> days from `as_of` to the end of its contract."""
NO_AUTO_RENEWAL = ("서울든든병원", "한울대학교병원")
YEARS = (1, 1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A row of `contracts`."""

    id: UUID
    org_id: UUID
    contract_no: str
    client_id: UUID
    type: str
    start_on: date
    end_on: date
    auto_renew: bool
    notice_days: int
    value: int
    discount_rate: str
    """Ratio as decimal text: "0.0300"."""
    status: str
    owner_employee_id: UUID | None


def make_contracts(
    org_key: str, seed: int, as_of: date, accounts: list[Account], owners: Owners, plot: Plot
) -> list[Contract]:
    """Returns the contracts; exactly `ENDING_SOON` active ones end within `SOON_DAYS` days of `as_of`."""
    random = make_random(seed, f"{org_key}:contracts")
    first, others = _in_order(org_key, accounts, plot, random)
    days_left: list[tuple[int, int, str]] = []
    soon = sum(ENDS_IN_DAYS.get(accounts[i].client.name, SOON_DAYS) < SOON_DAYS for i in first)
    for i in first:
        falls = i in plot.falling
        fixed = ENDS_IN_DAYS.get(accounts[i].client.name)
        days_left.append((i, fixed or (20 + 15 * (i % 2) if falls else int(random.randint(90, 700))), "active"))
        soon += falls and fixed is None
    for position, i in enumerate(others):
        if soon < ENDING_SOON[org_key]:
            days_left.append((i, int(random.randint(1, SOON_DAYS + 1)), "active"))
            soon += 1
        elif position % 8 == 0:
            days_left.append((i, int(random.randint(300, 700)), "draft"))
        else:
            days_left.append((i, int(random.randint(SOON_DAYS + 1, 720)), "active"))
    count = CONTRACT_COUNT[org_key]
    past = [i for i in (*first, *others) if accounts[i].client.opened_on < as_of - timedelta(days=800)]
    days_left = days_left[: count * 7 // 10]
    for i in past[: count - len(days_left)]:
        gone = -int(random.randint(5, 600))
        days_left.append((i, gone, "terminated" if random.random_sample() < 0.12 else "expired"))
    return [
        _contract(org_key, number, accounts[i], owners[i].id, as_of, left, status, random)
        for number, (i, left, status) in enumerate(days_left, start=1)
    ]


def _in_order(
    org_key: str, accounts: list[Account], plot: Plot, random: np.random.RandomState
) -> tuple[list[int], list[int]]:
    """Returns the clients that certainly have a contract, and others, hospitals first."""
    named = {client.name for client in NAMED_CLIENTS[org_key]} | ENDS_IN_DAYS.keys()
    certain = [i for i, account in enumerate(accounts) if account.client.name in named or i in plot.falling]
    usable = [i for i in random.permutation(len(accounts)).tolist() if i not in certain]
    usable = [i for i in usable if accounts[i].client.status == "active"]
    hospitals = [i for i in usable if accounts[i].client.type in {"general_hospital", "hospital"}]
    rest = [i for i in usable if i not in set(hospitals)]
    return certain, [*rest[:24], *hospitals, *rest[24:]]


def _contract(
    org_key: str, number: int, account: Account, owner: UUID, as_of: date, days_left: int, status: str,
    random: np.random.RandomState,
) -> Contract:  # fmt: skip
    client = account.client
    years = YEARS[int(random.randint(len(YEARS)))]
    end = as_of + timedelta(days=days_left)
    start = end - timedelta(days=365 * years - 1)
    if status == "active":
        start = min(start, as_of - timedelta(days=30))
    kinds = ["supply", "distribution", "discount", "consignment", "clinical"]
    share = [0.55, 0.20, 0.15, 0.07, 0.03]
    kind = "supply" if account.owner_name else str(random.choice(kinds, p=share))
    code = f"CT-{start.year}-{number:04d}"
    return Contract(
        id=row_id(org_key, "contract", code),
        org_id=organization_id(org_key),
        contract_no=code,
        client_id=client.id,
        type=kind,
        start_on=start,
        end_on=end,
        auto_renew=client.name not in NO_AUTO_RENEWAL and bool(random.random_sample() < 0.45),
        notice_days=int(random.choice([30, 60, 90], p=[0.6, 0.3, 0.1])) if client.name not in ENDS_IN_DAYS else 30,
        value=int(round(account.monthly_won * 12 * years, -6)),
        discount_rate=str(random.choice(["0.0000", "0.0100", "0.0200", "0.0300", "0.0500"])),
        status=status,
        owner_employee_id=owner,
    )
