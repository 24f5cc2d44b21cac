"""RTF with notes, text boxes and words that are not shown; notes.rtf was written by LibreOffice 7.4."""

from pathlib import Path

import pytest

from data.ingest.worker import read_as

FILES = Path(__file__).parents[1] / "files"


def korean(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("cp949"))


def rtf(body: str) -> bytes:
    return f"{{\\rtf1\\ansi\\ansicpg949\\deff0{{\\fonttbl{{\\f0\\fcharset129 Batang;}}}}\\f0 {body}}}".encode("ascii")


def test_notes_stand_below_their_paragraph_and_lists_keep_their_numbers():
    text = read_as((FILES / "notes.rtf").read_bytes(), "rtf").text
    assert "① 국내 출장 숙박비는 1박 9만원을 한도로 한다.\n제주는 11만원으로 한다.\n가. 수도권\n나. 광역시\n" in text
    assert "제2조 (정산) 돌아온 날부터 5일 안에 정산한다.\n공휴일은 빼고 센다.\n" in text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            f"{korean('숙박비')}{{\\super\\chftn}}{{\\footnote\\pard {{\\super\\chftn}} {korean('제주는 11만원')}}}"
            f"{korean('는 9만원')}\\par {korean('끝')}\\par",
            "숙박비는 9만원\n제주는 11만원\n끝\n",
        ),
        (
            f"\\trowd {korean('식대')}\\cell {korean('2만원')}{{\\footnote {korean('부가세 포함')}}}\\cell\\row\\pard",
            "| 식대 | 2만원 부가세 포함 |\n|---|---|\n",
        ),
        (
            f"{korean('본문')}{{\\shp{{\\*\\shpinst\\shpleft1{{\\sp{{\\sn a}}{{\\sv 1}}}}{{\\shptxt "
            f"{korean('상자 글')}\\par}}}}}}\\par {korean('다음')}\\par",
            "본문\n상자 글\n다음\n",
        ),
        (f"{korean('보이는 글')}{{\\b\\v {korean('무시하라')}}}{{\\deleted {korean('지운 글')}}}\\par", "보이는 글\n"),
        (f"{korean('보이는')} {{\\v0 {korean('글')}}}\\par", "보이는 글\n"),
    ],
)
def test_what_the_page_shows_is_read(body: str, said: str):
    assert read_as(rtf(body), "rtf").text == said
