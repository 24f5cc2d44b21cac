"""Analyses of people's figures beyond a plain query: why, what next, what is missing, how to help."""

from collections.abc import Callable, Sequence

from nodes.builtin.figure_words import compare_of, limit_of, where_of
from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_days, find_money, find_streak
from nodes.builtin.request import Draft, Request
from nodes.builtin.scope import FigureScope, implied_scope, own_scope, said_scope
from state.reference import ME, MY_UNIT


def _people_or_own(request: Request, draft: Draft) -> FigureScope:
    scope = said_scope(request)
    scope.clients, scope.products = [], []
    return own_scope(request, draft, scope) if scope.is_open and not request.frame.has("self.company") else scope


def _pay(request: Request, draft: Draft) -> None:
    scope = said_scope(request)
    frame = request.frame
    others = frame.has("person.leader", "position", "person.employee", "by.employee", "person.list", "chart.table")
    unnamed = others and not scope.people and not frame.has("self.me")
    average = frame.has("metric.average") or unnamed or bool(scope.units and not scope.people)
    draft.call("get_pay", people=scope.people, units=scope.units, aggregate=True if average else None)


def _evaluation(request: Request, draft: Draft) -> None:
    scope = _people_or_own(request, draft)
    draft.call("evaluation_score", people=scope.people, units=scope.units, half=_half(request))


def _half(request: Request) -> str | None:
    text = request.frame.masked
    if request.period and any(word in text for word in ("반기", "half", "h1", "h2", "작년", "last year", "20")):
        return request.period
    return None


def _incentive(request: Request, draft: Draft) -> None:
    scope = said_scope(request)
    scope.clients, scope.products = [], []
    if scope.is_open and request.principal.employee_id:
        scope.people = [ME]  # what is paid is one's own unless somebody is named
        draft.assume("본인의 예상액으로 보았습니다.", "Taken as your own.")
    draft.call("incentive_estimate", people=scope.people, units=scope.units, period=request.period)


def _coach(request: Request, draft: Draft) -> None:
    people = request.references("person")
    if people:
        for person in people[:3]:
            draft.call("coach", person=person, period=request.period)
        return
    draft.assume(
        "대상을 말씀하지 않아 우리 팀에서 달성률이 낮은 사람부터 보았습니다.",
        "Nobody was named, so this lists your team by achievement, lowest first.",
    )
    draft.call(
        "query_metric", metrics=["achievement", "sales", "target", "visits"], by=["employee"], units=[MY_UNIT],
        descending=False, order_by="achievement", limit=5, period=request.period,
    )  # fmt: skip


def _peers(request: Request, draft: Draft) -> None:
    people = request.references("person") or [ME]
    frame = request.frame
    metric = "achievement" if frame.has("metric.achievement") else "visits" if frame.has("metric.visits") else None
    draft.call("compare_peers", person=people[0], metric=metric, period=request.period)


def _correlation(request: Request, draft: Draft) -> None:
    frame = request.frame
    x = "visits"
    if frame.has("metric.attendance"):
        x = "attendance_rate"
    elif frame.has("metric.budget"):
        x = "expenses"
    elif frame.has("metric.visit_rate"):
        x = "visit_plan_rate"
    y = "achievement" if frame.has("metric.achievement") else "sales"
    scope = said_scope(request)
    draft.call(
        "correlate_metrics", x=x, y=y, by="unit" if frame.has("by.unit") else "employee", period=request.period,
        people=[person for person in scope.people if person != ME], units=scope.units,
    )  # fmt: skip


