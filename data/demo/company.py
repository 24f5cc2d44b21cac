"""A whole demo company as tables, in an order in which every row finds what it refers to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from data.demo.assignments import assign_owners, make_stints, trace_handovers
from data.demo.attendance import make_attendance, make_leave_balances
from data.demo.clients import Account, Contact, make_accounts, make_contacts
from data.demo.competitors import make_competitor_notes
from data.demo.contracts import make_contracts
from data.demo.days import Horizon, last_day, shift_month
from data.demo.demand import Demand, make_demand
from data.demo.grades import with_grades
from data.demo.ids import HANDLE, NARU
from data.demo.invoices import make_invoices
from data.demo.ledger import STATUSES, Ledger, month_number
from data.demo.logins import make_logins
from data.demo.organisation import make_units, with_managers
from data.demo.pay import evaluated_halves, make_evaluations, make_pay
from data.demo.people import make_people, unit_managers
from data.demo.plot import Plot, make_plot
from data.demo.products import make_products
from data.demo.rows import TableRows, rows_of
from data.demo.sales import Scene, make_ledger
from data.demo.spending import make_briefings, make_expenses, make_samples
from data.demo.targets import make_targets
from data.demo.visits import make_interactions, make_schedules

SEED = 20230101
BRANCHES = {
    NARU: ("GANGNAM", "GANGBUK", "SEOBU", "DONGBU", "GG1", "GG2", "DAEJEON", "BUSAN"),
    HANDLE: ("DAEGU",),
}
MONTHS = {NARU: 30, HANDLE: 6}


@dataclass(frozen=True, kw_only=True)
class Company:
    """Everything that was made up for one organisation; the tables come from it."""

    scene: Scene
    demand: Demand
    ledger: Ledger
    contacts: list[Contact]

    @property
    def org_key(self) -> str:
        """`NARU` or `HANDLE`."""
        return self.scene.org_key

    @cached_property
    def closed(self) -> dict[int, date]:
        """Last days of the clients that closed, by index of the account."""
        horizon = self.scene.horizon
        return {index: last_day(horizon.month(month - 1)) for index, month in self.scene.plot.closed.items()}

    @cached_property
    def used_products(self) -> dict[int, list[int]]:
        """Indices of the products each account buys, by index of the account."""
        used: dict[int, list[int]] = {}
        for client, product in zip(self.demand.client.tolist(), self.demand.product.tolist(), strict=True):
            used.setdefault(client, []).append(product)
        return used

    @cached_property
    def monthly_sales(self) -> NDArray[np.int64]:
        """Completed net sales in won, [people, months]."""
        horizon, people = self.scene.horizon, self.scene.people
        done = self.ledger.where(self.ledger.status == STATUSES.index("completed"))
        sales = np.zeros((len(people), horizon.month_count), dtype=np.int64)
        np.add.at(sales, (done.employee, done.month - month_number(horizon.start)), done.amount)
        return sales


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
        units=units,
        accounts=accounts,
        people=people,
        products=products,
        owners=owners,
        handovers=handovers,
        plot=plot,
    )
    demand = make_demand(org_key, seed, horizon, accounts, products, plot)
    ledger = make_ledger(scene, demand)
    scene = replace(scene, accounts=with_grades(horizon, accounts, ledger))
    contacts = make_contacts(org_key, seed, accounts, as_of)
    return Company(scene=scene, demand=demand, ledger=ledger, contacts=contacts)


def directory_rows(company: Company) -> Iterator[TableRows]:
    """Yields the rows whose ids others refer to; a reload updates them in place."""
    scene = company.scene
    leaders = unit_managers(scene.people, scene.units)
    yield rows_of("org_units", with_managers(scene.units, leaders))
    yield rows_of("employees", scene.people)
    yield rows_of("users", make_logins(scene.org_key, scene.people, scene.units))
    yield rows_of("products", scene.products)
    yield rows_of("clients", [account.client for account in scene.accounts])
    yield rows_of("client_contacts", company.contacts)


def record_rows(company: Company) -> Iterator[TableRows]:
    """Yields the other rows; a reload replaces them. Transactions are not among them: see `ledger.copy_lines`."""
    yield from _sales_rows(company)
    yield from _people_rows(company)
    yield from _activity_rows(company)


def _sales_rows(company: Company) -> Iterator[TableRows]:
    scene, key, seed = company.scene, company.org_key, company.scene.seed
    yield rows_of("client_assignments", make_stints(key, scene.accounts, scene.owners, scene.handovers, company.closed))
    yield rows_of("sales_targets", make_targets(scene, company.demand.plain, company.demand.client))
    yield rows_of("collections", make_invoices(key, seed, scene.horizon, scene.accounts, company.ledger))
    yield rows_of("contracts", make_contracts(key, seed, scene.horizon.as_of, scene.accounts, scene.owners, scene.plot))
    yield rows_of("competitor_notes", make_competitor_notes(scene, company.used_products))


def _people_rows(company: Company) -> Iterator[TableRows]:
    scene, key, seed = company.scene, company.org_key, company.scene.seed
    weak_unit = scene.units.get("DONGBU")
    attendance = make_attendance(key, seed, scene.horizon, scene.people, weak_unit.id if weak_unit else None)
    yield rows_of("employee_pay", make_pay(key, seed, scene.horizon, scene.people))
    yield rows_of("employee_evaluations", make_evaluations(key, seed, scene.horizon, scene.people, _rates(company)))
    yield rows_of("attendance_monthly", attendance)
    yield rows_of("leave_balances", make_leave_balances(key, scene.horizon, scene.people, attendance))


def _activity_rows(company: Company) -> Iterator[TableRows]:
    scene = company.scene
    sums = company.monthly_sales.sum(axis=1)
    mean = sums[sums > 0].mean()
    volumes = {person.id: float(sums[i] / mean) for i, person in enumerate(scene.people) if sums[i] > 0}
    interactions = make_interactions(scene, company.contacts, company.used_products, volumes)
    briefings = make_briefings(scene, company.contacts)
    yield rows_of("interactions", interactions)
    yield rows_of("schedules", make_schedules(scene, interactions))
    yield rows_of("briefings", briefings)
    yield rows_of("expenses", make_expenses(scene, company.contacts, briefings))
    yield rows_of("samples", make_samples(scene, company.used_products))


def _rates(company: Company) -> dict[tuple[UUID, str], float]:
    """Returns the achievement rates of whole evaluated halves, by person and half."""
    scene = company.scene
    targets = make_targets(scene, company.demand.plain, company.demand.client)
    latest: dict[tuple[UUID, date], int] = {}
    for target in targets:  # a later version stands later in the list
        if target.employee_id is not None:
            latest[target.employee_id, target.month] = target.amount
    rates: dict[tuple[UUID, str], float] = {}
    for name, end in evaluated_halves(scene.horizon):
        months = [shift_month(end.replace(day=1), -back) for back in range(6)]
        columns = [scene.horizon.months.index(month) for month in months if month in scene.horizon.months]
        for i, person in enumerate(scene.people):
            wanted = sum(latest.get((person.id, month), 0) for month in months)
            if wanted:
                rates[person.id, name] = float(company.monthly_sales[i, columns].sum() / wanted)
    return rates


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
