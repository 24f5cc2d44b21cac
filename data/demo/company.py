"""A whole demo company as tables, in an order in which every row finds what it refers to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from data.demo.assignments import Handovers, Owners, assign_owners, make_stints, trace_handovers
from data.demo.clients import Account, make_accounts, make_contacts
from data.demo.days import Horizon, last_day
from data.demo.demand import Demand, make_demand
from data.demo.ids import HANDLE, NARU
from data.demo.ledger import Ledger
from data.demo.logins import make_logins
from data.demo.organisation import Unit, make_units, with_managers
from data.demo.people import Person, make_people, unit_managers
from data.demo.plot import Plot, make_plot
from data.demo.products import Product, make_products
from data.demo.rows import TableRows, rows_of
from data.demo.sales import Scene, make_ledger

SEED = 20230101
BRANCHES = {
    NARU: ("GANGNAM", "GANGBUK", "SEOBU", "DONGBU", "GG1", "GG2", "DAEJEON", "BUSAN"),
    HANDLE: ("DAEGU",),
}
MONTHS = {NARU: 30, HANDLE: 6}


@dataclass(frozen=True, kw_only=True)
class Company:
    """Everything that was made up for one organisation; the tables come from it."""

    org_key: str
    horizon: Horizon
    units: dict[str, Unit]
    people: list[Person]
    products: list[Product]
    accounts: list[Account]
    owners: Owners
    handovers: Handovers
    plot: Plot
    demand: Demand
    ledger: Ledger

    @cached_property
    def closed(self) -> dict[int, date]:
        """Last days of the clients that closed, by index of the account."""
        return {index: last_day(self.horizon.month(month - 1)) for index, month in self.plot.closed.items()}


def make_company(org_key: str, as_of: date, seed: int = SEED) -> Company:
    """Returns a demo company as it stands on `as_of`: the same arguments give the same company."""
    horizon = Horizon(as_of=as_of, month_count=MONTHS[org_key])
    units = make_units(org_key)
    people = make_people(org_key, seed, as_of, units)
    products = make_products(org_key)
    accounts = make_accounts(org_key, seed, horizon, BRANCHES[org_key])
    accounts, owners = assign_owners(org_key, seed, accounts, people, units)
    plot = make_plot(accounts, owners, people) if org_key == NARU else Plot()
    accounts = _as_plotted(accounts, plot)
    handovers = trace_handovers(org_key, seed, horizon, accounts, owners, people)
    scene = Scene(
        org_key=org_key,
        seed=seed,
        horizon=horizon,
        accounts=accounts,
        people=people,
        products=products,
        owners=owners,
        handovers=handovers,
        plot=plot,
    )
    demand = make_demand(org_key, seed, horizon, accounts, products, plot)
    return Company(
        org_key=org_key,
        horizon=horizon,
        units=units,
        people=people,
        products=products,
        accounts=accounts,
        owners=owners,
        handovers=handovers,
        plot=plot,
        demand=demand,
        ledger=make_ledger(scene, demand),
    )


def directory_rows(company: Company, seed: int = SEED) -> Iterator[TableRows]:
    """Yields the rows whose ids others refer to; a reload updates them in place."""
    key = company.org_key
    leaders = unit_managers(company.people, company.units)
    yield rows_of("org_units", with_managers(company.units, leaders))
    yield rows_of("employees", company.people)
    yield rows_of("users", make_logins(key, company.people, company.units))
    yield rows_of("products", company.products)
    yield rows_of("clients", [account.client for account in company.accounts])
    yield rows_of("client_contacts", make_contacts(key, seed, company.accounts, company.horizon.as_of))


def record_rows(company: Company, seed: int = SEED) -> Iterator[TableRows]:
    """Yields the other rows; a reload replaces them. Transactions are not among them: see `ledger.copy_lines`."""
    key = company.org_key
    yield rows_of(
        "client_assignments",
        make_stints(key, company.accounts, company.owners, company.handovers, company.closed),
    )


def _as_plotted(accounts: list[Account], plot: Plot) -> list[Account]:
    """Lets the clients' own rows say what the plot does to them."""
    result = list(accounts)
    for index in plot.closed:
        result[index] = replace(result[index], client=replace(result[index].client, status="closed"))
    for index, month in plot.stopped.items():
        if month <= -3:
            result[index] = replace(result[index], client=replace(result[index].client, status="dormant"))
    if plot.idle_potential is not None:
        client = result[plot.idle_potential].client
        patients = client.monthly_patients * 3
        result[plot.idle_potential] = replace(
            result[plot.idle_potential], client=replace(client, monthly_patients=patients)
        )
    return result