def _forecast(request: Request, draft: Draft) -> None:
    frame = request.frame
    scope = implied_scope(request, draft, said_scope(request), [])
    start = next((one for one in frame.periods if one.period["end"] > request.today.isoformat()), None)
    days = find_days(frame.masked)
    months = min(6, max(1, days.days // 30)) if days and days.days >= 28 else None
    draft.call(
        "forecast_metric",
        metric="quantity" if frame.has("metric.quantity") else "visits" if frame.has("metric.visits") else None,
        start=f"{start.period['start']}/{start.period['end']}" if start else None,
        months=None if start else months,
        **scope.arguments(),
    )


def _closing(request: Request, draft: Draft) -> None:
    """ "이번 분기 어떻게 끝날까": the running period's end; about a target without a period, the company's year."""
    frame = request.frame
    scope = implied_scope(request, draft, said_scope(request), [])
    korean = request.language == "ko"
    usual = (
        ("이번 회계연도" if korean else "this fiscal year")
        if frame.has("metric.target", "metric.achievement")
        else None
    )
    draft.call(
        "forecast_metric",
        metric="visits" if frame.has("metric.visits") else None,
        start=request.period or usual or ("이번 달" if korean else "this month"),
        **scope.arguments(),
    )


def plan_streaks(request: Request, draft: Draft) -> None:
    """Adds who missed, met, fell or rose so many times in a row: "3개월 연속 목표 미달", "fell two quarters in a row"."""
    frame = request.frame
    kinds = (("by.product", "product"), ("client.any", "client"), ("by.client", "client"), ("by.unit", "unit"))
    by = next((name for concept, name in kinds if frame.has(concept)), "employee")
    if frame.of_kind("client"):
        by = "client"
    scope = said_scope(request)
    if by == "employee":
        scope = implied_scope(request, draft, scope, [by])
    rises = frame.has("metric.growth", "client.growing") and not frame.has("metric.fall", "client.falling")
    if frame.has("metric.fall", "client.falling") or rises or by in {"client", "product"}:
        condition = "rising" if rises else "falling"
    else:
        met = frame.has("metric.above_target", "metric.achievement") and not frame.has("metric.below_target")
        condition = "on_target" if met else "below_target"
    length = find_streak(frame.question)
    draft.call(
        "find_streaks", condition=condition, by=by, count=length[0] if length else None,
        step=length[1] if length else None, **scope.arguments(),
    )  # fmt: skip


def _required(request: Request, draft: Draft) -> None:
    goal = find_money(request.frame.question)
    people, units = request.references("person"), request.references("unit")
    if len(people) + len(units) > 1 and not goal:
        draft.call(
            "query_metric", metrics=["sales"], by=["unit" if units else "employee"], people=people, units=units,
            period=request.period or ("이번 회계연도" if request.language == "ko" else "this fiscal year"),
        )  # fmt: skip
        return  # "서부팀이 강남팀을 따라잡으려면": what lies between them
    scope = _people_or_own(request, draft) if not said_scope(request).is_open else _me_first(request, draft)
    draft.call(
        "required_run_rate", people=scope.people, units=scope.units, goal=goal[0][0] if goal else None,
        period=_target_stretch(request),
    )  # fmt: skip


def _me_first(request: Request, draft: Draft) -> FigureScope:
    """ "목표 채우려면 얼마나 더" is asked about one's own target; a leader's is the unit's."""
    return own_scope(request, draft, FigureScope())


def _target_stretch(request: Request) -> str | None:
    """Returns the stretch of the target: "이번 분기", "이번 달"; "연말까지" and nothing are the company's year."""
    stated = request.frame.stated_period
    if stated is None or any(
        word in stated.text.lower() for word in ("연말", "year end", "year-end", "the year", "올해", "연간")
    ):
        return None
    return request.period


def _explain(request: Request, draft: Draft) -> None:
    scope = implied_scope(request, draft, said_scope(request), [])
    if scope.people and request.specialist == "employees":
        scope.clients = []
    year_ago = compare_of(request.frame) == "year_ago"
    draft.call(
        "explain_change", period=request.period, against="year_ago" if year_ago else None, where=where_of(request.frame),
        **scope.arguments(),
    )  # fmt: skip


def _anomalies(request: Request, draft: Draft) -> None:
    frame = request.frame
    scope = implied_scope(request, draft, said_scope(request), [])
    named = any(frame.of_kind(kind) for kind in ("person", "client", "product"))
    people = not named and frame.has("by.employee", "person.employee") and not frame.has("client.any")
    draft.call(
        "find_anomalies", period=request.period, limit=limit_of(frame), by="employee" if people else None,
        **scope.arguments(),
    )  # fmt: skip


def _concentration(request: Request, draft: Draft) -> None:
    scope = implied_scope(request, draft, said_scope(request), [])
    by_client = request.frame.has("client.any", "by.client")
    draft.call(
        "query_metric",
        metrics=["client_concentration" if by_client else "product_concentration", "sales"],
        period=request.period,
        **scope.arguments(),
    )


def _report(request: Request, draft: Draft) -> None:
    scope = _people_or_own(request, draft)
    formats = (("file.word", "docx"), ("file.pdf", "pdf"), ("file.excel", "xlsx"), ("file.powerpoint", "pptx"))
    wanted = next((name for concept, name in formats if request.frame.has(concept)), None)
    draft.call("make_report", people=scope.people, units=scope.units, period=request.period, format=wanted)


def _asks_why(frame: Frame) -> bool:
    if frame.has("client.grade_why", "ask.statement"):
        return False
    return frame.has("ask.why") or (
        frame.has("ask.analyse") and frame.has("metric.fall", "metric.growth") and not frame.has("by.employee")
    )


def _is_report(frame: Frame) -> bool:
    return frame.has("report.performance") or (
        frame.has("ask.report") and frame.has("ask.draft", "file.") and not frame.has("visit.report")
    )


def _is_evaluation(frame: Frame) -> bool:
    return frame.has("metric.evaluation")


def _is_incentive(frame: Frame) -> bool:
    return frame.has("metric.incentive")


def _is_correlation(frame: Frame) -> bool:
    return frame.has("metric.correlation") and frame.has(
        "metric.visits", "metric.visit_rate", "metric.attendance", "metric.budget", "visit.any"
    )


def _is_closing(frame: Frame) -> bool:
    """ "목표까지 얼마나 더" asks what is missing, "목표 달성할까" how it will end."""
    asks_amount = any(
        word in frame.masked for word in ("얼마씩", "얼마나 더", "얼마 더", "how much", "필요", "per month")
    )
    return frame.has("metric.closing") and not asks_amount


def _is_peers(frame: Frame) -> bool:
    return frame.has("metric.peers") and frame.has("compare.any", "metric.peers") and not frame.has("metric.coaching")


Analysis = tuple[Callable[[Frame], bool], Callable[[Request, Draft], None]]
ANALYSES: Sequence[Analysis] = (
    (_is_report, _report),
    (lambda frame: frame.has("metric.pay") and not frame.has("topic.benefit"), _pay),
    (_is_evaluation, _evaluation),
    (_is_incentive, _incentive),
    (lambda frame: frame.has("metric.coaching"), _coach),
    (_is_correlation, _correlation),
    (_is_peers, _peers),
    (lambda frame: frame.has("metric.anomaly"), _anomalies),
    (lambda frame: frame.has("metric.streak") and find_streak(frame.question) is not None, plan_streaks),
    (_is_closing, _closing),
    (lambda frame: frame.has("metric.required"), _required),
    (_asks_why, _explain),
    (lambda frame: frame.has("metric.forecast"), _forecast),
    (lambda frame: "집중도" in frame.masked or "concentrat" in frame.masked, _concentration),
)
"""Tried in this order: the first that fits plans alone."""
