"""`search_documents`: the article in force that answers, said in its own words, or that there is none."""

import re
from collections.abc import Sequence
from datetime import date

from data.candidates import NAMED_GAIN
from data.conflicts import rules_beside
from data.documents import files_of
from data.keywords import tokens_of
from data.library import Library
from data.search import Found, Hit
from data.wording import content_words
from state.evidence import Evidence
from tools.document_absence import ANSWERED, is_answered, is_near, is_sure, likelihood_of, nothing_found
from tools.document_answer import Article, answer, read_articles
from tools.document_arguments import SearchDocuments
from tools.document_files import file_links
from tools.document_likelihood import by_likelihood, likelihood, read_asked
from tools.document_outline import outline
from tools.document_passages import document_evidence, passage, place_of, version_notices
from tools.document_rules import conflict_sentence, passages_of_rules
from tools.document_units import read_units
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import listing, say

ALSO_LIKELY = 0.35  # by how much less likely an answer a second article may be than the best
ALSO = 0.9  # share of the best hit's score from which a second article is part of the answer
MAX_MAIN = 3
MAX_PARTS = 4
PARTS = re.compile(
    r"(?<=[?.!])\s+|\.{2,}\s*|[ㅠㅜ~]+\s*|,\s+|\s+and\s+|\s+then\s+|\s+so\s+|\s+but\s+|그리고\s*|(?<=[하이])고\s+|(?<=[가-힣]는데)\s+|(?<=[은인]데)\s+"
    r"|(?<=[해와아어]서)\s+"
)
SUMMARISE = re.compile(r"요약|정리해|개요|summar|outline|overview|bullet", re.IGNORECASE)


NEAREST = (
    "물으신 것과 꼭 같은 내용인지는 확실하지 않습니다. 문서에서 가장 가까운 규정은 다음과 같습니다.",
    "I am not sure that this is exactly what you asked; it is the nearest rule in our documents.",
)


LOOKING_FOR_TEXTS = re.compile(
    r"(?:관련|관한|대한)\s*(?:\S+\s*){0,2}(?:문서|자료|규정|지침|조항|내용)\S*\s*(?:\S+\s*)?(?:찾|검색|보여|모아|목록|뭐|있)"
    r"|(?:문서|자료|규정|지침)\S*\s*(?:좀\s*)?(?:찾아|검색|모아)|\b(?:find|search|list|which)\b.*\b(?:documents?|texts?|rules|articles)\b",
    re.IGNORECASE,
)
"""The person wants to see what there is, not one answer."""


async def search_documents(arguments: SearchDocuments, caller: Caller, resources: Resources) -> Evidence:
    """Returns the answer's sentences and its passages; `empty` when the documents hold nothing on it."""
    library = await resources.documents.library(caller.principal.org_id)
    as_of = arguments.as_of or caller.today
    found = await _find(arguments, arguments.query, as_of, caller, resources, library)
    if not is_answered(found, library):
        found = await _find_part(arguments, found, as_of, caller, resources, library)
    if not is_answered(found, library):
        return nothing_found(found, caller)
    known = list(library.editions.values())
    if LOOKING_FOR_TEXTS.search(arguments.query):
        return _list_hits(found, library, caller, as_of)
    if SUMMARISE.search(arguments.query) and found.hits[0].called:
        return await outline(found.hits[0].edition, known, as_of, caller, resources)
    main = _main_hits(found, library)
    articles = await read_articles(main, caller, resources)
    evidence = await answer(articles, found, library, caller, resources.documents, arguments)
    if is_near(found, library):
        evidence["summary"].insert(0, say(caller.language, *NEAREST))
    evidence["notices"] += version_notices([hit.edition for hit in main], known, as_of, caller.today, caller.language)
    await _add_conflicts(evidence, articles, caller, resources, as_of)
    await _add_files(evidence, main, caller, resources)
    return evidence


async def _find(
    arguments: SearchDocuments, query: str, as_of: date, caller: Caller, resources: Resources, library: Library
) -> Found:
    found = await resources.documents.search(
        query,
        caller.principal,
        as_of=as_of,
        top_k=arguments.top_k,
        doc_types=arguments.doc_types or (),
        languages=(arguments.language,) if arguments.language else (),
    )
    return by_likelihood(found, library)


async def _find_part(
    arguments: SearchDocuments, whole: Found, as_of: date, caller: Caller, resources: Resources, library: Library
) -> Found:
    """Returns what one part of a long question found, where it is answered; else what the whole found.

    A part must be answered surely: the best of several doubtful ones is right by chance.
    "Score me for the first half and compare with promotion rules" is for two specialists; only a part is ours.
    """
    parts = [part.strip() for part in PARTS.split(arguments.query) if len(content_words(part)) >= 2]
    if len(parts) < 2:
        return whole
    answered = [
        found
        for part in parts[:MAX_PARTS]
        if is_sure(found := await _find(arguments, part, as_of, caller, resources, library), library)
    ]
    return max(answered, key=lambda found: likelihood_of(found, library), default=whole)


def _main_hits(found: Found, library: Library) -> list[Hit]:
    """Returns the hits the answer is made of: the best, those almost as good, and sections the question names."""
    best = found.hits[0]
    named = [hit for hit in found.hits if hit.named]
    if named:
        return named[:MAX_MAIN]
    asked = {token for token, _ in found.wording.tokens}
    main = [best]
    words = read_asked(found, library)
    least = max(likelihood(words, best, library) - ALSO_LIKELY, ANSWERED)
    for hit in found.hits[1:]:
        heading = tokens_of(hit.piece.article_title or "")
        is_named = len(heading) >= 2 and all(token in asked for token in heading)
        if hit.called < best.called or len(main) == MAX_MAIN:
            continue
        gain = NAMED_GAIN if hit.called else 0.0
        is_as_good = hit.score - gain >= (best.score - gain) * ALSO and likelihood(words, hit, library) >= least
        if is_as_good or (is_named and not hit.piece.article_no and hit.score >= best.score * 0.6):
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


async def _add_conflicts(
    evidence: Evidence, articles: Sequence[Article], caller: Caller, resources: Resources, as_of: date
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
