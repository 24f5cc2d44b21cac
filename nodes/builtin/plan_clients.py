"""Calls for questions about clients: which tool a question wants, first fit first."""

from collections.abc import Callable, Sequence

from nodes.builtin.best_of_each import best_of_each
from nodes.builtin.client_scope import client_scope, one_client
from nodes.builtin.figure_words import compared_kind
from nodes.builtin.frame import Frame
from nodes.builtin.plan_analyses import plan_streaks
from nodes.builtin.plan_client_figures import (
    is_concentrated,
    is_distribution,
    plan_average_by_group,
    plan_average_order,
    plan_channels,
    plan_concentration,
    plan_counts_over_time,
    plan_credit,
    plan_distribution,
    plan_explanation,
    plan_forecast,
    plan_kinds,
    plan_order_counts,
    plan_returns,
    plan_shares,
)
from nodes.builtin.plan_client_groups import (
    is_client_share,
    is_counted_orders,
    is_grouped_overdue,
    is_kind_growth,
    plan_client_share,
    plan_grouped_overdue,
)
from nodes.builtin.plan_client_lists import plan_contracts, plan_list, plan_transactions
from nodes.builtin.plan_employees import plan_figures
from nodes.builtin.plan_share import is_share_of_whole, plan_share_of_whole
from nodes.builtin.plan_visits import plan_visits, wants_visits
from nodes.builtin.quantities import find_days, find_money_bound, find_rows, find_streak
from nodes.builtin.request import Draft, Request

_KINDS = ("client.hospital", "client.general_hospital", "client.clinic", "client.pharmacy", "client.wholesaler")
_SECTIONS = (
    ("client.owner", "owner"), ("person.contact", "contacts"), ("client.director", "contacts"),
    ("client.contacts", "contacts"), ("contract.any", "contracts"), ("client.overdue", "overdue"),
    ("by.product", "products"), ("visit.history", "visits"),
)  # fmt: skip


def plan_clients(request: Request, draft: Draft) -> None:
    """Adds the calls that answer the question's part about clients."""
    for applies, add in _TOPICS:
        if applies(request):
            add(request, draft)
            return
    named = request.references("client")
    if not named:
        plan_list(request, draft)
    elif len(named) > 1:
        _several(request, draft, named)
    else:
        _profile(request, draft, named[0])


def _profile(request: Request, draft: Draft, client: str) -> None:
    """One client: its card, or the sections asked for."""
    frame = request.frame
    if frame.has("by.product") and not frame.has("client.owner", "contract.any", "metric.trend"):
        _products(request, draft, client)
        return
    shaped = frame.has("metric.trend", "by.month", "by.quarter", "chart.any")
    if shaped or _figure_of_one(frame) or (request.references("product") and not frame.has("visit.", "contract.any")):
        plan_figures(request, draft)
        return
    sections = [name for concept, name in _SECTIONS if frame.has(concept)]
    if frame.has("metric.sales", "metric.total"):
        sections.append("sales")
    if frame.has("client.address", "client.beds", "client.patients", "client.grade", "client.profile") and sections:
        sections.insert(0, "profile")
    draft.call("get_client", client=client, sections=list(dict.fromkeys(sections)), period=request.period)


def _products(request: Request, draft: Draft, client: str) -> None:
    """What one client buys, the most first."""
    period = request.period or ("최근 12개월" if request.language == "ko" else "last 12 months")
    draft.call(
        "query_metric", metrics=["sales", "quantity", "share"], by=["product"], clients=[client], period=period,
        limit=find_rows(request.frame.masked),
    )  # fmt: skip


def _figure_of_one(frame: Frame) -> bool:
    return frame.has(
        "metric.sales",
        "metric.budget",
        "metric.quantity",
        "metric.returns",
        "metric.return_rate",
        "metric.growth",
        "compare.previous_year",
        "compare.previous_month",
    ) and not frame.has("client.owner", "contract.any", "visit.history")


def _several(request: Request, draft: Draft, named: list[str]) -> None:
    draft.call("compare_clients", clients=named[:6], period=request.period)


def _grade(request: Request, draft: Draft) -> None:
    named = request.references("client")
    draft.call("explain_grade", client=named[0] if named else None)


def _owner_history(request: Request, draft: Draft) -> None:
    client = one_client(request, draft)
    if client:
        draft.call("owner_history", client=client)


def _cross_sell(request: Request, draft: Draft) -> None:
    named = request.references("client")
    for client in named[:3]:
        draft.call("cross_sell", client=client, limit=find_rows(request.frame.masked))
    if not named:
        draft.call("client_potential", order="lowest", **client_scope(request, draft))


def _potential(request: Request, draft: Draft) -> None:
    highest = request.frame.has("rank.top") and not request.frame.has("rank.bottom", "client.patients")
    draft.call(
        "client_potential",
        order="highest" if highest else "lowest",
        period=request.period,
        limit=find_rows(request.frame.masked),
        **client_scope(request, draft),
    )


def _risk(request: Request, draft: Draft) -> None:
    draft.call(
        "client_risk", limit=find_rows(request.frame.masked), minimum="watch" if request.references("client") else None,
        **client_scope(request, draft),
    )  # fmt: skip


def _overdue(request: Request, draft: Draft) -> None:
    days = find_days(request.frame.masked)
    bound = find_money_bound(request.frame.question)
    draft.call(
        "overdue", limit=find_rows(request.frame.masked), min_amount=int(bound.value) if bound else None, min_days=days.days if days else None,
        only_overdue=None if days or (request.frame.has("client.overdue") and "연체" in request.frame.masked) or "overdue" in request.frame.masked else False,
        **client_scope(request, draft),
    )  # fmt: skip


