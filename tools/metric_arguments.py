"""Arguments of the metric tools, as the chat model and the built-in planner fill them."""

from typing import Annotated, Literal

from pydantic import Field

from state.reference import AheadPeriodRef, ClientRef, PeriodRef, PersonRef, ProductRef, UnitRef
from tools.metric_names import ChartKind, CompareKind, Dimension, MetricName, MoneyUnit
from tools.registry import Arguments

PERIOD_HELP = (
    "The period in the person's own words (지난 분기, 2025년 6월, 최근 3개월, last quarter) or an ISO interval "
    "2025-03-01/2025-05-31, both ends inclusive. Leave out for the current month."
)


class Where(Arguments):
    """Conditions on attributes; several values of one attribute are alternatives, several attributes all hold."""

    position: list[str] = Field(default=[], description="사원, 주임, 대리, 과장, 차장, 부장, 팀장")
    job_family: list[str] = Field(default=[], description="MR, PM, CP, QR, FT, HR, MGT")
    district: list[str] = Field(default=[], description="Client's district as stored: 관악구, 수원시")
    client_type: list[str] = Field(
        default=[],
        description="general_hospital, hospital, clinic, pharmacy, wholesaler (or 종합병원, 병원, 의원, 약국, 도매)",
    )
    specialty: list[str] = Field(default=[], description="내과, 이비인후과, …")
    grade: list[str] = Field(default=[], description="Client grade: VIP, A, B, C, D")
    area: list[str] = Field(
        default=[], description="Therapeutic area: 정신신경, 순환기, 소화기, 항생제, 호흡기, 치매, 진통"
    )
    category: list[str] = Field(default=[], description="전문 or 일반")
    channel: list[str] = Field(default=[], description="prescription (원외처방) or direct (직납)")
    kind: list[str] = Field(default=[], description="sale, return, adjust")


class Having(Arguments):
    """A condition on a result: achievement < 1 is "목표 미달", the change of visits < 0 is "방문이 줄어든"."""

    metric: MetricName | Literal["change", "change_rate"] = Field(
        description="change and change_rate are those of the first metric asked for"
    )
    of: Literal["value", "change", "change_rate"] = Field(
        default="value", description="change, change_rate: how the metric moved against the period compared with"
    )
    operator: Literal["<", "<=", ">", ">=", "="]
    value: float = Field(default=0, description="Money in won, rates as ratios: 100 % is 1.0")
    than: Literal["value", "average"] = Field(
        default="value", description="average: the mean of all rows instead of `value` (방문은 많은데 매출은 낮은)"
    )


class Scope(Arguments):
    """Whose figures: people, units, clients, products; all empty means the whole company."""

    people: list[PersonRef] = Field(default=[], description='People by name or number; "@me" is the caller')
    units: list[UnitRef] = Field(
        default=[], description='Teams or departments with all below; "@my_unit" is the caller\'s'
    )
    clients: list[ClientRef] = Field(default=[], description="Hospitals, clinics, pharmacies")
    products: list[ProductRef] = Field(default=[], description="Products")
    where: Where = Field(default_factory=Where, description="Conditions on attributes")


