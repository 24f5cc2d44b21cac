"""Imports of the sheets that offices really keep, on a real database."""

import pytest
from sqlalchemy import func, select

from data.imports.guess import guess_mapping
from data.imports.mapping import read_mapping, write_mapping
from data.imports.run import ImportFile
from data.logins import Postgres
from data.session import Database
from data.tables.clients import Client, ClientAssignment, Contract
from data.tables.employees import Employee
from data.tables.products import Product
from data.tables.sales import SalesMonth, SalesTarget, Transaction
from state.errors import Conflict, InvalidInput
from tests.data.importing import TARGET, WHOLE, messy_workbook, org, run, sheet_bytes

pytestmark = pytest.mark.anyio

IN_THOUSANDS = """매출 현황 (단위: 천원),,,
사번,거래처명,품목,년월,금액
MR-1,맑은의원,바로정,2024-01,"1,200"
,,,2024-02,(300)
,하늘약국,바로정,24년 1월,△50
"""
CLIENTS = """거래처코드,거래처명,종별,지역,주소,담당자 사번,등급
C1,맑은의원,의원,관악구,관악로 1,MR-1,A
C2,하늘병원,병원,서초구,서초로 2,MR-1,B
"""


async def test_a_messy_year_adds_up_to_the_won(empty_urls: Postgres, empty_database: Database) -> None:
    report = await run(empty_urls, {"실적 2024.xlsx": messy_workbook()})
    assert report.rejected == ()
    # The sheet's one wrong total is the team's target under a single person: what must never be compared with sales.
    assert {check.where.split(":")[0] for check in report.failed_checks} == {"실적 2024.xlsx [목표]"}
    async with empty_database.organization_session(org()) as session:
        sales = await session.scalar(select(func.sum(SalesMonth.amount)))
        target = await session.scalar(select(func.sum(SalesTarget.amount)))
        people = (await session.scalars(select(Employee.name))).all()
        clients = (await session.execute(select(Client.name, Client.district).order_by(Client.code))).all()
        products = set((await session.scalars(select(Product.name))).all())
    assert (sales, target) == (WHOLE, TARGET)
    assert round(WHOLE / TARGET * 100, 1) == 116.1
    assert list(people) == ["조나루"]
    assert [tuple(row) for row in clients] == [("새벽내과의원", "관악구"), ("아침약국", "-")]
    assert products == {"나루정", "하루캡슐"}  # 나루 and 나루정 10mg are 나루정


async def test_what_was_cleaned_is_told_row_by_row(empty_urls: Postgres) -> None:
    report = await run(empty_urls, {"실적 2024.xlsx": messy_workbook()}, dry_run=True, key="told")
    codes = {note.code for note in report.cleaning}
    assert {"total_row", "filled_down", "trimmed", "alias", "unit", "created"} <= codes
    totals = [note for note in report.cleaning if note.code == "total_row"]
    assert [note.place.row for note in totals] == [6, 9, 10, 4]
    assert "합계" in totals[2].text("ko")
    assert "totals" in totals[2].text("en")
    assert {check.name for check in report.checks} == {"total_row", "total_column", "file_sum", "rollup"}


async def test_a_dry_run_writes_nothing(empty_urls: Postgres, empty_database: Database) -> None:
    report = await run(empty_urls, {"실적 2024.xlsx": messy_workbook()}, dry_run=True, key="dry")
    assert report.count("transactions", "new") > 0
    async with empty_database.organization_session(org("dry")) as session:
        assert await session.scalar(select(func.count()).select_from(Transaction)) == 0
        assert await session.scalar(select(func.count()).select_from(Client)) == 0


async def test_importing_again_changes_nothing(empty_urls: Postgres) -> None:
    files = {"실적 2024.xlsx": messy_workbook()}
    await run(empty_urls, files, key="again")
    again = await run(empty_urls, files, key="again")
    assert all(set(count) == {"unchanged"} for count in again.counts.values())


