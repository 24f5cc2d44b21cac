"""Ten further sheets as offices keep them, guessed and drafted; the sums beside them were added up by hand."""

from datetime import date
from typing import Any

import pytest

from data.imports.names import bare_person
from data.imports.report import ImportReport
from data.logins import Postgres
from tests.data.importing import run, sheet_bytes

pytestmark = pytest.mark.anyio
Rows = list[list[Any]]

TWO_YEARS: Rows = [
    ["2024~2025 담당자별 실적 (단위: 천원)"],
    ["담당자", "거래처", "품목", "2024년", None, "2025년", None],
    [None, None, None, "11월", "12월", "1월", "2월"],
    ["김철수 과장", "가온의원", "나루정", 200, 300, 400, 500],
    ["박영희 대리", "나온약국", "하루정", "２０", "(30)", "△40", None],
    ["합계", None, None, 220, 270, 360, 500],
]
SHORT_DAYS: Rows = [
    ["일자", "담당", "거래처명", "제품", "매출액(천원)"],
    ["25.3.1", "김철수 과장", "가온의원", "나루정", "１,２００"],
    ["2025.3.2.", "김철수", "가온의원", "나루정", "(300)"],
    ["'25.3.15", "박영희 대리", "나온약국", "하루정", "△50"],
    ["2025년 3월 20일", "박영희", "나온약국", "하루정", "▲25"],
    ["소계", None, None, None, 825],
]
BY_TEAM: Rows = [
    ["구분", "성명", "거래처", "품목", "2025년 1월", "2025년 2월", "계"],
    ["강남팀", "김철수", "가온의원", "나루정", 100, 200, 300],
    [None, "박영희", "나온약국", "하루정", 10, 20, 30],
    ["강남팀 소계", None, None, None, 110, 220, 330],
    ["강북팀", "이민수", "다온의원", "나루정", 1000, 2000, 3000],
    ["강북팀 소계", None, None, None, 1000, 2000, 3000],
    ["총계", None, None, None, 1110, 2220, 3330],
    ["※ 반품 제외, 부가세 별도"],
    ["작성: 영업관리팀"],
]
BELOW_ONE_ANOTHER: Rows = [
    ["[표1] 거래처 목록"],
    ["거래처코드", "거래처명", "지역"],
    ["C1", "가온의원", "서울"],
    ["C2", "나온약국", "부산"],
    [],
    ["[표2] 3월 매출"],
    ["일자", "거래처코드", "제품명", "수량", "단가", "금액"],
    ["2025-03-01", "C1", "나루정", 10, 1000, 10000],
    ["2025-03-02", "C2", "하루정", 5, 2500, 12500],
]
LONG_MONTHS: Rows = [
    ["기준월", "사번", "담당자", "거래처코드", "거래처", "제품", "금액"],
    ["2025년 3월", "A-001 ", "김철수", " c-001", "가온의원", "나루정 10mg", "1,000,000원"],
    ["2025년 4월", "a-001", "김철수", "C-001", "가온의원", "나루정10MG", "₩2,000,000"],
    ["2025.05", "A-001", "김철수", "C-001", "가온의원", "나루정 10mg", "'500,000"],
]
QUARTERS: Rows = [
    ["2025년 영업 목표", "", "", "(단위:백만원)"],
    [],
    ["성명", "1월", "2월", "3월", "1분기", "4월", "합계"],
    ["김철수 과장", 1.5, 1.5, 2, 5, 1, 6],
    ["박영희", 2, 2, 2, 6, 2, 8],
]
STAFF: Rows = [
    ["사원 명부 (2025. 6. 30. 현재)"],
    ["No", "소속", "직위", "성  명", "사번", "입사일", "비고"],
    [1, "강남팀", "팀장", "김 철 수", "A001", "2015.3.2", None],
    [2, "강남팀", "MR", "박영희(휴직)", "A002", "2019/07/15", "휴직"],
    [3, "강북팀", "MR", "이민수 사원", "A003", "'23.1.9", None],
    ["총원", None, None, "3명"],
]
NO_YEAR: Rows = [
    ["2025년 영업1팀 3월 실적", None, None, None, "단위: 원"],
    ["일자", "담당자", "거래처명", "제품명", "금액"],
    ["3/1", "김철수", "가온의원", "나루정", "1,000"],
    ["3/2", "김철수", "가온의원", "나루정", "-500"],
    ["합계", None, None, None, "500"],
    ["주) 3월 확정치"],
]
PERIODS: Rows = [
    ["계약번호", "거래처명", "계약기간", "계약금액(억원)", "자동연장"],
    ["K-1", "가온의원", "2025.1.1 ~ 2025.12.31", "1.5", "O"],
    ["K-2", "나온약국", "2025-02-01~2026-01-31", "0.8", "X"],
]
MONTH_IN_TITLE: Rows = [
    ["2025년 3월 담당자별 실적"],
    ["담당자", "거래처", "제품", "금액"],
    ["김철수", "가온의원", "나루정", 300],
    ["박영희", "나온약국", "하루정", 30],
    ["계", None, None, 330],
]


