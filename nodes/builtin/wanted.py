"""What a write still needs to know: asked for in a sentence, remembered as a call for the next message."""

from nodes.builtin.request import Draft, Request
from state.evidence import Json

ASK_TOOL = "ask_details"


def ask_for(
    request: Request, draft: Draft, tool: str, missing: tuple[str, ...], known: dict[str, Json] | None = None
) -> None:
    """Adds the question for what is missing; the next message fills it in (`followup`)."""
    draft.call(ASK_TOOL, tool=tool, missing=list(missing), known=known or {})
