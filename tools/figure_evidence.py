"""Evidence of an analysis: figures with definition, filters, statement, period."""

from collections.abc import Sequence

from state.evidence import Evidence, Json, Provenance, Table
from state.language import Language
from tools.metric_scope import Ready
from tools.wording import say


def figure_evidence(
    *,
    tool: str,
    title: str,
    summary: Sequence[str],
    table: Table | None,
    ready: Ready,
    definition: str,
    statements: Sequence[str],
    notices: Sequence[str] = (),
    assumptions: Sequence[str] = (),
    chart: dict[str, Json] | None = None,
) -> Evidence:
    """Returns the evidence; what was assumed about the period comes first."""
    evidence = Evidence(
        id="",
        specialist="",
        tool=tool,
        kind="figures",
        title=title,
        summary=list(summary),
        period=ready.period,
        assumptions=[*ready.assumptions, *assumptions],
        notices=list(notices),
        provenance=Provenance(
            definition=definition,
            filters=f"{ready.words.filters}; {ready.period['label']} ({ready.start}~{ready.end})",
            statement=";\n\n".join(statements),
        ),
        empty=table is None or not table["rows"],
    )
    if table is not None:
        evidence["table"] = table
    if chart is not None:
        evidence["chart"] = chart
    return evidence


def nothing_found(tool: str, title: str, sentence: str, ready: Ready) -> Evidence:
    """Returns a notice that there is nothing to analyse."""
    return Evidence(
        id="",
        specialist="",
        tool=tool,
        kind="notice",
        title=title,
        summary=[sentence],
        period=ready.period,
        assumptions=list(ready.assumptions),
        notices=[],
        empty=True,
    )


def subject_of(ready: Ready, language: Language) -> str:
    """Returns "김도현 님" / "Dohyun Kim"."""
    return ready.words.name + say(language, " 님" if ready.words.is_person else "", "")
