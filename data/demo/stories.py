"""The stories planted in 나루제약 with their known answers, for tests and evaluations.

The figures are counted from the generated rows with numpy masks: no code is shared with the database's statements.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from data.demo.clients import find_account
from data.demo.company import Company
from data.demo.days import last_day, shift_month
from data.demo.invoices import make_invoices
from data.demo.ledger import day_number
from data.demo.plot import (
    ABANDONED_PRODUCT,
    ABANDONED_SINCE,
    BIG_RETURN_MONTH,
    GROWING_PRODUCT,
    SPIKE_MONTH,
    TRAP_MONTH,
    TRAP_TARGET,
    TRAP_TEAM_TARGET,
)
from data.demo.products import find_product
from data.demo.tally import COMPLETED, Tally

LATE_CLIENT = "바른정형외과"
HANDED_OVER_CLIENT = "가온대학교병원"


@dataclass(frozen=True, kw_only=True)
class Story:
    """Something that is true of the demo data and that an analysis should find."""

    key: str
    kind: str
    """growth | churn | anomaly | trap | decline | potential | returns | overdue | handover"""
    people: tuple[str, ...] = ()
    """Employee numbers."""
    clients: tuple[str, ...] = ()
    """Client codes."""
    products: tuple[str, ...] = ()
    """Product codes."""
    units: tuple[str, ...] = ()
    """Unit codes."""
    start: date
    end: date
    """First and last day of the period in question."""
    figures: Mapping[str, int | float | date]
    """What must come out; money in won, rates as ratios."""


def tell_stories(company: Company) -> tuple[Story, ...]:
    """Returns every planted story of `make_company(NARU, as_of)`."""
    count = Tally(company=company)
    return (
        *_growth(company, count),
        *_churn(company, count),
        *_anomalies(company, count),
        _trap(company),
        _falling_team(company, count),
        *_clients_apart(company, count),
        _handover(company, count),
    )


def _growth(company: Company, count: Tally) -> Iterator[Story]:
    scene = company.scene
    month = scene.horizon.month
    client, person = scene.plot.growing_client, scene.plot.growing_person
    if client is None or person is None:
        return
    now, before = count.won(month(-3), month(-1), client=client), count.won(month(-6), month(-4), client=client)
    yield Story(
        key="growing_client",
        kind="growth",
        clients=(_code(company, client),),
        start=month(-3),
        end=last_day(month(-1)),
        figures={"sales": now, "sales_three_months_before": before, "growth": now / before - 1},
    )
    own = (scene.people.index(person),)
    now, before = count.won(month(-1), month(-1), employees=own), count.won(month(-13), month(-13), employees=own)
    yield Story(
        key="growing_person",
        kind="growth",
        people=(person.employee_no,),
        start=month(-1),
        end=last_day(month(-1)),
        figures={"sales": now, "sales_year_before": before, "growth": now / before - 1},
    )
    product = find_product(scene.products, GROWING_PRODUCT)
    index = scene.products.index(product)
    now, before = count.won(month(-12), month(-1), product=index), count.won(month(-24), month(-13), product=index)
    yield Story(
        key="growing_product",
        kind="growth",
        products=(product.code,),
        start=month(-12),
        end=last_day(month(-1)),
        figures={"sales": now, "sales_year_before": before, "growth": now / before - 1},
    )


def _churn(company: Company, count: Tally) -> Iterator[Story]:
    scene = company.scene
    month, as_of = scene.horizon.month, scene.horizon.as_of
    for number, index in enumerate(scene.plot.stopped, start=1):
        last = count.last_order(index)
        yield Story(
            key=f"stopped_client_{number}",
            kind="churn",
            clients=(_code(company, index),),
            start=shift_month(last.replace(day=1), 1),
            end=as_of,
            figures={"last_order": last, "days_since": (as_of - last).days, "sales": 0},
        )
    for number, (index, since) in enumerate(scene.plot.falling.items(), start=1):
        now = count.won(month(since), month(-1), client=index)
        before = count.won(month(2 * since), month(since - 1), client=index)
        yield Story(
            key=f"falling_client_{number}",
            kind="churn",
            clients=(_code(company, index),),
            start=month(since),
            end=last_day(month(-1)),
            figures={"sales": now, "sales_as_many_months_before": before, "growth": now / before - 1},
        )
    product = find_product(scene.products, ABANDONED_PRODUCT)
    position = scene.products.index(product)
    yield Story(
        key="abandoned_product",
        kind="churn",
        clients=tuple(_code(company, index) for index in scene.plot.abandoning),
        products=(product.code,),
        start=month(ABANDONED_SINCE),
        end=as_of,
        figures={
            "last_order": max(count.last_order(index, position) for index in scene.plot.abandoning),
            "sales_year_before": sum(
                count.won(month(ABANDONED_SINCE - 12), month(ABANDONED_SINCE - 1), client=index, product=position)
                for index in scene.plot.abandoning
            ),
        },
    )


def _anomalies(company: Company, count: Tally) -> Iterator[Story]:
    scene = company.scene
    month = scene.horizon.month
    if scene.plot.spike is None or scene.plot.big_return is None:
        return
    client, name = scene.plot.spike
    product = find_product(scene.products, name)
    index = scene.products.index(product)
    around = [count.won(month(m), month(m), client=client, product=index) for m in range(-12, 0) if m != SPIKE_MONTH]
    yield Story(
        key="tenfold_order",
        kind="anomaly",
        clients=(_code(company, client),),
        products=(product.code,),
        start=month(SPIKE_MONTH),
        end=last_day(month(SPIKE_MONTH)),
        figures={
            "sales": count.won(month(SPIKE_MONTH), month(SPIKE_MONTH), client=client, product=index),
            "median_of_other_months": float(np.median(around)),
        },
    )
    client = scene.plot.big_return
    yield Story(
        key="negative_month",
        kind="anomaly",
        clients=(_code(company, client),),
        start=month(BIG_RETURN_MONTH),
        end=last_day(month(BIG_RETURN_MONTH)),
        figures={"sales": count.won(month(BIG_RETURN_MONTH), month(BIG_RETURN_MONTH), client=client)},
    )


def _trap(company: Company) -> Story:
    """The 49.5 % that must be 116.1 %: doubled by subtotal rows and set against the team's target."""
    scene = company.scene
    person = scene.plot.trap_person
    if person is None:
        raise ValueError("this company has no trap planted")
    row = company.monthly_sales[scene.people.index(person)]
    sales = int(row[scene.horizon.month_count - 1 + TRAP_MONTH])
    return Story(
        key="achievement_trap",
        kind="trap",
        people=(person.employee_no,),
        units=(next(code for code, unit in scene.units.items() if unit.id == person.unit_id),),
        start=scene.horizon.month(TRAP_MONTH),
        end=last_day(scene.horizon.month(TRAP_MONTH)),
        figures={
            "sales": sales,
            "target": TRAP_TARGET,
            "achievement": sales / TRAP_TARGET,
            "team_target": TRAP_TEAM_TARGET,
            "wrong_achievement": 2 * sales / TRAP_TEAM_TARGET,
        },
    )


