"""From concepts to the arguments of the metric tools: metrics, dimensions, comparison, order, unit, chart."""

import re

from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_rows, find_share_bound
from state.evidence import Json

_DIMENSIONS = (
    ("by.employee", "employee"), ("by.unit", "unit"), ("by.department", "department"), ("by.position", "position"),
    ("by.job_family", "job_family"), ("by.tenure", "position"), ("by.client", "client"), ("by.district", "district"), ("by.specialty", "specialty"),
    ("by.client_type", "client_type"), ("by.grade", "grade"), ("by.product", "product"), ("by.area", "area"),
    ("by.category", "category"), ("by.channel", "channel"), ("by.weekday", "weekday"), ("by.month", "month"), ("by.quarter", "quarter"),
    ("by.year", "year"),
)  # fmt: skip
_PEOPLE_DIMENSIONS = {"employee", "unit", "department", "position", "job_family", "month", "quarter", "year"}
_SINGLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("metric.return_rate", ("return_rate", "returns", "gross_sales")),
    ("metric.sales_per_visit", ("sales_per_visit", "visits", "sales")),
    ("metric.budget", ("budget_rate", "expenses", "budget")),
    ("metric.attendance", ("attendance_rate", "work_days", "leave_days", "late_count")),
    ("metric.late", ("late_count", "attendance_rate")),
    ("metric.leave_left", ("leave_remaining", "leave_granted", "leave_used")),
    ("metric.quantity", ("quantity", "sales")),
    ("metric.gap", ("gap", "sales", "target", "achievement")),
    ("metric.achievement", ("achievement", "sales", "target")),
    ("metric.below_target", ("achievement", "sales", "target")),
    ("metric.above_target", ("achievement", "sales", "target")),
    ("metric.gross", ("gross_sales", "returns", "sales")),
    ("metric.returns", ("returns", "return_rate")),
    ("metric.visits", ("visits", "visited_clients", "sales_per_visit")),
)
_MONEY_UNITS = (
    ("unit.million", "million"), ("unit.thousand", "thousand"), ("unit.hundred_million", "hundred_million"),
    ("unit.won", "won"),
)  # fmt: skip
_USED_WORDS = ("쓴", "사용", "썼", "took", "taken", "take ", "used")
_PER_HEAD = ("per ", "1인", "인당")
_SHORT_WORDS = ("부족", "모자", "미달", "shortfall", "short of", "behind")
_BAD_WHEN_HIGH = {"return_rate", "returns", "late_count", "lost_clients", "leavers", "receivables", "overdue_amount"}
_FEW_WORDS = re.compile(r"lowest|least|fewest|smallest|낮|적|작|최저|최소|하위")
_PER_CLIENT = re.compile(
    r"(?:visits?|calls?) (?:per|for each|a) (?:client|customer|account|clinic|hospital)|(?:거래처|고객|병원|의원)(?:당| 한 ?곳당| 1곳당) ?(?:평균 ?)?방문"
)
_FREIGHT = re.compile(r"freight|shipping|delivery|transport|운송|운임|배송|물류|화물")
_SPENT = re.compile(
    r"많이 ?쓴|적게 ?쓴|덜 ?쓴|많이 ?사용|(?:spent|spend|spends|spenders?|used) (?:the )?(?:most|least)|(?:biggest|top|lowest) spender"
)
_LEFT_WORDS = ("남", "잔액", "잔여", "left", "remain", "unspent", "unused")
_COVERAGE_WORDS = ("커버", "cover")


