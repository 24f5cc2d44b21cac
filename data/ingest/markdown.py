"""Reads Markdown with YAML front matter: the demo documents' own format (docs/documents-format.md)."""

import re
from datetime import date

import yaml

from data.ingest.parsed import DocumentFacts, Parsed
from state.errors import InvalidInput

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FRONT = re.compile(r"\A﻿?---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL)
HANGUL = re.compile(r"[가-힣]")
LATIN = re.compile(r"[A-Za-z]")


def read_markdown(text: str) -> tuple[Parsed, dict[str, object]]:
    """Returns the body and the front matter ({} when there is none).

    Raises: InvalidInput when the front matter is no YAML mapping.
    """
    found = FRONT.match(text)
    if found is None:
        return Parsed(text=text, title=_first_title(text)), {}
    try:
        front = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise InvalidInput(f"the front matter is not YAML: {error}") from None
    if not isinstance(front, dict):
        return Parsed(text=text, title=_first_title(text)), {}
    body = text[found.end() :].lstrip("\n")
    return Parsed(text=body, title=_first_title(body)), {str(key): value for key, value in front.items()}


def _first_title(text: str) -> str | None:
    found = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else None


def language_of(text: str) -> str:
    """Returns "ko" or "en": Hangul weighs four times as much, as Korean texts are full of Latin words."""
    sample = text[:20_000]
    return "ko" if len(HANGUL.findall(sample)) * 4 >= len(LATIN.findall(sample)) and HANGUL.search(sample) else "en"


def facts_from(front: dict[str, object], *, title: str, text: str) -> DocumentFacts:
    """Returns the document's facts; what the front matter leaves out is guessed from title and text.

    Raises: InvalidInput naming the field that cannot be read.
    """

    def words(key: str) -> tuple[str, ...]:
        value = front.get(key) or ()
        return (str(value),) if isinstance(value, str) else tuple(str(item) for item in value)  # type: ignore[attr-defined]  # a YAML list

    def word(key: str) -> str | None:
        value = front.get(key)
        return None if value is None or value == "" else str(value)

    name = word("title") or title
    return DocumentFacts(
        title=name,
        title_en=word("title_en"),
        code=word("code"),
        aliases=words("aliases"),
        doc_type=word("doc_type") or guess_type(name),
        rank=word("rank") or "company",
        version=word("version"),
        language=word("language") or language_of(text),
        effective_from=_day(front, "effective_from"),
        effective_to=_day(front, "effective_to"),
        supersedes=word("supersedes"),
        confidentiality=word("confidentiality") or "internal",
        allowed_roles=words("allowed_roles"),
        owner_unit=word("owner_unit"),
        files=words("files"),
    )


def _day(front: dict[str, object], key: str) -> date | None:
    value = front.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidInput(f"{key}: {value!r} is not a day like 2025-01-01") from None


TYPE_WORDS = (
    ("form", ("양식", "서식", "신청서", "보고서 양식", "form", "template")),
    ("contract", ("계약서", "agreement", "contract")),
    ("law", ("법률", "시행령", "시행규칙", " act")),
    ("code", ("강령", "규약", "code")),
    ("regulation", ("규정", "규칙", "기준", "regulation", "policy", "rules")),
    ("product", ("제품 설명", "제품정보", "첨부문서", "product")),
    ("notice", ("공지", "안내", "notice")),
    ("report", ("보고서", "report")),
)


def guess_type(title: str) -> str:
    """Returns the document type that a title suggests; `manual` when nothing does."""
    lowered = title.lower()
    return next((kind for kind, words in TYPE_WORDS if any(word in lowered for word in words)), "manual")
