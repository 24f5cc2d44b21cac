"""What a company's own files call its cuts, and days beside decimal commas."""

import re

import pytest

from data.imports.headings import headings_of
from data.imports.mapping import read_mapping
from data.imports.notes import Notebook, Place
from data.imports.writing import settle_decimals
from tools.countries import country_pattern

MAPPING = """
version: 1
tables: {accounts: {file: accounts.csv}, plans: {file: plans.csv}, invoices: {file: invoices.csv}, people: {file: account_managers.csv}}
imports:
  - {kind: employees, table: people, fields: {employee_no: am_id, name: full_name}}
  - {kind: products, table: plans, fields: {code: plan_id, name: plan_name, area: family}}
  - {kind: clients, table: accounts, fields: {code: account_id, name: account, type: segment, specialty: countryName}}
  - {kind: transactions, table: invoices, fields: {tx_no: no, date: day, quantity: seats, amount: {product: [seats, price]}}}
"""


def test_the_files_headings_name_the_cuts() -> None:
    assert headings_of(read_mapping(MAPPING)) == {
        "account manager": "employee", "plan": "product", "family": "area", "account": "client", "segment": "client_type",
        "country": "specialty", "seats": "quantity",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stored", "said", "matches"),
    [
        ("DE", "매출 독일", True), ("Germany", "sales to Deutschland", True), ("US", "show us sales", False), ("US", "sales in the US", True),
        ("CA", "accounts in Canada", True), ("Germany", "독일어 문서", False),
    ],
)  # fmt: skip
def test_a_country_is_found_by_any_of_its_names(stored: str, said: str, matches: bool) -> None:
    pattern = country_pattern(stored)
    assert pattern is not None
    assert bool(re.search(pattern, said)) is matches


def test_a_town_is_no_country() -> None:
    assert country_pattern("London") is None


def test_days_with_dots_stay_days_beside_decimal_commas() -> None:
    rows: list[list[object]] = [["02.01.2024", "1.234,50"], ["13.01.2024", "7,40"]]
    settle_decimals(rows, Place(file="a.csv", sheet=None), Notebook(), ",")  # type: ignore[arg-type]  # cells are text here
    assert rows == [["02.01.2024", "1234.50"], ["13.01.2024", "7.40"]]