def metrics_of(frame: Frame, by: list[str], *, plain: bool) -> list[str]:
    """Returns the metrics a question asks for, the main one first. `plain`: no product or client narrows it, so that
    targets, which exist for people and teams only, make sense beside sales."""
    if frame.has_all("person.tenure", "metric.average"):
        return ["tenure"]
    if frame.has("metric.monthly_average"):
        return ["visits"] if frame.has("metric.visits") else ["sales"]
    if _is_bare_rate(frame):
        return ["achievement", "sales", "target"]
    if frame.has("metric.visit_rate"):
        if any(word in frame.masked for word in _COVERAGE_WORDS) and not frame.has("visit.schedule"):
            return ["coverage", "visited_clients", "assigned_clients"]
        return ["visit_plan_rate", "visits", "planned_visits"]
    if frame.has("metric.below_target", "metric.above_target"):
        return ["achievement", "sales", "target"]
    if frame.attributes.get("measure") == ("quantity",):
        return ["quantity", "sales"]
    if frame.has("metric.average_sale"):
        return ["average_sale", "transaction_count", "sales"]
    if frame.has("metric.order_count"):
        return ["transaction_count", "sales"]
    if frame.has("metric.leave_left") and any(word in frame.masked for word in _USED_WORDS):
        return ["leave_used", "leave_granted", "leave_remaining"]
    if frame.has("metric.visits") and _PER_CLIENT.search(frame.masked):
        return ["visits_per_client", "visits", "visited_clients"]
    if frame.has("metric.visits") and frame.has("metric.average") and by and "employee" not in by:
        return ["visits_per_person", "visits"]
    if frame.has("metric.client_count") and frame.has("client.new", "client.lost"):
        return ["lost_clients" if frame.has("client.lost") else "new_clients"]
    if frame.has("metric.client_count"):
        return ["assigned_clients", "visited_clients", "sales"]
    if says_freight(frame):
        return ["expenses"]
    if frame.has("metric.budget") and any(word in frame.masked for word in _LEFT_WORDS):
        return ["budget_left", "budget", "expenses", "budget_rate"]
    if frame.has("metric.budget") and _SPENT.search(frame.masked):
        return ["expenses", "budget", "budget_rate"]
    for concept, metrics in _SINGLE:
        if frame.has(concept) and not _only_alongside(frame, concept):
            return list(metrics)
    if frame.has("metric.target") and not frame.has("metric.sales"):
        return ["target", "sales", "achievement"] if plain else ["target"]
    if frame.has("metric.average"):
        return ["sales_per_client", "client_count"] if "client" in by else ["sales_per_person", "sales", "headcount"]
    if frame.has("metric.share"):
        cumulative = (
            (frame.has("rank.top") and "employee" in by) or "pareto" in frame.masked or "파레토" in frame.masked
        )
        return ["sales", "share", "cumulative_share"] if cumulative else ["sales", "share"]
    if plain and set(by) <= _PEOPLE_DIMENSIONS and not frame.has("metric.trend", "metric.growth", "metric.fall"):
        return ["sales", "target", "achievement"]
    return ["sales"]


def says_freight(frame: Frame) -> bool:
    """Whether what carriage cost is asked: kept as expenses of that kind."""
    return any(_FREIGHT.search(word) for word in frame.words("metric.budget"))


def _is_bare_rate(frame: Frame) -> bool:
    """ "reps above 100%" without a figure: the rate that people and teams are measured by is achievement."""
    figures = {name for name in frame.concepts if name.startswith("metric.")} - {"metric.headcount", "metric.target"}
    return (
        not figures and frame.has("person.employee", "by.employee", "by.unit") and bool(find_share_bound(frame.masked))
    )


def _only_alongside(frame: Frame, concept: str) -> bool:
    """Visits beside sales in "방문을 많이 한 사람의 매출" are a filter, returns beside "순매출" a definition."""
    if concept == "metric.returns":
        return frame.has("metric.net")
    return concept == "metric.achievement" and frame.has("metric.gap")


def dimensions_of(frame: Frame) -> list[str]:
    """Returns the groupings that are said, at most three."""
    if frame.has("metric.monthly_average"):
        return ["month"]
    found = [(frame.place(concept) or 0, name) for concept, name in _DIMENSIONS if frame.outside_periods(concept)]
    names = [name for _, name in sorted(found)]
    if said := frame.attributes.get("by"):  # the company's own words for its cuts go before ours
        names = [*dict.fromkeys(said), *(name for name in names if name not in {*_OWN_CUTS, *said})]
    if "client" in names and "returned by" in frame.masked:
        names.remove("client")  # who does it, not a grouping
    if "client" in names and "client_type" in names:
        names.remove("client")  # "client types" are kinds
    if "unit" in names and "department" in names:
        names.remove("unit")
    if (
        "employee" in names
        and frame.has("metric.average")
        and all(word.startswith(_PER_HEAD) for word in frame.words("by.employee"))
    ):
        names.remove("employee")  # "per rep" divides, "by rep" groups
    if "employee" in names and len(names) > 1 and not says_each_person(frame):
        names.remove("employee")
    return names[:3]


_OWN_CUTS = {"district", "specialty", "client_type", "area", "category", "position"}
_HELD_KINDS = ("grade", "specialty", "district", "area", "category", "position", "client_type")


def compared_kind(frame: Frame) -> str | None:
    """Returns the attribute of which two values are held against each other: "VIP vs A", "강남구랑 서초구 비교"."""
    if not frame.has("compare.any", "ask.more"):
        return None
    return next((name for name in _HELD_KINDS if len(frame.attributes.get(name, ())) > 1), None)


