"""Pieces follow the structure of the text, and their spans lead back into it."""

from data.ingest.chunks import cut_chunks
from data.ingest.parsed import PageMark
from data.ingest.structure import read_heading

RULES = """# 근태 규정

## 제1장 총칙

### 제1조(목적)
이 규정은 근태를 정한다.

### 제2조의2(휴가)
① 휴가는 3일 전에 신청한다.
② 휴가 일수는 다음 표와 같다.

표 1. 휴가
| 구분 | 일수 |
|---|---|
| 결혼 | 5일 |

## 부칙

### 제1조(시행일)
2025년 1월 1일부터 시행한다.
"""


def test_spans_give_the_text_back():
    chunks = cut_chunks(RULES, "근태 규정")
    assert chunks
    assert all(RULES[chunk.start : chunk.end] == chunk.text for chunk in chunks)


def test_articles_carry_number_heading_and_chapter():
    chunks = cut_chunks(RULES, "근태 규정")
    assert [(chunk.article_no, chunk.article_title) for chunk in chunks] == [
        ("제1조", "목적"),
        ("제2조의2", "휴가"),
        ("부칙 제1조", "시행일"),
    ]
    assert chunks[1].chapter == "제1장 총칙"
    assert chunks[1].context == "근태 규정 > 제1장 총칙 > 제2조의2(휴가)"


def test_a_reference_in_running_text_is_no_heading():
    assert read_heading("제9조(경조휴가)에 따라 신청한다.") is None
    assert read_heading("제9조 제2항을 준용한다.") is None
    heading = read_heading("제9조(경조휴가) 본인 결혼은 5일로 한다.")
    assert heading is not None
    assert heading.article_no == "제9조"


def test_bare_lines_as_they_come_from_hwp_are_articles():
    text = (
        "제1장 총칙\n제3조(정의) 이 규정에서 쓰는 말의 뜻은 다음과 같다.\n1. 직원: 근로계약을 맺은 사람\n"
        "제4조(적용)\n모두에게 적용한다."
    )
    chunks = cut_chunks(text, "규정")
    assert [(chunk.article_no, chunk.kind) for chunk in chunks] == [("제3조", "definition"), ("제4조", "clause")]
    assert "1. 직원" in chunks[0].text


def test_english_articles_are_found():
    chunks = cut_chunks("## Chapter 1 General\n\n### Article 9 (Leave)\n(1) Leave is 15 days.\n", "Rules")
    assert (chunks[0].article_no, chunks[0].article_title) == ("Article 9", "Leave")


def test_a_long_article_is_cut_at_its_clauses():
    clauses = "\n".join(f"{mark} " + "휴가를 쓰려는 직원은 미리 신청하여야 한다. " * 8 for mark in "①②③④⑤⑥")
    text = f"### 제5조(휴가)\n{clauses}\n"
    chunks = cut_chunks(text, "규정", max_chars=500)
    assert len(chunks) > 2
    assert all(chunk.article_no == "제5조" and len(chunk.text) <= 520 for chunk in chunks)
    assert all(chunk.text.lstrip("#").lstrip()[0] in "제①②③④⑤⑥" for chunk in chunks)


def test_rows_cut_off_from_their_table_keep_its_head():
    rows = "\n".join(f"| 품목 {number} | {number * 1000}원 |" for number in range(80))
    text = f"### 제7조(가격)\n가격은 다음과 같다.\n\n| 품목 | 가격 |\n|---|---|\n{rows}\n"
    chunks = [chunk for chunk in cut_chunks(text, "가격표", max_chars=400) if chunk.kind == "table"]
    assert len(chunks) > 2
    assert all("| 품목 | 가격 |" in chunk.context for chunk in chunks[1:])


def test_pages_are_found_by_offset():
    text = "첫 쪽의 글이다.\n\n둘째 쪽의 글이다."
    pages = [PageMark(start=0, number=1), PageMark(start=text.index("둘째"), number=2)]
    assert [(chunk.page, chunk.text) for chunk in cut_chunks(text, "문서", pages)] == [
        (1, "첫 쪽의 글이다."),
        (2, "둘째 쪽의 글이다."),
    ]
    article = "제1조(목적) 첫 쪽에서 시작해\n\n둘째 쪽에서 끝난다."
    pages = [PageMark(start=0, number=1), PageMark(start=article.index("둘째"), number=2)]
    assert [chunk.text for chunk in cut_chunks(article, "문서", pages)] == [article]


def test_text_without_any_structure_is_cut_at_sentences():
    text = "이것은 긴 글의 한 문장이다. " * 200
    chunks = cut_chunks(text, "글", max_chars=300)
    assert all(len(chunk.text) <= 600 for chunk in chunks)
    assert "".join(chunk.text.replace(" ", "") for chunk in chunks) == text.replace(" ", "")
