"""Calls that list clients, contracts and transactions by conditions."""

from datetime import date, timedelta

from nodes.builtin.client_scope import client_scope
from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_days, find_money_bound, find_rows, find_share_bound
from nodes.builtin.request import Draft, Request
from state.evidence import Json

_LAST_WORDS = (
    "마지막", "언제 주문", "last order", "last purchase", "last buy", "last transaction", "most recent order",
)  # fmt: skip
_OLDEST = ("오래된 거래처", "오래된 고객", "오래 거래", "oldest", "longest standing", "longest-standing")
IDLE_DAYS = 90  # "요즘 주문이 없는" without a number: most clients order every few days
SOON_DAYS = 90  # "곧 끝나는" without a number; the notice period of most contracts lies within it
_CONTRACT_TYPES = (
    ("supply", ("공급", "supply")), ("distribution", ("유통", "distribution")), ("consignment", ("위탁", "consignment")),
    ("discount", ("할인 계약", "할인계약", "discount contract")), ("clinical", ("임상", "clinical")),
)  # fmt: skip
_ORDERS = (
    ("client.patients", "patients"), ("contract.end", "contract_end"), ("client.not_visited", "last_visit"),
    ("client.dormant", "last_order"), ("client.new", "opened"),
)  # fmt: skip


def plan_list(request: Request, draft: Draft) -> None:
    """Adds a search of clients by everything the question says about them."""
    frame = request.frame
    arguments: dict[str, Json] = {**client_scope(request, draft), **_life(request, draft), **_figures(request)}
    products = request.references("product")
    if products:
        arguments[_use_of(frame)] = products[0]
    if frame.has("contract.any", "contract.soon") and frame.has("contract.any"):
        arguments["contract_ends_within_days"] = ends_within(request, draft) or SOON_DAYS
    if _is_idle(frame):
        arguments["no_order_days"] = _days(request, IDLE_DAYS, draft, "주문이 없는", "no order")
    if frame.has("client.not_visited"):
        arguments["not_visited_days"] = _days(request, 30, draft, "방문하지 않은", "not visited")
    if frame.has("client.address"):
        arguments["with_address"] = True
    if frame.has("client.owner") and frame.has("by.employee", "client.owner"):
        arguments["with_owners"] = True
    draft.call("find_clients", **arguments)


def _use_of(frame: Frame) -> str:
    """Returns whether clients that stopped, never bought or buy a product are wanted."""
    if frame.has("client.stopped_product"):
        return "stopped_product"
    return "not_bought_product" if frame.has("client.not_buying") else "bought_product"


def _is_idle(frame: Frame) -> bool:
    """ "석 달째 거래 없는": no order for a while; "휴면" is a state of its own."""
    if frame.has("metric.zero") and frame.stated_period is not None:
        return False  # "6월에 매출 0인 거래처": of that stretch, not until today
    dormant = frame.has("client.dormant") and not frame.of_kind("product")
    return dormant and not any(word in frame.masked for word in ("휴면", "dormant", "inactive"))


def _life(request: Request, draft: Draft) -> dict[str, Json]:
    """New, falling and growing clients."""
    frame = request.frame
    found: dict[str, Json] = {}
    if frame.has("client.new"):
        found["opened"] = request.period or ("올해" if request.language == "ko" else "this year")
        if request.period is None:
            draft.assume("신규 기간을 말씀하지 않아 올해로 보았습니다.", "No period was given, so new means this year.")
        return found
    if frame.has("client.falling", "client.growing") or (
        frame.has("metric.fall") and not frame.has("client.stopped_product")
    ):
        found["trend"] = "rising" if frame.has("client.growing") and not frame.has("client.falling") else "falling"
        found["order_by"] = "change"
        found["descending"] = found["trend"] == "rising"
        if (
            frame.has("compare.previous_year")
            or _is_year(frame)
            or any("작년" in one.text or "last year" in one.text.lower() for one in frame.periods)
        ):
            found["against"] = "year_ago"
    elif frame.has("metric.growth") and frame.has("rank.any", "rank.top", "rank.bottom"):
        found |= {"order_by": "change_rate", "descending": not frame.has("rank.bottom")}
        if frame.has("compare.previous_year") or _is_year(frame):
            found["against"] = "year_ago"
    stated = frame.stated_period
    if stated and not _is_only_comparison(request, found):
        found["period"] = request.period
    return found


