"""The demo company's documents and rules: read from data/demo_documents, indexed in seconds from prepared vectors.

`python -m data.ingest.demo` makes the prepared vectors again after texts have changed.
"""

import asyncio
import mimetypes
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import yaml
from sqlalchemy import delete

from data.documents import Piece, insert_rows, known_hashes, pieces_of
from data.editions import Edition, versions_of
from data.embedding_cache import content_key, read_vector_file, store, write_vector_file
from data.embeddings import Vectors, make_embedder
from data.ingest.chunks import cut_chunks
from data.ingest.demo_files import hashes_of, read_demo_files
from data.ingest.index import Incoming, Indexed, SourceFile, index_documents
from data.ingest.markdown import facts_from, read_markdown
from data.ingest.surroundings import embedded_texts
from data.search import DocumentIndex, reader_of
from data.tables.documents import ComplianceRule
from data.wording import article_number
from state.settings import Settings

Progress = Callable[[int, int], Awaitable[None]]
"""Is told (done, total)."""

VECTOR_FILE = "vectors.npz"
RULE_FIELDS = (
    *("law", "law_en", "activity", "item", "target_kind", "prohibition", "limit_amount", "per", "freq_count"),
    *("freq_period", "conditions", "conditions_en", "priority", "effective_from", "effective_to"),
)


def demo_folder() -> Path:
    """Returns the folder of the demo documents, which come with the package."""
    return Path(str(resources.files("data") / "demo_documents"))


def second_folder() -> Path:
    """Returns the folder of the second organisation's documents."""
    return demo_folder() / "handle"


def read_demo_documents(folder: Path) -> list[Incoming]:
    """Returns the folder's documents, older versions first."""
    found: list[Incoming] = []
    for path in sorted(folder.glob("*.md")):
        content = path.read_bytes()
        parsed, front = read_markdown(content.decode("utf-8"))
        facts = facts_from(front, title=parsed.title or path.stem, text=parsed.text)
        files = [SourceFile(name=path.name, media_type="text/markdown", content=content)]
        for name in facts.files:
            file = folder / "files" / Path(name).name
            media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            files.append(SourceFile(name=file.name, media_type=media_type, content=file.read_bytes(), is_source=False))
        found.append(Incoming(facts=facts, parsed=parsed, files=tuple(files), source_format="md"))
    return sorted(found, key=lambda item: (item.facts.effective_from or date.min, item.facts.code or ""))


