"""The classifier's example questions (`*.yaml`); evaluation sets share none of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question and its intents; names are written as {client}, {person} …"""

    text: str
    intents: frozenset[str]


@cache
def load_examples() -> tuple[Example, ...]:
    """Returns the committed examples."""
    examples: list[Example] = []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in sorted(files("nodes.builtin.examples").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            for label, by_language in yaml.load(file.read_text("utf-8"), loader).items():  # noqa: S506  # a safe loader
                intents = frozenset(label.split("+"))
                examples += [Example(text=text, intents=intents) for texts in by_language.values() for text in texts]
    return tuple(examples)


def digest_of(more: Sequence[Example] = ()) -> str:
    """Returns a fingerprint of what a classifier is trained from: examples and words of the trade."""
    found = hashlib.sha256()
    for folder in ("nodes.builtin.examples", "nodes.builtin.lexemes"):
        for file in sorted(files(folder).iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".yaml"):
                found.update(file.read_bytes())
    for example in more:
        found.update(f"{example.text}\t{sorted(example.intents)}\n".encode())
    return found.hexdigest()
