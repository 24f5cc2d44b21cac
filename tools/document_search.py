"""`search_documents`: the article in force that answers, said in its own words, or that there is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.conflicts import rules_beside
from data.documents import Piece, files_of, pieces_around
from data.keywords import tokens_of
from data.library import Library
from data.search import DocumentIndex, Found, Hit
from data.wording import content_words
from state.evidence import Cell, Column, Evidence, Passage, Table
from tools.document_arguments import SearchDocuments
from tools.document_choice import choose_units
from tools.document_files import file_links
from tools.document_outline import outline
from tools.document_passages import document_evidence, passage, place_of, version_notices
from tools.document_rules import conflict_sentence, passages_of_rules
from tools.document_units import ArticleTable, Unit, read_units
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import listing, say, with_particle

ANSWERED = 5.0
"""Least surprise + 4 x keyword cover of an answer. Of 29 questions on what the demo documents hold and 28 on what they
do not, 28 and 26 were told apart (2026-11)."""
COVERED = 0.75
"""Keyword cover that is an answer whatever the vectors say; questions on absent subjects reached 0.63."""
CALLED_ANSWERED = 3.0
"""The same where the question names the document."""
ALSO = 0.86  # share of the best hit's score from which a second article is part of the answer
SHOWN = 0.8  # share from which a hit is worth offering as a further source
MAX_MAIN = 3
MAX_FURTHER = 2
MAX_PARTS = 4
PARTS = re.compile(r"(?<=[?.!])\s+|,\s+|\s+and\s+|\s+then\s+|그리고\s*|(?<=[하이])고\s+|(?<=해서)\s+|(?<=찾아서)\s+")
SUMMARISE = re.compile(r"요약|정리해|개요|summar|outline|overview|bullet", re.IGNORECASE)


LOOKING_FOR_TEXTS = re.compile(
    r"(?:관련|관한|대한)\s*(?:\S+\s*){0,2}(?:문서|자료|규정|지침|조항|내용)\S*\s*(?:\S+\s*)?(?:찾|검색|보여|모아|목록|뭐|있)"
    r"|(?:문서|자료|규정|지침)\S*\s*(?:좀\s*)?(?:찾아|검색|모아)|\b(?:find|search|list|which)\b.*\b(?:documents?|texts?|rules|articles)\b",
    re.IGNORECASE,
)
"""The person wants to see what there is, not one answer."""
WORD_FOR_WORD = re.compile(r"원문|그대로|전문을|verbatim|word for word|exact (?:wording|text)|in full", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Article:
    """A found article with all its pieces."""

    hit: Hit
    pieces: list[Piece]
    units: list[Unit]
    tables: list[ArticleTable]


async def search_documents(arguments: SearchDocuments, caller: Caller, resources: Resources) -> Evidence:
    """Returns the answer's sentences and its passages; `empty` when the documents hold nothing on it."""
    library = await resources.documents.library(caller.principal.org_id)
    as_of = arguments.as_of or caller.today
    found = await _find(arguments, arguments.query, as_of, caller, resources)
    if not is_answered(found, library):
        found = await _find_part(arguments, found, as_of, caller, resources, library)
    if not is_answered(found, library):
        return _nothing(found, caller)
    known = list(library.editions.values())
    if LOOKING_FOR_TEXTS.search(arguments.query):
        return _list_hits(found, library, caller, as_of)
    if SUMMARISE.search(arguments.query) and found.hits[0].called:
        return await outline(found.hits[0].edition, known, as_of, caller, resources)
    main = _main_hits(found)
    articles = await _read_articles(main, caller, resources)
    evidence = await _answer(articles, found, library, caller, resources.documents, arguments)
    used = {item["chunk_id"] for item in evidence.get("passages", [])}
    further = [] if main[0].named else [hit for hit in found.hits if str(hit.piece.id) not in used]
    floor = found.hits[0].score * SHOWN
    evidence["passages"] = [*evidence.get("passages", [])] + [
        passage(hit.piece, hit.edition, hit.score) for hit in further[:MAX_FURTHER] if hit.score >= floor
    ]
    evidence["notices"] += version_notices([hit.edition for hit in main], known, as_of, caller.today, caller.language)
    await _add_conflicts(evidence, articles, caller, resources, as_of)
    await _add_files(evidence, main, caller, resources)
    return evidence


async def _find(arguments: SearchDocuments, query: str, as_of: date, caller: Caller, resources: Resources) -> Found:
    return await resources.documents.search(
        query,
        caller.principal,
        as_of=as_of,
        top_k=arguments.top_k,
        doc_types=arguments.doc_types or (),
        languages=(arguments.language,) if arguments.language else (),
    )


async def _find_part(
    arguments: SearchDocuments, whole: Found, as_of: date, caller: Caller, resources: Resources, library: Library
) -> Found:
    """Returns what one part of a long question found, where it is answered; else what the whole found.

    "Score me for the first half and compare with promotion rules" is for two specialists; only a part is ours.
    """
    parts = [part.strip() for part in PARTS.split(arguments.query) if len(content_words(part)) >= 2]
    if len(parts) < 2:
        return whole
    answered = [
        found
        for part in parts[:MAX_PARTS]
        if is_answered(found := await _find(arguments, part, as_of, caller, resources), library)
    ]
    return max(answered, key=lambda found: found.hits[0].surprise + 4 * found.hits[0].keyword, default=whole)


