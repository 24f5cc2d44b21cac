"""A document in short: its articles, each with its first sentence."""

from collections.abc import Sequence
from datetime import date

from data.candidates import BOILERPLATE
from data.documents import Piece, pieces_of
from data.editions import Edition
from state.evidence import Evidence
from tools.document_passages import document_evidence, passage, title_of, version_notices
from tools.document_units import read_units
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import say

MAX_ARTICLES = 12


async def outline(
    edition: Edition, known: Sequence[Edition], as_of: date, caller: Caller, resources: Resources
) -> Evidence:
    """Returns one line for each article of the document, without its purpose and supplementary provisions."""
    async with resources.database.tenant_session(caller.principal) as session:
        pieces = await pieces_of(session, edition.id)
    articles = _articles(pieces)
    shown = articles[:MAX_ARTICLES]
    language = caller.language
    title = title_of(edition, language)
    count = len(articles)
    summary = [
        say(
            language,
            f"{title}의 주요 내용입니다(조항 {count}개 중 {len(shown)}개).",
            f"{title} in short ({len(shown)} of {count} articles):",
        )
    ]
    for piece in shown:
        units, _ = read_units(piece.text, piece.article_title or "")
        name = f"{piece.article_no}({piece.article_title})" if piece.article_no else piece.article_title or ""
        summary.append(f"{name}: {units[0].text}" if units else name)
    evidence = document_evidence(
        "search_documents",
        say(language, f"{title} 요약", f"{title} in short"),
        summary=summary,
        passages=[passage(piece, edition, 1.0) for piece in shown],
    )
    evidence["notices"] = version_notices([edition], known, as_of, caller.today, language)
    return evidence


def _articles(pieces: Sequence[Piece]) -> list[Piece]:
    """Returns the first piece of each article that says something."""
    seen: set[str] = set()
    found: list[Piece] = []
    for piece in pieces:
        key = piece.article_no or piece.article_title or ""
        is_supplement = bool(piece.article_no) and not str(piece.article_no).startswith(("제", "Article"))
        if key in seen or is_supplement or (piece.article_title or "").lower() in BOILERPLATE:
            continue
        seen.add(key)
        found.append(piece)
    return found
