"""JSON and lines of JSON as a person would write them down: "name: value", lists of like records as tables."""

import json
from collections.abc import Iterator

from data.ingest.encoding import decode
from data.ingest.parsed import Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.tables import markdown_table
from state.evidence import Json

MAX_DEPTH = 6  # of headings in Markdown


def read_json(content: bytes) -> Parsed:
    """Returns the values with their names; a text that is no JSON as it is. Raises: Unreadable (empty, broken)."""
    text, warnings = decode(content)
    try:
        value = _parsed(text)
    except ValueError:
        return Parsed(text=text, warnings=tuple(warnings))
    except RecursionError:
        raise Unreadable("broken") from None
    body = "\n".join(_lines(value, 2)).strip()
    if not body:
        raise Unreadable("empty")
    return Parsed(text=body + "\n", warnings=tuple(warnings))


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except json.JSONDecodeError:
        value = [json.loads(line) for line in text.splitlines() if line.strip()]
    return value


def _lines(value: Json, depth: int) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if _is_plain(inner):
                yield f"{name}: {_word(inner)}"
        for name, inner in value.items():
            if not _is_plain(inner):
                yield f"\n{'#' * min(depth, MAX_DEPTH)} {name}\n"
                yield from _lines(inner, depth + 1)
    elif isinstance(value, list):
        yield from _list(value, depth)
    elif _word(value):
        yield _word(value)


def _list(values: list[Json], depth: int) -> Iterator[str]:
    records = [value for value in values if isinstance(value, dict)]
    names = list(dict.fromkeys(name for record in records for name in record))
    if records and len(records) == len(values) and all(map(_is_plain, (v for r in records for v in r.values()))):
        yield markdown_table([names, *([_word(record.get(name)) for name in names] for record in records)])
        return
    for value in values:
        if isinstance(value, dict):
            yield ""
            yield from _lines(value, depth)
        elif isinstance(value, list):
            yield from _list(value, depth)
        else:
            yield f"- {_word(value)}"


def _is_plain(value: Json) -> bool:
    """Returns whether the value fits on a line: a word, or a short list of words."""
    return not isinstance(value, dict | list) or (
        isinstance(value, list) and all(not isinstance(inner, dict | list) for inner in value)
    )


def _word(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(_word(inner) for inner in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
