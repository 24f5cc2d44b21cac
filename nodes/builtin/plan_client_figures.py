"""Figures of clients: credit, forecasts, changes, channels, returns, counts, shares."""

import re

from nodes.builtin.client_scope import client_scope, list_period
from nodes.builtin.figure_words import compared_kind, dimensions_of, metrics_of, order_of, where_of
from nodes.builtin.frame import Frame
from nodes.builtin.plan_client_lists import plan_transactions
from nodes.builtin.plan_employees import plan_figures
from nodes.builtin.quantities import find_days, find_rows
from nodes.builtin.request import Draft, Request
from nodes.builtin.scope import said_scope
from state.evidence import Json

_OWN_GROUPS = {"district", "specialty", "client_type", "grade"}
_ONE_PRODUCT = re.compile(
    r"(?:depend\w*|rely|relies|reliant|reliance|concentrat\w*) .{0,14}(?:one|single|few) (?:products?|items?|drugs?)"
    r"|(?:한|하나의|특정|1개) ?(?:제품|품목|약)(?:에만|에|만|으로만)? ?.{0,6}(?:의존|쏠|몰|편중|집중)|(?:제품|품목) ?(?:의존|쏠림|편중|집중)"
)
_PLACES_SAID = ("client.hospital", "client.clinic", "client.pharmacy", "client.wholesaler")


def plan_credit(request: Request, draft: Draft) -> None:
    """Credit limits and their use."""
    scope = client_scope(request, draft)
    clients = scope.get("clients", [])
    over = any(word in request.frame.masked for word in ("초과", "over", "exceed"))
    draft.call(
        "query_metric",
        metrics=["credit_use", "credit_limit", "receivables"],
        by=[] if clients else ["client"],
        clients=clients,
        people=scope.get("people"),
        units=scope.get("units"),
        having=[{"metric": "credit_use", "operator": ">", "value": 1.0}] if over else None,
        limit=None if clients else find_rows(request.frame.masked) or 20,
    )


