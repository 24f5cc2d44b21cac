"""Says what found articles answer: their sentences and rows, their table, or the wording itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.documents import Piece, pieces_around
from data.library import Library
from data.search import DocumentIndex, Found, Hit
from state.evidence import Cell, Column, Evidence, Passage, Table
from tools.document_arguments import SearchDocuments
from tools.document_choice import choose_units
from tools.document_passages import document_evidence, passage, place_of
from tools.document_units import ArticleTable, Unit, read_units
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import say, with_particle

WORD_FOR_WORD = re.compile(r"원문|그대로|전문을|verbatim|word for word|exact (?:wording|text)|in full", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Article:
    """A found article with all its pieces."""

    hit: Hit
    pieces: list[Piece]
    units: list[Unit]
    tables: list[ArticleTable]


async def read_articles(hits: Sequence[Hit], caller: Caller, resources: Resources) -> list[Article]:
    async with resources.database.tenant_session(caller.principal) as session:
        around = await pieces_around(session, [hit.piece for hit in hits])
    articles = []
    for hit in hits:
        pieces = around.get((hit.piece.document_id, hit.piece.article_no or hit.piece.article_title), [hit.piece])
        if hit.piece.article_no is None and hit.piece.article_title is None:
            pieces = [hit.piece]
        text = "\n".join(piece.text for piece in pieces)
        units, tables = read_units(text, hit.piece.article_title or hit.edition.title)
        articles.append(Article(hit=hit, pieces=pieces, units=units, tables=tables))
    return articles


async def answer(
    articles: Sequence[Article],
    found: Found,
    library: Library,
    caller: Caller,
    index: DocumentIndex,
    arguments: SearchDocuments,
) -> Evidence:
    language = caller.language
    summary: list[str] = []
    passages: list[Passage] = []
    table: Table | None = None
    for article in articles:
        place = place_of(article.hit.piece, article.hit.edition, language)
        if arguments.verbatim or WORD_FOR_WORD.search(arguments.query):
            summary.append(say(language, f"{place} 원문입니다.", f"{place}, word for word:"))
            summary.extend(piece.text for piece in article.pieces)
            passages.extend(passage(piece, article.hit.edition, article.hit.score) for piece in article.pieces)
            continue
        chosen = await choose_units(index, found.wording, article.units, library.keywords.idf)
        sentences = [unit.text for unit in chosen.units]
        if chosen.whole_table and table is None:
            table = table_of(article.tables[chosen.whole_table - 1])
            caption = article.tables[chosen.whole_table - 1].caption or article.hit.piece.article_title or ""
            sentences.append(
                say(
                    language,
                    f"{with_particle(caption, '은/는')} 아래 표와 같습니다.",
                    f"See the table below: {caption}.",
                )
            )
        if sentences:
            summary.append(f"{place}: {sentences[0]}")
            summary.extend(sentences[1:])
        used = _pieces_holding(article, chosen.units, chosen.whole_table > 0)
        passages.extend(passage(piece, article.hit.edition, article.hit.score) for piece in used)
    title = say(language, "문서에서 찾은 내용", "Found in the documents")
    evidence = document_evidence("search_documents", title, summary=summary, passages=passages)
    if table is not None:
        evidence["table"] = table
    foreign = [article for article in articles if article.hit.edition.language != language]
    if foreign:
        evidence["notices"].append(
            say(
                language,
                "이 내용은 영어 문서에만 있어 원문 그대로 옮겼습니다.",
                "The document exists in Korean only, so its wording is quoted as it is.",
            )
        )
    return evidence


def _pieces_holding(article: Article, units: Sequence[Unit], whole_table: bool) -> list[Piece]:
    """Returns the pieces that the units come from, at least the one that was hit."""
    held = [
        piece
        for piece in article.pieces
        if any(_first_words(unit) in piece.text for unit in units) or (whole_table and "|" in piece.text)
    ]
    return held or [article.hit.piece]


def _first_words(unit: Unit) -> str:
    return f"| {unit.label} |" if unit.is_row else unit.text[:30]


def table_of(table: ArticleTable) -> Table:
    """Returns an article's table as it is printed."""
    columns: list[Column] = [
        {"name": f"column_{number}", "label": label, "unit": "text"} for number, label in enumerate(table.columns)
    ]
    rows: list[list[Cell]] = [list(row) for row in table.rows]
    return {"columns": columns, "rows": rows, "total_rows": len(rows)}
