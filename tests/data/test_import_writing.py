"""Files as other countries and programs write them: commas, days, encodings, codes, units, rows that name nobody."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from data.imports.mapping import Mapping, read_mapping
from data.imports.report import ImportReport
from data.imports.sheets import read_file
from data.imports.values import to_day, to_number
from data.logins import Postgres
from data.session import Database
from data.standins import UNKNOWN_DAY
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit
from data.tables.sales import Transaction
from tests.data.importing import org, run, sheet_bytes

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("$1,234.50", "1234.50"),
        ("($1,234.00)", "-1234.00"),
        ("(¥5,510)", "-5510"),
        ("12.40 €", "12.40"),
        ("R$ 10.00", "10.00"),
        ("1,234-", "-1234"),
        ("1'234.50", "1234.50"),
        ("-$5", "-5"),
        ("12.5%", "0.125"),
    ],
)
def test_amounts(written: str, number: str):
    assert to_number(written) == Decimal(number)


def test_an_id_is_no_amount():
    with pytest.raises(ValueError, match="no amount"):
        to_number("550e8400")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2011-05-31T00:00:00.000+00:00", date(2011, 5, 31)),
        ("2009-01-02 00:00:00 UTC", date(2009, 1, 2)),
        ("05-Jan-2011", date(2011, 1, 5)),
        ("Jan 5, 2011 10:00 AM", date(2011, 1, 5)),
        ("Sat, 5 January 2011", date(2011, 1, 5)),
        ("2024년 3월 5일 (화)", date(2024, 3, 5)),
        ("2024. 3. 5. 오후 3:20", date(2024, 3, 5)),
        ("2024년 3월", date(2024, 3, 1)),
        ("45356", date(2024, 3, 5)),
    ],
)
def test_days(written: str, day: date):
    assert to_day(written) == day


def mapping(text: str) -> Mapping:
    return read_mapping(f"version: 1\n{text}\ncreate_missing: [employees, clients, products, units]")


SALES = mapping(
    "tables: {t: {file: t.csv}}\n"
    "imports: [{kind: transactions, table: t,"
    " fields: {date: Day, employee: Rep, client: Client, product: Item, amount: Amount}}]"
)


async def stored(database: Database, key: str, *columns: Any) -> list[tuple[Any, ...]]:
    async with database.organization_session(org(key)) as session:
        return [tuple(row) for row in await session.execute(select(*columns).order_by(*columns))]


async def imported(urls: Postgres, key: str, text: str, encoding: str = "utf-8", how: Mapping = SALES) -> ImportReport:
    return await run(urls, {"t.csv": text.encode(encoding)}, how, key=key)


async def test_decimal_commas_of_a_whole_table(empty_urls: Postgres, empty_database: Database):
    text = "Day;Rep;Client;Item;Amount\n2011-01-01;Ann;C;I;1.234\n2011-01-02;Ann;C;I;2.000,50\n"
    report = await imported(empty_urls, "commas", text)
    assert await stored(empty_database, "commas", Transaction.amount) == [(1234,), (2001,)]
    assert "decimal_comma" in {note.code for note in report.cleaning}


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (["3/5/2011", "3/25/2011"], [date(2011, 3, 5), date(2011, 3, 25)]),
        (["3/5/2011 8:26", "25/5/2011 9:00"], [date(2011, 5, 3), date(2011, 5, 25)]),
        (["03.05.2011", "04.05.2011"], [date(2011, 5, 3), date(2011, 5, 4)]),
        (["3/5/11", "4/5/11"], [date(2011, 3, 5), date(2011, 4, 5)]),
    ],
)
async def test_the_column_shows_which_is_the_day(
    empty_urls: Postgres, empty_database: Database, days: list[str], wanted: list[date]
):
    key = f"days-{days[0][:8].replace('/', '-').replace('.', '-').strip('-')}-{len(days[0])}-{days[1][:2].strip('/.')}"
    rows = "".join(f"{day},Ann,C,I,{number}\n" for number, day in enumerate(days, 1))
    report = await imported(empty_urls, key, f"Day,Rep,Client,Item,Amount\n{rows}")
    assert await stored(empty_database, key, Transaction.date) == [(day,) for day in wanted]
    guessed = not any(int(day.replace(".", "/").split("/")[position]) > 12 for day in days for position in (0, 1))
    assert ("day_order" in {note.code for note in report.cleaning}) is guessed


async def test_a_mapping_says_which_is_the_day(empty_urls: Postgres, empty_database: Database):
    told = SALES.model_copy(update={"tables": {"t": SALES.tables["t"].model_copy(update={"days": "dmy"})}})
    await imported(empty_urls, "told", "Day,Rep,Client,Item,Amount\n3/5/2011,Ann,C,I,1\n", how=told)
    assert await stored(empty_database, "told", Transaction.date) == [(date(2011, 5, 3),)]


def test_western_letters_are_no_broken_korean():
    grid = read_file("a.csv", "Ort;Name\nÅrhus;Müller\nKöln;Café “Élan”\n".encode("cp1252"))[0]
    assert grid.rows[1:] == [["Århus", "Müller"], ["Köln", "Café “Élan”"]]
    korean = read_file("b.csv", "지역,이름\n서울,가나\n".encode("cp949"))[0]
    assert korean.rows[1] == ["서울", "가나"]


async def test_codes_that_a_spreadsheet_made_numbers_of(empty_urls: Postgres, empty_database: Database):
    how = mapping(
        "tables: {t: {file: t.csv}, p: {file: p.csv}}\n"
        "imports: [{kind: employees, table: p, fields: {employee_no: No, name: Name}},"
        " {kind: transactions, table: t, join: [{table: p, match: {No: No}}],"
        " fields: {date: Day, employee_no: No, client: p.Name, product: Item, amount: Amount}}]"
    )
    files = {
        "p.csv": b"No,Name\n00102,Ann\n00103,Bob\n",
        "t.csv": b"Day,No,Item,Amount\n2011-01-01,102,I,1\n2011-01-02,103.0,I,2\n",
    }
    report = await run(empty_urls, files, how, key="codes")
    assert report.rejected == ()
    assert await stored(empty_database, "codes", Employee.employee_no) == [("00102",), ("00103",)]


async def test_a_sale_that_names_nobody_counts_and_nobody_is_counted(empty_urls: Postgres, empty_database: Database):
    text = "Day,Rep,Client,Item,Amount\n2011-01-01,,C,I,5\n2011-01-02,Ann,C,I,7\n"
    report = await imported(empty_urls, "nobody", text)
    assert (report.rejected, report.count("transactions", "new")) == ((), 2)
    people = await stored(empty_database, "nobody", Employee.name, Employee.status, Employee.hired_on)
    assert people == [("(담당자 없음)", "left", date.max), ("Ann", "active", UNKNOWN_DAY)]
    again = await imported(empty_urls, "nobody", text)
    assert all(set(count) == {"unchanged"} for count in again.counts.values())


UNITS = mapping(
    "tables: {t: {file: t.csv}}\n"
    'imports: [{kind: units, table: t, fields: {code: Id, name: Name, parent: {text: [Group, Country], separator: " > "}}}]'
)


async def test_units_make_a_tree_with_each_kind_once_on_a_path(empty_urls: Postgres, empty_database: Database):
    text = "Id,Name,Group,Country\n1,Northwest,America,US\n2,Northeast,America,US\n8,Germany,Europe,DE\n"
    await imported(empty_urls, "tree", text, how=UNITS)
    kinds = dict(await stored(empty_database, "tree", OrgUnit.path, OrgUnit.kind))
    assert kinds == {
        "/COMPANY/": "company",
        "/COMPANY/AMERICA/": "division",
        "/COMPANY/AMERICA/US/": "department",
        "/COMPANY/AMERICA/US/1/": "branch",
        "/COMPANY/AMERICA/US/2/": "branch",
        "/COMPANY/EUROPE/": "division",
        "/COMPANY/EUROPE/DE/": "department",
        "/COMPANY/EUROPE/DE/8/": "branch",
    }
    again = await imported(empty_urls, "tree", text, how=UNITS)
    assert set(again.counts["org_units"]) == {"unchanged"}


async def test_products_beside_their_sales_are_taken_once_without_a_word(
    empty_urls: Postgres, empty_database: Database
):
    how = mapping(
        "tables: {t: {file: t.xlsx}}\n"
        "imports: [{kind: products, table: t, fields: {code: Code, name: Item}},"
        " {kind: transactions, table: t,"
        " fields: {date: Day, employee: Rep, client: Client, product_code: Code, amount: Amount}}]"
    )
    rows = [
        ["Day", "Rep", "Client", "Code", "Item", "Amount"],
        *[[40544 + n, "Ann", "C", "P1", "Lamp", n] for n in (1, 2)],
    ]
    report = await run(empty_urls, {"t.xlsx": sheet_bytes(rows)}, how, key="beside")
    assert (report.rejected, report.count("products", "new")) == ((), 1)
    assert await stored(empty_database, "beside", func.min(Transaction.date)) == [(date(2011, 1, 2),)]
