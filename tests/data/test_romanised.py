"""Korean names in Latin letters."""

import pytest

from data.romanised import READINGS, in_hangul
from data.wording import read_wording


@pytest.mark.parametrize(
    ("word", "hangul"),
    [
        ("Seongnam", "성남"),
        ("Changwon", "창원"),
        ("haeundae", "해운대"),
        ("Gangseo-gu", "강서구"),
        ("Buk-gu", "북구"),
        ("Gyeonggi-do", "경기도"),
        ("Yuseong-Gu", "유성구"),
    ],
)
def test_a_name_is_read_back(word: str, hangul: str):
    assert hangul in in_hangul(word)


@pytest.mark.parametrize("word", ["", "buk", "xylophone", "1234", "Zürich", "a" * 500, "follow-up"])
def test_what_is_no_korean_name_stays(word: str):
    assert in_hangul(word) == ()


def test_readings_stay_few():
    assert len(in_hangul("nanananananananana")) <= READINGS


def test_a_question_finds_a_place_by_its_romanised_name():
    ways = {token for word in read_wording("rent support in Seongnam").query for way in word.ways for token, _ in way}
    assert {"seongnam", "성남"} <= ways
