"""Pages of PDF that mislead a reader; hard.pdf and unnamed.pdf were written by reportlab."""

from itertools import pairwise
from pathlib import Path

import pytest

from data.ingest.problems import Unreadable
from data.ingest.readers.pdf import _with_heads, _without_running_lines
from data.ingest.worker import read_as

FILES = Path(__file__).parents[1] / "files"


@pytest.fixture(scope="module")
def pages() -> list[str]:
    parsed = read_as((FILES / "hard.pdf").read_bytes(), "pdf")
    edges = [*(mark.start for mark in parsed.pages), len(parsed.text)]
    return [parsed.text[start:end].strip() for start, end in pairwise(edges)]


def test_a_table_without_rules_keeps_its_lines(pages: list[str]):
    lines = [line.strip() for line in pages[0].splitlines()]
    assert lines[:3] == ["No Client Limit Note", "1 Clinic 1 10,000", "2 Clinic 2 20,000"]
    assert len(lines) == 10


def test_a_cell_over_several_rows_stands_in_each(pages: list[str]):
    assert pages[1].splitlines() == [
        "| Area | Limit |  |  |",
        "|---|---|---|---|",
        "| Area | Lunch | Dinner | Note |",
        "| Capital | 20,000 | 30,000 | VAT in |",
        "| Capital | 10,000 | 20,000 |  |",
        "| Others | 10,000 |  |  |",
    ]


def test_what_is_filled_into_a_form_is_read(pages: list[str]):
    assert "Hong Gildong" in pages[2]


def test_letters_that_are_written_upwards_are_read_in_lines(pages: list[str]):
    assert pages[3].splitlines() == [f"Turned line {number} of the page" for number in (1, 2, 3, 4)]


def test_fonts_that_do_not_name_their_letters_are_refused_not_guessed():
    with pytest.raises(Unreadable) as raised:
        read_as((FILES / "unnamed.pdf").read_bytes(), "pdf")
    assert raised.value.problem == "unmapped"


def test_heads_and_feet_of_several_lines_are_left_out_and_first_lines_of_a_page_are_not():
    pages = [
        f"취업규칙\n인사팀 2025. 3. 1. 개정\n{word} 휴가는 {9 * n}일이다.\n끝이 {word} 다르다.\n무단 복제 금지\n{n} / 5"
        for n, word in enumerate("가나다라마", start=1)
    ]
    assert [page.split() for page in _without_running_lines(pages)] == [
        f"{word} 휴가는 {9 * n}일이다. 끝이 {word} 다르다.".split() for n, word in enumerate("가나다라마", start=1)
    ]


def test_a_table_that_goes_on_over_a_page_keeps_its_head():
    rule = "|---|---|"
    pages = [
        f"글\n\n| 번호 | 한도 |\n{rule}\n| 1 | 10 |",
        f"| 2 | 20 |\n{rule}\n| 3 | 30 |",
        f"| a | b |\n{rule}\n| c | d |",
    ]
    assert _with_heads(pages) == [
        pages[0],
        f"| 번호 | 한도 |\n{rule}\n| 2 | 20 |\n| 3 | 30 |",
        f"| 번호 | 한도 |\n{rule}\n| a | b |\n| c | d |",
    ]
    repeated = [pages[0], f"| 번호 | 한도 |\n{rule}\n| 2 | 20 |", f"새 글\n\n{pages[2]}"]
    assert _with_heads(repeated) == repeated
