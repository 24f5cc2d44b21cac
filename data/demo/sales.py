"""Cuts a demo company's demand into orders, returns and adjustments."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from data.demo.assignments import Handovers, Owners
from data.demo.clients import Account
from data.demo.days import Horizon, business_day_before, make_random
from data.demo.demand import Demand
from data.demo.ids import NARU
from data.demo.ledger import KINDS, STATUSES, Column, Ledger, day_number, month_number
from data.demo.organisation import Unit
from data.demo.people import Person
from data.demo.plot import BIG_RETURN_MONTH, TRAP_MONTH, TRAP_SALES, Plot
from data.demo.products import Product

EXTRA_ORDERS = {"general_hospital": 1.1, "hospital": 0.95, "clinic": 0.62, "pharmacy": 0.62}
"""Client type -> orders of a product a month beyond the first, on average."""
SKIPPED = 0.02
"""Share of months in which a client orders nothing of a product it uses."""
RETURNED, HEAVILY_RETURNED = 0.014, 0.10
ADJUSTED = 0.0025
CANCELLED = 0.008
PENDING_DAYS, PENDING = 7, 0.25
"""Of the orders of the last days, this share is not completed yet."""
PENDING_RETURNS = {"다온약국": 3}
"""Returns that clients asked for and nobody decided yet."""

SALE, RETURN, ADJUST = range(len(KINDS))
COMPLETED, WAITING, VOID = range(len(STATUSES))


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What orders are made from."""

    org_key: str
    seed: int
    horizon: Horizon
    units: dict[str, Unit]
    accounts: list[Account]
    people: list[Person]
    products: list[Product]
    owners: Owners
    handovers: Handovers
    plot: Plot


def make_ledger(scene: Scene, demand: Demand) -> Ledger:
    """Returns the transactions in order, with what the plot plants."""
    random = make_random(scene.seed, f"{scene.org_key}:orders")
    sales = _with_states(scene, _orders(scene, demand, random), random)
    ledger = sales.plus(_returns(scene, sales, random)).plus(_adjustments(sales, random))
    ledger = _plant_big_return(scene, ledger.plus(_asked_returns(scene, sales)))
    return _plant_trap(scene, ledger).in_order()


def _orders(scene: Scene, demand: Demand, random: np.random.RandomState) -> Ledger:
    """Cuts each month of each pair into single orders on business days."""
    extra = np.array([EXTRA_ORDERS[account.client.type] for account in scene.accounts])
    pairs, months = demand.actual.shape
    counts = 1 + random.poisson(np.broadcast_to(extra[demand.client][:, None], (pairs, months)))
    counts[random.random_sample(counts.shape) < SKIPPED] = 0
    counts[demand.actual < _prices(scene, demand, 0)[:, None] * 0.5] = 0
    flat_pair, flat_month = np.nonzero(counts)
    counts = counts[flat_pair, flat_month]
    of_cell = np.repeat(np.arange(len(counts)), counts)
    weight = random.gamma(6.0, 1.0, len(of_cell))
    share = weight / np.bincount(of_cell, weight)[of_cell]
    pair, month = flat_pair[of_cell], flat_month[of_cell]
    client, product = demand.client[pair], demand.product[pair]
    day = _days(scene, client, month, random)
    price = _unit_prices(scene, client, product, month)
    quantity = np.maximum(1, np.rint(demand.actual[pair, month] * share / price)).astype(np.int64)
    return Ledger(
        day=day,
        client=client,
        employee=owners_on(scene, client, day),
        product=product,
        quantity=quantity,
        unit_price=price,
        amount=quantity * price,
        kind=np.full(len(day), SALE),
        channel=demand.direct[pair].astype(np.int64),
        status=np.full(len(day), COMPLETED),
    )


def _prices(scene: Scene, demand: Demand, month: int) -> Column:
    return _unit_prices(scene, demand.client, demand.product, np.full(len(demand.client), month))


