"""A conversation by turns: those of its state, and before them those that only its runs still know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.questions import select_asked, select_questions
from server.services import Services
from server.threads import read_snapshot
from server.wire.state import to_thread_interrupts

TRIMMED_TURNS = 20
"""A state of fewer turns is taken as whole: what its runs know besides are other branches."""
EXCERPT_CHARS = 60
MOST_HITS = 300


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """All turns of a conversation, the oldest first."""

    older: Sequence[tuple[list[UUID], str]]
    """Runs and message id of turns that the state has dropped."""
    kept: Sequence[Sequence[Any]]
    """The messages of each turn that the state keeps; the first is the question."""
    answer: dict[str, Any] | None
    """The parts of the newest answer."""
    interrupts: Sequence[dict[str, Any]]

    @property
    def total(self) -> int:
        """How many turns there are."""
        return len(self.older) + len(self.kept)


async def read_conversation(services: Services, row: DictRow, checkpoint: dict[str, Any] | None = None) -> Conversation:
    """Returns the turns of a thread at its newest state or at a checkpoint."""
    snapshot = await read_snapshot(services, row, checkpoint)
    values: dict[str, Any] = snapshot.values if snapshot else {}
    kept = turns_of(values.get("messages", []))
    older = await _older(services, row, kept) if len(kept) >= TRIMMED_TURNS else []
    interrupts = [one for group in to_thread_interrupts(snapshot).values() for one in group] if snapshot else []
    return Conversation(older=older, kept=kept, answer=values.get("answer"), interrupts=interrupts)


def turns_of(messages: Sequence[Any]) -> list[list[Any]]:
    """Returns the questions, each with the answers that follow it."""
    turns: list[list[Any]] = []
    for message in messages:
        if message.type == "human":
            turns.append([message])
        elif message.type == "ai" and turns:
            turns[-1].append(message)
    return turns


async def _older(services: Services, row: DictRow, kept: Sequence[Sequence[Any]]) -> list[tuple[list[UUID], str]]:
    replaced = _replaced(row["metadata"])
    asked: dict[str, list[UUID]] = {}
    for run in await select_asked(services.pool, row["thread_id"]):
        name = run["message_id"] or f"run:{run['run_ids'][0]}"
        if name not in replaced:
            asked.setdefault(name, run["run_ids"])
    names, first = list(asked), kept[0][0].id
    # Clients that name no messages: both lists are in the order of time.
    end = names.index(first) if first in asked else max(0, len(names) - len(kept))
    return [(asked[name], name) for name in names[:end]]


def _replaced(metadata: Mapping[str, Any]) -> set[str]:
    """Returns the questions that an edited one took the place of, as the page notes them."""
    branches = metadata.get("branches")
    groups = branches.values() if isinstance(branches, dict) else ()
    return {str(entry["message"]) for entries in groups for entry in entries[:-1]}


async def read_page(
    services: Services, row: DictRow, conversation: Conversation, start: int | None, limit: int
) -> dict[str, Any]:
    """Returns at most `limit` turns from number `start` (0 is the first) or the newest, as messages."""
    total, dropped = conversation.total, len(conversation.older)
    first = max(0, total - limit) if start is None else min(start, total)
    end = min(total, first + limit)
    messages: list[dict[str, Any]] = []
    for run_ids, name, text in await _asked(services, row, conversation.older[first:end]):
        messages.append({"id": name, "type": "human", "content": text, "run_ids": run_ids})
    for turn in conversation.kept[max(0, first - dropped) : max(0, end - dropped)]:
        messages += [{"id": one.id, "type": one.type, "content": one.content} for one in turn]
    newest = end == total
    return {
        "thread_id": row["thread_id"],
        "start": first,
        "total": total,
        "messages": messages,
        "answer": conversation.answer if newest else None,
        "interrupts": conversation.interrupts if newest else [],
    }


async def _asked(
    services: Services, row: DictRow, older: Sequence[tuple[list[UUID], str]]
) -> list[tuple[list[UUID], str, str]]:
    if not older:
        return []
    found = await select_questions(services.pool, row["thread_id"], [run_ids[0] for run_ids, _ in older])
    texts = {one["run_id"]: str(one["text"]) for one in found}
    return [(run_ids, name, texts.get(run_ids[0], "")) for run_ids, name in older]


async def find_turns(services: Services, row: DictRow, conversation: Conversation, words: str) -> list[dict[str, Any]]:
    """Returns the turns whose question or kept answer holds the words, the newest first: {at, excerpt}."""
    wanted, hits = words.casefold(), []
    dropped = len(conversation.older)
    for at in range(len(conversation.kept) - 1, -1, -1):
        texts = [one.content if isinstance(one.content, str) else one.text for one in conversation.kept[at]]
        hits += [{"at": dropped + at, "excerpt": shown} for shown in [_excerpt(texts, wanted)] if shown]
    older = await _asked(services, row, conversation.older)
    for at, (_, _, text) in reversed(list(enumerate(older))):
        hits += [{"at": at, "excerpt": shown} for shown in [_excerpt([text], wanted)] if shown]
    return hits[:MOST_HITS]


async def find_moment(services: Services, row: DictRow, conversation: Conversation, moment: datetime) -> int | None:
    """Returns the number of the first turn that was asked at a moment or after it, None when there is none."""
    places = {name: at for at, (_, name) in enumerate(conversation.older)}
    places |= {turn[0].id: len(conversation.older) + at for at, turn in enumerate(conversation.kept)}
    asked = await select_asked(services.pool, row["thread_id"])
    later = (run["message_id"] or f"run:{run['run_ids'][0]}" for run in asked if run["asked_at"] >= moment)
    return min((places[name] for name in later if name in places), default=None)


def _excerpt(texts: Sequence[str], wanted: str) -> str | None:
    """Returns the words around the first place of `wanted` (casefolded), None when it is in none of the texts."""
    for text in texts:
        at = text.casefold().find(wanted)
        if at >= 0:
            start = max(0, at - EXCERPT_CHARS // 2)
            cut = " ".join(text[start : at + len(wanted) + EXCERPT_CHARS].split())
            return f"…{cut}" if start else cut
    return None