def _falling_team(company: Company, count: Tally) -> Story:
    scene = company.scene
    month = scene.horizon.month
    team = tuple(i for i, p in enumerate(scene.people) if p.unit_id == scene.units["GG1"].id)
    hospital = next(i for i in scene.plot.falling if scene.accounts[i].branch == "GG1")
    now, before = (count.won(month(m), month(m), employees=team) for m in (-1, -2))
    lost = count.won(month(-2), month(-2), client=hospital) - count.won(month(-1), month(-1), client=hospital)
    return Story(
        key="falling_team",
        kind="decline",
        units=("GG1",),
        clients=(_code(company, hospital),),
        start=month(-1),
        end=last_day(month(-1)),
        figures={
            "sales": now,
            "sales_month_before": before,
            "growth": now / before - 1,
            "lost_at_hospital": lost,
        },
    )


def _clients_apart(company: Company, count: Tally) -> Iterator[Story]:
    scene = company.scene
    horizon = scene.horizon
    year = (horizon.month(-12), horizon.month(-1))
    if scene.plot.idle_potential is not None:
        index = scene.plot.idle_potential
        patients = scene.accounts[index].client.monthly_patients
        sales = count.won(*year, client=index)
        yield Story(
            key="idle_potential",
            kind="potential",
            clients=(_code(company, index),),
            start=year[0],
            end=last_day(year[1]),
            figures={"sales": sales, "monthly_patients": patients, "won_per_patient": sales / 12 / patients},
        )
    if scene.plot.heavy_returner is not None:
        index = scene.plot.heavy_returner
        returned, net = count.returned(horizon.month(-12), index), count.won(*year, client=index)
        yield Story(
            key="heavy_returns",
            kind="returns",
            clients=(_code(company, index),),
            start=year[0],
            end=horizon.as_of,
            figures={"returned": returned, "sales_of_full_months": net},
        )
    late = find_account(scene.accounts, LATE_CLIENT).client
    invoices = make_invoices(company.org_key, scene.seed, horizon, scene.accounts, company.ledger)
    due = [i for i in invoices if i.client_id == late.id and i.due_date < horizon.as_of]
    open_rows = [i for i in due if i.paid_amount < i.amount]
    yield Story(
        key="overdue_client",
        kind="overdue",
        clients=(late.code,),
        start=min(i.due_date for i in open_rows),
        end=horizon.as_of,
        figures={"overdue": sum(i.amount - i.paid_amount for i in open_rows), "invoices": len(open_rows)},
    )


def _handover(company: Company, count: Tally) -> Story:
    scene = company.scene
    index = next(i for i, a in enumerate(scene.accounts) if a.client.name == HANDED_OVER_CLIENT)
    ((last, former),) = scene.handovers[index]
    ledger = company.ledger
    before = (ledger.client == index) & (ledger.status == COMPLETED) & (ledger.day <= day_number(last))
    return Story(
        key="former_owner",
        kind="handover",
        people=(former.employee_no, scene.owners[index].employee_no),
        clients=(_code(company, index),),
        start=scene.horizon.start,
        end=last,
        figures={"last_day_of_former": last, "sales_of_former": int(ledger.amount[before].sum())},
    )


def _code(company: Company, index: int) -> str:
    return company.scene.accounts[index].client.code
