"""Writes by the model: evidence in, a cited text out; its tokens stream to the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

from nodes.builtin.rendering import source_name
from nodes.builtin.tables import render_table
from nodes.engines import Draft
from nodes.model.client import ModelCalls
from nodes.model.prompting import LANGUAGES
from state.errors import ModelUnavailable
from state.evidence import Evidence, Passage

WHOLE_TEXT = 4  # a long answer streams for longer than a short call may take
SHOWN_FAULTS = 12  # a text with more is to be written anew anyway
SHOWN_PASSAGES = 6  # more push the question out of a small model's attention


@dataclass(frozen=True, kw_only=True)
class ModelWriter:
    """One streamed call for each text."""

    model: ChatOpenAI
    calls: ModelCalls
    prompts: Mapping[str, Template]

    async def write(self, draft: Draft) -> AIMessage:
        """Returns the answer. Raises: ModelUnavailable, also when the text broke off."""
        deadline_s = self.calls.timeout_s * WHOLE_TEXT
        return await self.calls.run(lambda: self._ask(draft), deadline_s=deadline_s)

    async def _ask(self, draft: Draft) -> AIMessage:
        name = "writer" if draft.evidence else "general"
        system = self.prompts[name].safe_substitute(language=LANGUAGES[draft.language])
        messages: list[BaseMessage] = [SystemMessage(system), *draft.conversation.messages, HumanMessage(brief(draft))]
        answer = await self.model.ainvoke(messages, config={"run_id": draft.run_id})
        text = str(answer.text)
        if answer.response_metadata.get("finish_reason") != "stop" or not text.strip():
            raise ModelUnavailable("the model's text broke off")
        return AIMessage(
            content=text,
            id=draft.message_id,
            usage_metadata=answer.usage_metadata,
            response_metadata={"model_name": str(answer.response_metadata.get("model_name", ""))},
        )


def brief(draft: Draft) -> str:
    """Returns the question and the evidence, each piece within marks that its own text cannot close."""
    parts = [f"Question: {draft.question}"]
    parts += [_evidence(item, draft) for item in draft.evidence]
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


def _evidence(item: Evidence, draft: Draft) -> str:
    numbers = {citation["chunk_id"]: citation["number"] for citation in draft.citations}
    lines = [f'<evidence id="{item["id"]}" title="{_inert(item["title"])}">']
    lines += [_inert(sentence) for sentence in item["summary"]]
    if "period" in item:
        lines.append(f"Period: {item['period']['label']} ({item['period']['start']} - {item['period']['end']})")
    if "provenance" in item:
        lines.append(f"Definition: {item['provenance']['definition']}")
    if "table" in item:
        lines.append(_inert(render_table(item["table"], draft.language, draft.money_unit)))
    for passage in [] if item["empty"] else item.get("passages", [])[:SHOWN_PASSAGES]:
        lines.append(_passage(passage, numbers[passage["chunk_id"]], draft))
    return "\n".join([*lines, "</evidence>"])


def _passage(passage: Passage, number: int, draft: Draft) -> str:
    source = _inert(source_name(passage, draft.language))
    return f'<passage mark="[{number}]" source="{source}">\n{_inert(passage["text"])}\n</passage>'


def _inert(text: str) -> str:
    """Returns the text unable to close or open our marks: a document could hold them on purpose."""
    return text.replace("<", "‹").replace(">", "›")
