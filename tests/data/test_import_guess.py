"""Guesses about other companies' files: orders in two files, lines without an amount, web shops, lists of names."""

import pytest

from data.imports.guess import guess_mapping
from data.imports.mapping import ImportPart, Mapping, write_mapping
from data.imports.run import ImportFile
from data.logins import Postgres
from tests.data.importing import run

pytestmark = pytest.mark.anyio

FILES = {
    "Employees.csv": "EmployeeNumber,LastName,FirstName,ReportsTo\n1,Lee,Ann,\n2,Kim,Bob,1\n",
    "Genres.csv": "GenreId,Name\n1,Rock\n2,Jazz\n",
    "customers.csv": "CustomerNumber,CustomerName,City,SalesRepEmployeeNumber\nC1,Acme,Paris,1\nC2,Bolt,Lyon,2\n",
    "orders.csv": "OrderID,OrderDate,Status,CustomerNumber\n7,3/25/2011,Shipped,C1\n8,4/2/2011,On Hold,C2\n",
    "order lines.csv": "OrderID,ProductCode,Quantity,UnitPrice,Discount\n7,P1,2,1000,10\n7,P2,1,500,0\n8,P1,1,1000,0\n",
}


def guess(files: dict[str, str]) -> Mapping:
    return guess_mapping([ImportFile(name=name, content=text.encode()) for name, text in files.items()])


def only(mapping: Mapping, kind: str) -> ImportPart:
    found = [part for part in mapping.imports if part.kind == kind]
    assert len(found) == 1, write_mapping(mapping)
    return found[0]


def test_lines_are_joined_to_their_orders_and_these_to_their_clients():
    sales = only(guess(FILES), "transactions")
    assert [(join.table, join.match) for join in sales.join] == [
        ("orders", {"OrderID": "OrderID"}),
        ("customers", {"orders.CustomerNumber": "CustomerNumber"}),
    ]
    assert sales.fields["date"] == "orders.OrderDate"
    assert sales.fields["employee_no"] == "customers.SalesRepEmployeeNumber"
    assert sales.fields["invoice_no"] == "OrderID"
    assert "tx_no" not in sales.fields


async def test_the_guess_imports_with_discounts_and_states(empty_urls: Postgres):
    files = {name: text.encode() for name, text in FILES.items()}
    report = await run(empty_urls, files, key="guessed", create=("products", "units"))
    assert report.rejected == ()
    assert report.failed_checks == []
    amounts = sorted(change.row.given["amount"] for change in report.changes if change.row.table == "transactions")
    assert amounts == [500, 1000, 1800]  # 2 x 1000 less 10 %
    assert (
        sum(change.row.given["status"] == "pending" for change in report.changes if "status" in change.row.given) == 1
    )


def test_a_persons_two_names_are_put_together_and_names_of_anything_are_left_alone():
    people = only(guess(FILES), "employees")
    assert people.fields["name"].model_dump()["text"] == ["FirstName", "LastName"]
    assert people.fields["manager_no"] == "ReportsTo"


def test_a_web_shops_empty_clients_are_not_filled_from_above():
    shop = guess({"shop.csv": "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,A,1,12/1/2010 8:26,2,17850\n"
                              "1,B,1,12/1/2010 8:26,2,17850\n2,A,1,12/13/2010 9:00,2,\n"})  # fmt: skip
    assert only(shop, "transactions").fill_down == []


def test_a_status_of_unknown_numbers_is_not_taken():
    text = "Date,Client,Item,Amount,Status\n2011-01-01,A,I,5,5\n2011-01-02,B,I,6,5\n"
    assert "status" not in only(guess({"sales orders.csv": text}), "transactions").fields
