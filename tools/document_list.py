"""`list_documents`: which documents there are."""

from rapidfuzz import fuzz

from data.documents import files_of
from data.editions import Edition
from data.library import Scope
from data.wording import squeeze
from state.evidence import Cell, Column, Evidence
from tools.document_arguments import ListDocuments
from tools.document_files import file_links
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import listing, say, with_particle

LIKE = 75  # rapidfuzz partial ratio, 0..100, from which a name counts as meant
SHOWN = 50

TYPES = {
    "regulation": ("규정", "regulation"),
    "code": ("강령", "code"),
    "law": ("법령", "law"),
    "manual": ("지침", "guideline"),
    "product": ("제품정보", "product sheet"),
    "form": ("양식", "form"),
    "report": ("보고서", "report"),
    "notice": ("공지", "notice"),
    "contract": ("계약", "contract"),
}


async def list_documents(arguments: ListDocuments, caller: Caller, resources: Resources) -> Evidence:
    """Returns the documents in force (or to come) that the caller may read, as a table; forms with their files."""
    library = await resources.documents.library(caller.principal.org_id)
    scope = Scope(
        principal=caller.principal,
        as_of=caller.today,
        doc_types=(arguments.doc_type,) if arguments.doc_type else (),
    )
    found = [library.editions[document_id] for document_id in library.within(scope)]
    if arguments.query:
        found = await _about(found, arguments.query, caller, resources)
    else:
        found.sort(key=lambda edition: (edition.doc_type, edition.title))
    language = caller.language
    shown = found[:SHOWN]
    async with resources.database.tenant_session(caller.principal) as session:
        links = file_links(await files_of(session, [edition.id for edition in shown if edition.doc_type == "form"]))
    kind = say(language, *TYPES[arguments.doc_type]) if arguments.doc_type else say(language, "문서", "document")
    names = listing([_title(edition, caller) for edition in shown], language, 6)
    count = len(found)
    summary = [say(language, f"{kind} {count}건이 있습니다: {names}.", f"{count} {kind}(s): {names}.")]
    if not found:
        summary = [say(language, f"찾으시는 {with_particle(kind, '이/가')} 없습니다.", f"There is no such {kind}.")]
    if links:
        file_names = listing([link["name"] for link in links], language)
        summary.append(say(language, f"내려받을 수 있는 파일: {file_names}.", f"Files to download: {file_names}."))
    evidence: Evidence = {
        "id": "",
        "specialist": "",
        "tool": "list_documents",
        "kind": "records",
        "title": say(language, "문서 목록", "Documents"),
        "summary": summary,
        "table": {
            "columns": _columns(caller),
            "rows": [_row(edition, caller) for edition in shown],
            "total_rows": count,
        },
        "assumptions": [],
        "notices": [],
        "empty": not found,
    }
    if links:
        evidence["files"] = links
    return evidence


async def _about(found: list[Edition], query: str, caller: Caller, resources: Resources) -> list[Edition]:
    """Returns those whose name is like the query, else those whose text answers it."""
    key = squeeze(query)
    scores = {edition.id: max(fuzz.partial_ratio(key, squeeze(name)) for name in edition.names()) for edition in found}
    named = [edition for edition in found if scores[edition.id] >= LIKE]
    if named:
        return sorted(named, key=lambda edition: (-scores[edition.id], edition.title))
    result = await resources.documents.search(
        query,
        caller.principal,
        as_of=caller.today,
        top_k=10,
        document_ids=[edition.id for edition in found],
    )
    best = result.hits[0].score if result.hits else 0.0
    near = dict.fromkeys(hit.edition.id for hit in result.hits if hit.score >= 0.75 * best)
    by_id = {edition.id: edition for edition in found}
    return [by_id[document_id] for document_id in near if document_id in by_id]


def _title(edition: Edition, caller: Caller) -> str:
    return edition.title if caller.language == "ko" else edition.title_en or edition.title


def _columns(caller: Caller) -> list[Column]:
    language = caller.language
    return [
        {"name": "title", "label": say(language, "제목", "Title"), "unit": "text"},
        {"name": "type", "label": say(language, "종류", "Type"), "unit": "text"},
        {"name": "version", "label": say(language, "판", "Version"), "unit": "text"},
        {"name": "effective_from", "label": say(language, "시행일", "In force from"), "unit": "date"},
        {"name": "language", "label": say(language, "언어", "Language"), "unit": "text"},
        {"name": "owner", "label": say(language, "담당", "Owner"), "unit": "text"},
    ]


def _row(edition: Edition, caller: Caller) -> list[Cell]:
    return [
        _title(edition, caller),
        say(caller.language, *TYPES.get(edition.doc_type, (edition.doc_type, edition.doc_type))),
        edition.version,
        edition.effective_from.isoformat() if edition.effective_from else None,
        edition.language,
        edition.owner_unit,
    ]
