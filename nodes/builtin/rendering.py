"""Evidence as an answer: leading sentences, compact tables, cited passages, assumptions, limits, next questions."""

import re
from collections.abc import Mapping, Sequence

from nodes.builtin.tables import render_cell, render_table
from nodes.engines import Draft
from state.evidence import Evidence, Passage
from state.language import Language

MAX_PASSAGES = 5  # the first usually answers; more hide it
EXCERPT_CHARS = 160  # two lines on a laptop
OVERLAP = 16  # characters in a row, spaces apart, that two texts do not share by chance

_LIST_LINE = re.compile(r"\s*(?:[-*|]|\d+[.)])\s?")

_WORDS: dict[str, dict[Language, str]] = {
    "sources": {"ko": "근거", "en": "Sources"},
    "assumptions": {"ko": "가정", "en": "Assumptions"},
    "notices": {"ko": "참고", "en": "Note"},
    "files": {"ko": "파일", "en": "Files"},
    "next": {"ko": "이어서 물어볼 수 있는 것", "en": "You could ask next"},
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
    """Returns the blocks of one specialist; findings first, then what could not be found."""
    blocks: list[str] = []
    found = [item for item in items if not item["empty"]]
    for item in [*found, *(item for item in items if item["empty"])]:
        titled = len(found) > 1 and bool(item["title"]) and not item["empty"]
        if titled:
            blocks.append(f"**{item['title']}**")
        blocks += _render_item(item, draft)
    return blocks


def _render_item(item: Evidence, draft: Draft) -> list[str]:
    numbers = {citation["chunk_id"]: citation["number"] for citation in draft.citations}
    passages = [passage for passage in item.get("passages", []) if passage["chunk_id"] in numbers]
    sentences = mark_sentences([text for text in item["summary"] if text.strip()], passages, numbers)
    blocks = [_lead(sentences) or item["title"]]
    if "table" in item and _earns_table(item, draft):
        blocks.append(render_table(item["table"], draft.language, draft.money_unit))
    if passages:
        blocks.append(_sources(passages, numbers, " ".join(sentences), draft.language))
    if item.get("files"):
        links = "\n".join(f"- [{file['name']}]({file['url']})" for file in item["files"])
        blocks.append(f"{_WORDS['files'][draft.language]}:\n{links}")
    return blocks


def mark_sentences(sentences: Sequence[str], passages: Sequence[Passage], numbers: Mapping[str, int]) -> list[str]:
    """Returns the sentences, each with the mark of the passage that it quotes or names: "… 5일입니다. [1]"."""
    marked = []
    for sentence in sentences:
        found = [passage for passage in passages if _rests_on(sentence, passage)]
        marks = "".join(dict.fromkeys(f"[{numbers[passage['chunk_id']]}]" for passage in found[:2]))
        marked.append(f"{sentence} {marks}" if marks and "[" not in sentence else sentence)
    if passages and marked and not any("[" in sentence for sentence in marked):
        marked[0] += f" [{numbers[passages[0]['chunk_id']]}]"
    return marked


def _rests_on(sentence: str, passage: Passage) -> bool:
    """Returns whether the sentence names the passage's article, or shares a stretch of words with its text."""
    if passage["article"] and passage["article"] in sentence and passage["title"] in sentence:
        return True
    text, words = "".join(passage["text"].split()), "".join(sentence.split())
    return any(words[at : at + OVERLAP] in text for at in range(0, len(words) - OVERLAP + 1, OVERLAP // 2))


def _lead(sentences: Sequence[str]) -> str:
    """Returns the sentences as one paragraph, or line by line where they are lines of a list."""
    listed = any(_LIST_LINE.match(line) for sentence in sentences for line in sentence.splitlines())
    broken = any("\n" in sentence for sentence in sentences)
    return "\n\n".join(sentences) if broken and not listed else "\n".join(sentences) if listed else " ".join(sentences)


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


def _sources(passages: Sequence[Passage], numbers: Mapping[str, int], said: str, language: Language) -> str:
    """Returns the places the answer rests on; what was not quoted above comes with its first words."""
    lines = [f"**{_WORDS['sources'][language]}**"]
    for passage in passages[:MAX_PASSAGES]:
        mark = f"[{numbers[passage['chunk_id']]}]"
        line = f"- {mark} {source_name(passage, language)}"
        lines.append(line if mark in said else f"{line}: {_clip(passage['text'])}")
    return "\n".join(lines)


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
    """Returns the first words of a passage in one line, ended at a sentence where one ends in time."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT_CHARS:
        return line
    cut = line[:EXCERPT_CHARS]
    end = max(cut.rfind("다. ") + 1, cut.rfind(". "))
    return f"{cut[: end + 1] if end > EXCERPT_CHARS // 3 else cut} …"


def _closing(draft: Draft) -> list[str]:
    """Returns the lines after the findings: what was assumed, what limits there are, what to ask next."""
    blocks = []
    if draft.assumptions:
        blocks.append(f"{_WORDS['assumptions'][draft.language]}: {' '.join(draft.assumptions)}")
    if draft.evidence and draft.notices:
        blocks.append("\n".join(f"> {_WORDS['notices'][draft.language]}: {notice}" for notice in draft.notices))
    elif draft.notices:
        blocks.append("\n".join(draft.notices))
    if draft.suggestions:
        shown = " · ".join(f"“{text}”" for text in draft.suggestions)
        blocks.append(f"{_WORDS['next'][draft.language]}: {shown}")
    return blocks
