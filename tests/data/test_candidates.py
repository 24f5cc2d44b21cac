"""The order of candidates."""

import pytest

from data.candidates import SEEN, with_each_language
from data.ranking import Ranked


def ranked(count: int) -> list[Ranked]:
    return [Ranked(row=row, score=1.0 - row / 100, dense=0.5, keyword=0.5, surprise=1.0) for row in range(count)]


@pytest.mark.parametrize(
    ("languages", "rows"),
    [
        (["ko"] * 7 + ["en"] * 2, [0, 1, 2, 3, 7, 4, 5, 6, 8]),
        (["en"] * 5 + ["ko"], [0, 1, 2, 3, 5, 4]),
        (["ko", "en"] + ["ko"] * 6, [0, 1, 2, 3, 4, 5, 6, 7]),
        (["ko"] * 8, [0, 1, 2, 3, 4, 5, 6, 7]),
        (["ko", "ko"], [0, 1]),
        ([], []),
    ],
)
def test_the_best_of_each_language_is_among_the_first(languages: list[str], rows: list[int]):
    order = with_each_language(ranked(len(languages)), languages)
    assert [one.row for one in order] == rows
    assert {languages[one.row] for one in order[:SEEN]} == set(languages)
