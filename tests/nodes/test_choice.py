"""What a person may send back to a question."""

import pytest

from nodes.choice import Option, match_option

OPTIONS: list[Option] = [
    {"id": "a-1", "label": "한지우 (경기1팀, 대리, MR-1012)"},
    {"id": "b-2", "label": "한지우 (마케팅, 과장, PM-2003)"},
]


@pytest.mark.parametrize(
    "reply",
    [
        {"id": "b-2"},
        "b-2",
        "한지우 (마케팅, 과장, PM-2003)",
        2,
        "2",
        "2번",
        " 2 ",
        "마케팅",
        "pm-2003",
        ["b-2"],
        {"value": 2},
    ],
)
def test_every_shape_of_reply_finds_the_option(reply: object) -> None:
    assert match_option(reply, OPTIONS) == OPTIONS[1]


@pytest.mark.parametrize("reply", ["한지우", 3, 0, "", None, {}, "김도현"])
def test_a_reply_that_fits_none_or_several_finds_nothing(reply: object) -> None:
    assert match_option(reply, OPTIONS) is None
