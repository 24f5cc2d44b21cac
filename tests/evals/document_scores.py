"""How a found rank and an answer are judged against the gold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from data.library import Library
from data.search import Hit
from data.wording import article_number, squeeze

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|[\w-]+\.docx")
MARK = re.compile(r"\[\d+(?:,\s*\d+)*\]")


@dataclass(frozen=True, kw_only=True)
class Place:
    """An article or section of a document, whatever the version and language."""

    code: str
    articles: frozenset[str]
    """Bare number or heading; empty: anywhere in the document."""

    def is_at(self, code: str, article: str | None, title: str | None) -> bool:
        """Returns whether a passage lies here."""
        if code != self.code:
            return False
        return not self.articles or (article or "") in self.articles or squeeze(title or "") in self.articles


@dataclass(kw_only=True)
class Judged:
    """What was seen of one question."""

    rank: int | None
    """Of the first right passage, from 1; None: not among those looked at."""
    cited: int = 0
    cited_right: int = 0
    wanted: int = 0
    wanted_cited: int = 0
    facts: int = 0
    facts_said: int = 0
    versions_right: bool | None = None
    answered: bool = False
    unsupported: list[str] = field(default_factory=list)
    text: str = ""
    places: list[str] = field(default_factory=list)
    """What was cited, for reading failures."""


def places_of(rows: Iterable[Sequence[str]]) -> list[Place]:
    """Returns places of [code, "제12조"] or [code, "heading|other heading"]."""
    return [
        Place(code=code, articles=frozenset(_key(one) for one in article.split("|") if one)) for code, article in rows
    ]


def _key(article: str) -> str:
    return article_number(article) if re.match(r"제\d+조|Article \d", article) else squeeze(article)


def rank_of(hits: Sequence[Hit], gold: Sequence[Place], version: str | None) -> int | None:
    """Returns the place in the list of the first right hit, of the right version where one is given."""
    for number, hit in enumerate(hits, start=1):
        article = article_number(hit.piece.article_no) if hit.piece.article_no else None
        is_right = any(place.is_at(hit.edition.code, article, hit.piece.article_title) for place in gold)
        if is_right and version in (None, hit.edition.version):
            return number
    return None


def judge_answer(
    judged: Judged,
    state: dict[str, Any],
    library: Library,
    *,
    gold: Sequence[Place],
    also: Sequence[Place],
    facts: Sequence[str],
    version: str | None,
) -> None:
    """Notes which citations are right, which facts are said, and which numbers stand in no passage."""
    answer: dict[str, Any] = state.get("answer") or {}
    evidence: list[dict[str, Any]] = list(state.get("evidence", []))
    judged.text = str(state["messages"][-1].content)
    judged.answered = any(not item["empty"] for item in evidence)
    found = {_place(library, item["chunk_id"]) for item in answer.get("citations", [])}
    judged.places = sorted(f"{code} {article or title} ({edition})" for code, article, title, edition in found)
    judged.cited = len({one[:3] for one in found})
    judged.cited_right = len({one[:3] for one in found if any(p.is_at(*one[:3]) for p in (*gold, *also))})
    judged.wanted = len(gold)
    judged.wanted_cited = sum(any(place.is_at(*one[:3]) for one in found) for place in gold)
    if version is not None:
        seen = {one[3] for one in found if any(place.is_at(*one[:3]) for place in gold)}
        judged.versions_right = seen == {version}
    said = _plain(judged.text) + _plain(str([figure["table"]["rows"] for figure in answer.get("figures", [])]))
    said += _plain(str([file["name"] for file in answer.get("files", [])]))
    judged.facts = len(facts)
    judged.facts_said = sum(any(_plain(way) in said for way in fact.split("|")) for fact in facts)
    judged.unsupported = _unsupported(judged.text, evidence, str(state["messages"][0].content))


def _place(library: Library, chunk_id: str) -> tuple[str, str | None, str, str | None]:
    row = library.rows[library.number_of[UUID(chunk_id)]]
    edition = library.editions[row.document_id]
    # Two languages of an article are one place: section headings are given in both in the gold.
    return edition.code, row.article, row.title if row.article is None else "", edition.version


def _plain(text: str) -> str:
    return re.sub(r"[\s*\"“”'\\]+", "", text).lower()


def _unsupported(text: str, evidence: Sequence[dict[str, Any]], question: str) -> list[str]:
    """Returns numbers of the answer that stand in no passage, table or title of the evidence, nor in the question."""
    if any(item["kind"] in {"figures", "records"} for item in evidence):
        return []  # answers from other sources are judged by their own sets
    sources = [question, "2025-06-30"]
    for item in evidence:
        sources += item["notices"] + (item["summary"] if item["tool"] in {"calculate_limit", "list_documents"} else [])
        sources += [str(item.get("table", "")), str(len(item.get("passages", [])))]
        sources += [str(passage) for passage in item.get("passages", [])]
    known = {_value(number) for source in sources for number in NUMBER.findall(source)}
    prose = LINK.sub("", MARK.sub("", text))
    claimed = NUMBER.findall(re.sub(r"^\s*\d+\.\s", "", prose, flags=re.MULTILINE)) if evidence else []
    return [number for number in claimed if _value(number) not in known]


def _value(number: str) -> float:
    return float(number.replace(",", ""))
