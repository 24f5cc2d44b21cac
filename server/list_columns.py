"""What the columns of lists are called in files, and how their cells are shown; ids are for programs and left out."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from data.pages import Page
from state.evidence import Cell, Column, Table, Unit
from state.language import Language
from state.money import minor_digits
from tools.wording import say

_COLUMNS: Mapping[str, tuple[str, str, Unit]] = {
    "employee_no": ("사번", "number", "text"),
    "code": ("코드", "code", "text"),
    "name": ("이름", "name", "text"),
    "name_en": ("영문명", "English name", "text"),
    "position": ("직급", "position", "text"),
    "job_family": ("직군", "job family", "text"),
    "unit": ("소속", "unit", "text"),
    "unit_en": ("소속(영문)", "unit (English)", "text"),
    "email": ("이메일", "email", "text"),
    "phone": ("전화", "phone", "text"),
    "hired_on": ("입사일", "joined", "date"),
    "left_on": ("퇴사일", "left", "date"),
    "status": ("상태", "status", "text"),
    "responsibilities": ("담당 업무", "responsibilities", "text"),
    "type": ("유형", "type", "text"),
    "specialty": ("진료과", "specialty", "text"),
    "district": ("지역", "district", "text"),
    "address": ("주소", "address", "text"),
    "grade": ("등급", "grade", "text"),
    "credit_grade": ("신용등급", "credit grade", "text"),
    "opened_on": ("거래 시작일", "client since", "date"),
    "monthly_patients": ("월 환자 수", "patients a month", "count"),
    "beds": ("병상", "beds", "count"),
    "owner_no": ("담당자 사번", "owner's number", "text"),
    "owner": ("담당자", "owner", "text"),
    "tx_no": ("거래번호", "transaction", "text"),
    "date": ("일자", "date", "date"),
    "client": ("거래처", "client", "text"),
    "employee": ("담당자", "employee", "text"),
    "product": ("제품", "product", "text"),
    "quantity": ("수량", "quantity", "count"),
    "unit_price": ("단가", "unit price", "won"),
    "amount": ("금액", "amount", "won"),
    "kind": ("구분", "kind", "text"),
    "channel": ("유통 경로", "channel", "text"),
    "invoice_no": ("계산서번호", "invoice", "text"),
    "contract_no": ("계약번호", "contract", "text"),
    "start_on": ("시작일", "starts", "date"),
    "end_on": ("종료일", "ends", "date"),
    "auto_renew": ("자동 갱신", "renews itself", "text"),
    "notice_days": ("통지 기한(일)", "notice days", "days"),
    "value": ("계약 금액", "value", "won"),
    "discount_rate": ("할인율", "discount", "ratio"),
}


def to_table(page: Page, language: Language, currency: str) -> Table:
    """Returns a list as a table; money in the organisation's currency."""
    names = [name for name in (page.rows[0] if page.rows else ()) if name in _COLUMNS]
    return Table(
        columns=[_column(name, language, currency) for name in names],
        rows=[[_cell(row[name]) for name in names] for row in page.rows],
        total_rows=page.total,
    )


def _column(name: str, language: Language, currency: str) -> Column:
    ko, en, unit = _COLUMNS[name]
    column = Column(name=name, label=say(language, ko, en), unit=unit)
    if unit == "won" and currency != "KRW":
        column |= {"unit": "currency", "currency": currency, "digits": minor_digits(currency)}
    return column


def _cell(value: Any) -> Cell:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date | datetime) else value
