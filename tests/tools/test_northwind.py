"""Questions about an imported company of another trade and currency, against the files' own figures."""

from datetime import date
from typing import Any

import pytest

from data.imports.report import ImportReport
from data.logins import Postgres
from data.session import Database
from data.users import find_login
from state.evidence import Evidence
from tests.tools.asking import Asker, asker, column, told
from tests.tools.northwind import FOLDER, ORG, Ledger, import_northwind, usd
from tools.entities import resolve_entity
from tools.registry import Caller
from tools.resources import Resources

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not FOLDER.exists(), reason="the public sample company is not at hand"),
]
YEAR = {"1996": "1996-01-01/1996-12-31", "1997": "1997-01-01/1997-12-31", "1998": "1998-01-01/1998-12-31"}
ALL = "1996-01-01/1998-12-31"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture(scope="module")
async def report(urls: Postgres) -> ImportReport:
    return await import_northwind(urls)


@pytest.fixture(scope="module")
async def ask(report: ImportReport, database: Database, resources: Resources) -> Asker:
    principal = await find_login(database, "northwind.executive")
    assert principal is not None
    assert principal.org_id == ORG
    assert principal.name == "Andrew Fuller"
    return asker(resources, principal)


async def named(ask: Asker, words: str, kind: Any) -> str:
    caller = Caller(principal=ask.principal, today=date(1998, 5, 6), language="en", run_step="t")
    found = await resolve_entity(words, kind, caller, ask.toolbox.resources)
    return found[0]["id"]


async def test_every_row_comes_in_by_the_mapping_alone(report: ImportReport, ledger: Ledger) -> None:
    assert report.rejected == ()
    assert report.failed_checks == []
    assert [report.count(table, "new") for table in ("employees", "products", "clients")] == [9, 77, 91]
    assert report.count("transactions", "new") == len(ledger.lines)
    assert report.count("expenses", "new") == len(ledger.orders)


async def test_importing_it_again_changes_nothing(report: ImportReport, urls: Postgres) -> None:
    again = await import_northwind(urls)
    assert all(set(count) == {"unchanged"} for count in again.counts.values())


@pytest.mark.parametrize("year", list(YEAR))
async def test_a_years_sales(ask: Asker, ledger: Ledger, year: str) -> None:
    found = await ask("query_metric", "en", metrics=["sales", "quantity", "transaction_count"], period=YEAR[year])
    assert column(found, "sales") == [ledger.sales(period=year)]
    assert column(found, "quantity") == [ledger.quantity(period=year)]
    assert column(found, "transaction_count") == [ledger.count(period=year)]
    assert f"USD {usd(ledger.sales(period=year))}" in told(found)


@pytest.mark.parametrize("month", ["1996-07", "1997-05", "1997-12", "1998-04"])
async def test_a_months_sales_in_korean(ask: Asker, ledger: Ledger, month: str) -> None:
    found = await ask("query_metric", "ko", metrics=["sales"], period=f"{month}-01/{month}-28")
    days = [f"{month}-{day:02d}" for day in range(1, 29)]
    assert column(found, "sales") == [sum(ledger.sales(period=day) for day in days)]
    assert f"USD {usd(column(found, 'sales')[0])}" in told(found)


async def test_sales_by_month_are_the_ledgers(ask: Asker, ledger: Ledger) -> None:
    found = await ask("query_metric", "en", metrics=["sales"], by=["month"], period=YEAR["1997"])
    months = [cell[:7] for cell in column(found, "month")]
    assert dict(zip(months, column(found, "sales"), strict=True)) == {
        month: ledger.sales(period=month) for month in months
    }
    assert len(months) == 12


@pytest.mark.parametrize(
    ("cut", "own"), [("employee", "EmployeeID"), ("client", "CustomerID"), ("product", "ProductID")]
)
async def test_rankings_are_the_ledgers(ask: Asker, ledger: Ledger, cut: str, own: str) -> None:
    found = await ask("query_metric", "en", metrics=["sales"], by=[cut], period=YEAR["1997"], limit=10)
    wanted = sorted(ledger.by(own, period="1997").values(), reverse=True)[:10]
    assert column(found, "sales") == wanted
    best = max(ledger.by(own, period="1997").items(), key=lambda pair: pair[1])[0]
    names = {
        "employee": ledger.employees.get(best),
        "client": ledger.customers.get(best, {}).get("companyName"),
        "product": ledger.products.get(best, {}).get("ProductName"),
    }
    assert names[cut] in column(found, cut)[0]


