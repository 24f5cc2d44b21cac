"""Names of metrics and dimensions as tools take them; stored in conversations, so a change is a migration."""

from typing import Literal, get_args

MetricName = Literal[
    "sales",
    "gross_sales",
    "returns",
    "return_rate",
    "quantity",
    "average_price",
    "target",
    "achievement",
    "gap",
    "client_count",
    "product_count",
    "transaction_count",
    "average_sale",
    "sales_per_person",
    "sales_per_client",
    "sales_per_month",
    "client_concentration",
    "product_concentration",
    "new_clients",
    "lost_clients",
    "visits",
    "activities",
    "visited_clients",
    "assigned_clients",
    "coverage",
    "sales_per_visit",
    "visits_per_client",
    "visits_per_person",
    "planned_visits",
    "visit_plan_rate",
    "expenses",
    "budget",
    "budget_left",
    "budget_rate",
    "work_days",
    "attendance_rate",
    "late_count",
    "leave_days",
    "leave_granted",
    "leave_used",
    "leave_remaining",
    "headcount",
    "tenure",
    "hires",
    "leavers",
    "contract_count",
    "contract_value",
    "receivables",
    "overdue_amount",
    "overdue_rate",
    "credit_limit",
    "credit_use",
    "share",
    "cumulative_share",
    "rank",
    "running_total",
]
"""`share`, `cumulative_share`, `rank` and `running_total` are of the first other metric asked for."""

Dimension = Literal[
    "employee",
    "unit",
    "department",
    "division",
    "position",
    "job_family",
    "client",
    "district",
    "client_type",
    "specialty",
    "grade",
    "product",
    "area",
    "category",
    "channel",
    "kind",
    "weekday",
    "month",
    "quarter",
    "year",
]

METRIC_NAMES: tuple[str, ...] = get_args(MetricName)
DIMENSIONS: tuple[str, ...] = get_args(Dimension)
TIME_DIMENSIONS = frozenset({"month", "quarter", "year"})

MoneyUnit = Literal["won", "thousand", "million", "hundred_million"]
ChartKind = Literal["auto", "line", "bar", "stacked", "scatter", "none"]
CompareKind = Literal["none", "previous", "year_ago"]