async def test_a_corrected_amount_changes_one_line(empty_urls: Postgres, empty_database: Database) -> None:
    rows: list[list[object]] = [
        ["담당자", "거래처", "제품", "2025-01", "2025-02"],
        ["김하나", "맑은의원", "바로정", 100, 200],
    ]
    await run(empty_urls, {"매출.xlsx": sheet_bytes(rows)}, key="fix")
    rows[1][4] = 250
    report = await run(empty_urls, {"매출.xlsx": sheet_bytes(rows)}, key="fix")
    assert dict(report.counts["transactions"]) == {"unchanged": 1, "changed": 1}
    change = next(one for one in report.changes if one.status == "changed")
    assert change.before == {"amount": 200}
    async with empty_database.organization_session(org("fix")) as session:
        assert await session.scalar(select(func.sum(SalesMonth.amount))) == 350


async def test_an_unmarked_sum_beside_its_products_is_left_out(empty_urls: Postgres) -> None:
    rows: list[list[object]] = [
        ["담당자", "거래처", "제품", "24년 1월", "24년 2월"],
        ["김하나", "맑은의원", None, 300, 30],
        ["김하나", "맑은의원", "바로정", 100, 10],
        ["김하나", "맑은의원", "하늘정", 200, 20],
    ]
    report = await run(empty_urls, {"매출.xlsx": sheet_bytes(rows)}, key="hidden")
    amounts = [row.row.given["amount"] for row in report.changes if row.row.table == "transactions"]
    assert sorted(amounts) == [10, 20, 100, 200]


async def test_a_wrong_subtotal_is_listed(empty_urls: Postgres) -> None:
    rows: list[list[object]] = [
        ["담당자", "거래처", "제품", "202401", "202402"],
        ["김하나", "맑은의원", "바로정", 100, 10],
        ["김하나", "맑은의원", "하늘정", 200, 20],
        ["소계", None, None, 305, 30],
    ]
    report = await run(empty_urls, {"매출.xlsx": sheet_bytes(rows)}, key="wrong")
    failed = report.failed_checks
    assert [(check.name, int(check.expected), int(check.found)) for check in failed] == [("total_row", 305, 300)]
    assert ":4 202401" in failed[0].where


async def test_cp949_with_units_and_negatives(empty_urls: Postgres, empty_database: Database) -> None:
    report = await run(empty_urls, {"매출.csv": IN_THOUSANDS.encode("cp949")}, key="cp949")
    assert report.rejected == ()
    assert {"cp949", "unit", "filled_down", "negative"} <= {note.code for note in report.cleaning}
    async with empty_database.organization_session(org("cp949")) as session:
        rows = (await session.execute(select(Transaction.amount, Transaction.kind).order_by(Transaction.amount))).all()
    assert [tuple(row) for row in rows] == [(-300_000, "return"), (-50_000, "return"), (1_200_000, "sale")]


async def test_rows_that_cannot_be_used_are_rejected_with_a_reason(empty_urls: Postgres) -> None:
    rows: list[list[object]] = [
        ["사번", "거래처명", "제품", "거래일", "수량", "금액"],
        ["MR-1", "맑은의원", "바로정", "2024-03-05", 2, 2000],
        ["MR-1", "맑은의원", "바로정", "언젠가", 2, 2000],
        ["MR-1", "맑은의원", "바로정", "2024-03-06", 2, "많이"],
        ["MR-1", "맑은의원", "바로정", None, 2, 2000],
    ]
    report = await run(empty_urls, {"거래 내역.xlsx": sheet_bytes(rows)}, key="reject")
    assert [(note.code, note.place.row) for note in report.rejected] == [
        ("not_a_day", 3),
        ("not_a_number", 4),
        ("missing", 5),
    ]
    assert report.count("transactions", "new") == 1