def drafted(report: ImportReport, table: str, column: str) -> list[Any]:
    return [change.row.given[column] for change in report.changes if change.row.table == table]


@pytest.mark.parametrize(
    ("name", "rows", "table", "amounts", "days"),
    [
        ("two years", TWO_YEARS, "transactions", 1_350_000, {date(2024, 11, 1), date(2025, 2, 1)}),
        ("short days", SHORT_DAYS, "transactions", 825_000, {date(2025, 3, 1), date(2025, 3, 15)}),
        ("teams", BY_TEAM, "transactions", 3_330, {date(2025, 1, 1), date(2025, 2, 1)}),
        ("below", BELOW_ONE_ANOTHER, "transactions", 22_500, {date(2025, 3, 1), date(2025, 3, 2)}),
        ("months", LONG_MONTHS, "transactions", 3_500_000, {date(2025, 3, 1), date(2025, 5, 1)}),
        ("no year", NO_YEAR, "transactions", 500, {date(2025, 3, 1), date(2025, 3, 2)}),
        ("title", MONTH_IN_TITLE, "transactions", 330, {date(2025, 3, 1)}),
    ],
)
async def test_the_sums_of_a_messy_sheet_are_those_added_by_hand(
    empty_urls: Postgres, name: str, rows: Rows, table: str, amounts: int, days: set[date]
):
    report = await run(empty_urls, {f"{name}.xlsx": sheet_bytes(rows)}, dry_run=True)
    assert report.rejected == ()
    assert sum(drafted(report, table, "amount")) == amounts
    assert days <= set(drafted(report, table, "date"))
    people = {"김철수", "박영희", "이민수"}
    assert set(drafted(report, "employees", "name")) <= {*people, *(["(담당자 없음)"] if name == "below" else [])}


async def test_targets_leave_quarters_out(empty_urls: Postgres):
    report = await run(empty_urls, {"목표.xlsx": sheet_bytes(QUARTERS)}, dry_run=True)
    assert report.rejected == ()
    assert sum(drafted(report, "sales_targets", "amount")) == 14_000_000


async def test_people_have_names_without_standing_and_blanks(empty_urls: Postgres):
    report = await run(empty_urls, {"명부.xlsx": sheet_bytes(STAFF)}, dry_run=True)
    assert report.rejected == ()
    assert drafted(report, "employees", "name") == ["김철수", "박영희", "이민수"]
    assert drafted(report, "employees", "hired_on") == [date(2015, 3, 2), date(2019, 7, 15), date(2023, 1, 9)]


async def test_a_period_gives_the_two_days_of_a_contract(empty_urls: Postgres):
    report = await run(empty_urls, {"계약.xlsx": sheet_bytes(PERIODS)}, dry_run=True)
    assert report.rejected == ()
    assert drafted(report, "contracts", "start_on") == [date(2025, 1, 1), date(2025, 2, 1)]
    assert drafted(report, "contracts", "end_on") == [date(2025, 12, 31), date(2026, 1, 31)]
    assert drafted(report, "contracts", "value") == [150_000_000, 80_000_000]


@pytest.mark.parametrize("written", ["김도현", "김도현 과장", "김도현(육아휴직)", "김 도 현", "김도현 팀장 (겸직)"])
def test_a_person_is_named_without_what_stands_around(written: str):
    assert bare_person(written) == "김도현"
