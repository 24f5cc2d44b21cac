"""`compare_versions`: what changed in a document, article by article."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.documents import Piece, pieces_of
from data.editions import Edition
from data.wording import article_number, squeeze
from state.errors import InvalidInput
from state.evidence import Cell, Evidence, Passage
from state.language import Language
from tools.document_arguments import CompareVersions
from tools.document_passages import document_evidence, passage, title_of
from tools.document_reading import compared_versions, named_edition, version_on
from tools.document_units import read_units
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import listing, say

CELL_CHARS = 400
SAID = 6  # changes that are said; all stand in the table


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article of one version."""

    number: str
    """As printed, or its heading."""
    heading: str | None
    pieces: tuple[Piece, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of an article."""

    kind: str
    """changed | added | removed"""
    before: Article | None
    after: Article | None
    gone: tuple[str, ...]
    """Sentences and rows that are only in the older version."""
    come: tuple[str, ...]


async def compare_versions(arguments: CompareVersions, caller: Caller, resources: Resources) -> Evidence:
    """Returns a table of changed, added and removed articles with both wordings.

    Raises: NotFound, InvalidInput (no second version, or no version on a day).
    """
    library = await resources.documents.library(caller.principal.org_id)
    versions = compared_versions(library, named_edition(library, arguments.document, caller), caller)
    older, newer = _pair(versions, arguments, caller)
    async with resources.database.tenant_session(caller.principal) as session:
        before = _articles(await pieces_of(session, older.id))
        after = _articles(await pieces_of(session, newer.id))
    changes = differences(before, after)
    language = caller.language
    title = title_of(newer, language)
    names = say(
        language,
        f"{title}의 {_version(older)} 판({older.effective_from} 시행)과 {_version(newer)} 판"
        f"({newer.effective_from} 시행)",
        f"{title}: version {older.version} (from {older.effective_from}) and version {newer.version}"
        f" (from {newer.effective_from})",
    )
    evidence = document_evidence(
        "compare_versions",
        say(language, f"{title} 신구 비교", f"{title}: old and new"),
        summary=_summary(changes, names, language),
        passages=_passages(changes, older, newer),
    )
    evidence["table"] = {
        "columns": [
            {"name": "article", "label": say(language, "조항", "Article"), "unit": "text"},
            {"name": "before", "label": f"{older.version} ({older.effective_from})", "unit": "text"},
            {"name": "after", "label": f"{newer.version} ({newer.effective_from})", "unit": "text"},
            {"name": "change", "label": say(language, "변경", "Change"), "unit": "text"},
        ],
        "rows": [_row(change, language) for change in changes],
        "total_rows": len(changes),
    }
    evidence["empty"] = False
    return evidence


def _version(edition: Edition) -> str:
    version = edition.version or "-"
    return f"{version}년" if version.isdigit() and len(version) == 4 else version


def _pair(versions: Sequence[Edition], arguments: CompareVersions, caller: Caller) -> tuple[Edition, Edition]:
    known = list(versions)
    if len(known) < 2:
        title = title_of(known[0], caller.language)
        raise InvalidInput(
            say(
                caller.language,
                f"{title}은 등록된 판이 하나뿐이라 비교할 수 없습니다({known[0].effective_from} 시행).",
                f"Only one version of {title} is known (in force from {known[0].effective_from}).",
            )
        )
    if arguments.to_date is not None:
        newer = version_on(known, arguments.to_date, caller)
    else:
        holding = [version for version in known if version.in_force(caller.today)]
        newer = holding[-1] if holding else known[-1]
    if arguments.from_date is not None:
        older = version_on(known, arguments.from_date, caller)
        if older.id == newer.id:  # "last year and this year" within one version: the change before it is meant
            older = _before(known, newer)
    else:
        older = _before(known, newer)
    if older.id == newer.id:  # the version in force is the first one: compare with the one to come
        newer = known[known.index(older) + 1]
    return older, newer


def _before(versions: Sequence[Edition], edition: Edition) -> Edition:
    number = [version.id for version in versions].index(edition.id)
    return versions[max(number - 1, 0)]


def _articles(pieces: Sequence[Piece]) -> dict[str, Article]:
    """Returns the articles in order, by number (by heading where there is none)."""
    grouped: dict[str, list[Piece]] = {}
    for piece in pieces:
        key = article_number(piece.article_no) if piece.article_no else squeeze(piece.article_title or "")
        grouped.setdefault(key, []).append(piece)
    found: dict[str, Article] = {}
    for key, parts in grouped.items():
        units, _ = read_units("\n".join(part.text for part in parts), parts[0].article_title or "")
        found[key] = Article(
            number=parts[0].article_no or parts[0].article_title or "",
            heading=parts[0].article_title if parts[0].article_no else None,
            pieces=tuple(parts),
            sentences=tuple(unit.text for unit in units),
        )
    return found


def differences(before: dict[str, Article], after: dict[str, Article]) -> list[Change]:
    """Returns the changes in the newer version's order, removed articles last, without supplementary provisions."""
    changes: list[Change] = []
    paired = _pairs(before, after)
    for key, article in after.items():
        if key.startswith("부칙"):
            continue
        old = before.get(paired[key]) if key in paired else None
        if old is None:
            changes.append(Change(kind="added", before=None, after=article, gone=(), come=article.sentences))
            continue
        gone, come = _sentences_apart(old.sentences, article.sentences)
        if gone or come:
            changes.append(Change(kind="changed", before=old, after=article, gone=gone, come=come))
    kept = set(paired.values())
    for key, article in before.items():
        if key not in kept and not key.startswith("부칙"):
            changes.append(Change(kind="removed", before=article, after=None, gone=article.sentences, come=()))
    return changes


def _pairs(before: dict[str, Article], after: dict[str, Article]) -> dict[str, str]:
    """Returns which older article a newer one continues: the same heading first (numbers move), else the number."""
    by_heading = {squeeze(article.heading): key for key, article in before.items() if article.heading}
    pairs: dict[str, str] = {}
    for key, article in after.items():
        same = by_heading.get(squeeze(article.heading or ""))
        if same is not None and same.startswith("부칙") == key.startswith("부칙"):
            pairs[key] = same
    taken = set(pairs.values())
    for key in after:
        if key not in pairs and key in before and key not in taken:
            pairs[key] = key
    return pairs


def _sentences_apart(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old = {squeeze(sentence) for sentence in before}
    new = {squeeze(sentence) for sentence in after}
    gone = tuple(sentence for sentence in before if squeeze(sentence) not in new)
    come = tuple(sentence for sentence in after if squeeze(sentence) not in old)
    return gone, come


KINDS = {"changed": ("변경", "changed"), "added": ("신설", "new"), "removed": ("삭제", "removed")}


def _name(change: Change) -> str:
    article = change.after or change.before
    if article is None:
        return ""
    return f"{article.number}({article.heading})" if article.heading else article.number


def _row(change: Change, language: Language) -> list[Cell]:
    return [_name(change), _cell(change.gone), _cell(change.come), say(language, *KINDS[change.kind])]


def _cell(sentences: Sequence[str]) -> str:
    joined = " / ".join(sentences)
    return joined if len(joined) <= CELL_CHARS else joined[: CELL_CHARS - 1] + "…"


def _summary(changes: Sequence[Change], names: str, language: Language) -> list[str]:
    if not changes:
        return [say(language, f"{names}의 내용은 같습니다.", f"{names}: the wording is the same.")]
    listed = listing([_name(change) for change in changes], language, 8)
    count = len(changes)
    summary = [
        say(
            language,
            f"{names}을 비교하면 {count}개 조항이 달라졌습니다: {listed}.",
            f"Between {names}, {count} article(s) differ: {listed}.",
        )
    ]
    for change in changes[:SAID]:
        old, new = _cell(change.gone[:3]), _cell(change.come[:3])
        name = _name(change)
        if change.kind == "added":
            summary.append(say(language, f"{name} 신설: {new}", f"{name} is new: {new}"))
        elif change.kind == "removed":
            summary.append(say(language, f"{name} 삭제: {old}", f"{name} was removed: {old}"))
        else:
            old, new = old or "-", new or "-"
            summary.append(say(language, f"{name}: (종전) {old} → (현행) {new}", f"{name}: before: {old} → now: {new}"))
    return summary


def _passages(changes: Sequence[Change], older: Edition, newer: Edition) -> list[Passage]:
    found: list[Passage] = []
    for change in changes:
        for article, edition in ((change.after, newer), (change.before, older)):
            if article is not None:
                found.extend(passage(piece, edition, 1.0) for piece in article.pieces)
    return found