def _is_year(frame: Frame) -> bool:
    """Whether a whole year is asked about: what grew "this year" grew against the year before."""
    stated = frame.stated_period
    return stated is not None and date.fromisoformat(stated.period["end"]) - date.fromisoformat(
        stated.period["start"]
    ) > timedelta(days=300)


def _is_only_comparison(request: Request, found: dict[str, Json]) -> bool:
    """ "작년보다 줄어든" names what is compared with, not the period."""
    stated = request.frame.stated_period
    return bool(found.get("against") == "year_ago" and stated and stated.compared)


def _figures(request: Request) -> dict[str, Json]:
    """Limits on sales, order, number of rows and totals."""
    frame = request.frame
    found: dict[str, Json] = {}
    bound = find_money_bound(frame.question)
    if bound:
        found["min_sales" if bound.operator.startswith(">") else "max_sales"] = int(bound.value)
    rate = find_share_bound(frame.masked)
    if rate and frame.has("metric.growth", "metric.fall", "client.growing", "client.falling"):
        found["least_change_rate"] = rate.value
    if frame.has("metric.zero"):
        found |= {"max_sales": 0}
    if frame.has("metric.negative"):
        found |= {"max_sales": -1, "order_by": "sales", "descending": False}
    rows = find_rows(frame.masked)
    if rows:
        found["limit"] = rows
    elif frame.has("ask.export", "file."):
        found["limit"] = 500
    order = next((name for concept, name in _ORDERS if frame.has(concept)), None)
    if order is None and any(word in frame.masked for word in _OLDEST):
        return found | {"order_by": "opened", "descending": False}
    if order and not frame.has("client.falling", "client.growing"):
        found["order_by"] = order
        found["descending"] = order in {"opened", "patients"}
    elif frame.has("rank.bottom") and not frame.has("client.falling", "client.growing", "metric.growth"):
        found |= {"order_by": "sales", "descending": False}
    elif frame.has("rank.top", "rank.any", "metric.sales") and not frame.has(
        "client.falling", "client.growing", "client.new", "metric.negative", "metric.growth"
    ):
        found["order_by"] = "sales"
    aggregates: list[Json] = []
    if frame.has("count.any"):
        aggregates.append("count")
    if frame.has("sum.any", "metric.total"):
        aggregates.append("sum")
    if frame.has("metric.average"):
        aggregates.append("average")
    if aggregates:
        found["aggregate"] = aggregates
    return found


def plan_contracts(request: Request, draft: Draft) -> None:
    """Adds a list of contracts."""
    frame = request.frame
    scope = client_scope(request, draft)
    arguments: dict[str, Json] = {
        name: value
        for name, value in scope.items()
        if name in {"clients", "people", "units", "types", "districts", "specialties", "grades"}
    }
    if "types" in arguments and scope.get("clients"):
        del arguments["types"]
    if not scope.get("clients"):
        arguments |= _ending(request, draft)
    arguments |= _contract_shape(frame)
    draft.call("list_contracts", **arguments)


def _ending(request: Request, draft: Draft) -> dict[str, Json]:
    frame = request.frame
    days = find_days(frame.masked)
    if days and days.within:
        return {"ends_within_days": days.days}
    if not frame.has("contract.end", "contract.soon") or frame.has("contract.auto_renew", "contract.value"):
        return {}
    if request.period and frame.stated_period and frame.stated_period.period["end"] >= request.today.isoformat():
        return {"ends": request.period}
    if request.period and frame.has("contract.end"):
        return {"ends": request.period, "status": ["active", "expired", "terminated"]}
    draft.assume(f"'곧'은 {SOON_DAYS}일 이내로 보았습니다.", f"'Soon' is taken as within {SOON_DAYS} days.")
    return {"ends_within_days": SOON_DAYS}


