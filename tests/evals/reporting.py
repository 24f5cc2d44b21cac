"""The tables people read, and the file of failures."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.evals.scoring import ASPECTS, Verdict, calibration_error, tally

TARGETS = {"intents": 0.90, "entities": 0.85, "period": 0.85, "behaviour": 0.80}


def print_table(console: Console, title: str, verdicts: Sequence[Verdict]) -> None:
    """Prints right/judged by category and language, and the times."""
    table = Table(title=title)
    for heading in ("category", "lang", *ASPECTS):
        table.add_column(heading, justify="left" if heading in {"category", "lang"} else "right")
    tallies = tally(verdicts)
    for key in sorted(tallies, key=lambda one: (one[0] == "all", one)):
        cells = []
        for aspect in ASPECTS:
            rate = tallies[key].rate(aspect)
            shown = "-" if rate is None else f"{rate:6.1%} {tallies[key].right[aspect]}/{tallies[key].judged[aspect]}"
            cells.append(f"[red]{shown}[/red]" if rate is not None and rate < TARGETS[aspect] else shown)
        table.add_row(*key, *cells)
    console.print(table)
    seconds = sorted(verdict.observed.seconds for verdict in verdicts)
    console.print(
        f"calibration error of routing {calibration_error(verdicts):.3f}; a turn takes "
        f"{seconds[len(seconds) // 2]:.2f} s (median), {seconds[int(len(seconds) * 0.95)]:.2f} s (p95)"
    )


def write_failures(path: Path, sets: Sequence[tuple[str, Sequence[Verdict]]]) -> int:
    """Writes every turn that was wrong in any aspect; returns how many."""
    lines: list[str] = ["# Failures", ""]
    count = 0
    for title, verdicts in sets:
        lines += [f"## {title}", ""]
        for verdict in verdicts:
            wrong = [aspect for aspect, right in verdict.right.items() if right is False]
            if wrong:
                count += 1
                lines += [*_failure(verdict, wrong), ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), "utf-8")
    return count


def _failure(verdict: Verdict, wrong: Sequence[str]) -> list[str]:
    gold, seen = verdict.gold, verdict.observed
    lines = [f"### {verdict.question.id} turn {verdict.turn + 1}: {verdict.question.turns[verdict.turn]}", ""]
    if len(verdict.question.turns) > 1:
        lines.append(f"- conversation: {' / '.join(verdict.question.turns)}")
    if "intents" in wrong:
        wanted = verdict.question.thread_intents or gold.intents or frozenset()
        lines.append(
            f"- intents: wanted {sorted(wanted)}, got {sorted(seen.intents)} ({seen.confidence:.2f}, {seen.decided_by})"
        )
    if "entities" in wrong:
        lines.append(f"- entities: wanted {sorted(gold.entities or ())}, got {sorted(seen.entities)}")
    if "period" in wrong:
        lines.append(f"- period: wanted {gold.period}, got {seen.period}")
    if "behaviour" in wrong:
        lines.append(f"- behaviour: wanted {' or '.join(gold.behaviours)}, got {seen.behaviour}")
    lines += [f"- call: {call}" for call in seen.calls]
    lines.append(f"- text: {' '.join(seen.text.split())[:400]}")
    return lines
