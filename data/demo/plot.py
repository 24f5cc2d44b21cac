"""What is planted in the demo sales: which clients, people and products take a turn, and when.

Months are offsets from the month of `as_of`: 0 is that month, -1 the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from data.demo.assignments import Owners
from data.demo.client_names import SHARED_CLINICS
from data.demo.clients import Account, find_account
from data.demo.ids import NARU
from data.demo.named_clients import NAMED_CLIENTS
from data.demo.people import Person, find_person

TRAP_MONTH = -1
TRAP_SALES = 222_940_899
TRAP_TARGET = 192_000_000
TRAP_TEAM_TARGET = 900_700_000
"""Twice the sales (subtotal rows added to detail rows) over the team's target is 49.5 %; right is 116.1 %."""

GROWING_PRODUCT = "굿렙톨정"
ABANDONED_PRODUCT = "굿모실린캡슐"
ABANDONED_SINCE = -5
SPIKE_MONTH = -4
BIG_RETURN_MONTH = -2
FALL_SINCE = -2
HOSPITAL_FALL_SINCE = -1


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A factor on the sales of some clients and products in the months `first`..`last` (offsets, inclusive)."""

    clients: frozenset[int] | None
    """Indices of accounts; None: all."""
    product: str | None
    """None: all."""
    first: int
    last: int
    factor: float = 1.0
    monthly: float = 1.0
    """Further factor for each month from `first` on, that one included."""


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Indices of the accounts and the people that stories are about; an empty plot plants nothing."""

    effects: tuple[Effect, ...] = ()
    growing_client: int | None = None
    growing_person: Person | None = None
    stopped: dict[int, int] = field(default_factory=dict)
    """Account -> first month without any order."""
    falling: dict[int, int] = field(default_factory=dict)
    """Account -> first month of the fall."""
    abandoning: tuple[int, ...] = ()
    """Accounts that stopped buying `ABANDONED_PRODUCT`."""
    closed: dict[int, int] = field(default_factory=dict)
    """Account -> first month after it closed."""
    spike: tuple[int, str] | None = None
    """Account and product of the tenfold order in `SPIKE_MONTH`."""
    big_return: int | None = None
    """Account whose `BIG_RETURN_MONTH` is negative."""
    heavy_returner: int | None = None
    idle_potential: int | None = None
    """Hospital with many patients and little sales."""
    trap_person: Person | None = None
    must_buy: dict[int, tuple[str, ...]] = field(default_factory=dict)


def make_plot(accounts: list[Account], owners: Owners, people: list[Person]) -> Plot:
    """Returns the plot of 나루제약."""
    gangnam_clinics = _ordinary(accounts, "GANGNAM", "clinic", owners)
    stopped = {next(gangnam_clinics): -3, next(_ordinary(accounts, "GANGBUK", "clinic", owners)): -2}
    falling_clinic = next(gangnam_clinics)
    falling = {falling_clinic: FALL_SINCE, _index(accounts, "용인들꽃병원"): HOSPITAL_FALL_SINCE}
    closed_at = {"DAEJEON": -9, "BUSAN": -12, "SEOBU": -14}
    closed = {next(_ordinary(accounts, branch, "clinic", owners)): month for branch, month in closed_at.items()}
    abandoning = _abandoning(accounts, owners, taken={*stopped, *falling, *closed})
    spike = next(_ordinary(accounts, "DONGBU", "clinic", owners))
    growing_client = accounts.index(find_account(accounts, "푸른숲가정의학과"))
    growing_person = find_person(people, "정하린")
    plot = Plot(
        growing_client=growing_client,
        growing_person=growing_person,
        stopped=stopped,
        falling=falling,
        abandoning=abandoning,
        closed=closed,
        spike=(spike, "굿세파캡슐"),
        big_return=next(_ordinary(accounts, "SEOBU", "pharmacy", owners)),
        heavy_returner=next(_ordinary(accounts, "DONGBU", "pharmacy", owners)),
        idle_potential=_index(accounts, "수원온누리병원"),
        trap_person=find_person(people, "박서윤"),
        must_buy={spike: ("굿세파캡슐",), **dict.fromkeys(abandoning, (ABANDONED_PRODUCT,))},
    )
    own = frozenset(i for i, person in owners.items() if person.id == growing_person.id)
    team = frozenset(i for i, account in enumerate(accounts) if account.branch == "GG1")
    return replace(plot, effects=tuple(_effects(plot, growing_client, own, team)))


def _effects(plot: Plot, growing_client: int, own: frozenset[int], team: frozenset[int]) -> Iterator[Effect]:
    yield Effect(clients=frozenset({growing_client}), product=None, first=-5, last=0, monthly=1.14)
    yield Effect(clients=own, product=None, first=-7, last=0, monthly=1.06)
    yield Effect(clients=None, product=GROWING_PRODUCT, first=-14, last=0, monthly=1.05)
    for index, month in {**plot.stopped, **plot.closed}.items():
        yield Effect(clients=frozenset({index}), product=None, first=month, last=0, factor=0.0)
    for index, month in plot.falling.items():
        yield Effect(clients=frozenset({index}), product=None, first=month, last=0, factor=0.38)
    yield Effect(clients=team, product=None, first=-1, last=-1, factor=0.90)
    abandoning = frozenset(plot.abandoning)
    yield Effect(clients=abandoning, product=ABANDONED_PRODUCT, first=ABANDONED_SINCE, last=0, factor=0.0)
    if plot.spike is not None:
        index, product = plot.spike
        yield Effect(clients=frozenset({index}), product=product, first=SPIKE_MONTH, last=SPIKE_MONTH, factor=10.0)
    if plot.idle_potential is not None:
        yield Effect(clients=frozenset({plot.idle_potential}), product=None, first=-99, last=0, factor=0.45)


def _index(accounts: list[Account], name: str) -> int:
    return accounts.index(find_account(accounts, name))


def _ordinary(accounts: list[Account], branch: str, kind: str, owners: Owners) -> Iterator[int]:
    """Yields clients of a branch that no other rule is about: not named, not shared, not new, nobody's trap."""
    shared = {f"{prefix}{specialty}" for prefix, specialty, _ in SHARED_CLINICS}
    named = {client.name for client in NAMED_CLIENTS[NARU]}
    for i, account in enumerate(accounts):
        client = account.client
        plain = client.name not in shared | named and client.status == "active"
        if plain and account.branch == branch and client.type == kind and owners[i].name not in {"박서윤", "정하린"}:
            yield i


def _abandoning(accounts: list[Account], owners: Owners, taken: set[int]) -> tuple[int, ...]:
    wanted = {"이비인후과", "소아청소년과", "가정의학과", "내과"}
    chosen = []
    for branch, count in {"GANGNAM": 3, "SEOBU": 1, "GG2": 1, "BUSAN": 1}.items():
        ordinary = _ordinary(accounts, branch, "clinic", owners)
        fitting = [i for i in ordinary if i not in taken and accounts[i].client.specialty in wanted]
        chosen += fitting[2 : 2 + count]
    return tuple(chosen)
