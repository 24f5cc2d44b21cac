"""The question for what stands behind the last figures: "근거 SQL 보여줘", "how did you get that number"."""

import re
from collections.abc import Sequence

from nodes.builtin.frame import Frame, find_concepts
from state.conversation import Focus
from state.evidence import Evidence
from state.language import Language
from state.understanding import ToolCallJson

_OF_THE_LAST = re.compile(
    r"\bsql\b|쿼리|구문|계산\s*(?:근거|과정)|근거|출처|(?:이|그|위|방금|해당|저)\s*(?:숫자|수치|값|금액|실적|매출|달성률|결과)"
    r"|\b(?:that|this|those|these)\s+(?:number|figure|value|rate|result|amount)|you get that|come up with|behind (?:that|this|it)",
    re.IGNORECASE,
)
_FIGURE_SPECIALISTS = ("employees", "clients")


def ask_again_for_statement(frame: Frame, focus: Focus) -> list[ToolCallJson]:
    """Returns the last turn's figure calls, to be told with their statements; [] when the message asks something else."""
    if not frame.has("ask.statement") or frame.mentions or frame.stated_period is not None:
        return []
    if not _OF_THE_LAST.search(frame.masked) or frame.has("rule.word", "topic.", "limit."):
        return []
    return [call for call in focus["last_calls"] if call["specialist"] in _FIGURE_SPECIALISTS]


def asks_for_statement(question: str) -> bool:
    """Whether a message wants to see how figures come about."""
    return "ask.statement" in find_concepts(question.lower())


def render_statements(items: Sequence[Evidence], language: Language) -> str:
    """Returns the definition and the SQL of each finding as Markdown; "" where none has any."""
    blocks: list[str] = []
    for item in items:
        provenance = item.get("provenance")
        if provenance is None or not provenance["statement"]:
            continue
        heading = "정의" if language == "ko" else "Definition"
        blocks.append(f"**{heading}** {provenance['definition']}")
        blocks.append(f"**SQL**\n\n```sql\n{provenance['statement']}\n```")
    return "\n\n".join(dict.fromkeys(blocks))
