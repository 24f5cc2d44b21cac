"""Where the parts of a question sit among a tool's arguments, so that a follow-up can change one of them."""

from collections.abc import Mapping, Sequence

from state.evidence import Json
from state.understanding import ToolCallJson

PERIOD_FIELDS: dict[str, str] = {
    **dict.fromkeys(
        (
            "query_metric", "incentive_estimate", "explain_change", "find_anomalies", "compare_peers", "correlate_metrics",
            "coach", "make_report", "get_client", "compare_clients", "find_clients", "list_transactions", "list_visits",
            "list_schedule", "client_potential", "visit_effect", "regional_distribution", "prepare_visit", "suggest_visits",
            "required_run_rate", "share_of_whole",
        ),
        "period",
    ),
    "evaluation_score": "half",
    "forecast_metric": "start",
    "list_contracts": "ends",
    "log_visit": "date",
    "schedule_visit": "date",
    "draft_visit_report": "date",
    "find_employees": "hired",
}  # fmt: skip
"""Tool -> its argument that holds the period."""
TAKES_FIGURE_SHAPE = frozenset({"query_metric"})
DIMENSION_OF = {"person": "employee", "unit": "unit", "client": "client", "product": "product"}
"""Kind of a thing -> the dimension that groups by it."""
_LISTS = {"person": "people", "unit": "units", "client": "clients", "product": "products"}
_SINGLES = {"person": "person", "client": "client", "document": "document"}


def same_kind_fields(kind: str) -> tuple[str, ...]:
    """Returns the arguments that hold names of a kind: ("people", "rank_of", "person")."""
    fields = [name for name in (_LISTS.get(kind), _SINGLES.get(kind)) if name]
    return (*fields, "rank_of") if kind == "person" else tuple(fields)


def replace_names(call: ToolCallJson, kind: str, values: Sequence[str]) -> ToolCallJson | None:
    """Returns the call about `values` instead of who or what it was about; None when the tool takes no such name."""
    arguments: dict[str, Json] = dict(call["arguments"])
    single, many = _SINGLES.get(kind), _LISTS.get(kind)
    if single and single in arguments:
        arguments[single] = values[0]
    elif many and (many in arguments or _takes(call["tool"], many)):
        for other in ("people", "units") if kind in {"person", "unit"} else ():
            arguments.pop(other, None)
        arguments[many] = list(values)
        if kind == "unit" and call["tool"] == "query_metric":
            arguments.pop("rank_of", None)
    else:
        return None
    return {**call, "arguments": arguments, "referents": []}


def one_row(call: ToolCallJson, kind: str, values: Sequence[str]) -> ToolCallJson:
    """Returns a ranking's call about single rows of it: the figures of the first, not the list again."""
    dropped = {"order_by", "descending", "limit", "having", "rank_of", "rank_of_units", "people", "units"}
    arguments: dict[str, Json] = {name: value for name, value in call["arguments"].items() if name not in dropped}
    by = arguments.get("by")
    rest: list[Json] = [name for name in by if name != DIMENSION_OF.get(kind)] if isinstance(by, list) else []
    arguments["by"] = [DIMENSION_OF[kind], *rest][:3] if len(values) > 1 else rest
    arguments[_LISTS[kind]] = list(values)
    return {**call, "arguments": arguments, "referents": []}


def as_query(call: ToolCallJson, edits: Mapping[str, Json]) -> ToolCallJson:
    """Returns the figures behind an explanation, grouped as asked: "제품별로" after "왜 줄었어?"."""
    kept = ("people", "units", "clients", "products", "where", "period")
    arguments: dict[str, Json] = {name: call["arguments"][name] for name in kept if name in call["arguments"]}
    against = call["arguments"].get("against", "previous")
    arguments |= {"metrics": ["sales"], "compare": "year_ago" if against == "year_ago" else "previous", **edits}
    return {**call, "tool": "query_metric", "arguments": arguments}


def with_argument(call: ToolCallJson, name: str, value: Json) -> ToolCallJson:
    """Returns the call with one argument set."""
    return {**call, "arguments": {**call["arguments"], name: value}}


def _takes(tool: str, field: str) -> bool:
    figures = {"query_metric", "share_of_whole", "explain_change", "forecast_metric", "find_anomalies"}
    people = {
        "required_run_rate",
        "evaluation_score",
        "incentive_estimate",
        "get_pay",
        "find_employees",
        "list_schedule",
    }
    if tool in figures:
        return True
    if tool in people:
        return field in {"people", "units"}
    lists = {
        "find_clients",
        "list_contracts",
        "list_visits",
        "client_risk",
        "client_potential",
        "overdue",
        "regional_distribution",
    }
    return tool in lists and field in {"people", "units", "clients"}