def _unit_prices(scene: Scene, client: Column, product: Column, month: Column) -> Column:
    """Returns won: the list price of the time (some prices were cut at New Year) less the client's discount."""
    random = make_random(scene.seed, f"{scene.org_key}:prices")
    discount = random.choice([0.0, 0.01, 0.02, 0.03, 0.05], len(scene.accounts))
    years = sorted({m.year for m in scene.horizon.months})
    cut = np.where(random.random_sample((len(scene.products), len(years))) < 0.25, 0.03, 0.0)
    later_cuts = np.array([[cut[p, y + 1 :].sum() for y in range(len(years))] for p in range(len(scene.products))])
    year = np.array([years.index(m.year) for m in scene.horizon.months])[month]
    price = np.array([p.list_price for p in scene.products])[product]
    tens = np.rint(price * (1 + later_cuts[product, year]) * (1 - discount[client]) / 10)
    return np.asarray(tens.astype(np.int64) * 10, dtype=np.int64)


def _days(scene: Scene, client: Column, month: Column, random: np.random.RandomState) -> Column:
    """Returns a business day of the month, not before the client became one."""
    opened = np.array([day_number(account.client.opened_on) for account in scene.accounts])[client]
    chosen = np.zeros(len(month), dtype=np.int64)
    draw = random.random_sample(len(month))
    for m, first in enumerate(scene.horizon.months):
        days = np.array([day_number(day) for day in scene.horizon.business_days(first)], dtype=np.int64)
        rows = np.nonzero(month == m)[0]
        if len(rows):
            from_day = np.minimum(np.searchsorted(days, opened[rows]), len(days) - 1)
            chosen[rows] = days[from_day + (draw[rows] * (len(days) - from_day)).astype(np.int64)]
    return chosen


def owners_on(scene: Scene, client: Column, day: Column) -> Column:
    """Returns the index of whoever looked after the client on that day."""
    position = {person.id: i for i, person in enumerate(scene.people)}
    today = np.array([position[scene.owners[i].id] for i in range(len(scene.accounts))])
    employee = today[client]
    for index, earlier in scene.handovers.items():
        mine = client == index
        for last, person in reversed(earlier):
            employee[mine & (day <= day_number(last))] = position[person.id]
    return employee


def _with_states(scene: Scene, sales: Ledger, random: np.random.RandomState) -> Ledger:
    draw = random.random_sample(len(sales))
    recent = sales.day > day_number(scene.horizon.as_of) - PENDING_DAYS
    status = np.where(draw < CANCELLED, VOID, np.where(recent & (draw > 1 - PENDING), WAITING, COMPLETED))
    return replace(sales, status=status)


def _returns(scene: Scene, sales: Ledger, random: np.random.RandomState) -> Ledger:
    rate = np.full(len(scene.accounts), RETURNED)
    if scene.plot.heavy_returner is not None:
        rate[scene.plot.heavy_returner] = HEAVILY_RETURNED
    chosen = (random.random_sample(len(sales)) < rate[sales.client]) & (sales.status == COMPLETED)
    back = sales.where(chosen)
    quantity = -np.ceil(back.quantity * random.uniform(0.1, 0.6, len(back))).astype(np.int64)
    day = _business(back.day + random.randint(5, 40, len(back)))
    made = replace(
        back,
        day=day,
        employee=owners_on(scene, back.client, day),
        quantity=quantity,
        amount=quantity * back.unit_price,
        kind=np.full(len(back), RETURN),
    )
    return made.where((day <= day_number(scene.horizon.as_of)) & _still_client(scene, back.client, day))


def _business(day: Column) -> Column:
    """Moves Saturdays and Sundays to Monday (1970-01-01 was a Thursday)."""
    weekday = (day + 3) % 7
    return day + np.where(weekday >= 5, 7 - weekday, 0)


def _still_client(scene: Scene, client: Column, day: Column) -> NDArray[np.bool_]:
    """Clients that stopped or closed send nothing back after that: their last order stays their last transaction."""
    end = np.full(len(scene.accounts), day_number(scene.horizon.as_of) + 1)
    for index, month in {**scene.plot.stopped, **scene.plot.closed}.items():
        end[index] = day_number(scene.horizon.month(month))
    return day < end[client]


