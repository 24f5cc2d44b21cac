"""Writes found pieces as evidence: passages, names of articles, notices about versions."""

from collections.abc import Sequence
from datetime import date

from data.documents import Piece
from data.editions import Edition
from state.evidence import Evidence, Passage
from state.language import Language
from tools.wording import say, with_particle


def passage(piece: Piece, edition: Edition, score: float) -> Passage:
    """Returns the piece as a passage, verbatim."""
    return {
        "document_id": str(edition.id),
        "chunk_id": str(piece.id),
        "title": edition.title,
        "article": piece.article_no,
        "article_title": piece.article_title,
        "page": piece.page,
        "span": [piece.start, piece.end],
        "version": edition.version,
        "effective_from": edition.effective_from.isoformat() if edition.effective_from else None,
        "effective_to": edition.effective_to.isoformat() if edition.effective_to else None,
        "text": piece.text,
        "score": score,
        "language": "ko" if edition.language == "ko" else "en",
    }


def title_of(edition: Edition, language: Language) -> str:
    """Returns the document's title as it is written in the language, quoted."""
    if language == "ko":
        return f"「{edition.title}」"
    return edition.title_en or edition.title


def place_of(piece: Piece, edition: Edition, language: Language) -> str:
    """Returns "「복리후생 규정」 제12조(경조휴가)"; in English "Employee Benefits Regulation, 제12조 (경조휴가)"."""
    title = title_of(edition, language)
    joint = " " if language == "ko" else ", "
    if piece.article_no:
        heading = f"({piece.article_title})" if piece.article_title else ""
        return f"{title}{joint}{piece.article_no}{heading if language == 'ko' else ' ' + heading if heading else ''}"
    if piece.article_title:
        return f"{title}{joint}{piece.article_title}"
    if piece.page:
        return f"{title}{joint}{say(language, f'{piece.page}쪽', f'page {piece.page}')}"
    return title


def version_notices(
    editions: Sequence[Edition], known: Sequence[Edition], as_of: date, today: date, language: Language
) -> list[str]:
    """Returns what a reader must know about the versions used: another day's, or a newer one to come."""
    notices: list[str] = []
    for edition in dict.fromkeys(editions):
        title, day = title_of(edition, language), as_of.isoformat()
        if as_of != today:
            version = say(language, f"({edition.version})", f" ({edition.version})") if edition.version else ""
            notices.append(
                say(
                    language,
                    f"{with_particle(title, '은/는')} {day}에 시행 중인 판{version} 기준입니다.",
                    f"{title}: the version in force on {day}{version}.",
                )
            )
        coming = [
            other
            for other in known
            if other.code == edition.code
            and other.language == edition.language
            and other.effective_from is not None
            and other.effective_from > as_of
        ]
        if coming:
            first = min(coming, key=lambda other: other.effective_from or date.max)
            day = str(first.effective_from)
            notices.append(
                say(
                    language,
                    f"{title}의 새 판({first.version})이 {day}부터 시행됩니다.",
                    f"A newer version ({first.version}) of {title} takes effect on {day}.",
                )
            )
    return notices


def document_evidence(tool: str, title: str, *, summary: list[str], passages: list[Passage]) -> Evidence:
    """Returns evidence of documents; the rest of it is filled in by the caller."""
    return {
        "id": "",
        "specialist": "",
        "tool": tool,
        "kind": "passages" if passages else "notice",
        "title": title,
        "summary": summary,
        "passages": passages,
        "assumptions": [],
        "notices": [],
        "empty": not passages,
    }
