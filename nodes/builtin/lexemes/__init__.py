"""The words of the trade as data (`*.yaml`): each concept with the ways it is said in Korean and English."""

from functools import cache
from importlib.resources import files

import yaml

from nodes.builtin.lexemes.concept import Concept


@cache
def load_concepts() -> tuple[Concept, ...]:
    """Returns every concept of the files; loaded once (60 ms)."""
    concepts: list[Concept] = []
    for file in sorted(files("nodes.builtin.lexemes").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for name, ways in yaml.load(file.read_text("utf-8"), loader).items():  # noqa: S506  # a safe loader
            concepts.append(Concept(name, tuple(ways.get("ko", ())), tuple(ways.get("en", ()))))
    return tuple(concepts)


__all__ = ["Concept", "load_concepts"]
