"""JSON, lists of OpenDocument, tables of CSV, HTML as browsers draw it, XML of word processors; notes.odt is LibreOffice's."""

from pathlib import Path

import pytest

from data.ingest.encoding import repair
from data.ingest.worker import read_as

FILES = Path(__file__).parents[1] / "files"
LIMITS = '{"제목":"출장비","조항":[{"번호":"제1조","내용":"숙박비 9만원"},{"번호":"제2조","내용":"일비","항목":["점심","저녁"]}]}'


def test_open_documents_show_the_numbers_of_their_lists_and_notes_below_the_text():
    text = read_as((FILES / "notes.odt").read_bytes(), "odt").text
    assert text.startswith(
        "## 제1장 출장비 지급 기준\n제1조 (목적) 이 기준은 출장비를 정한다.\n"
        "① 국내 출장 숙박비는 1박 9만원을 한도로 한다.\n제주는 11만원으로 한다.\n가. 수도권\n나. 광역시\n② 해외는 따로 정한다.\n"
    )
    assert "제3조 (시행) 2025년 3월 1일부터 시행한다." in text  # the list goes on behind another paragraph
    assert "| 팀장 | 일비 | 40,000원 |\n| 중첩 / 안쪽 칸 | x | y |\n" in text


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (
            LIMITS,
            "json",
            "제목: 출장비\n\n## 조항\n\n| 번호 | 내용 | 항목 |\n|---|---|---|\n"
            "| 제1조 | 숙박비 9만원 |  |\n| 제2조 | 일비 | 점심, 저녁 |\n",
        ),
        (
            '{"q":"연차는?","a":15}\n{"q":"병가는?","a":60}\n',
            "json",
            "| q | a |\n|---|---|\n| 연차는? | 15 |\n| 병가는? | 60 |\n",
        ),
        ("{이것은 JSON이 아니다", "json", "{이것은 JSON이 아니다"),
        (
            "2025년 실적\n\n지점,1월\n서울,10\n\n※ 자료: 영업팀\n",
            "csv",
            "2025년 실적\n\n| 지점 | 1월 |\n|---|---|\n| 서울 | 10 |\n\n※ 자료: 영업팀",
        ),
        ("sep=;\n거래처;금액\n가온;1,5\n", "csv", "| 거래처 | 금액 |\n|---|---|\n| 가온 | 1,5 |"),
        ('<ol start="3"><li>신청<li>승인</ol><ol type="a"><li>가</ol>', "html", "3. 신청\n4. 승인\n\na. 가\n"),
        ("<pre>한 줄\n  두 줄</pre><p>한도 <del>2만원 </del>3만원</p>", "html", "한 줄\n  두 줄\n\n한도 3만원\n"),
        (
            "<HWPML><BODY><P><TEXT><CHAR>숙박비는 </CHAR><CHAR>9만원이다.</CHAR></TEXT></P></BODY></HWPML>",
            "xml",
            "숙박비는 9만원이다.\n",
        ),
    ],
)
def test_texts_read_as_people_see_them(content: str, kind: str, said: str):
    assert read_as(content.encode(), kind).text == said


def test_letters_that_were_garbled_twice_are_mended():
    line = "제2조(한도) 1인당 3만원을 넘을 수 없다."
    once = line.encode().decode("latin-1")
    assert repair(once.encode().decode("latin-1")) == line
    assert repair(once) == line
    assert repair(line) == line