async def index_demo_documents(
    index: DocumentIndex, org_id: UUID, progress: Progress | None = None, folder: Path | None = None
) -> list[Indexed]:
    """Indexes the demo documents and their rules for an organisation; what is there unchanged stays.

    `progress` hears of embedded pieces, over all vector spaces.
    """
    source = folder or demo_folder()
    incoming = await asyncio.to_thread(read_demo_documents, source)
    incoming += await read_demo_files(source, await _known(index, org_id, source))
    spaces = {space.name for space in index.embedder.spaces}
    prepared = await asyncio.to_thread(read_vector_file, source / VECTOR_FILE)
    for name, vectors in prepared.items():
        if name in spaces:
            await store(index.database, org_id, name, vectors)
    total = sum(len(_texts(item)) for item in incoming) * len(spaces)
    done = 0

    async def report(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            await progress(min(done, total), total)

    results = await index_documents(index, reader_of(org_id), incoming, report)
    await load_rules(index, org_id, source / "rules.yaml")
    if progress is not None:
        await progress(total, total)
    return results


async def _known(index: DocumentIndex, org_id: UUID, folder: Path) -> set[str]:
    """Returns the hashes of files that were read before: reading them takes a process each."""
    hashes = list(await asyncio.to_thread(hashes_of, folder))
    async with index.database.tenant_session(reader_of(org_id)) as session:
        return await known_hashes(session, hashes)


def _texts(item: Incoming) -> list[str]:
    chunks = cut_chunks(item.parsed.text, item.facts.title, item.parsed.pages)
    return embedded_texts(chunks)


async def load_rules(index: DocumentIndex, org_id: UUID, path: Path) -> int:
    """Replaces the organisation's rules by those of the file; returns how many there are."""
    entries = await asyncio.to_thread(_read_rules, path)
    library = await index.library(org_id)
    async with index.database.tenant_session(reader_of(org_id)) as session:
        rows = []
        for entry in entries:
            edition = _stating(list(library.editions.values()), entry)
            if edition is None:
                raise ValueError(f"rules.yaml: {entry['key']} names no known document {entry.get('document')}")
            pieces = await pieces_of(session, edition.id)
            rows.append(_rule_row(org_id, entry, edition, pieces))
        await session.execute(delete(ComplianceRule))
        await insert_rows(session, ComplianceRule, rows)
    return len(rows)


def _read_rules(path: Path) -> list[dict[str, object]]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or [] if path.is_file() else []


def _stating(editions: Sequence[Edition], entry: dict[str, object]) -> Edition | None:
    """Returns the Korean version that states the rule: the one it names, else the newest begun with the rule."""
    code, version = entry.get("document"), entry.get("version")
    family = versions_of(editions, str(code), "ko")
    if version is not None:
        return next((edition for edition in family if edition.version == str(version)), None)
    return family[-1] if family else None


def _rule_row(org_id: UUID, entry: dict[str, object], edition: Edition, pieces: Sequence[Piece]) -> dict[str, object]:
    article = str(entry.get("article") or "")
    wanted = article_number(article) if article else None
    stating = [piece for piece in pieces if piece.article_no and article_number(piece.article_no) == wanted]
    if not stating and wanted is not None:
        raise ValueError(f"rules.yaml: {entry['key']}: {edition.title} {edition.version} has no {article}")
    chunk_id, start, end = _place(stating or list(pieces), entry.get("limit_amount"))
    row: dict[str, object] = {name: entry.get(name) for name in RULE_FIELDS}
    return row | {
        "id": uuid5(org_id, f"rule {entry['key']}"),
        "org_id": org_id,
        "key": entry["key"],
        "article": stating[0].article_no if stating else None,
        "target_kind": entry.get("target_kind") or "any",
        "conditions": entry.get("conditions") or [],
        "conditions_en": entry.get("conditions_en") or [],
        "source_document_id": edition.id,
        "source_chunk_id": chunk_id,
        "source_start": start,
        "source_end": end,
    }


def _place(pieces: Sequence[Piece], amount: object) -> tuple[UUID, int, int]:
    """Returns chunk, start and end of the line that names the amount, else of the article's first piece."""
    if isinstance(amount, int):
        written = re.compile(rf"(?<![\d,])(?:{amount:,}|{amount}|{amount // 10_000}만)(?![\d,])")
        for piece in pieces:
            for found in re.finditer(r"[^\n]+", piece.text):
                if written.search(found[0]):
                    return piece.id, piece.start + found.start(), piece.start + found.end()
    first = pieces[0]
    return first.id, first.start, first.end


def make_demo_vectors(folder: Path) -> int:
    """Writes the vectors of all pieces of the folder's documents; returns how many pieces there are."""
    incoming = read_demo_documents(folder) + asyncio.run(read_demo_files(folder))
    texts = {content_key(text): text for item in incoming for text in _texts(item)}
    known = read_vector_file(folder / VECTOR_FILE)
    made: dict[str, dict[str, Vectors]] = {}
    for space in make_embedder(Settings(embedder="builtin")).spaces:
        vectors = {key: vector for key, vector in known.get(space.name, {}).items() if key in texts}
        missing = sorted((key for key in texts if key not in vectors), key=lambda key: len(texts[key]))
        for start in range(0, len(missing), space.batch):
            batch = missing[start : start + space.batch]
            rows = space.embeddings.embed_documents([texts[key] for key in batch])
            vectors |= {key: np.asarray(row, dtype=np.float32) for key, row in zip(batch, rows, strict=True)}
        made[space.name] = vectors
    write_vector_file(folder / VECTOR_FILE, made)
    return len(texts)


if __name__ == "__main__":
    for made_of in (demo_folder(), second_folder()):
        print(f"{made_of.name}: {make_demo_vectors(made_of)} pieces")