def is_answered(found: Found, library: Library) -> bool:
    """Returns whether the best hit is about what was asked: exact names always, else by meaning and words."""
    if not found.hits:
        return False
    if any(hit.named for hit in found.hits):
        return True
    allowed = library.mask(library.within(found.scope))
    if any(not library.keywords.holds_together(tokens_of(word), allowed) for word in found.wording.quoted):
        return False
    best = found.hits[0]
    if best.keyword >= COVERED:
        return True
    return best.surprise + 4 * best.keyword >= (CALLED_ANSWERED if best.called else ANSWERED)


def _main_hits(found: Found) -> list[Hit]:
    """Returns the hits the answer is made of: the best, those almost as good, and sections the question names."""
    best = found.hits[0]
    named = [hit for hit in found.hits if hit.named]
    if named:
        return named[:MAX_MAIN]
    asked = {token for token, _ in found.wording.tokens}
    main = [best]
    for hit in found.hits[1:]:
        heading = tokens_of(hit.piece.article_title or "")
        is_named = len(heading) >= 2 and all(token in asked for token in heading)
        floor = 0.6 if is_named and not hit.piece.article_no else ALSO
        if hit.score >= best.score * floor and hit.called >= best.called and len(main) < MAX_MAIN:
            main.append(hit)
    return main


def _list_hits(found: Found, library: Library, caller: Caller, as_of: date) -> Evidence:
    """Returns the hits one by one, each with its first sentence."""
    language = caller.language
    floor = found.hits[0].score * 0.55  # below it the hits of a demo search were about something else
    hits = [hit for hit in found.hits if hit.score >= floor]
    summary = [say(language, f"관련 내용 {len(hits)}건을 찾았습니다.", f"{len(hits)} passages found.")]
    for number, hit in enumerate(hits, start=1):
        units, _ = read_units(hit.piece.text, hit.piece.article_title or hit.edition.title)
        first = units[0].text if units else hit.piece.text[:120]
        summary.append(f"{number}. {place_of(hit.piece, hit.edition, language)}: {first}")
    evidence = document_evidence(
        "search_documents",
        say(language, "문서 검색 결과", "Documents found"),
        summary=summary,
        passages=[passage(hit.piece, hit.edition, hit.score) for hit in hits],
    )
    editions = [hit.edition for hit in hits]
    evidence["notices"] = version_notices(editions, list(library.editions.values()), as_of, caller.today, language)
    return evidence


async def _read_articles(hits: Sequence[Hit], caller: Caller, resources: Resources) -> list[_Article]:
    async with resources.database.tenant_session(caller.principal) as session:
        around = await pieces_around(session, [hit.piece for hit in hits])
    articles = []
    for hit in hits:
        pieces = around.get((hit.piece.document_id, hit.piece.article_no or hit.piece.article_title), [hit.piece])
        if hit.piece.article_no is None and hit.piece.article_title is None:
            pieces = [hit.piece]
        text = "\n".join(piece.text for piece in pieces)
        units, tables = read_units(text, hit.piece.article_title or hit.edition.title)
        articles.append(_Article(hit=hit, pieces=pieces, units=units, tables=tables))
    return articles


async def _answer(
    articles: Sequence[_Article],
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


def _pieces_holding(article: _Article, units: Sequence[Unit], whole_table: bool) -> list[Piece]:
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


def _nothing(found: Found, caller: Caller) -> Evidence:
    """Returns that the documents hold nothing on the subject, with what is nearest."""
    language = caller.language
    subject = listing(found.wording.quoted or found.wording.words, language, limit=6)
    summary = [
        say(
            language,
            f"등록된 문서에서 '{subject}'에 관한 내용을 찾지 못했습니다.",
            f"Our documents hold nothing on '{subject}'.",
        )
    ]
    near = found.hits[:3]
    if near:
        places = listing([place_of(hit.piece, hit.edition, language) for hit in near], language)
        summary.append(say(language, f"가장 가까운 내용은 {places}입니다.", f"The nearest are {places}."))
    evidence = document_evidence(
        "search_documents",
        say(language, "문서에 없음", "Not in our documents"),
        summary=summary,
        passages=[passage(hit.piece, hit.edition, hit.score) for hit in near],
    )
    evidence["empty"] = True
    return evidence


async def _add_conflicts(
    evidence: Evidence, articles: Sequence[_Article], caller: Caller, resources: Resources, as_of: date
) -> None:
    """Adds other documents' rules on the same subject that differ; the stricter one wins."""
    async with resources.database.tenant_session(caller.principal) as session:
        pieces = [piece.id for article in articles for piece in article.pieces]
        groups = await rules_beside(session, pieces, as_of)
    if not groups:
        return
    library = await resources.documents.library(caller.principal.org_id)
    for group in groups:
        evidence["summary"].append(conflict_sentence(group, library.editions, caller.language))
        shown = {item["document_id"] for item in evidence.get("passages", [])}
        async with resources.database.tenant_session(caller.principal) as session:
            evidence["passages"] = [
                *evidence.get("passages", []),
                *await passages_of_rules(
                    session, [rule for rule in group if str(rule.source_document_id) not in shown], library.editions
                ),
            ]


async def _add_files(evidence: Evidence, hits: Sequence[Hit], caller: Caller, resources: Resources) -> None:
    """Adds the files of forms."""
    forms = [hit.edition for hit in hits if hit.edition.doc_type == "form"]
    if not forms:
        return
    async with resources.database.tenant_session(caller.principal) as session:
        links = file_links(await files_of(session, [edition.id for edition in forms]))
    if links:
        evidence["files"] = links
        names = listing([link["name"] for link in links], caller.language)
        evidence["summary"].insert(0, say(caller.language, f"양식 파일: {names}", f"Form file: {names}"))
