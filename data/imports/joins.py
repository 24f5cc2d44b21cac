"""Rows of another table found by their key, also where one file writes 00102 or 274 and the other 102 or 274.0."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.imports.directory import bare_number
from data.imports.tables import Line
from data.imports.values import to_text

Key = tuple[str, ...]


@dataclass(kw_only=True)
class Joined:
    """A table by the columns that are matched; of several rows with one key the last."""

    columns: Sequence[str]
    exact: dict[Key, Line] = field(default_factory=dict)
    loose: dict[Key, Key | None] = field(default_factory=dict)
    """Keys with their numbers bare -> the key; None: several come to the same."""

    def add(self, line: Line) -> None:
        """Enters a row."""
        key = tuple(to_text(line.cells.get(column)) or "" for column in self.columns)
        self.exact[key] = line
        bare = _bare(key)
        self.loose[bare] = key if self.loose.get(bare, key) == key else None

    def find(self, key: Key) -> Line | None:
        """Returns the key's row, or the only one whose numbers are the same."""
        found = self.exact.get(key)
        if found is not None:
            return found
        alike = self.loose.get(_bare(key))
        return self.exact[alike] if alike is not None else None


def _bare(key: Key) -> Key:
    return tuple(bare_number(part) or part for part in key)
