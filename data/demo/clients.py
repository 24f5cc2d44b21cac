"""The clients of the demo companies and the people there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np

from data.demo.client_names import (
    DISTRICTS,
    HOSPITALS,
    PREFIXES,
    SHARED_CLINICS,
    SPECIALTIES,
    SPECIALTY_SHARES,
    STREETS,
)
from data.demo.days import Horizon, business_day_before, make_random
from data.demo.ids import HANDLE, NARU, organization_id, row_id
from data.demo.named_clients import NAMED_CLIENTS, NAMED_OWNERS, NamedClient
from data.demo.names import every_name

CLINICS = {NARU: 300, HANDLE: 20}
PHARMACIES = {NARU: 80, HANDLE: 8}
NEW_CLIENT_DAYS = (3, 9, 17, 24, 33, 47, 58, 75)
"""Days before `as_of` on which the youngest clients came; status "new" for 90 days."""
CREDIT_LIMITS = {"A": 150_000_000, "B": 80_000_000, "C": 30_000_000, "D": 0}
"""Unsecured limits in won, as the company's credit rule has them; hospitals give security for more."""
CODE_LETTERS = {"general_hospital": "H", "hospital": "H", "clinic": "C", "pharmacy": "P"}
WON_PER_PATIENT = {"general_hospital": 5_200, "hospital": 6_000, "clinic": 7_500, "pharmacy": 6_500}
PHONE_CODES = {"서울특별시": "02", "경기도": "031", "대전광역시": "042", "충청북도": "043", "부산광역시": "051",
               "경상남도": "055", "대구광역시": "053", "경상북도": "054"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Client:
    """A row of `clients`."""

    id: UUID
    org_id: UUID
    code: str
    name: str
    name_en: str
    type: str
    specialty: str | None
    director_name: str
    district: str
    address: str
    phone: str
    beds: int | None
    monthly_patients: int
    grade: str
    credit_grade: str
    credit_limit: int
    status: str
    opened_on: date
    notes: str | None


@dataclass(frozen=True, kw_only=True)
class Account:
    """A client with what the generator knows about it and the tables do not hold."""

    client: Client
    branch: str
    monthly_won: float
    """Average sales a month at list price and before seasons, in won."""
    owner_name: str | None
    products: tuple[str, ...]
    """Names of products that are certainly bought."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A row of `client_contacts`."""

    id: UUID
    org_id: UUID
    client_id: UUID
    name: str
    role: str
    phone: str
    email: str
    is_public_official: bool
    consent_at: datetime | None


def make_accounts(org_key: str, seed: int, horizon: Horizon, branches: tuple[str, ...]) -> list[Account]:
    """Returns the clients of a demo organisation: the named ones first, then hospitals, clinics, pharmacies."""
    random = make_random(seed, f"{org_key}:clients")
    specs = [*NAMED_CLIENTS[org_key], *_hospitals(branches, random)]
    specs += _clinics(org_key, specs, branches, random)
    specs += _pharmacies(org_key, specs, branches, random)
    counters = dict.fromkeys(CODE_LETTERS.values(), 0)
    directors = every_name()
    accounts = []
    for spec in specs:
        letter = CODE_LETTERS[spec.type]
        counters[letter] += 1
        director = directors[int(random.randint(len(directors)))]
        accounts.append(_account(org_key, spec, f"{letter}-{counters[letter]:03d}", director, horizon, random))
    return _with_new_clients(accounts, horizon.as_of)


def make_contacts(org_key: str, seed: int, accounts: list[Account], as_of: date) -> list[Contact]:
    """Returns the people at the clients: the director everywhere, more of them at hospitals."""
    random = make_random(seed, f"{org_key}:contacts")
    names = every_name()
    contacts = []
    for account in accounts:
        client = account.client
        roles = ["대표약사"] if client.type == "pharmacy" else ["원장"]
        if client.type in {"general_hospital", "hospital"}:
            roles = ["병원장", "약제과장", "구매"] + ["교수"] * (4 if client.type == "general_hospital" else 1)
        for number, role in enumerate(roles, start=1):
            consented = as_of - timedelta(days=int(random.randint(20, 900)))
            digits = int(random.randint(0, 10_000_000))
            contacts.append(
                Contact(
                    id=row_id(org_key, "contact", f"{client.code}:{number}"),
                    org_id=client.org_id,
                    client_id=client.id,
                    name=client.director_name if number == 1 else names[int(random.randint(len(names)))],
                    role=role,
                    phone=f"010-0{digits // 10_000:03d}-{digits % 10_000:04d}",
                    email=f"{client.code.lower()}.{number}@client.example",
                    is_public_official="공공기관" in (client.notes or ""),
                    consent_at=datetime(consented.year, consented.month, consented.day, 1, tzinfo=UTC)
                    if random.random_sample() < 0.85
                    else None,
                )
            )
    return contacts


def find_account(accounts: list[Account], name: str, district: str | None = None) -> Account:
    """Returns the one client of that name (and district)."""
    (account,) = (a for a in accounts if a.client.name == name and district in {None, a.client.district})
    return account


def _hospitals(branches: tuple[str, ...], random: np.random.RandomState) -> list[NamedClient]:
    specs = []
    for branch in branches:
        for name, name_en, kind, district, public in HOSPITALS[branch]:
            low, high = (52e6, 88e6) if kind == "general_hospital" else (20e6, 42e6)
            specs.append(
                NamedClient(
                    name=name,
                    name_en=name_en,
                    type=kind,
                    specialty=None,
                    branch=branch,
                    district=district,
                    owner=NAMED_OWNERS.get(name),
                    monthly_won=int(random.uniform(low, high)),
                    public=public,
                    credit_grade=None,
                )
            )
    return specs


def _clinics(
    org_key: str, specs: list[NamedClient], branches: tuple[str, ...], random: np.random.RandomState
) -> list[NamedClient]:
    shared = [(p, s, branch) for p, s, pair in SHARED_CLINICS for branch in pair if org_key == NARU]
    names = [(p, s) for p in PREFIXES for s in SPECIALTIES if (p, s) not in {(p, s) for p, s, _ in shared}]
    by_specialty = {
        s: iter([names[i] for i in random.permutation(len(names)) if names[i][1] == s]) for s in SPECIALTIES
    }
    wanted = CLINICS[org_key] - sum(spec.type == "clinic" for spec in specs)
    chosen = list(shared)
    counts = {
        b: sum(s.type == "clinic" for s in specs if s.branch == b) + sum(c[2] == b for c in shared) for b in branches
    }
    while len(chosen) < wanted:
        branch = min(branches, key=counts.__getitem__)
        counts[branch] += 1
        specialty = str(random.choice(list(SPECIALTIES), p=SPECIALTY_SHARES))
        chosen.append((next(by_specialty[specialty])[0], specialty, branch))
    return [_clinic(prefix, specialty, branch, random) for prefix, specialty, branch in chosen]


def _clinic(prefix: str, specialty: str, branch: str, random: np.random.RandomState) -> NamedClient:
    districts = DISTRICTS[branch]
    shared = any((prefix, specialty) == (p, s) for p, s, _ in SHARED_CLINICS)
    ending = "의원" if random.random_sample() < 0.4 and not shared else ""
    return NamedClient(
        name=f"{prefix}{specialty}{ending}",
        name_en=f"{PREFIXES[prefix]} {SPECIALTIES[specialty]}",
        type="clinic",
        specialty=specialty,
        branch=branch,
        district=districts[int(random.randint(len(districts)))][0],
        owner=None,
        monthly_won=int(np.clip(random.lognormal(np.log(9.2e6), 0.42), 3e6, 26e6)),
        credit_grade=None,
    )


def _pharmacies(
    org_key: str, specs: list[NamedClient], branches: tuple[str, ...], random: np.random.RandomState
) -> list[NamedClient]:
    wanted = PHARMACIES[org_key] - sum(spec.type == "pharmacy" for spec in specs)
    prefixes = list(PREFIXES)
    order: Iterator[int] = iter(random.permutation(len(prefixes)))
    made = []
    for number in range(wanted):
        branch = branches[number % len(branches)]
        prefix = prefixes[next(order)]
        made.append(
            NamedClient(
                name=f"{prefix}약국",
                name_en=f"{PREFIXES[prefix]} Pharmacy",
                type="pharmacy",
                specialty=None,
                branch=branch,
                district=DISTRICTS[branch][int(random.randint(len(DISTRICTS[branch])))][0],
                owner=None,
                monthly_won=int(np.clip(random.lognormal(np.log(7.5e6), 0.35), 3e6, 18e6)),
                credit_grade=None,
            )
        )
    return made


def _account(
    org_key: str, spec: NamedClient, code: str, director: str, horizon: Horizon, random: np.random.RandomState
) -> Account:
    region = dict(DISTRICTS[spec.branch])[spec.district]
    street = STREETS[int(random.randint(len(STREETS)))]
    patients = spec.monthly_won / WON_PER_PATIENT[spec.type] * random.uniform(0.75, 1.3)
    beds = {"general_hospital": random.randint(380, 950), "hospital": random.randint(90, 290)}.get(spec.type)
    digits = int(random.randint(2_000_000, 9_990_000))
    credit = spec.credit_grade or str(random.choice(["A", "B", "C", "D"], p=[0.35, 0.45, 0.15, 0.05]))
    opened = horizon.start - timedelta(days=int(random.randint(60, 3600)))
    client = Client(
        id=row_id(org_key, "client", code),
        org_id=organization_id(org_key),
        code=code,
        name=spec.name,
        name_en=spec.name_en,
        type=spec.type,
        specialty=spec.specialty,
        director_name=director,
        district=spec.district,
        address=f"{region} {spec.district} {street} {random.randint(1, 190)}",
        phone=f"{PHONE_CODES[region]}-{digits // 10_000}-{digits % 10_000:04d}",
        beds=None if beds is None else int(beds),
        monthly_patients=int(round(patients, -1)),
        grade="C",
        credit_grade=credit,
        credit_limit=_credit_limit(spec, credit),
        status="active",
        opened_on=opened,
        notes="공공기관: 임직원은 청탁금지법 적용 대상" if spec.public else None,
    )
    return Account(
        client=client,
        branch=spec.branch,
        monthly_won=float(spec.monthly_won),
        owner_name=spec.owner,
        products=spec.areas,
    )


def _credit_limit(spec: NamedClient, credit_grade: str) -> int:
    wanted = int(round(spec.monthly_won * 5, -6))
    return wanted if spec.type in {"general_hospital", "hospital"} else min(wanted, CREDIT_LIMITS[credit_grade])


def _with_new_clients(accounts: list[Account], as_of: date) -> list[Account]:
    """Lets the last clinics and pharmacies of the lists be the ones that came in the last weeks."""
    result = list(accounts)
    clinics = [i for i, account in enumerate(accounts) if account.client.type == "clinic"]
    pharmacies = [i for i, account in enumerate(accounts) if account.client.type == "pharmacy"]
    chosen = [*clinics[-6:], *pharmacies[-2:]] if len(clinics) > 100 else [clinics[-1]]
    for index, days in zip(chosen, NEW_CLIENT_DAYS, strict=False):
        opened = business_day_before(as_of - timedelta(days=days))
        client = replace(accounts[index].client, status="new", opened_on=opened)
        result[index] = replace(accounts[index], client=client)
    return result
