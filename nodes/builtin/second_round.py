"""What a second look adds when the first found people or nothing: grouped figures, the owner's figures, other words."""

from nodes.builtin.request import Draft, Request
from state.reference import MY_UNIT


def plan_second_round(request: Request, draft: Draft) -> None:
    """Adds calls that depend on earlier evidence; at most one round of them."""
    if request.round != 1:
        return
    if request.specialist == "employees":
        _owner_figures(request, draft)
    elif request.specialist == "documents":
        _clause_not_found(request, draft)


def _owner_figures(request: Request, draft: Draft) -> None:
    """A client's owner was named only as "담당자": the team's figures tell how its people do."""
    frame = request.frame
    if request.calls or not frame.has("client.owner"):
        return
    draft.call(
        "query_metric",
        metrics=["sales", "target", "achievement"],
        by=["employee"],
        units=[MY_UNIT],
        period=request.period,
    )


def _clause_not_found(request: Request, draft: Draft) -> None:
    """An article that was not found by its number, or a case without a limit, is searched by the question's words."""
    tools = {"get_clause", "compare_versions", "list_documents", "calculate_limit"}
    clauses = [call for call in request.calls if call["tool"] in tools]
    searched = any(call["tool"] == "search_documents" for call in request.calls)
    nothing = all(item["empty"] for item in request.evidence)
    if clauses and nothing and not searched:
        draft.call("search_documents", query=request.frame.question[:2000])