def _adjustments(sales: Ledger, random: np.random.RandomState) -> Ledger:
    chosen = (random.random_sample(len(sales)) < ADJUSTED) & (sales.status == COMPLETED)
    base = sales.where(chosen)
    amount = np.rint(base.amount * random.uniform(-0.05, 0.03, len(base)) / 10).astype(np.int64) * 10
    zero = np.zeros(len(base), dtype=np.int64)
    return replace(base, quantity=zero, unit_price=zero, amount=amount, kind=np.full(len(base), ADJUST))


def _asked_returns(scene: Scene, sales: Ledger) -> Ledger:
    """Returns asked for by `PENDING_RETURNS`: parts of the last orders that are at least a week old."""
    rows: list[int] = []
    for index, account in enumerate(scene.accounts):
        if scene.org_key == NARU and account.client.name in PENDING_RETURNS:
            old = day_number(scene.horizon.as_of) - PENDING_DAYS
            mine = np.nonzero((sales.client == index) & (sales.day <= old) & (sales.status == COMPLETED))[0]
            rows += mine[np.argsort(sales.day[mine], kind="stable")][-PENDING_RETURNS[account.client.name] :].tolist()
    base = sales.where(np.array(rows, dtype=np.int64))
    quantity = -np.maximum(1, base.quantity // 4)
    asked_on = business_day_before(scene.horizon.as_of - timedelta(days=1))
    return replace(
        base,
        day=np.full(len(base), day_number(asked_on)),
        quantity=quantity,
        amount=quantity * base.unit_price,
        kind=np.full(len(base), RETURN),
        status=np.full(len(base), WAITING),
    )


def _plant_big_return(scene: Scene, ledger: Ledger) -> Ledger:
    """One client sends back more than it buys in that month: the month is negative."""
    if scene.plot.big_return is None:
        return ledger
    month = month_number(scene.horizon.month(BIG_RETURN_MONTH))
    mine = (ledger.client == scene.plot.big_return) & (ledger.month == month) & (ledger.status == COMPLETED)
    total = int(ledger.amount[mine].sum())
    row = int(np.nonzero(mine & (ledger.kind == SALE))[0][0])
    base = ledger.where(np.array([row]))
    quantity = -(int(total * 1.6) // base.unit_price + 1)
    last = np.array([day_number(scene.horizon.business_days(scene.horizon.month(BIG_RETURN_MONTH))[-1])])
    return ledger.plus(
        replace(base, day=last, quantity=quantity, amount=quantity * base.unit_price, kind=np.array([RETURN]))
    )


def _plant_trap(scene: Scene, ledger: Ledger) -> Ledger:
    """Scales one person's month to the won of `TRAP_SALES`; what rounding leaves becomes one adjustment."""
    person = scene.plot.trap_person
    if person is None:
        return ledger
    first = scene.horizon.month(TRAP_MONTH)
    employee = scene.people.index(person)
    mine = (ledger.employee == employee) & (ledger.month == month_number(first)) & (ledger.status == COMPLETED)
    orders = mine & (ledger.kind == SALE)
    others = int(ledger.amount[mine & ~orders].sum())
    factor = (TRAP_SALES - others) / ledger.amount[orders].sum()
    quantity = np.where(orders, np.maximum(1, np.rint(ledger.quantity * factor)).astype(np.int64), ledger.quantity)
    amount = np.where(orders, quantity * ledger.unit_price, ledger.amount)
    rest = TRAP_SALES - int(amount[mine].sum())
    largest = int(np.argmax(np.where(orders, amount, 0)))
    last = day_number(scene.horizon.business_days(first)[-1])
    base = replace(ledger, quantity=quantity, amount=amount)
    zero = np.zeros(1, dtype=np.int64)
    added = replace(
        base.where(np.array([largest])),
        day=np.array([last]),
        quantity=zero,
        unit_price=zero,
        amount=np.array([rest]),
        kind=np.array([ADJUST]),
    )
    return base.plus(added)
