"""Several tables below one another in a sheet: where each ends and the next begins."""

from collections.abc import Sequence

from data.imports.values import Cell, to_number, to_text

HEADING_WORDS = 2


def next_headings(rows: Sequence[Sequence[Cell]], at: int) -> int | None:
    """Returns the row of the next table's headings below those in row `at`; None: there is no other table.

    A table begins behind an empty row, with at most two rows of a title: words only, unlike the headings above, and more
    than one row of them would hold figures below.
    """
    above = _texts(rows[at])
    for index in range(at + 2, len(rows) - 1):
        words = _texts(rows[index])
        if (
            len(words) < HEADING_WORDS
            or words == above
            or not all(map(_is_word, words))
            or len(set(words)) < len(words)
        ):
            continue
        if not _follows_a_gap(rows, index, at) or not 2 * len(_texts(rows[index + 1])) > len(words):
            continue
        if any(not _is_word(text) for row in rows[index + 1 : index + 4] for text in _texts(row)):
            return index
    return None


def end_of_table(rows: Sequence[Sequence[Cell]], at: int) -> int:
    """Returns the row behind the last one of the table whose headings are in row `at`."""
    below = next_headings(rows, at)
    if below is None:
        return len(rows)
    while below > at and any(_texts(rows[below - 1])):  # the title of the next table
        below -= 1
    return below


def _follows_a_gap(rows: Sequence[Sequence[Cell]], index: int, at: int) -> bool:
    for row in reversed(rows[max(at + 1, index - 3) : index]):
        filled = _texts(row)
        if not filled:
            return True
        if len(filled) > 1:
            return False
    return False


def _texts(row: Sequence[Cell]) -> list[str]:
    return [text for cell in row if (text := to_text(cell))]


def _is_word(text: str) -> bool:
    try:
        return to_number(text) is None and any(letter.isalpha() for letter in text)
    except ValueError:
        return True
