"""Evidence as an answer: leading sentences, compact tables, cited passages, assumptions, limits, next questions."""

from collections.abc import Sequence

from nodes.builtin.tables import render_table
from nodes.engines import Draft
from state.conversation import Citation
from state.evidence import Evidence, Passage
from state.language import Language

MAX_PASSAGES = 3  # the first usually answers; more hide it
PASSAGE_CHARS = 420  # a clause of ordinary length

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
    numbers = {citation["chunk_id"]: citation for citation in draft.citations}
    passages = item.get("passages", [])
    blocks = [_lead(item, passages, numbers)]
    if "table" in item and _earns_table(item):
        blocks.append(render_table(item["table"], draft.language, draft.money_unit))
    if passages:
        blocks.append(_sources(passages[:MAX_PASSAGES], numbers, draft.language))
    if item.get("files"):
        links = "\n".join(f"- [{file['name']}]({file['url']})" for file in item["files"])
        blocks.append(f"{_WORDS['files'][draft.language]}:\n{links}")
    return blocks


def _lead(item: Evidence, passages: Sequence[Passage], numbers: dict[str, Citation]) -> str:
    """Returns the summary; each line of a passage gets its mark when the tool did not set one."""
    sentences = [sentence for sentence in item["summary"] if sentence.strip()]
    if not sentences:
        return item["title"]
    text = (
        "\n".join(sentences) if any(line.lstrip().startswith(("-", "|")) for line in sentences) else " ".join(sentences)
    )
    if passages and "[" not in text:
        text += f" [{numbers[passages[0]['chunk_id']]['number']}]"
    return text


def _earns_table(item: Evidence) -> bool:
    """Returns whether a table says more than the sentences: a single figure does not need one."""
    table = item["table"]
    return len(table["rows"]) > 1 or (item["kind"] == "records" and len(table["rows"]) == 1) or not item["summary"]


def _sources(passages: Sequence[Passage], numbers: dict[str, Citation], language: Language) -> str:
    lines = [f"**{_WORDS['sources'][language]}**"]
    for passage in passages:
        lines.append(f"- [{numbers[passage['chunk_id']]['number']}] {source_name(passage, language)}")
        lines += [f"  > {line}" for line in _clip(passage["text"]).splitlines() if line.strip()]
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
    """Returns the passage, cut at the end of a sentence or line when it is long."""
    text = text.strip()
    if len(text) <= PASSAGE_CHARS:
        return text
    cut = text[:PASSAGE_CHARS]
    end = max(cut.rfind(mark) + len(mark) - 1 for mark in ("다.", ". ", "\n"))
    return f"{cut[: end + 1].rstrip() if end > PASSAGE_CHARS // 3 else cut.rstrip()} …"


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
