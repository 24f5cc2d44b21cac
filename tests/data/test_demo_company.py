from collections import Counter
from datetime import date
from hashlib import sha256

import numpy as np
import pytest

from data.demo.company import Company, directory_rows, make_company, record_rows
from data.demo.ids import HANDLE, NARU, numbered_id, row_id
from data.demo.invoices import invoiced_until
from data.demo.ledger import copy_lines

AS_OF = date(2025, 6, 30)


@pytest.fixture(scope="module")
def naru() -> Company:
    return make_company(NARU, AS_OF)


def checksum(company: Company) -> str:
    scene = company.scene
    digest = sha256()
    for rows in (*directory_rows(company), *record_rows(company)):
        digest.update(repr((rows.table, rows.columns, rows.values)).encode())
    until = invoiced_until(scene.horizon)
    for line in copy_lines(company.org_key, company.ledger, scene.accounts, scene.people, scene.products, until):
        digest.update(line.encode())
    return digest.hexdigest()


def test_the_same_seed_and_day_give_the_same_rows() -> None:
    assert checksum(make_company(HANDLE, AS_OF)) == checksum(make_company(HANDLE, AS_OF))


def test_another_seed_or_day_gives_other_rows() -> None:
    given = checksum(make_company(HANDLE, AS_OF))
    assert checksum(make_company(HANDLE, AS_OF, seed=1)) != given
    assert checksum(make_company(HANDLE, date(2025, 6, 27))) != given


def test_the_company_has_its_full_size(naru: Company) -> None:
    scene = naru.scene
    families = Counter(person.job_family for person in scene.people)
    branches = {person.unit_id for person in scene.people if person.job_family == "MR"}
    kinds = Counter(account.client.type for account in scene.accounts)
    assert (len(scene.people), families["MR"], len(branches)) == (120, 60, 8)
    assert (kinds["general_hospital"] + kinds["hospital"], kinds["clinic"], kinds["pharmacy"]) == (40, 300, 80)
    assert len(scene.products) == 48
    assert len(scene.horizon.months) == 30
    assert 215_000 < len(naru.ledger) < 230_000


def test_record_tables_have_the_sizes_that_were_asked_for(naru: Company) -> None:
    sizes = {rows.table: len(rows) for rows in record_rows(naru)}
    assert sizes["contracts"] == 260
    assert sizes["interactions"] == pytest.approx(15_000, rel=0.05)
    assert all(size > 100 for size in sizes.values())


def test_names_are_shared_as_in_a_real_company(naru: Company) -> None:
    people = Counter(person.name for person in naru.scene.people)
    clinics = Counter(account.client.name for account in naru.scene.accounts)
    shared_clinics = [name for name, count in clinics.items() if count > 1]
    assert sum(count > 1 for count in people.values()) >= 12
    assert (people["한지우"], people["임주아"]) == (2, 3)
    assert len(shared_clinics) >= 11
    for name in shared_clinics:
        districts = [account.client.district for account in naru.scene.accounts if account.client.name == name]
        assert len(set(districts)) == len(districts)


def test_names_that_questions_ask_for_are_not_shared(naru: Company) -> None:
    people = Counter(person.name for person in naru.scene.people)
    for name in ("김도현", "박서윤", "이준호", "정하린", "오세린", "최민재"):
        assert people[name] == 1
    kims = [p for p in naru.scene.people if p.name.startswith("김") and p.position == "과장"]
    assert len(kims) >= 4


def test_a_person_of_gyeonggi_1_shares_the_name_of_one_elsewhere(naru: Company) -> None:
    units = {unit.id: unit.name for unit in naru.scene.units.values()}
    homes = [units[person.unit_id] for person in naru.scene.people if person.name == "한지우"]
    assert homes.count("경기1팀") == 1


def test_numbered_ids_are_uuids_of_their_number() -> None:
    assert numbered_id(NARU, "transaction", 255).endswith("-0000000000ff")
    assert numbered_id(NARU, "transaction", 1) != numbered_id(HANDLE, "transaction", 1)
    assert row_id(NARU, "client", "H-001") == row_id(NARU, "client", "H-001")


def test_amounts_are_quantity_times_price_and_returns_negative(naru: Company) -> None:
    ledger = naru.ledger
    sales, returns = ledger.where(ledger.kind == 0), ledger.where(ledger.kind == 1)
    assert bool((sales.amount == sales.quantity * sales.unit_price).all())
    assert bool((sales.amount > 0).all())
    assert len(returns) > 2000
    assert bool((returns.amount < 0).all())


def test_everything_is_dated_on_working_days_up_to_as_of(naru: Company) -> None:
    days = np.unique(naru.ledger.day).astype("datetime64[D]")
    assert days.max() <= np.datetime64(AS_OF)
    weekdays = (days.astype(int) + 3) % 7
    assert int(weekdays.max()) < 5


def test_antibiotics_peak_in_winter(naru: Company) -> None:
    ledger = naru.ledger
    antibiotics = [i for i, p in enumerate(naru.scene.products) if p.therapeutic_area == "항생제"]
    mine = ledger.where(np.isin(ledger.product, antibiotics) & (ledger.status == 0))
    by_month = {month: mine.amount[mine.month % 12 == month - 1].sum() / 2 for month in (1, 2, 7, 8)}
    assert by_month[1] + by_month[2] > 1.4 * (by_month[7] + by_month[8])


def test_representatives_sell_what_is_usual(naru: Company) -> None:
    active = [i for i, p in enumerate(naru.scene.people) if p.job_family == "MR" and p.status == "active"]
    last_full_month = naru.monthly_sales[active, -2]
    assert 45e6 < last_full_month.min() < last_full_month.max() < 260e6
    assert 80e6 < np.median(last_full_month) < 130e6


@pytest.mark.parametrize("day", [date(2025, 6, 1), date(2026, 1, 1), date(2024, 2, 29), date(2026, 12, 31)])
def test_any_day_can_be_the_last_one(day: date) -> None:
    company = make_company(HANDLE, day)
    assert all(len(rows) for rows in (*directory_rows(company), *record_rows(company)))
    assert company.ledger.day.max() <= (day - date(1970, 1, 1)).days
