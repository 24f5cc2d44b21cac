"""Calls for Korean questions about figures whose parts combine freely: two conditions at once, who fell, weekdays, the
first tenth, a team's own place, both ends, per-head figures, measures side by side."""

from collections.abc import Callable, Sequence
from typing import Any

from nodes.builtin.compared_period import comparison_of
from nodes.builtin.composed_kinds import (
    CONTRACTED,
    KINDS_OF_CLIENT,
    OF_STAFF,
    OTHER_TASKS,
    is_beside,
    is_between_units,
    is_kind_over_time,
    is_limited,
    is_mean,
    is_moved,
    is_nothing,
    is_other_measure,
    is_per_one,
    is_place,
    is_places,
    is_several,
    is_why_by,
    rows_asked,
)
from nodes.builtin.figure_conditions import Condition
from nodes.builtin.figure_reading import RATES, FigureReading, read_figures
from nodes.builtin.figure_words import chart_of, money_unit_of, where_of
from nodes.builtin.frame import Frame
from nodes.builtin.quantities import Bound, find_rows
from nodes.builtin.request import Draft, Request
from nodes.builtin.scope import implied_scope, said_scope
from state.evidence import Json
from state.principal import Role
from state.reference import MY_UNIT

ENDS_SHOWN = 3


def is_composed(frame: Frame) -> bool:
    """Whether the parts of a question say more than one measure of one cut, so that they are planned together."""
    reading = read_figures(frame)
    return reading is not None and _kind_of(frame, reading) is not None


def composed_about_clients(frame: Frame) -> bool:
    """Whether the rows of a composed question are clients."""
    reading = read_figures(frame)
    return reading is not None and rows_asked(frame, reading)[:1] == ["client"]


def lists_by_figures(frame: Frame) -> bool:
    """Whether rows are asked that meet a condition on a figure: "매출 천만원도 안 되는 거래처 몇 군데"."""
    reading = read_figures(frame)
    return reading is not None and bool(reading.rows and reading.measures and reading.cuts)


def plan_composed(request: Request, draft: Draft) -> bool:
    """Adds the calls of a composed question; returns whether it was one."""
    reading = read_figures(request.frame)
    kind = _kind_of(request.frame, reading) if reading else None
    if reading is None or kind is None:
        return False
    kind(request, draft, reading)
    return True


Plan = Callable[[Request, Draft, FigureReading], None]


def _kind_of(frame: Frame, reading: FigureReading) -> Plan | None:
    if frame.has("metric.correlation") and not reading.rows:
        return None
    if frame.has("ask.why"):
        return _why_by if is_why_by(frame, reading) else None
    permission = [word for word in frame.words("rule.permission") if not word.startswith("미수")]
    if frame.has("contract.any") and not (set(reading.measures) & CONTRACTED and reading.rows not in ([], ["client"])):
        return None
    stopped = frame.has("client.stopped_product") and bool(frame.of_kind("product"))
    if frame.has(*OTHER_TASKS) or permission or stopped:
        return None
    return next((plan for applies, plan in _KINDS if applies(frame, reading)), None)


def _call(
    request: Request,
    draft: Draft,
    *,
    metrics: Sequence[str],
    by: Sequence[str],
    cuts: Sequence[Condition] = (),
    all_units: bool = False,
    moves: bool = False,
    **extra: object,
) -> None:
    """Adds the query with what the question says of scope, period, comparison and form."""
    frame = request.frame
    scope = said_scope(request)
    if all_units:
        scope.units = []
    elif not set(metrics) <= OF_STAFF and not set(by) & KINDS_OF_CLIENT:
        scope = implied_scope(request, draft, scope, list(by))
    comparison = comparison_of(request)
    if (moves or any(one.side in {"rise", "fall", "moved"} for one in cuts)) and not comparison:
        comparison = {"compare": "previous"}
    period = comparison.pop("period", None) or request.period or _usual_period(request, by, comparison)
    where = where_of(frame)
    draft.call(
        "query_metric",
        metrics=list(dict.fromkeys(metrics))[:6],
        by=list(by),
        period=period,
        **comparison,
        having=[one.as_having() for one in cuts][:4],
        unit=money_unit_of(frame),
        chart=chart_of(frame),
        where=where,
        **scope.arguments(),
        **extra,
    )


