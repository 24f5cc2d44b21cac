"""`narutalk eval`: the question sets through the whole graph with the built-in engine.

python -m tests.evals.run [--set own|dev|held|shared|all] [--data-dir .narutalk/eval] [--only TEXT] [--verbose]
"""

import argparse
import asyncio
import sys
from pathlib import Path

from rich.console import Console

from tests.evals.observing import observe_all, open_observer
from tests.evals.questions import Question, read_own, read_shared
from tests.evals.reporting import print_table, write_failures
from tests.evals.scoring import Verdict, judge


def main(arguments: list[str]) -> int:
    """Prints the tables; returns 0 unless there is nothing to run."""
    options = _options(arguments)
    console = Console(width=130)
    sets = [(name, _narrowed(questions, options.only)) for name, questions in _sets(options.set)]
    sets = [(name, questions) for name, questions in sets if questions]
    if not sets:
        console.print("no question set found")
        return 1
    judged = asyncio.run(_run(sets, options.data_dir, console))
    for name, verdicts in judged:
        print_table(console, name, verdicts)
        if options.verbose:
            _print_turns(console, verdicts)
    path = options.data_dir / "failures.md"
    count = write_failures(path, judged)
    console.print(f"{count} turns with a failure: {path}")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="narutalk eval", description=__doc__)
    parser.add_argument("--set", choices=("own", "dev", "held", "shared", "all"), default="all")
    parser.add_argument("--data-dir", type=Path, default=Path(".narutalk/eval"))
    parser.add_argument("--only", help="questions whose id or text contains this")
    parser.add_argument("--verbose", action="store_true", help="print every turn with its calls and answer")
    return parser.parse_args(arguments)


def _sets(chosen: str) -> list[tuple[str, list[Question]]]:
    parts = {"own": ("dev", "held"), "all": ("dev", "held"), "dev": ("dev",), "held": ("held",), "shared": ()}[chosen]
    sets = [(f"own questions, {part}", read_own(part)) for part in parts]
    if chosen in {"shared", "all"}:
        sets.append(("shared questions", read_shared()))
    return sets


def _narrowed(questions: list[Question], only: str | None) -> list[Question]:
    if only is None:
        return questions
    return [one for one in questions if only in one.id or any(only.lower() in text.lower() for text in one.turns)]


async def _run(
    sets: list[tuple[str, list[Question]]], data_dir: Path, console: Console
) -> list[tuple[str, list[Verdict]]]:
    async with open_observer(data_dir, lambda stage: console.print(f"[dim]{stage} …[/dim]")) as observer:
        return [(name, judge(questions, await observe_all(observer, questions))) for name, questions in sets]


def _print_turns(console: Console, verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        seen = verdict.observed
        marks = " ".join(
            f"{aspect}={'ok' if right else 'WRONG'}" for aspect, right in verdict.right.items() if right is not None
        )
        console.print(
            f"\n{verdict.question.id}.{verdict.turn + 1} {verdict.question.turns[verdict.turn]}", markup=False
        )
        console.print(
            f"  {marks} | {sorted(seen.intents)} {seen.confidence:.2f} {sorted(seen.entities)} {seen.period} {seen.behaviour}",
            markup=False,
        )
        for call in seen.calls:
            console.print(f"  > {call}", markup=False)
        console.print(f"  {seen.text}", markup=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