class QueryMetric(Scope):
    """Arguments of query_metric."""

    metrics: list[MetricName] = Field(min_length=1, max_length=6, description="What to measure, the main one first")
    by: list[Dimension] = Field(
        default=[],
        max_length=3,
        description="Rows of the result, e.g. [employee] for a ranking of people, [month] for a trend, [] for one. "
        "quarter and year are the company's fiscal ones.",
    )
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP)
    compare: CompareKind = Field(
        default="none",
        description="previous: the period just before (MoM, QoQ); year_ago: the same period a year earlier",
    )
    against: PeriodRef | None = Field(
        default=None,
        description="Any other period to compare with (3월과 5월 비교: period 5월, against 3월); overrides compare",
    )
    having: list[Having] = Field(default=[], max_length=4, description="Keep only rows whose figures meet all of these")
    order_by: MetricName | Literal["change", "change_rate", "label"] | None = Field(
        default=None, description="Leave out: time goes forward, everything else by the main metric"
    )
    descending: bool = Field(default=True, description="False for the lowest first")
    limit: Annotated[int, Field(ge=1, le=500)] | None = Field(
        default=None, description="Rows to show, e.g. 5 for a top five"
    )
    best_share: float | None = Field(
        default=None, gt=0, lt=1, description="Instead of limit: 0.1 keeps the first tenth of the rows (상위 10%)"
    )
    each: Annotated[int, Field(ge=1, le=50)] | None = Field(
        default=None,
        description="With two groupings: rows to keep of each value of the first; by [unit, employee], each 1 is the "
        "best of every team",
    )
    statistics: list[Literal["average", "median"]] = Field(
        default=[], max_length=2, description="Of the rows' main metric: 직원들 평균 달성률, median achievement of reps"
    )
    rank_of: list[PersonRef] = Field(
        default=[], description="With by [employee]: people whose rank is asked; the others stay in the ranking"
    )
    rank_of_units: list[UnitRef] = Field(default=[], description="With by [unit]: units whose rank is asked")
    rank_of_clients: list[ClientRef] = Field(default=[], description="With by [client]: clients whose rank is asked")
    rank_of_products: list[ProductRef] = Field(
        default=[], description="With by [product]: products whose rank is asked"
    )
    unit: MoneyUnit = Field(default="won", description="How money is shown in sentences: 원, 천원, 백만원, 억원")
    chart: ChartKind = Field(default="auto", description="auto chooses by the shape; none when no picture is wanted")


class ShareOfWhole(Scope):
    """Arguments of share_of_whole. The scope is the part."""

    metric: Literal["sales", "quantity", "gross_sales", "returns", "visits", "transaction_count"] = "sales"
    of_units: list[UnitRef] = Field(
        default=[], max_length=3, description='Wholes beside the company; "@my_unit" for "우리 팀에서"'
    )
    of_people: list[PersonRef] = Field(
        default=[], max_length=3, description="Wholes beside the company: 박서윤 매출에서 새봄신경과가 차지하는 비중"
    )
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP + " Leave out for the last 12 months.")


class ExplainChange(Scope):
    """Arguments of explain_change."""

    metric: Literal["sales"] = "sales"
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP)
    against: Literal["previous", "year_ago"] = Field(default="previous", description="What the period is compared with")


class ForecastMetric(Scope):
    """Arguments of forecast_metric."""

    metric: Literal["sales", "quantity", "visits", "transaction_count"] = "sales"
    months: int = Field(default=3, ge=1, le=6, description="Months ahead, 3 for a quarter")
    start: AheadPeriodRef | None = Field(
        default=None,
        description="The period asked for, future (다음 분기) or running (이번 분기 마감 예상); overrides months",
    )


class RequiredRunRate(Arguments):
    """Arguments of required_run_rate."""

    people: list[PersonRef] = Field(default=[], description='Whose target; "@me" is the caller')
    units: list[UnitRef] = Field(default=[], description="Whose target")
    goal: int | None = Field(
        default=None, ge=1, description="An amount to reach instead of the target, in won: 1억 넘으려면 is 100000000"
    )
    period: PeriodRef | None = Field(
        default=None,
        description="The whole stretch of the target: 올해, 이번 분기. Leave out for the current fiscal year.",
    )


class FindAnomalies(Scope):
    """Arguments of find_anomalies."""

    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP + " For anomalies leave out for 12 months.")
    limit: int = Field(default=10, ge=1, le=50)
    by: Literal["client", "employee"] = Field(
        default="client", description="employee: people whose month is far from their own history"
    )


class ComparePeers(Arguments):
    """Arguments of compare_peers."""

    person: PersonRef = Field(description="Who is compared with people of the same position and job family")
    metric: MetricName = "sales"
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP)


class CorrelateMetrics(Scope):
    """Arguments of correlate_metrics."""

    x: MetricName = Field(description="What may explain, e.g. visits")
    y: MetricName = Field(description="What may follow, e.g. sales")
    by: Literal["employee", "client", "unit", "month"] = Field(default="employee", description="What a point is")
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP)
