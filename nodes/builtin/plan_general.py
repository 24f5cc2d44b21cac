"""Calls for questions outside the trade: only arithmetic needs a tool, the rest is a reply."""

from nodes.builtin.request import Draft, Request


def plan_general(request: Request, draft: Draft) -> None:
    """Adds the computation when the message is arithmetic."""
    if request.frame.has("math.expression"):
        draft.call("calculate", expression=request.frame.question[:200])
