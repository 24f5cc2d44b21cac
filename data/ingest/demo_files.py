"""The demo company's files that are hard to read: scanned, protected, garbled, or of an office program."""

import asyncio
from collections.abc import Collection
from pathlib import Path

import yaml

from data.ingest.formats import MEDIA_TYPES, detect_format
from data.ingest.index import Incoming, SourceFile, sha256_of
from data.ingest.markdown import facts_from
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.sandbox import parse_file

FOLDER, LIST = "planted", "planted.yaml"


def hashes_of(folder: Path) -> dict[str, dict[str, object]]:
    """Returns {hash: facts} of the files under a folder of demo documents; {} without any."""
    listed = folder / FOLDER / LIST
    entries = yaml.safe_load(listed.read_text(encoding="utf-8")) if listed.is_file() else []
    return {sha256_of((folder / FOLDER / entry["file"]).read_bytes()): entry for entry in entries}


async def read_demo_files(folder: Path, known: Collection[str] = ()) -> list[Incoming]:
    """Returns the files whose hashes are not known.

    One that cannot be read is a document without text, whose warning says why: its owner sees it in the list and can
    bring a better copy.
    """
    found = await asyncio.to_thread(hashes_of, folder)
    return list(
        await asyncio.gather(*(_read(folder / FOLDER, facts) for sha, facts in found.items() if sha not in known))
    )


async def _read(folder: Path, given: dict[str, object]) -> Incoming:
    name = str(given["file"])
    content = await asyncio.to_thread((folder / name).read_bytes)
    kind = await asyncio.to_thread(detect_format, content, name)
    try:
        parsed, _ = await parse_file(content, name)
    except Unreadable as error:
        parsed = Parsed(text="", warnings=(error.problem,))
    facts = facts_from(given, title=str(given["title"]), text=parsed.text)
    file = SourceFile(name=name, media_type=MEDIA_TYPES[kind], content=content)
    return Incoming(facts=facts, parsed=parsed, files=(file,), source_format=kind)