async def test_a_shared_name_is_not_guessed(empty_urls: Postgres) -> None:
    people: list[list[object]] = [["사번", "성명", "부서"], ["1", "한하늘", "1팀"], ["2", "한하늘", "2팀"]]
    sales: list[list[object]] = [
        ["담당자", "거래처", "제품", "202401", "202402"],
        ["한하늘", "맑은의원", "바로정", 1, 2],
    ]
    await run(empty_urls, {"직원 명부.xlsx": sheet_bytes(people)}, key="shared")
    report = await run(empty_urls, {"매출.xlsx": sheet_bytes(sales)}, key="shared")
    assert {note.code for note in report.rejected} == {"ambiguous"}
    assert "transactions" not in report.counts


async def test_people_clients_contracts_and_pay_are_guessed(empty_urls: Postgres, empty_database: Database) -> None:
    files = {
        "직원명부.xlsx": sheet_bytes(
            [
                ["사번", "성명", "부서", "직급", "입사일", "연락처"],
                ["MR-1", " 김하나", "강변팀", "과장", "2019.03.02", "010-0000-1111"],
            ]
        ),
        "거래처 목록.csv": CLIENTS.encode(),
        "계약 현황.xlsx": sheet_bytes(
            [
                ["계약번호", "거래처코드", "계약유형", "시작일", "종료일", "계약금액", "할인율"],
                ["K1", "C1", "공급계약", "2025-01-01", "2025-12-31", "1,200만원", "3%"],
            ]
        ),
        "급여.xlsx": sheet_bytes([["사번", "연봉(만원)", "성과급"], ["MR-1", "5,200", 300_000]]),
    }
    report = await run(empty_urls, files, key="guess")
    assert report.rejected == ()
    async with empty_database.organization_session(org("guess")) as session:
        contract = (await session.scalars(select(Contract))).one()
        clients = (await session.scalars(select(Client).order_by(Client.code))).all()
        owned = await session.scalar(select(func.count()).select_from(ClientAssignment))
    assert (contract.value, contract.type, str(contract.discount_rate)) == (12_000_000, "supply", "0.0300")
    assert [(one.type, one.grade, one.district) for one in clients] == [
        ("clinic", "A", "관악구"),
        ("hospital", "B", "서초구"),
    ]
    assert owned == 2
    pay = next(one.row.given for one in report.changes if one.row.table == "employee_pay")
    assert (pay["base_salary"], pay["incentive_pay"]) == (52_000_000, 300_000)


async def test_nothing_is_kept_when_a_row_stands_in_the_way(empty_urls: Postgres, empty_database: Database) -> None:
    rows: list[list[object]] = [
        ["거래처코드", "거래처명", "주소"],
        ["C1", "맑은의원", "관악로 1"],
        ["C2", "맑은의원", "관악로 1"],
    ]
    with pytest.raises(Conflict, match="아무것도"):
        await run(empty_urls, {"거래처.xlsx": sheet_bytes(rows)}, key="clash")
    async with empty_database.organization_session(org("clash")) as session:
        assert await session.scalar(select(func.count()).select_from(Client)) == 0


def test_a_mapping_survives_being_written_and_read() -> None:
    files = [ImportFile(name="실적 2024.xlsx", content=messy_workbook())]
    mapping = guess_mapping(files)
    assert [part.kind for part in mapping.imports] == ["targets", "sales"]
    assert read_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tables: {a: {file: a.csv}}\nimports: [{kind: clients, table: b, fields: {name: X}}]", "'b'"),
        ("tables: {a: {file: a.csv}}\nimports: [{kind: clients, table: a, fields: {nam: X}}]", "nam"),
        ("tables: {a: {file: a.csv}}\nimports: [{kind: clients, table: a, fields: {name: {eval: '1'}}}]", "imports.0"),
        ("!!python/object/apply:os.system ['true']", "YAML"),
    ],
)
def test_a_wrong_mapping_says_where(text: str, names: str) -> None:
    with pytest.raises(InvalidInput, match=names):
        read_mapping(text)


def test_what_looks_like_nothing_is_said() -> None:
    with pytest.raises(InvalidInput, match="매핑"):
        guess_mapping([ImportFile(name="x.csv", content=b"foo,bar\n1,2\n")])
