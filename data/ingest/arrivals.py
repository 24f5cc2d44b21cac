"""What arrives to be taken in: a file's bytes, or a text, with what the sender says about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from uuid import UUID

from data.documents import edition_of
from data.ingest.encoding import clean, repair
from data.ingest.formats import MEDIA_TYPES, safe_name
from data.ingest.index import Incoming, SourceFile
from data.ingest.markdown import COMMENT, facts_from, read_markdown
from data.ingest.parsed import DocumentFacts, Parsed
from data.ingest.problems import Unreadable
from data.ingest.sandbox import parse_file
from data.search import DocumentIndex
from state.errors import InvalidInput
from state.evidence import Json
from state.principal import Principal, Role

KNOWN_FACTS = frozenset(
    (
        *("code", "title", "title_en", "aliases", "doc_type", "rank", "version", "language", "effective_from"),
        *("effective_to", "supersedes", "confidentiality", "allowed_roles", "owner_unit"),
    )
)
TYPES = frozenset(("regulation", "code", "law", "manual", "product", "form", "report", "notice", "contract"))
LEVELS = frozenset(("public", "internal", "restricted"))


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A file (`content`) or a text (`text`)."""

    name: str
    """File name; for a text its title."""
    content: bytes = b""
    text: str | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    """Keys of docs/documents-format.md; others are kept as details."""

    @property
    def title(self) -> str | None:
        """Title the sender gave."""
        title = self.facts.get("title")
        return str(title) if title else None


async def read_arrival(index: DocumentIndex, principal: Principal, arrival: Arrival) -> Incoming:
    """Returns the arrival as text with its facts.

    Raises: Unreadable; InvalidInput naming the fact that cannot be used.
    """
    if arrival.text is not None:
        text = clean(repair(arrival.text))
        if not any(letter.isalnum() for letter in text):
            raise Unreadable("empty")
        parsed, kind, content = Parsed(text=text), "txt", arrival.text.encode()
        salt = json.dumps([arrival.name, dict(arrival.facts)], sort_keys=True, ensure_ascii=False, default=str)
    else:
        parsed, kind = await parse_file(arrival.content, arrival.name)
        content, salt = arrival.content, ""
    front: dict[str, object] = {}
    if kind == "md":
        body, front = read_markdown(parsed.text)
        unseen = ("hidden_text",) if body.text != (shown := COMMENT.sub("", body.text)) else ()
        warnings = (*parsed.warnings, *unseen)
        parsed = replace(parsed, text=shown, title=body.title or parsed.title, warnings=warnings)
    name = safe_name(arrival.name)
    title = parsed.title or PurePosixPath(name).stem if arrival.text is None else arrival.name
    facts = _checked(facts_from({**front, **arrival.facts}, title=title, text=parsed.text), arrival.facts)
    facts = await _as_version(index, principal, facts)
    file = SourceFile(name=_file_name(name, kind), media_type=MEDIA_TYPES[kind], content=content)
    return Incoming(facts=facts, parsed=parsed, files=(file,), source_format=kind, salt=salt)


def _file_name(name: str, kind: str) -> str:
    return name if PurePosixPath(name).suffix else f"{name}.{kind}"


def _checked(facts: DocumentFacts, given: Mapping[str, Json]) -> DocumentFacts:
    details = {key: str(value) for key, value in given.items() if key not in KNOWN_FACTS and value is not None}
    if facts.doc_type not in TYPES:
        raise InvalidInput(f"doc_type: {facts.doc_type!r} is none of {', '.join(sorted(TYPES))}")
    if facts.confidentiality not in LEVELS:
        raise InvalidInput(f"confidentiality: {facts.confidentiality!r} is none of {', '.join(sorted(LEVELS))}")
    if facts.language not in {"ko", "en"}:
        raise InvalidInput(f"language: {facts.language!r} is neither ko nor en")
    unknown = set(facts.allowed_roles) - {role.value for role in Role}
    if unknown:
        raise InvalidInput(f"allowed_roles: no such role: {', '.join(sorted(unknown))}")
    return replace(facts, details=details, files=())


async def _as_version(index: DocumentIndex, principal: Principal, facts: DocumentFacts) -> DocumentFacts:
    """Returns the facts as a version of the document that `supersedes` names by id; it holds from today by default."""
    try:
        before_id = UUID(facts.supersedes or "")
    except ValueError:
        return facts
    async with index.database.tenant_session(principal) as session:
        before = await edition_of(session, before_id)
    if before is None:
        raise InvalidInput(f"supersedes: there is no document {before_id}")
    begins = facts.effective_from or index.settings.as_of or date.today()
    return replace(
        facts,
        code=before.code,
        language=before.language,
        doc_type=before.doc_type,
        version=facts.version or begins.isoformat(),
        effective_from=begins,
        supersedes=before.version,
    )