def plan_forecast(request: Request, draft: Draft) -> None:
    """A forecast, beside the trend when both are asked."""
    frame = request.frame
    scope = said_scope(request)
    if frame.has("metric.trend"):
        draft.call(
            "query_metric", metrics=["sales"], by=["month"], clients=scope.clients,
            period=request.period if not _is_ahead(request) else _last_year(request),
        )  # fmt: skip
    days = find_days(frame.masked)
    yearly = any(word in frame.masked for word in ("내년", "next year", "연간"))
    months = 6 if yearly else min(6, max(1, days.days // 30)) if days and days.days >= 28 else None
    ahead = next((one for one in frame.periods if one.period["start"] > request.today.isoformat()), None)
    if yearly:
        ahead = None
        draft.assume("예측은 앞으로 6개월까지만 합니다.", "Forecasts reach six months ahead at most.")
    draft.call(
        "forecast_metric", months=None if ahead else months, people=scope.people, units=scope.units, products=scope.products,
        start=f"{ahead.period['start']}/{ahead.period['end']}" if ahead else None, clients=scope.clients,
    )  # fmt: skip


def _is_ahead(request: Request) -> bool:
    stated = request.frame.stated_period
    return stated is not None and stated.period["end"] > request.today.isoformat()


def _last_year(request: Request) -> str:
    return "최근 12개월" if request.language == "ko" else "last 12 months"


def plan_explanation(request: Request, draft: Draft) -> None:
    """Adds the reasons why a client's sales changed."""
    scope = said_scope(request)
    year_ago = request.frame.has("compare.previous_year")
    draft.call(
        "explain_change", period=request.period, against="year_ago" if year_ago else None, clients=scope.clients,
        people=scope.people, units=scope.units, products=scope.products,
    )  # fmt: skip


def plan_channels(request: Request, draft: Draft) -> None:
    """Adds sales by channel with their shares."""
    scope = said_scope(request)
    by = [name for name in dimensions_of(request.frame) if name != "channel"][:2]
    if request.frame.has("metric.trend"):
        by = ["month"]
    draft.call(
        "query_metric", metrics=["sales", "share"], by=["channel", *by], period=request.period, **scope.arguments()
    )  # fmt: skip


def plan_returns(request: Request, draft: Draft) -> None:
    """Return rates per client, or the returns of named ones as transactions."""
    frame = request.frame
    if request.references("client") and not frame.has("metric.return_rate"):
        plan_transactions(request, draft)
        return
    scope = said_scope(request)
    if frame.has("metric.returns") and not frame.has("metric.return_rate", "rank.any", "rank.top", "rank.bottom"):
        plan_figures(request, draft)  # an amount, not a list of who returns most
        return
    grouped = dimensions_of(frame) or ([] if scope.clients or (scope.products and not _lists(frame)) else ["client"])
    by_amount = frame.has("metric.returns") and not frame.has("metric.return_rate")
    metrics = ["returns", "return_rate"] if by_amount else ["return_rate", "returns", "gross_sales"]
    draft.call(
        "query_metric",
        metrics=metrics,
        by=grouped,
        period=list_period(request, draft),
        limit=find_rows(frame.masked) or (20 if grouped else None),
        where=where_of(frame),
        **_worst_first(frame, metrics) if grouped else {},
        **scope.arguments(),
    )


def _worst_first(frame: Frame, metrics: list[str]) -> dict[str, Json]:
    return order_of(frame, metrics, compared=False) or {"order_by": metrics[0]}


def _lists(frame: Frame) -> bool:
    """Whether several rows are wanted: "반품률 높은 거래처", not "굿모실린 반품률"."""
    return frame.has("rank.any", "rank.top", "rank.bottom", "client.any", "by.client")


def plan_average_order(request: Request, draft: Draft) -> None:
    """How large an order is, by client or kind of client."""
    frame, scope = request.frame, said_scope(request)
    named = scope.clients or scope.people or scope.units
    grouped = dimensions_of(frame) or ([] if named and not _lists(frame) else ["client"])
    draft.call(
        "query_metric",
        metrics=["average_sale", "transaction_count", "sales"],
        by=grouped,
        period=list_period(request, draft),
        order_by="average_sale" if grouped else None,
        descending=False if frame.has("rank.bottom") else None,
        limit=find_rows(frame.masked) or (10 if grouped else None),
        where=where_of(frame),
        **scope.arguments(),
    )


def plan_kinds(request: Request, draft: Draft) -> None:
    """Sales of kinds of client beside each other."""
    frame, scope = request.frame, said_scope(request)
    by = [compared_kind(frame) or "client_type"]
    plain = ["sales", "client_count", "sales_per_client"]
    draft.call(
        "query_metric", metrics=metrics_of(frame, by, plain=False) if frame.has("metric.visits", "metric.returns", "metric.return_rate", "metric.quantity") else plain,
        by=by, period=list_period(request, draft), where=where_of(frame), **scope.arguments(),
    )  # fmt: skip


def plan_average_by_group(request: Request, draft: Draft) -> None:
    """The mean sales of a client, by team, person or kind of client."""
    scope = said_scope(request)
    draft.call(
        "query_metric", metrics=["sales_per_client", "client_count", "sales"], order_by="sales_per_client",
        by=[name for name in dimensions_of(request.frame) if name != "client"], period=list_period(request, draft),
        where=where_of(request.frame), **scope.arguments(),
    )  # fmt: skip


def plan_order_counts(request: Request, draft: Draft) -> None:
    """Who orders how often: "who" is a client here."""
    frame, scope = request.frame, said_scope(request)
    grouped = [name for name in dimensions_of(frame) if name != "employee"]
    if not grouped and (not scope.clients or _lists(frame)):
        grouped = ["client"]
    draft.call(
        "query_metric",
        metrics=["transaction_count", "sales"],
        by=grouped,
        period=list_period(request, draft),
        order_by=None if scope.clients else "transaction_count",
        descending=False if frame.has("rank.bottom") else None,
        limit=find_rows(frame.masked) or (None if scope.clients else 10),
        where=where_of(frame),
        **scope.arguments(),
    )


def plan_counts_over_time(request: Request, draft: Draft) -> None:
    """New or lost clients by month, team or person."""
    frame = request.frame
    metric = "lost_clients" if frame.has("client.lost") else "new_clients"
    scope = said_scope(request)
    draft.call(
        "query_metric", metrics=[metric], by=dimensions_of(frame), period=list_period(request, draft),
        people=scope.people, units=scope.units,
    )  # fmt: skip


def plan_shares(request: Request, draft: Draft) -> None:
    """How much of all sales the largest clients make."""
    scope = said_scope(request)
    draft.call(
        "query_metric", metrics=["sales", "share", "cumulative_share"], by=["client"], period=list_period(request, draft),
        limit=find_rows(request.frame.masked) or 20, people=scope.people, units=scope.units,
    )  # fmt: skip


def is_concentrated(request: Request) -> bool:
    """ "clients that depend on one product", "한 제품에 쏠린 거래처": how even each one's purchases are."""
    frame = request.frame
    return bool(_ONE_PRODUCT.search(frame.masked)) and frame.has("client.any", "by.client", *_PLACES_SAID)


def plan_concentration(request: Request, draft: Draft) -> None:
    """How much of each client's purchases lies in few products, the most first."""
    period = request.period or ("최근 12개월" if request.language == "ko" else "last 12 months")
    draft.call(
        "query_metric", metrics=["product_concentration", "product_count", "sales"], by=[] if request.references("client") else ["client"],
        order_by="product_concentration", period=period, limit=find_rows(request.frame.masked) or 10,
        where=where_of(request.frame), **said_scope(request).arguments(),
    )  # fmt: skip


def is_distribution(request: Request) -> bool:
    """Whether clients are grouped by what they are."""
    frame = request.frame
    own = frame.attributes.get("by", ())
    grouped = frame.has("by.district", "by.specialty", "by.client_type", "by.grade") or set(own) & _OWN_GROUPS
    return (
        bool(grouped)
        and not set(own) - _OWN_GROUPS
        and not frame.has("metric.return_rate", "contract.any", "metric.trend")
        and not request.references("client")
    )


def plan_distribution(request: Request, draft: Draft) -> None:
    """Clients and their sales by district, specialty, type, grade, person or team."""
    groups = (("by.district", "district"), ("by.specialty", "specialty"), ("by.client_type", "type"),
              ("by.grade", "grade"), ("by.employee", "owner"), ("by.unit", "unit"))  # fmt: skip
    own = {"client_type": "type"}
    said = [own.get(name, name) for name in request.frame.attributes.get("by", ()) if name in _OWN_GROUPS]
    group = next(iter(said), None) or next((name for concept, name in groups if request.frame.has(concept)), "district")
    draft.call(
        "regional_distribution", by=group, period=request.period, limit=find_rows(request.frame.masked),
        **client_scope(request, draft),
    )  # fmt: skip
