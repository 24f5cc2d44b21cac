"""Metrics of contracts and money owed."""

from data.metrics.formulas import Measure, Ratio
from tools.metrics import Metric

CLIENT_METRICS = (
    Metric(
        name="contract_count",
        ko="계약 수",
        en="contracts",
        definition_ko="기간 중 하루라도 유효했던 계약 수.",
        definition_en="number of contracts in force on some day of the period",
        unit="count",
        formula=Measure("contract_count"),
    ),
    Metric(
        name="contract_value",
        ko="계약 금액",
        en="contract value",
        definition_ko="기간 중 하루라도 유효했던 계약의 전체 기간 금액 합계.",
        definition_en="sum of the whole-term values of contracts in force on some day of the period",
        unit="won",
        formula=Measure("contract_value"),
    ),
    Metric(
        name="receivables",
        ko="미수금",
        en="receivables",
        definition_ko="기간 말일 현재 청구했으나 받지 못한 금액.",
        definition_en="invoiced and not yet paid on the period's last day",
        unit="won",
        formula=Measure("receivables"),
    ),
    Metric(
        name="overdue_amount",
        ko="연체 금액",
        en="overdue amount",
        definition_ko="기간 말일 현재 납기가 지난 미수금.",
        definition_en="receivables past their due date on the period's last day",
        unit="won",
        formula=Measure("overdue_amount"),
        companions=("receivables",),
    ),
    Metric(
        name="credit_limit",
        ko="여신 한도",
        en="credit limit",
        definition_ko="거래처 여신 한도 합계.",
        definition_en="sum of the clients' credit limits",
        unit="won",
        formula=Measure("credit_limit"),
    ),
    Metric(
        name="credit_use",
        ko="여신 사용률",
        en="credit use",
        definition_ko="미수금 ÷ 여신 한도.",
        definition_en="receivables / credit limit",
        unit="ratio",
        formula=Ratio("receivables", "credit_limit"),
        additive=False,
        companions=("receivables", "credit_limit"),
        absent=("여신 한도 없음", "no credit limit"),
    ),
)