def says_per_head(frame: Frame) -> bool:
    """ "average sales per rep" divides by heads, "by rep" groups."""
    words = frame.words("by.employee")
    return bool(words) and frame.has("metric.average") and all(word.startswith(_PER_HEAD) for word in words)


def says_each_person(frame: Frame) -> bool:
    """Whether a grouping by people is asked: "사람은?" with another grouping is only how Korean asks who; "직원별" is a grouping."""
    return any("별" in word or "마다" in word or "each" in word or "by " in word for word in frame.words("by.employee"))


def compare_of(frame: Frame) -> str | None:
    """Returns what the period is compared with, or None."""
    if frame.has("compare.previous_year") or any(one.compared and is_last_year(one.text) for one in frame.periods):
        return "year_ago"
    if frame.has("compare.previous_month", "compare.previous_quarter") or any(one.compared for one in frame.periods):
        return "previous"
    return "previous" if frame.has("metric.growth", "metric.fall") else None


def is_last_year(text: str) -> bool:
    """Whether the words name last year: "작년", "전년 동기", "a year ago"."""
    return any(word in text.lower() for word in ("작년", "전년", "지난해", "year"))


def order_of(frame: Frame, metrics: list[str], *, compared: bool) -> dict[str, Json]:
    """Returns order_by and descending where the question says an order."""
    changes = frame.has("metric.growth", "metric.fall") and compared
    ranked = frame.has("rank.any", "rank.top", "rank.bottom") or changes
    if not ranked:
        return {}
    lowest = frame.has("rank.bottom") or (frame.has("metric.fall") and not frame.has("metric.growth"))
    if metrics[0] in _BAD_WHEN_HIGH and frame.has("rank.bottom") and not _says_few(frame):
        lowest = False  # the worst return rate is the highest
    if metrics[0] == "gap" and any(word in frame.masked for word in _SHORT_WORDS):
        lowest = not frame.has("rank.bottom")  # the largest shortfall is the lowest gap
    order: dict[str, Json] = {"order_by": "change_rate" if changes else metrics[0]}
    if lowest:
        order["descending"] = False
    return order


def _says_few(frame: Frame) -> bool:
    """Whether the low end of the number itself is said, not the bad end."""
    return any(_FEW_WORDS.search(word) for word in frame.words("rank.bottom"))


def limit_of(frame: Frame) -> int | None:
    """Returns how many rows are wanted: a stated number, five for "제일 …" or "best", else all."""
    stated = find_rows(frame.masked)
    if stated:
        return stated
    over_time = frame.has("by.month", "by.quarter", "by.year", "metric.trend")  # the best month stands out of its year
    return (
        5
        if frame.has("rank.top", "rank.bottom") and not over_time and not frame.has("rank.any", "compare.any")
        else None
    )


def statistics_of(frame: Frame, by: list[str], metrics: list[str]) -> list[str]:
    """Returns the mean or median of the rows that is asked: "직원들 평균 달성률", "median achievement"."""
    wanted = ["median"] if frame.has("metric.median") else []
    if frame.has("metric.monthly_average"):
        return ["average", *wanted]
    rates = {
        "achievement",
        "attendance_rate",
        "budget_rate",
        "visit_plan_rate",
        "coverage",
        "visits",
        "late_count",
        "assigned_clients",
    }
    if frame.has("metric.average") and by == ["employee"] and metrics and metrics[0] in rates:
        wanted.insert(0, "average")
    return wanted


def money_unit_of(frame: Frame) -> str | None:
    """Returns the unit money is to be shown in, when one is said."""
    return next((unit for concept, unit in _MONEY_UNITS if frame.has(concept)), None)


def chart_of(frame: Frame) -> str | None:
    """Returns the kind of picture, when one is said."""
    if frame.has("chart.line"):
        return "line"
    if frame.has("chart.bar"):
        return "bar"
    if frame.has("chart.table") and not frame.has("chart.any"):
        return "none"
    return "auto" if frame.has("chart.any", "chart.pie") else None


def where_of(frame: Frame) -> dict[str, Json]:
    """Returns the conditions on attributes that the metric tools take."""
    names = ("position", "job_family", "district", "client_type", "specialty", "grade", "area", "category")
    where: dict[str, Json] = {name: list(frame.attributes[name]) for name in names if frame.attributes.get(name)}
    channels = frame.attributes.get("channel", ())
    if len(channels) == 1:
        where["channel"] = list(channels)
    if says_freight(frame):
        where["kind"] = ["freight"]
    if "job_family" in where and not frame.has("family."):
        del where["job_family"]
    return where
