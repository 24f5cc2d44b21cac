"""Clients counted, added up or held against the year before by what they are: shares, orders, money owed, growth."""

import re

from nodes.builtin.client_scope import list_period
from nodes.builtin.figure_words import dimensions_of, where_of
from nodes.builtin.quantities import find_rows
from nodes.builtin.request import Draft, Request
from nodes.builtin.scope import said_scope

_SHARE_OF_CLIENTS = re.compile(
    r"(?:%|per ?cent\w*|share|proportion|fraction|part) of (?:our |my |the |all )*(?:clients|customers|accounts)"
    r"|(?:거래처|고객)(?:들)? ?(?:중|가운데)(?:에서?)? .{0,16}(?:비율|비중|몇 ?(?:%|프로|퍼센트))"
)


def is_counted_orders(request: Request) -> bool:
    """ "number of transactions per team": counts by group, not a list."""
    frame = request.frame
    grouped = set(dimensions_of(frame)) - {"client"}
    return frame.has("transaction.list") and frame.has("count.any") and bool(grouped)


def is_client_share(request: Request) -> bool:
    """ "what % of our clients are pharmacies": a share of places, not of sales."""
    return bool(_SHARE_OF_CLIENTS.search(request.frame.masked)) and request.frame.has("metric.share")


def plan_client_share(request: Request, draft: Draft) -> None:
    """How many clients are of each kind, with their share."""
    kinds = ("client_type", "grade", "district", "specialty")
    group = next((name for name in kinds if request.frame.attributes.get(name)), "client_type")
    draft.call("query_metric", metrics=["client_count", "share"], by=[group], period=list_period(request, draft))


def is_kind_growth(request: Request) -> bool:
    """ "growth of VIP clients": how the sales of a kind moved, not which of them grew."""
    frame = request.frame
    kinds = any(frame.attributes.get(name) for name in ("grade", "client_type", "specialty", "district"))
    asked = frame.has(
        "ask.list", "rank.any", "rank.top", "rank.bottom", "client.growing", "client.falling", "by.client"
    )
    return kinds and frame.has("metric.growth") and not asked and not frame.mentions


def is_grouped_overdue(request: Request) -> bool:
    """ "overdue by team": sums by group, not a list of clients."""
    return request.frame.has("client.overdue") and bool(set(dimensions_of(request.frame)) - {"client"})


def plan_grouped_overdue(request: Request, draft: Draft) -> None:
    """What is overdue and owed, by group."""
    scope = said_scope(request)
    draft.call(
        "query_metric", metrics=["overdue_amount", "receivables"], by=[one for one in dimensions_of(request.frame) if one != "client"],
        limit=find_rows(request.frame.masked), where=where_of(request.frame), **scope.arguments(),
    )  # fmt: skip
