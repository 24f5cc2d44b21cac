"""Evidence as an answer: leading sentences, compact tables, cited passages, assumptions, limits, next questions."""

import re
from collections.abc import Sequence

from nodes.builtin.frame import find_concepts
from nodes.builtin.marks import mark_sentences
from nodes.builtin.statement_followup import asks_for_statement, render_statements
from nodes.builtin.tables import render_cell, render_table, shorten
from nodes.engines import Draft
from state.evidence import Evidence, Passage
from state.language import Language

MAX_SOURCES = 4  # further reading beside what was quoted; more hide it
EXCERPT_CHARS = 160  # two lines on a laptop
LISTED_FROM = 3  # two quoted sentences still read as a paragraph

_LIST_LINE = re.compile(r"\s*(?:[-*|]|\d+[.)])\s")
_NUMBERED = re.compile(r"\s(\d{1,2}\.\s)")
_MARKUP = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+|[#|>]+")

_WORDS: dict[str, dict[Language, str]] = {
    "sources": {"ko": "근거", "en": "Sources"},
    "assumptions": {"ko": "가정", "en": "Assumptions"},
    "notices": {"ko": "참고", "en": "Note"},
    "files": {"ko": "파일", "en": "Files"},
    "next": {"ko": "이어서 물어볼 수 있는 것", "en": "You could ask next"},
    "saving": {
        "ko": "파일로 받으시려면 표에 딸린 ‘엑셀’이나 ‘CSV’ 단추를 눌러 주세요.",
        "en": "To get this as a file, press “Excel” or “CSV” at the table.",
    },
    "nothing": {
        "ko": "질문에 답할 자료를 찾지 못했습니다. 사람·기간·거래처나 문서 이름을 넣어 다시 물어봐 주세요.",
        "en": "I found nothing that answers this. Please name the person, period, client or document.",
    },
}


def render(draft: Draft) -> str:
    """Returns the answer as Markdown. Several specialists' findings stand under short headings."""
    groups: dict[str, list[Evidence]] = {}
    for item in draft.evidence:
        groups.setdefault(item["specialist"], []).append(item)
    blocks: list[str] = []
    for name, items in groups.items():
        if len(groups) > 1:
            blocks.append(f"### {draft.labels.get(name, name)}")
        blocks += _render_group(items, draft)
    if not draft.evidence and not draft.notices:
        blocks.append(_WORDS["nothing"][draft.language])
    blocks += _closing(draft)
    return "\n\n".join(block for block in blocks if block)


def _render_group(items: Sequence[Evidence], draft: Draft) -> list[str]:
    """Returns the blocks of one specialist: findings, then what could not be found, then the sources of all."""
    blocks: list[str] = []
    found = [item for item in items if not item["empty"]]
    titles = {item["title"] for item in found}
    for item in [*found, *(item for item in items if item["empty"])]:
        if len(titles) > 1 and item["title"] and not item["empty"]:
            blocks.append(f"**{item['title']}**")
        blocks += _render_item(item, draft)
    if asks_for_statement(draft.question):
        blocks.append(render_statements(found, draft.language))
    return [*blocks, _files(items, draft.language), _sources(items, " ".join(blocks), draft)]


def _render_item(item: Evidence, draft: Draft) -> list[str]:
    asked = find_concepts(draft.question.lower())
    numbers = {citation["chunk_id"]: citation["number"] for citation in draft.citations}
    passages = [passage for passage in item.get("passages", []) if passage["chunk_id"] in numbers]
    sentences = mark_sentences([text for text in item["summary"] if text.strip()], passages, numbers)
    blocks = [_lead(sentences, listed=bool(passages)) or item["title"]]
    if "table" in item and _earns_table(item, draft):
        blocks.append(render_table(item["table"], draft.language, draft.money_unit))
        if not item.get("files") and {"file.excel", "ask.export"} & set(asked):
            blocks.append(_WORDS["saving"][draft.language])
    return blocks


def _files(items: Sequence[Evidence], language: Language) -> str:
    links = dict.fromkeys(f"- [{file['name']}]({file['url']})" for item in items for file in item.get("files", []))
    return "\n".join([f"**{_WORDS['files'][language]}**", *links]) if links else ""


def _lead(sentences: Sequence[str], *, listed: bool) -> str:
    """Returns the sentences as a paragraph; several that quote documents stand one below the other."""
    if any("\n" in sentence for sentence in sentences):
        return "\n\n".join(sentences)
    if any(_LIST_LINE.match(sentence) for sentence in sentences):
        return "\n".join(sentences)
    if not listed or len(sentences) < LISTED_FROM:
        return _unfold(" ".join(sentences))
    return "\n".join(f"- {_unfold(sentence)}" for sentence in sentences)


def _unfold(sentence: str) -> str:
    """Returns the sentence with its numbered items each on a line: "… 갖출 것. 1. 표시 2. 서명" has two."""
    if " 1. " not in sentence or " 2. " not in sentence:
        return sentence
    return _NUMBERED.sub(r"\n  \1", sentence)


def _earns_table(item: Evidence, draft: Draft) -> bool:
    """Returns whether a table says more than the sentences: figures that they state already need no table."""
    table, said = item["table"], " ".join(item["summary"])
    if len(table["rows"]) != 1:
        return len(table["rows"]) > 1
    pairs = [
        (column, cell) for column, cell in zip(table["columns"], table["rows"][0], strict=False) if cell is not None
    ]
    if item["kind"] == "figures":  # months and names read differently in a sentence
        pairs = [(column, cell) for column, cell in pairs if not isinstance(cell, str)]
    cells = [render_cell(cell, column, draft.language, draft.money_unit) for column, cell in pairs]
    return any(cell not in said for cell in cells)


def _sources(items: Sequence[Evidence], said: str, draft: Draft) -> str:
    """Returns the places the answer rests on: those marked above, or all with their first words when none is."""
    passages = {passage["chunk_id"]: passage for item in items for passage in item.get("passages", [])}
    lines = []
    some_marked = any(f"[{citation['number']}]" in said for citation in draft.citations)
    for citation in draft.citations:
        passage = passages.get(citation["chunk_id"])
        if passage is None:
            continue
        mark, name = f"[{citation['number']}]", source_name(passage, draft.language)
        if mark in said:
            lines.append(f"- {mark} {name}")
        elif not some_marked and len(lines) < MAX_SOURCES:
            lines.append(f"- {mark} {name}: {_clip(passage['text'])}")
    return "\n".join([f"**{_WORDS['sources'][draft.language]}**", *lines]) if lines else ""


def source_name(passage: Passage, language: Language) -> str:
    """Returns where a passage stands: "취업규칙 제9조(연차휴가), 시행 2025-01-01"."""
    name = passage["title"]
    if passage["article"]:
        heading = f"({passage['article_title']})" if passage["article_title"] else ""
        name += f" {passage['article']}{heading}"
    if passage["effective_from"]:
        name += f", {'시행' if language == 'ko' else 'in force from'} {passage['effective_from']}"
    return name


def _clip(text: str) -> str:
    """Returns the first words of a passage in one line, without the marks of headings and tables."""
    return shorten(_MARKUP.sub(" ", text), EXCERPT_CHARS)


def _closing(draft: Draft) -> list[str]:
    """Returns the lines after the findings: what was assumed, what limits there are, what to ask next."""
    blocks = []
    if draft.assumptions:
        blocks.append(f"{_WORDS['assumptions'][draft.language]}: {' '.join(draft.assumptions)}")
    if draft.evidence and draft.notices:
        blocks += [f"> {_WORDS['notices'][draft.language]}: {notice}" for notice in draft.notices]
    elif draft.notices:
        blocks += draft.notices
    if draft.suggestions:
        shown = " · ".join(f"“{text}”" for text in draft.suggestions)
        blocks.append(f"{_WORDS['next'][draft.language]}: {shown}")
    return blocks
