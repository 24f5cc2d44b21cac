"""What a reader makes of a file, and what a text is cut into."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class PageMark:
    """Where a page (or slide, or sheet) begins in the text."""

    start: int
    """Character offset."""
    number: int
    """From 1."""


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A file as text: headings as `#` lines where the format knows them, tables as Markdown tables."""

    text: str
    title: str | None = None
    """Title the file gives itself; the file name serves where it is None."""
    pages: tuple[PageMark, ...] = ()
    warnings: tuple[str, ...] = ()
    """Codes of `data/ingest/warnings.py`, shown to people in their language."""


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """What is known about a document besides its text; see docs/documents-format.md."""

    title: str
    language: str
    code: str | None = None
    title_en: str | None = None
    aliases: tuple[str, ...] = ()
    doc_type: str = "manual"
    rank: str = "company"
    version: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    supersedes: str | None = None
    """Version of the same code and language that this one replaces."""
    confidentiality: str = "internal"
    allowed_roles: tuple[str, ...] = ()
    owner_unit: str | None = None
    files: tuple[str, ...] = ()
    """Names of files to download with it."""
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A piece of a text that follows its structure; `text` is the document's text[start:end]."""

    seq: int
    start: int
    end: int
    text: str
    kind: str
    """clause | table | definition | section"""
    part: str | None = None
    chapter: str | None = None
    article_no: str | None = None
    """As printed: "제9조", "Article 9"; supplementary ones "부칙 제1조"."""
    article_title: str | None = None
    page: int | None = None
    context: str = ""
    """Headings above (and a table's head where rows were cut off from it)."""