def _usual_period(request: Request, by: Sequence[str], comparison: dict[str, Json]) -> str | None:
    """Without a period clients and months are seen over a year, everything else in the running month."""
    yearly = bool({"client", "month", "quarter"} & set(by)) and (not comparison or "month" in by)
    return ("최근 12개월" if request.language == "ko" else "last 12 months") if yearly else None


def _order(measure: str, cuts: Sequence[Condition]) -> dict[str, Any]:
    """Returns the order by what was said first: the most of what is high or rose, the least of what is low or fell."""
    first = cuts[0]
    lowest = first.side in {"low", "fall", "none"} or (first.bound is not None and first.bound.operator.startswith("<"))
    if first.side in {"rise", "fall"}:
        order: dict[str, Any] = {"order_by": "change" if measure in RATES else "change_rate"}
    else:
        order = {"order_by": measure}
    return order | ({"descending": False} if lowest else {})


def _nothing(request: Request, draft: Draft, reading: FigureReading) -> None:
    """ "방문 0건인 거래처": who has none stands only among all who could have some."""
    cuts = [one for one in reading.cuts if one.side == "none"]
    _call(
        request, draft, metrics=[cuts[0].measure, "assigned_clients"], by=rows_asked(request.frame, reading)[:1],
        cuts=cuts, limit=find_rows(request.frame.masked),
    )  # fmt: skip


def _two_conditions(request: Request, draft: Draft, reading: FigureReading) -> None:
    cuts = reading.cuts
    metrics = [*(one.measure for one in cuts), *(name for name in reading.measures if name not in OF_STAFF)]
    if any(one.side == "none" for one in cuts):
        metrics.append("assigned_clients")
    _call(
        request, draft, metrics=metrics, by=rows_asked(request.frame, reading)[:1], cuts=cuts,
        limit=find_rows(request.frame.masked), **_order(cuts[0].measure, cuts),
    )  # fmt: skip


def _which_moved(request: Request, draft: Draft, reading: FigureReading) -> None:
    cuts = [one for one in reading.conditions if one.side in {"rise", "fall"}][:1]
    measure = cuts[0].measure
    _call(
        request, draft, metrics=[measure], by=rows_asked(request.frame, reading)[:2], cuts=cuts,
        limit=find_rows(request.frame.masked), **_order(measure, cuts),
    )  # fmt: skip


def _against_mean(request: Request, draft: Draft, reading: FigureReading) -> None:
    cuts = [one for one in reading.cuts if one.side in {"high", "low"}][:1]
    measure = cuts[0].measure
    _call(
        request, draft, metrics=[measure], by=rows_asked(request.frame, reading)[:1], cuts=cuts, statistics=["average"],
        **_order(measure, cuts),
    )  # fmt: skip


def _limited(request: Request, draft: Draft, reading: FigureReading) -> None:
    """A limit on one measure: "근속 10년 넘은 사람", "전월 대비 20% 이상 빠진 거래처"."""
    cuts = [one for one in reading.cuts if one.side in {"bound", "moved"}]
    others = [name for name in reading.measures if name not in OF_STAFF]
    measures = [*others, cuts[0].measure] if cuts[0].measure == "tenure" else [cuts[0].measure, *others]
    order: dict[str, Any] = {"order_by": "change_rate"} if cuts[0].side == "moved" else {}
    if cuts[0].side == "moved" and cuts[0].bound is not None and cuts[0].bound.value < 0:
        order["descending"] = False
    _call(
        request, draft, metrics=measures, by=rows_asked(request.frame, reading)[:1], cuts=cuts,
        limit=find_rows(request.frame.masked), **order,
    )  # fmt: skip


def _places(request: Request, draft: Draft, reading: FigureReading) -> None:
    """ "10등부터 20등까지": the rows of these ranks."""
    places = reading.places or (1, 1)
    measure = next(iter(reading.measures), "sales")
    cuts = [
        Condition(measure="rank", side="bound", start=0, bound=Bound(operator=operator, value=float(place)))
        for operator, place in ((">=", min(places)), ("<=", max(places)))
    ]
    rows = reading.rows or list(dict.fromkeys(one.name for one in reading.said_rows)) or ["employee"]
    _call(request, draft, metrics=[measure], by=rows[:1], cuts=cuts, order_by=measure)


