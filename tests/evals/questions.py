"""A question with its gold reading, and where the sets are read from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SHARED = FOLDER.parents[2] / "shared" / "eval" / "questions.jsonl"
"""The set that is kept beside the project; optional."""

INTENTS = {
    "document": "document_search",
    "employee": "employee_analysis",
    "client": "client_info",
    "general": "general",
    "out_of_scope": "out_of_scope",
}
EXPECTED_OF_CATEGORY = {
    "out_of_scope": ("refuse",),
    "security": ("refuse",),
}


@dataclass(frozen=True, kw_only=True)
class Gold:
    """What one turn should be read as; None means not judged."""

    intents: frozenset[str] | None = None
    entities: frozenset[str] | None = None
    """Names as the company writes them, "client:다온약국"; of an ambiguous name the first candidate."""
    period: tuple[str, str] | None = None
    period_judged: bool = False
    behaviours: tuple[str, ...] = ("answer",)
    """Any of: answer | nothing (honestly found nothing) | ask | refuse."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One conversation of one or more turns."""

    id: str
    language: str
    category: str
    turns: tuple[str, ...]
    gold: tuple[Gold, ...]
    """One for each turn."""
    thread_intents: frozenset[str] | None = None
    """Gold of a conversation as a whole: the union over its turns."""


def read_own(part: str | None = None) -> list[Question]:
    """Returns the project's own set; `part` is dev or held."""
    rows = _rows(FOLDER / "questions.jsonl")
    return [_own(row) for row in rows if part in (None, row["part"])]


def read_shared(path: Path = SHARED) -> list[Question]:
    """Returns the shared set with the gold kept here; [] where the set is absent."""
    if not path.exists():
        return []
    gold = {row["id"]: row for row in _rows(FOLDER / "shared_gold.jsonl")}
    return [_shared(row, gold.get(row["id"], {})) for row in _rows(path)]


def _own(row: Mapping[str, Any]) -> Question:
    turns = row["turns"]
    return Question(
        id=row["id"],
        language=row["lang"],
        category=row["category"],
        turns=tuple(turn["text"] for turn in turns),
        gold=tuple(_gold(turn) for turn in turns),
    )


def _shared(row: Mapping[str, Any], gold: Mapping[str, Any]) -> Question:
    texts: Sequence[str] = row.get("turns") or [row["text"]]
    turns = gold.get("turns") or [{} for _ in texts]
    usual = EXPECTED_OF_CATEGORY.get(row["category"], ("answer",))
    golds = [_gold({"behaviours": list(usual), **turn}) for turn in turns]
    named = frozenset(INTENTS[name] for name in row["intents"] if name in INTENTS)
    whole = None
    if named and len(texts) == 1:
        golds = [Gold(**{**golds[0].__dict__, "intents": named})]
    elif named:
        whole = named
    return Question(
        id=row["id"],
        language=row["lang"],
        category=row["category"],
        turns=tuple(texts),
        gold=tuple(golds),
        thread_intents=whole,
    )


def _gold(turn: Mapping[str, Any]) -> Gold:
    intents = frozenset(turn["intents"]) if "intents" in turn else None
    period = tuple(turn["period"]) if turn.get("period") else None
    return Gold(
        intents=intents,
        entities=frozenset(turn["entities"]) if "entities" in turn else None,
        period=(period[0], period[1]) if period else None,
        period_judged="period" in turn,
        behaviours=tuple(turn.get("behaviours", ("answer",))),
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
