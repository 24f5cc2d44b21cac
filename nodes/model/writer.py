"""Writes by the model: evidence in, a cited text out; its tokens stream to the person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import Template

import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from nodes.builtin.rendering import source_name
from nodes.builtin.tables import render_table
from nodes.engines import Draft
from nodes.model.client import ModelCalls
from nodes.model.endpoint import Endpoint, is_overflow
from nodes.model.prompting import LANGUAGES
from state.evidence import Evidence, Passage, Table

WHOLE_TEXT = 4  # a long answer streams for longer than a short call may take
SHOWN_FAULTS = 12  # a text with more is to be written anew anyway


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much evidence a request holds."""

    passages: int
    """Of each piece of evidence."""
    chars: int
    """Of each passage."""
    rows: int
    """Of each table."""


FULL = Room(passages=6, chars=8_000, rows=200)  # more passages push the question out of a small model's attention
LEAN = Room(passages=3, chars=1_200, rows=10)  # fits into 4,000 tokens of Korean, the smallest window in use


@dataclass(frozen=True, kw_only=True)
class ModelWriter:
    """One streamed call for each text."""

    endpoint: Endpoint
    calls: ModelCalls
    prompts: Mapping[str, Template]

    async def write(self, draft: Draft) -> AIMessage:
        """Returns the answer. Raises: ModelUnavailable, also when the text broke off."""
        deadline_s = self.calls.timeout_s * WHOLE_TEXT
        return await self.calls.run(lambda: self._ask(draft), deadline_s=deadline_s)

    async def _ask(self, draft: Draft) -> AIMessage:
        try:
            return await self._write(draft, FULL)
        except openai.APIError as error:
            if not is_overflow(error):
                raise
            earlier = replace(draft.conversation, messages=())
            return await self._write(replace(draft, conversation=earlier), LEAN)

    async def _write(self, draft: Draft, room: Room) -> AIMessage:
        name = "writer" if draft.evidence else "general"
        system = self.prompts[name].safe_substitute(language=LANGUAGES[draft.language])
        asked = HumanMessage(brief(draft, room))
        messages: list[BaseMessage] = [SystemMessage(system), *draft.conversation.messages, asked]
        answer = await self.endpoint.write(messages, {"run_id": draft.run_id})
        return AIMessage(
            content=str(answer.text),
            id=draft.message_id,
            usage_metadata=answer.usage_metadata,
            response_metadata={"model_name": str(answer.response_metadata.get("model_name", ""))},
        )


def brief(draft: Draft, room: Room) -> str:
    """Returns the question and the evidence, each piece within marks that its own text cannot close."""
    parts = [f"Question: {draft.question}"]
    parts += [_evidence(item, draft, room) for item in draft.evidence]
    if draft.assumptions:
        parts.append("State these assumptions: " + " ".join(draft.assumptions))
    if draft.notices:
        parts.append("State these limits: " + " ".join(draft.notices))
    if draft.faults:
        wrong = "\n".join(f"- {fault}" for fault in draft.faults[:SHOWN_FAULTS])
        parts.append(
            f"Your previous text did not stand on what it cites. Write it again without these faults:\n{wrong}"
        )
    return "\n\n".join(parts)


def _evidence(item: Evidence, draft: Draft, room: Room) -> str:
    numbers = {citation["chunk_id"]: citation["number"] for citation in draft.citations}
    lines = [f'<evidence id="{item["id"]}" title="{_inert(item["title"])}">']
    lines += [_inert(sentence) for sentence in item["summary"]]
    if "period" in item:
        lines.append(f"Period: {item['period']['label']} ({item['period']['start']} - {item['period']['end']})")
    if "provenance" in item:
        lines.append(f"Definition: {item['provenance']['definition']}")
    if "table" in item:
        lines.append(_inert(render_table(_first_rows(item["table"], room.rows), draft.language, draft.money_unit)))
    for passage in [] if item["empty"] else item.get("passages", [])[: room.passages]:
        lines.append(_passage(passage, numbers[passage["chunk_id"]], draft, room))
    return "\n".join([*lines, "</evidence>"])


def _passage(passage: Passage, number: int, draft: Draft, room: Room) -> str:
    source = _inert(source_name(passage, draft.language))
    return f'<passage mark="[{number}]" source="{source}">\n{_inert(passage["text"][: room.chars])}\n</passage>'


def _first_rows(table: Table, rows: int) -> Table:
    return {**table, "rows": table["rows"][:rows]}


def _inert(text: str) -> str:
    """Returns the text unable to close or open our marks: a document could hold them on purpose."""
    return text.replace("<", "‹").replace(">", "›")
