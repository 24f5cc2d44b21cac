"""The table of the document questions, and its totals."""

from collections.abc import Sequence
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from tests.evals.document_scores import Judged


class Asked(Protocol):
    """What the table needs of a question."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def text(self) -> str: ...


def totals(judged: Sequence[tuple[str, Judged]]) -> dict[str, float | None]:
    """Returns shares of 1 by name from (kind, verdict); None where nothing was judged."""
    held = [one for kind, one in judged if kind != "absent"]
    absent = [one for kind, one in judged if kind == "absent"]
    dated = [one for _, one in judged if one.versions_right is not None]
    return {
        "recall@1": _share(sum(one.rank == 1 for one in held), len(held)),
        "recall@5": _share(sum(one.rank is not None and one.rank <= 5 for one in held), len(held)),
        "mrr@10": _share(sum(1 / one.rank for one in held if one.rank), len(held)),
        "citation precision": _share(sum(one.cited_right for one in held), sum(one.cited for one in held)),
        "citation recall": _share(sum(one.wanted_cited for one in held), sum(one.wanted for one in held)),
        "facts": _share(sum(one.facts_said for one in held), sum(one.facts for one in held)),
        "versions": _share(sum(one.versions_right is True for one in dated), len(dated)),
        "absent": _share(sum(not one.answered for one in absent), len(absent)),
        "unsupported": float(sum(len(one.unsupported) for _, one in judged)),
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def print_documents(
    console: Console, questions: Sequence[Asked], judged: dict[str, Judged], *, verbose: bool = False
) -> None:
    """Prints a line for each kind and language, each part, and all."""
    groups: dict[str, list[tuple[str, Judged]]] = {}
    for question in questions:
        for name in (f"{question.kind} {question.lang}", f"= {question.part}", "= all"):
            groups.setdefault(name, []).append((question.kind, judged[question.id]))
    names = list(totals([]))
    table = Table(title="Documents")
    for heading in ("questions", "n", *names):
        table.add_column(heading, justify="left" if heading == "questions" else "right")
    for name in sorted(groups, key=lambda one: (one.startswith("="), one)):
        table.add_row(name, str(len(groups[name])), *(_cell(key, value) for key, value in totals(groups[name]).items()))
    console.print(table)
    if verbose:
        for question in questions:
            _print_wrong(console, question, judged[question.id])


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    if name == "unsupported":
        return str(int(value))
    return f"{value:.3f}" if name.startswith("mrr") else f"{value:.1%}"


def _print_wrong(console: Console, question: Asked, seen: Judged) -> None:
    wrong: list[Any] = []
    if question.kind == "absent":
        wrong += ["answered"] if seen.answered else []
    else:
        wrong += [f"rank {seen.rank}"] if seen.rank != 1 else []
        if seen.text:
            wrong += [f"cites {seen.cited - seen.cited_right} others"] if seen.cited > seen.cited_right else []
            wrong += ["not cited"] if seen.wanted_cited < seen.wanted else []
            wrong += ["fact missing"] if seen.facts_said < seen.facts else []
            wrong += ["version"] if seen.versions_right is False else []
    wrong += [f"unsupported {seen.unsupported}"] if seen.unsupported else []
    if wrong:
        console.print(f"\n{question.id} {question.part} {question.kind} {question.text}", markup=False, style="bold")
        console.print(f"  {wrong} cited {seen.places}", markup=False)
        console.print(f"  {' / '.join(seen.text.split(chr(10)))[:500]}", markup=False)
