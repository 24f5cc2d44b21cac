"""HWPX with what hangs on its paragraphs; the parts are written here as Hangul writes them, cut to what is read."""

import io
import zipfile

import pytest

from data.ingest.problems import Unreadable
from data.ingest.worker import read_as

SPACES = (
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" '
)
HEAD = """<hh:head xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"><hh:refList><hh:numberings><hh:numbering id="1">
<hh:paraHead start="1" level="1" numFormat="DIGIT">^1.</hh:paraHead>
<hh:paraHead start="1" level="2" numFormat="HANGUL_SYLLABLE">^2.</hh:paraHead></hh:numbering></hh:numberings>
<hh:paraProperties><hh:paraPr id="0"><hh:heading type="NONE"/></hh:paraPr>
<hh:paraPr id="1"><hh:heading type="OUTLINE" idRef="0" level="0"/></hh:paraPr>
<hh:paraPr id="2"><hh:heading type="OUTLINE" idRef="0" level="1"/></hh:paraPr></hh:paraProperties></hh:refList></hh:head>"""


def paragraph(inner: str, form: int = 0) -> str:
    return f'<hp:p paraPrIDRef="{form}"><hp:run>{inner}</hp:run></hp:p>'


def words(text: str) -> str:
    return f"<hp:t>{text}</hp:t>"


def hwpx(*paragraphs: str, mimetype: str = "application/hwp+zip") -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as file:
        file.writestr("mimetype", mimetype)
        file.writestr("Contents/header.xml", HEAD)
        file.writestr("Contents/section0.xml", f"<hs:sec {SPACES}>{''.join(paragraphs)}</hs:sec>")
    return saved.getvalue()


def listed(kind: str, text: str) -> str:
    return f"<hp:ctrl><hp:{kind}><hp:subList>{paragraph(words(text))}</hp:subList></hp:{kind}></hp:ctrl>"


def test_notes_boxes_and_formulas_stand_below_their_paragraph_and_page_heads_are_left_out():
    box = f"<hp:rect><hp:drawText><hp:subList>{paragraph(words('상자 글'))}</hp:subList></hp:drawText></hp:rect>"
    text = read_as(
        hwpx(
            paragraph(listed("header", "머리말 대외비") + listed("footer", "바닥글") + words("제1조(숙박비) 9만원")),
            paragraph(words("제주는 다르다.") + listed("footNote", "11만원으로 한다.") + words(" 끝.")),
            paragraph(box + "<hp:equation><hp:script>a over b</hp:script></hp:equation>" + words("앞")),
        ),
        "hwpx",
    ).text
    assert text == "제1조(숙박비) 9만원\n제주는 다르다. 끝.\n11만원으로 한다.\n앞\n상자 글\na over b\n"


def test_outline_numbers_are_written_and_not_before_articles():
    forms = (("개요", 1), ("배경", 2), ("목표", 2), ("계획", 1), ("일정", 2), ("제3조(정산) 5일 안에", 1))
    text = read_as(hwpx(*(paragraph(words(text), form) for text, form in forms)), "hwpx").text
    assert text == "1. 개요\n가. 배경\n나. 목표\n2. 계획\n가. 일정\n제3조(정산) 5일 안에\n"


def test_a_cell_over_rows_stands_in_each_and_deleted_words_do_not():
    def cell(text: str, row: int, column: int, down: int = 1) -> str:
        place = f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="1" rowSpan="{down}"/>'
        return f"<hp:tc><hp:subList>{paragraph(words(text))}</hp:subList>{place}</hp:tc>"

    first = f"<hp:tr>{cell('수도권', 0, 0, down=2)}{cell('점심', 0, 1)}</hp:tr>"
    changed = "<hp:t>한도 <hp:deleteBegin Id='1'/>2만원<hp:deleteEnd Id='1'/>3만원<hp:tab/>끝</hp:t>"
    text = read_as(
        hwpx(paragraph(f"<hp:tbl>{first}<hp:tr>{cell('저녁', 1, 1)}</hp:tr></hp:tbl>"), paragraph(changed)), "hwpx"
    ).text
    assert text == "| 수도권 | 점심 |\n|---|---|\n| 수도권 | 저녁 |\n\n한도 3만원\t끝\n"


def test_an_entity_or_a_missing_part_is_broken_not_read():
    content = hwpx(paragraph(words("글")))
    laughing = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(laughing, "w") as new:
        for name in old.namelist():
            if name != "Contents/header.xml":
                new.writestr(name, old.read(name))
    with pytest.raises(Unreadable) as raised:
        read_as(laughing.getvalue(), "hwpx")
    assert raised.value.problem == "broken"
