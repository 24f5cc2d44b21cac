"""Calls for questions about people of the company and their figures."""

import re
from datetime import date

from nodes.builtin.best_of_each import best_of_each
from nodes.builtin.compared_period import comparison_of
from nodes.builtin.conditions import having_of
from nodes.builtin.duties import asks_for_duty
from nodes.builtin.figure_rows import rows_of
from nodes.builtin.figure_words import (
    chart_of,
    compared_kind,
    limit_of,
    metrics_of,
    money_unit_of,
    order_of,
    says_each_person,
    says_per_head,
    statistics_of,
    where_of,
)
from nodes.builtin.frame import Frame
from nodes.builtin.plan_analyses import ANALYSES
from nodes.builtin.plan_people import plan_directory
from nodes.builtin.plan_share import is_share_of_whole, plan_share_of_whole
from nodes.builtin.quantities import find_share_bound
from nodes.builtin.request import Draft, Request
from nodes.builtin.scope import FigureScope, implied_scope, said_scope
from state.evidence import Json
from state.reference import ME, MY_UNIT

_MONTHS_SAID = re.compile(r"\d월|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
LEAST_MONTH_DAYS = 27  # between the first and the last day of February
_DIRECTORY = (
    "person.contact", "person.info", "person.hired", "person.left", "person.on_leave", "person.tenure", "person.list",
    "metric.headcount",
)  # fmt: skip
_FIGURES = (
    "metric.sales", "metric.quantity", "metric.target", "metric.achievement", "metric.below_target", "metric.growth",
    "metric.above_target", "metric.gap", "metric.fall", "metric.net", "metric.trend", "metric.share", "metric.visits",
    "metric.visit_rate", "metric.budget", "metric.attendance", "metric.late", "metric.leave_left", "metric.ytd",
    "metric.sales_per_visit", "metric.distribution", "metric.client_count", "metric.gross", "metric.returns", "metric.return_rate",
)  # fmt: skip


def plan_employees(request: Request, draft: Draft) -> None:
    """Adds the calls that answer the question's part about people and figures."""
    if is_share_of_whole(request):
        plan_share_of_whole(request, draft)
        return
    for applies, add in ANALYSES:
        if applies(request.frame):
            add(request, draft)
            return
    if _about_directory(request):
        plan_directory(request, draft)
        return
    plan_figures(request, draft)


def plan_figures(request: Request, draft: Draft) -> None:
    """Adds the query of governed metrics."""
    frame = request.frame
    best = best_of_each(frame)
    by = best.by if best else rows_of(frame)
    scope = said_scope(request)
    if (
        frame.has("metric.leave_left")
        and scope.is_open
        and not by
        and not frame.has("self.company", "rank.any", "rank.top", "rank.bottom", "person.employee", "by.employee")
    ):
        scope.people.append(ME)  # a balance without a name is one's own
    scope = implied_scope(request, draft, scope, by)
    if request.specialist == "employees" and frame.of_kind("person"):
        scope.clients = []
    by = by if best else _implied_dimensions(frame, by, scope)
    ranked_me = ME in scope.people and frame.has("rank.any") and by == ["employee"]
    plain = not scope.products and not scope.clients and not where_of(frame).keys() - {"position", "job_family"}
    metrics = metrics_of(frame, by, plain=plain and not _is_part_of_month(frame))
    comparison = comparison_of(request)
    extra: dict[str, Json] = {}
    if ranked_me or (frame.has("rank.any") and len(scope.people) == 1 and by == ["employee"]):
        extra["rank_of"] = list(scope.people)
        scope.people = []
        if not scope.units:
            scope.units = [MY_UNIT]
    for name, kind in (("products", "product"), ("clients", "client")):
        if frame.has("rank.any") and by == [kind] and len(getattr(scope, name)) == 1:
            extra[f"rank_of_{name}"] = list(getattr(scope, name))
            setattr(scope, name, [])
    draft.call(
        "query_metric",
        metrics=metrics,
        by=by,
        period=comparison.pop("period", None) or _period(request, by),
        **comparison,
        having=having_of(frame, metrics),
        statistics=statistics_of(frame, by, metrics),
        limit=limit_of(frame) if by and not best else None,
        each=best.rows if best else None,
        unit=money_unit_of(frame),
        chart=chart_of(frame),
        where=where_of(frame),
        **order_of(frame, metrics, compared=bool(comparison)),
        **scope.arguments(),
        **extra,
    )


def _implied_dimensions(frame: Frame, by: list[str], scope: FigureScope) -> list[str]:
    """Returns the grouping that a ranking, a trend or several names ask for without saying it."""
    if by == ["employee"] and len(scope.units) > 1 and not scope.people and not says_each_person(frame):
        return [_kind_of_units(frame)]  # "서울사업부랑 경기사업부 누가 잘했어" asks of the two
    kind = compared_kind(frame)
    if kind and kind not in by and (not by or by == ["client"]):
        return [kind]
    if by:
        if frame.has("metric.trend", "chart.line") and not set(by) & {"month", "quarter", "year"} and len(by) < 2:
            return [*by, "month"] if frame.has("metric.trend") and not frame.has("rank.any") else by
        return by
    if frame.has("metric.trend", "chart.line"):
        return ["month"]
    if frame.has("chart.any") and _several_months(frame):
        return ["month"]
    if len(scope.people) > 1:
        return ["employee"]
    if len(scope.units) > 1:
        return [_kind_of_units(frame)]
    if len(scope.products) > 1:
        return ["product"]
    if _lists_months(frame):
        return ["month"]
    if frame.has("metric.median"):
        return ["employee"]
    if says_per_head(frame):
        return ["employee"] if frame.has("metric.client_count") else []
    if frame.has("rank.any") and not scope.people and (scope.products or scope.clients):
        return ["product"] if scope.products else ["client"]
    people = frame.has("metric.below_target", "metric.above_target", "person.employee", "metric.distribution")
    if frame.has("rank.any", "rank.top", "rank.bottom", "metric.distribution") or people:
        return ["employee"]
    if frame.has("metric.mix", "metric.share") and not frame.has("metric.average"):
        return ["product"]
    return []


def _kind_of_units(frame: Frame) -> str:
    """Returns whether the named units are teams or departments."""
    names = [mention["text"].lower() for mention in frame.of_kind("unit")]
    departments = all(name.endswith(("사업부", "본부", "division", "department")) for name in names)
    return "department" if names and departments else "unit"


def _is_part_of_month(frame: Frame) -> bool:
    """Whether the stated stretch is shorter than a month, which no target is set for."""
    stated = frame.stated_period
    if stated is None:
        return False
    start, end = (date.fromisoformat(stated.period[name]) for name in ("start", "end"))
    return (end - start).days < LEAST_MONTH_DAYS


def _lists_months(frame: Frame) -> bool:
    """ "3월 4월 5월 실적" wants each."""
    stated = frame.stated_period
    return stated is not None and len(_MONTHS_SAID.findall(stated.text)) > 2


def _several_months(frame: Frame) -> bool:
    stated = frame.stated_period
    return stated is not None and stated.period["start"][:7] != stated.period["end"][:7]


def _period(request: Request, by: list[str]) -> str | None:
    """Returns the stated period; a trend without one covers the last twelve months."""
    if request.period:
        return request.period
    if set(by) & {"month", "quarter"}:
        return "최근 12개월" if request.language == "ko" else "last 12 months"
    if request.frame.has("metric.ytd"):
        return "올해 누계" if request.language == "ko" else "year to date"
    return None


def _about_directory(request: Request) -> bool:
    frame = request.frame
    ranked = frame.has("rank.top", "rank.bottom", "rank.any")
    if find_share_bound(frame.masked) is not None:
        return False  # "how many reps are above 100%" counts by a figure
    if ranked and not frame.has("person.hired", "person.tenure", "person.contact", "metric.headcount", "person.left"):
        return False
    if frame.has_all("person.tenure", "metric.average"):
        return False  # a mean over people, not a card
    if frame.has(*_DIRECTORY) and not frame.has(*_FIGURES):
        return True
    if asks_for_duty(frame):
        return True
    bare = not frame.has("metric.", "rank.any", "compare.", "ask.why", "ask.analyse", "chart.any", "by.month")
    return bare and (bool(frame.of_kind("person")) or frame.has("person.leader", "person.responsible", "family."))
