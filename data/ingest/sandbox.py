"""Reads files in a process of their own that is killed when it takes too long or too much."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from data.ingest.encoding import repair
from data.ingest.formats import detect_format
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.plain import read_text

TIMEOUT_S = 90.0
ROOT = str(Path(__file__).resolve().parents[2])
IN_PROCESS = frozenset({"md", "txt"})  # decoding runs no parser that a file could mislead


async def parse_file(content: bytes, name: str, timeout_s: float = TIMEOUT_S) -> tuple[Parsed, str]:
    """Returns the parsed file and its format. Raises: Unreadable."""
    kind = await asyncio.to_thread(detect_format, content, name)
    if kind in IN_PROCESS:
        parsed = await asyncio.to_thread(read_text, content)
    else:
        parsed = await _in_own_process(content, kind, timeout_s)
    if not any(letter.isalnum() for letter in parsed.text):
        raise Unreadable("empty")
    return _mended(parsed), kind


def _mended(parsed: Parsed) -> Parsed:
    """Returns the text with garbled letters repaired: office files, too, are made from texts that were read wrongly."""
    lines = [repair(line) for line in parsed.text.splitlines(keepends=True)]
    text = "".join(lines)
    if text == parsed.text:
        return parsed
    before = [0, *accumulate(len(line) for line in parsed.text.splitlines(keepends=True))]
    after = [0, *accumulate(len(line) for line in lines)]
    moved = dict(zip(before, after, strict=True))  # pages begin at lines
    pages = tuple(replace(mark, start=moved.get(mark.start, mark.start)) for mark in parsed.pages)
    title = repair(parsed.title) if parsed.title else None
    return Parsed(text=text, title=title, pages=pages, warnings=(*parsed.warnings, "mojibake"))


async def _in_own_process(content: bytes, kind: str, timeout_s: float) -> Parsed:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "data.ingest.worker",
        kind,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        # Nothing of ours (keys, addresses) is for a process that reads strangers' files.
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": ROOT, "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(timeout_s):
            output, _ = await process.communicate(content)
    except TimeoutError:
        raise Unreadable("too_slow") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return _read_answer(output, process.returncode)


def _read_answer(output: bytes, returncode: int | None) -> Parsed:
    if returncode == -signal.SIGXCPU:
        raise Unreadable("too_slow")
    if not output:
        # The native readers abort when an allocation fails; nothing else ends a reader without a word.
        raise Unreadable("too_hungry" if returncode in {-signal.SIGABRT, -signal.SIGKILL} else "broken")
    answer = json.loads(output)
    if "problem" in answer:
        raise Unreadable(str(answer["problem"]))
    return Parsed(
        text=answer["text"],
        title=answer["title"],
        pages=tuple(PageMark(start=start, number=number) for start, number in answer["pages"]),
        warnings=tuple(answer["warnings"]),
    )