def _contract_shape(frame: Frame) -> dict[str, Json]:
    """Kind, renewal, order and totals."""
    found: dict[str, Json] = {}
    types = [name for name, words in _CONTRACT_TYPES if any(word in frame.masked for word in words)]
    if types:
        found["contract_types"] = list(types)
    if frame.has("contract.auto_renew"):
        negated = any(word in frame.masked for word in ("안 되", "안되", "아닌", "않는", "not ", "without", "don't"))
        found["auto_renew"] = not negated
    rows = find_rows(frame.masked)
    if rows:
        found["limit"] = rows
    aggregates: list[Json] = []
    if frame.has("contract.value", "sum.any", "metric.total") and not frame.has("rank.top", "rank.bottom"):
        aggregates.append("sum")
    if frame.has("metric.average"):
        aggregates.append("average")
    if frame.has("count.any"):
        aggregates.append("count")
    if aggregates:
        found["aggregate"] = aggregates
    if (
        frame.has("rank.top", "rank.any")
        and frame.has("contract.value", "metric.sales", "rank.top")
        and (frame.has("contract.value") or not frame.has("contract.end"))
    ):
        found |= {"order_by": "value", "descending": True}
    if any(word in frame.masked for word in ("만료된", "끝난", "지난 계약", "expired", "terminated", "해지된")):
        found["status"] = ["expired", "terminated"]
    return found


def ends_within(request: Request, draft: Draft) -> int | None:
    """Returns within how many days a contract is to end, when the question says so."""
    days = find_days(request.frame.masked)
    if days and days.within:
        return days.days
    if request.frame.has("contract.end", "contract.soon"):
        draft.assume(f"'곧'은 {SOON_DAYS}일 이내로 보았습니다.", f"'Soon' is taken as within {SOON_DAYS} days.")
        return SOON_DAYS
    return None


def plan_transactions(request: Request, draft: Draft) -> None:
    """Adds a list of transactions."""
    frame = request.frame
    scope = client_scope(request, draft)
    returned = (
        frame.has("metric.returns", "metric.return_rate", "topic.trade") and "반품" in frame.masked
    ) or "return" in frame.masked
    channels = list(frame.attributes.get("channel", ()))
    scope.pop("statuses", None)
    draft.call(
        "list_transactions",
        products=request.references("product"),
        kinds=["return"] if returned else None,
        channels=channels if len(channels) == 1 else None,
        status=_transaction_status(frame),
        period=request.period,
        order_by="amount" if frame.has("rank.top", "rank.any") and not _latest(frame) else None,
        limit=1 if _last_one(frame) else find_rows(frame.masked),
        **scope,
    )


def _transaction_status(frame: Frame) -> list[Json] | None:
    if any(word in frame.masked for word in ("취소", "cancel")):
        return ["cancelled"]
    return ["pending"] if any(word in frame.masked for word in ("대기", "미처리", "pending")) else None


def _latest(frame: Frame) -> bool:
    return any(word in frame.masked for word in ("최근", "latest", "recent", "last"))


def _last_one(frame: Frame) -> bool:
    """ "마지막으로 주문한 게 언제야" wants one row."""
    return find_rows(frame.masked) is None and any(word in frame.masked for word in _LAST_WORDS)


def _days(request: Request, usual: int, draft: Draft, korean: str, english: str) -> int:
    days = find_days(request.frame.masked)
    if days:
        return days.days
    stated = request.frame.stated_period
    if stated:
        return max(1, (request.today - date.fromisoformat(stated.period["start"])).days)
    draft.assume(f"{korean} 기간은 {usual}일로 보았습니다.", f"'{english}' is taken as {usual} days.")
    return usual
