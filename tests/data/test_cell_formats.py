"""Cells of sheets read as people see them; shown.xls was written by xlwt."""

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from data.ingest.readers.cell_formats import Cell, shown
from data.ingest.worker import read_as

FILES = Path(__file__).parents[1] / "files"


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.3, "0%", "30%"),
        (-0.05, "+0.0%;-0.0%", "-5.0%"),
        (1.161, "0.0%", "116.1%"),
        (1200000.0, '#,##0"원"', "1,200,000원"),
        (1200000.0, '"₩"#,##0', "₩1,200,000"),
        (-5000.0, '_-"₩"* #,##0_-;-"₩"* #,##0_-;_-"₩"* "-"_-;_-@_-', "-₩5,000"),
        (0.0, '#,##0;-#,##0;"-"', "-"),
        (-1500.0, "#,##0;(#,##0)", "(1,500)"),
        (-1500.0, '#,##0;"△"#,##0', "△1,500"),
        (1234567890.0, '#,##0.0,,"백만"', "1,234.6백만"),
        (1234.5, "[$$-409]#,##0.00", "$1,234.50"),
        (2.5, "0.##", "2.5"),
        (42.0, "00000", "00042"),
        (1012345678.0, "000-0000-0000", "010-1234-5678"),
        (75.0, '[>=60]"합격";"불합격"', "75"),
        (0.5, "# ?/?", "0.5"),
        (1234567.891, "General", "1234567.891"),
        (5.0, None, "5"),
        (True, None, "TRUE"),
        (datetime(2025, 3, 1), "yyyy-mm-dd", "2025-03-01"),
        (datetime(2025, 3, 1), 'yyyy"년" m"월" d"일"', "2025년 3월 1일"),
        (datetime(2025, 3, 1), "yyyy/mm/dd(aaa)", "2025/03/01(토)"),
        (datetime(2025, 3, 1), "[$-F800]dddd\\,\\ mmmm", "2025-03-01"),
        (datetime(2025, 3, 1, 9, 5), "yyyy-mm-dd hh:mm", "2025-03-01 09:05"),
        (date(2025, 3, 1), None, "2025-03-01"),
        (time(14, 30), "h:mm", "14:30"),
        (timedelta(hours=36), "[h]:mm", "36:00"),
        (None, "0%", ""),
    ],
)
def test_a_cell_reads_as_its_format_shows_it(value: Cell, code: str | None, said: str):
    assert shown(value, code) == said


def test_sheets_of_both_kinds_show_percentages_days_and_money():
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved)
    sheet = book.add_worksheet("실적")
    sheet.write_row(1, 1, ["지점", "달성률"])  # the used area does not begin at A1
    sheet.write(2, 1, "서울")
    sheet.write_formula(2, 2, "=1161/1000", book.add_format({"num_format": "0.0%"}), 1.161)
    book.close()
    assert "| 서울 | 116.1% |" in read_as(saved.getvalue(), "xlsx").text
    old = read_as((FILES / "shown.xls").read_bytes(), "xls").text
    assert "| 비율 | 12.5% |" in old
    assert "| 날짜 | 2025-03-01 |" in old
    assert "| 금액 | 1,200,000원 |" in old


def test_two_rows_of_headings_become_one():
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved)
    sheet = book.add_worksheet("실적")
    sheet.merge_range(0, 0, 0, 4, "상반기 실적")
    sheet.merge_range(2, 0, 3, 0, "지점")
    sheet.merge_range(2, 1, 2, 2, "1월")
    sheet.merge_range(2, 3, 2, 4, "2월")
    sheet.write_row(3, 1, ["목표", "실적", "목표", "실적"])
    sheet.write_row(4, 0, ["서울", 10, 12, 20, 18])
    book.close()
    assert read_as(saved.getvalue(), "xlsx").text == (
        "## 실적\n\n상반기 실적\n\n| 지점 | 1월 목표 | 1월 실적 | 2월 목표 | 2월 실적 |\n|---|---|---|---|---|\n"
        "| 서울 | 10 | 12 | 20 | 18 |\n"
    )