def _visit_effect(request: Request, draft: Draft) -> None:
    draft.call("visit_effect", period=request.period, **client_scope(request, draft))


def _has(*concepts: str) -> Callable[[Request], bool]:
    return lambda request: request.frame.has(*concepts)


def _is_best_of_each(request: Request) -> bool:
    conditioned = request.frame.has("client.overdue", "contract.any", "client.dormant", "client.not_visited")
    return best_of_each(request.frame) is not None and not conditioned


def _is_products(request: Request) -> bool:
    """ "약국에 제일 많이 나간 제품": the products are ranked, and the kind of client only narrows them."""
    frame = request.frame
    ranked = frame.has("rank.top", "rank.bottom", "rank.any", "metric.fall", "metric.growth")
    listed = frame.has("client.any", "by.client", "client.stopped_product", "client.buys", "metric.returns")
    return frame.has("by.product") and ranked and not listed and not request.references("client")


def _is_kinds_compared(request: Request) -> bool:
    """ "의원이랑 약국 중에 어디 매출이 더 커": two kinds of client against each other, not a list of both."""
    frame = request.frame
    kinds = [name for name in _KINDS if frame.has(name)]
    held = frame.has("compare.any") or (frame.has("ask.more") and frame.has("metric."))
    return (len(kinds) > 1 or compared_kind(frame) is not None) and held and not request.references("client")


def _is_average_by_group(request: Request) -> bool:
    """ "average sales per client by team": a mean over clients, of each group."""
    frame = request.frame
    grouped = frame.has("by.unit", "by.employee", "by.district", "by.client_type", "by.grade", "by.specialty")
    return frame.has("metric.average") and grouped and frame.has("client.any", "by.client")


def _is_credit(request: Request) -> bool:
    words = ("여신", "credit", "한도")
    named = request.frame.has("client.credit") and bool(request.references("client"))
    return named or (request.frame.has("client.overdue") and any(word in request.frame.masked for word in words))


def _is_transactions(request: Request) -> bool:
    frame = request.frame
    conditions = ("client.dormant", "client.not_visited", "client.overdue", "client.falling", "client.growing")
    grouped = frame.has("by.district", "by.specialty", "by.client_type", "by.product") and frame.has(
        "rank.top", "rank.bottom"
    )
    if not frame.has("transaction.list") or frame.has(*conditions) or grouped:
        return False
    conditioned = frame.has("client.any", "by.client") and find_money_bound(frame.question) is not None
    return not conditioned or bool(request.references("client"))


def _is_contracts(request: Request) -> bool:
    both = request.frame.has("client.falling", "client.growing", "client.risk", "client.dormant", "client.overdue")
    return request.frame.has("contract.any") and not both


def _is_returns(request: Request) -> bool:
    return request.frame.has("metric.return_rate", "metric.returns") and not request.frame.has("metric.net")


def _is_counted(request: Request) -> bool:
    frame = request.frame
    return frame.has("client.new", "client.lost") and frame.has(
        "by.month", "by.quarter", "by.year", "by.unit", "by.employee"
    )


def _is_shares(request: Request) -> bool:
    frame = request.frame
    return frame.has("metric.share") and frame.has("client.any", "by.client") and not request.references("client")


def _is_average_order(request: Request) -> bool:
    return request.frame.has("metric.average_sale")


def _is_forecast(request: Request) -> bool:
    return request.frame.has("metric.forecast") and not request.frame.has("client.risk")


def _is_explained(request: Request) -> bool:
    frame = request.frame
    return (
        frame.has("ask.why")
        and (frame.has("metric.fall", "metric.growth", "metric.sales"))
        and not frame.has("client.any")
    )


def _is_streak(request: Request) -> bool:
    return request.frame.has("metric.streak") and find_streak(request.frame.question) is not None


def _is_grade(request: Request) -> bool:
    frame = request.frame
    return frame.has("client.grade_why") or (
        frame.has("client.grade") and frame.has("rule.content", "ask.explain") and not frame.has("by.grade")
    )


Topic = tuple[Callable[[Request], bool], Callable[[Request, Draft], None]]
_TOPICS: Sequence[Topic] = (
    (wants_visits, plan_visits),
    (_is_streak, plan_streaks),
    (_is_grade, _grade),
    (_has("client.owner_history"), _owner_history),
    (_has("client.stopped_product"), plan_list),
    (_has("visit.effect"), _visit_effect),
    (_is_best_of_each, plan_figures),
    (_is_products, plan_figures),
    (_is_kinds_compared, plan_kinds),
    (_is_average_by_group, plan_average_by_group),
    (_has("client.potential"), _potential),
    (_has("client.cross_sell"), _cross_sell),
    (is_client_share, plan_client_share),
    (is_share_of_whole, plan_share_of_whole),
    (_is_average_order, plan_average_order),
    (_has("metric.order_count"), plan_order_counts),
    (is_counted_orders, plan_order_counts),
    (is_kind_growth, plan_figures),
    (_is_counted, plan_counts_over_time),
    (is_concentrated, plan_concentration),
    (_is_shares, plan_shares),
    (_is_credit, plan_credit),
    (_is_contracts, plan_contracts),
    (_is_transactions, plan_transactions),
    (is_grouped_overdue, plan_grouped_overdue),
    (_has("client.overdue"), _overdue),
    (_is_returns, plan_returns),
    (_has("metric.channel"), plan_channels),
    (_is_forecast, plan_forecast),
    (_has("client.risk"), _risk),
    (_is_explained, plan_explanation),
    (is_distribution, plan_distribution),
)
"""Tried in this order: the first that fits plans alone."""