@pytest.mark.parametrize("number", ["1", "4", "9"])
async def test_a_persons_sales(ask: Asker, ledger: Ledger, number: str) -> None:
    who = await named(ask, ledger.employees[number], "person")
    found = await ask("query_metric", "en", metrics=["sales"], people=[who], period=YEAR["1997"])
    assert column(found, "sales") == [ledger.sales(EmployeeID=number, period="1997")]


@pytest.mark.parametrize("code", ["QUICK", "ERNSH", "ALFKI"])
async def test_a_customers_sales(ask: Asker, ledger: Ledger, code: str) -> None:
    who = await named(ask, ledger.customers[code]["companyName"], "client")
    found = await ask("query_metric", "ko", metrics=["sales"], clients=[who], period=ALL)
    assert column(found, "sales") == [ledger.sales(CustomerID=code)]


@pytest.mark.parametrize("number", ["38", "59", "1"])
async def test_a_products_sales(ask: Asker, ledger: Ledger, number: str) -> None:
    what = await named(ask, ledger.products[number]["ProductName"], "product")
    found = await ask("query_metric", "en", metrics=["sales", "quantity"], products=[what], period=YEAR["1997"])
    assert column(found, "sales") == [ledger.sales(ProductID=number, period="1997")]
    assert column(found, "quantity") == [ledger.quantity(ProductID=number, period="1997")]


async def test_sales_by_category_and_country(ask: Asker, ledger: Ledger) -> None:
    areas = await ask("query_metric", "en", metrics=["sales"], by=["area"], period=YEAR["1997"])
    shown = dict(zip(column(areas, "area"), column(areas, "sales"), strict=True))
    assert shown["Beverages"] == ledger.sales(category="1", period="1997")
    assert shown["Seafood"] == ledger.sales(category="8", period="1997")
    countries = await ask("query_metric", "en", metrics=["sales"], by=["specialty"], period=ALL)
    shown = dict(zip(column(countries, "specialty"), column(countries, "sales"), strict=True))
    assert shown["Germany"] == ledger.sales(country="Germany")
    assert shown["USA"] == ledger.sales(country="USA")


async def test_freight_is_an_expense_and_no_sale(ask: Asker, ledger: Ledger) -> None:
    found = await ask("query_metric", "en", metrics=["expenses"], period=YEAR["1997"])
    assert column(found, "expenses") == [ledger.freight("1997")]


async def test_growth_on_the_year_before(ask: Asker, ledger: Ledger) -> None:
    months = "1998-01-01/1998-04-30"
    found = await ask("query_metric", "en", metrics=["sales"], period=months, compare="year_ago")
    now = sum(ledger.sales(period=f"1998-0{month}") for month in range(1, 5))
    then = sum(ledger.sales(period=f"1997-0{month}") for month in range(1, 5))
    assert (column(found, "sales"), column(found, "base")) == ([now], [then])
    assert column(found, "change_rate")[0] == pytest.approx((now - then) / then, abs=1e-6)


async def test_money_columns_say_their_currency(ask: Asker) -> None:
    found: Evidence = await ask("query_metric", "en", metrics=["sales"], by=["month"], period=YEAR["1997"])
    head = next(one for one in found["table"]["columns"] if one["name"] == "sales")
    assert (head["unit"], head["currency"], head["digits"]) == ("currency", "USD", 2)
    values = found["chart"]["data"]["values"]  # type: ignore[index, call-overload]  # a Vega-Lite specification
    assert values[0]["sales"] == column(found, "sales")[0] / 100
    assert "(USD)" in str(found["chart"])


async def test_a_missing_target_is_said(ask: Asker) -> None:
    found = await ask("query_metric", "ko", metrics=["achievement"], period=YEAR["1997"])
    assert "목표 없음" in told(found)


async def test_the_demo_company_sees_none_of_it(report: ImportReport, database: Database, resources: Resources) -> None:
    principal = await find_login(database, "gangnam.manager")
    assert principal is not None
    found = await asker(resources, principal)("query_metric", "en", metrics=["sales"], period=YEAR["1997"])
    assert found["empty"]