def _why_by(request: Request, draft: Draft, reading: FigureReading) -> None:
    """ "왜 떨어졌는지 품목별로": what the change is made of, and how each row moved."""
    lowest = not any(one.side == "rise" for one in reading.conditions)
    scope = implied_scope(request, draft, said_scope(request), [])
    comparison = comparison_of(request)
    draft.call(
        "explain_change", period=request.period, where=where_of(request.frame),
        against="year_ago" if comparison.get("compare") == "year_ago" else None, **scope.arguments(),
    )  # fmt: skip
    _call(
        request, draft, metrics=["sales"], by=reading.rows[:1], order_by="change",
        descending=False if lowest else None, moves=True,
    )  # fmt: skip


def _weekdays(request: Request, draft: Draft, reading: FigureReading) -> None:
    others = [name for name in reading.rows if name != "weekday"]
    _call(request, draft, metrics=reading.measures or ["sales"], by=[*others, "weekday"][:2])


def _first_part(request: Request, draft: Draft, reading: FigureReading) -> None:
    measure = next(iter(reading.measures), "sales")
    _call(
        request, draft, metrics=[measure, "share", "cumulative_share"], by=rows_asked(request.frame, reading)[:1],
        order_by=measure, best_share=reading.best_share, descending=False if reading.counts_from_below else None,
    )  # fmt: skip


def _own_place(request: Request, draft: Draft, reading: FigureReading) -> None:
    """ "우리 팀 몇 등이야": the unit stays among all of its kind."""
    frame = request.frame
    units = request.references("unit") or [MY_UNIT]
    names = [mention["text"] for mention in frame.of_kind("unit")]
    departments = all(name.endswith(("사업부", "본부")) for name in names) if names else (
        request.principal.role is Role.DEPARTMENT_HEAD
    )  # fmt: skip
    measures = reading.measures or ["sales"]
    metrics = ["achievement", "sales", "target"] if measures[0] == "achievement" else measures
    _call(
        request, draft, metrics=metrics, by=["department" if departments else "unit"], order_by=metrics[0],
        rank_of_units=units, all_units=True,
    )  # fmt: skip


def _both_ends(request: Request, draft: Draft, reading: FigureReading) -> None:
    measures = reading.measures or ["sales"]
    for descending in (None, False):
        _call(
            request, draft, metrics=measures, by=rows_asked(request.frame, reading)[:1], order_by=measures[0],
            descending=descending, limit=find_rows(request.frame.masked) or ENDS_SHOWN,
        )  # fmt: skip


def _between_units(request: Request, draft: Draft, reading: FigureReading) -> None:
    _call(request, draft, metrics=reading.measures, by=["unit"], order_by=reading.measures[0])


def _side_by_side(request: Request, draft: Draft, reading: FigureReading) -> None:
    """Measures beside each other, ordered where one of them is wanted high or low."""
    frame = request.frame
    ordered = [one for one in reading.conditions if one.side in {"high", "low"}]
    cuts = [one for one in reading.cuts if one.side not in {"high", "low"}]
    measure = ordered[0].measure if ordered else reading.measures[0]
    ranked = frame.has("rank.top", "rank.bottom", "rank.any")
    order: dict[str, Any] = _order(measure, ordered) if ordered else ({"order_by": measure} if ranked else {})
    if frame.has("rank.bottom") and not ordered:
        order["descending"] = False
    rows = reading.rows[:2]
    if not rows and (cuts or ordered or ranked):
        rows = rows_asked(frame, reading)
    metrics = [*reading.measures, "share"] if frame.has("metric.share") and rows else reading.measures
    limit = find_rows(frame.masked) or (
        5 if frame.has("rank.top", "rank.bottom") and not frame.has("rank.any") else None
    )
    _call(request, draft, metrics=metrics, by=rows, cuts=cuts, limit=limit if rows else None, **order)


_KINDS: Sequence[tuple[Callable[[Frame, FigureReading], bool], Plan]] = (
    (is_several, _two_conditions),
    (lambda frame, reading: "weekday" in reading.rows, _weekdays),
    (lambda frame, reading: reading.best_share is not None, _first_part),
    (is_place, _own_place),
    (lambda frame, reading: reading.both_ends and bool(reading.rows), _both_ends),
    (is_places, _places),
    (is_mean, _against_mean),
    (is_limited, _limited),
    (is_nothing, _nothing),
    (is_moved, _which_moved),
    (is_per_one, _side_by_side),
    (is_between_units, _between_units),
    (is_kind_over_time, _side_by_side),
    (is_beside, _side_by_side),
    (is_other_measure, _side_by_side),
)
"""Tried in this order."""
