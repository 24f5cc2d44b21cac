"""`get_clause`: one article, word for word."""

from data.documents import Piece, pieces_of
from data.wording import article_number, squeeze
from state.evidence import Evidence
from tools.document_arguments import GetClause
from tools.document_passages import document_evidence, passage, place_of, title_of, version_notices
from tools.document_reading import in_language, named_edition, readable_versions, version_on
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import listing, say


async def get_clause(arguments: GetClause, caller: Caller, resources: Resources) -> Evidence:
    """Returns the article's text in the version in force; `empty` with the articles there are when it has none such.

    Raises: NotFound, InvalidInput (no version in force on that day).
    """
    library = await resources.documents.library(caller.principal.org_id)
    named = in_language(library, named_edition(library, arguments.document, caller), caller.language, caller)
    as_of = arguments.as_of or caller.today
    edition = version_on(readable_versions(library, named, caller), as_of, caller)
    async with resources.database.tenant_session(caller.principal) as session:
        pieces = await pieces_of(session, edition.id)
    wanted = [piece for piece in pieces if _is_asked(piece, arguments.article)]
    title = title_of(edition, caller.language)
    if not wanted:
        known = listing(
            list(dict.fromkeys(piece.article_no or piece.article_title or "" for piece in pieces)), caller.language, 40
        )
        return document_evidence(
            "get_clause",
            title,
            summary=[
                say(
                    caller.language,
                    f"{title}에는 {arguments.article}에 해당하는 조항이 없습니다. 있는 조항: {known}",
                    f"{title} has no {arguments.article}. It has: {known}",
                )
            ],
            passages=[],
        )
    place = place_of(wanted[0], edition, caller.language)
    intro = say(
        caller.language,
        f"{place} 원문입니다(시행 {edition.effective_from or '일자 미상'}).",
        f"{place}, word for word (in force from {edition.effective_from or 'an unknown day'}):",
    )
    evidence = document_evidence(
        "get_clause",
        place,
        summary=[intro, *(piece.text for piece in wanted)],
        passages=[passage(piece, edition, 1.0) for piece in wanted],
    )
    evidence["notices"] = version_notices(
        [edition], list(library.editions.values()), as_of, caller.today, caller.language
    )
    return evidence


def _is_asked(piece: Piece, article: str) -> bool:
    """Returns whether the piece belongs to the asked article, by number or by heading."""
    if piece.article_no and any(character.isdigit() for character in article):
        return article_number(piece.article_no) == article_number(article)
    heading = squeeze(piece.article_title or "")
    return bool(heading) and squeeze(article) in {heading, squeeze(f"{piece.article_no or ''}{piece.article_title}")}
