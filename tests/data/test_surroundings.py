"""What vectors are made of."""

from data.ingest.chunks import MAX_CHARS, cut_chunks
from data.ingest.surroundings import embedded_texts

NOTICE = """□ 개요
강서구에서는 청년 월세 지원 사업을 시행합니다.
□ 급여
월 최대 20만 원씩 12개월
□ 신청 기간
연중 상시 신청
"""
RULES = """제1조 (목적) 여비를 정한다.
제2조 (숙박) 1박에 9만 원으로 한다.
"""
QUESTIONS = """자주 묻는 질문

Q1. 연차는 며칠인가요?
A. 입사 1년이 지나면 15일입니다.

Q2. 법인카드를 잃어버리면 어떻게 하나요?
A. 즉시 카드사와 총무팀에 알립니다.
"""


def test_short_sections_are_embedded_with_what_stands_around_them():
    pieces = cut_chunks(NOTICE, "복지 안내")
    assert len(pieces) == 3
    texts = embedded_texts(pieces)
    assert len(set(texts)) == 1
    assert texts[0].startswith("복지 안내\n")
    assert all(piece.text in texts[0] for piece in pieces)


def test_sections_under_one_heading_keep_it():
    pieces = cut_chunks("# 안내\n## 지원\n### 대상\n청년\n### 금액\n20만 원\n", "안내")
    texts = embedded_texts(pieces)
    assert len(pieces) == 2
    assert texts[0] == texts[1]
    assert texts[0].startswith("안내 > 지원\n")


def test_articles_and_questions_stand_for_themselves():
    for text in (RULES, QUESTIONS):
        pieces = cut_chunks(text, "안내")
        texts = embedded_texts(pieces)
        alone = [i for i, piece in enumerate(pieces) if piece.article_no or (piece.article_title or "").endswith("?")]
        assert len(alone) == 2
        assert all(texts[i] == f"{pieces[i].context}\n{pieces[i].text}" for i in alone)


def test_no_text_grows_past_what_the_model_reads():
    sections = "".join(f"{number}. 항목 {number}\n{'내용을 적는다. ' * 12}\n" for number in range(1, 20))
    pieces = cut_chunks(sections, "보고서")
    texts = embedded_texts(pieces)
    assert len(texts) == len(pieces)
    assert len(set(texts)) < len(texts)
    assert max(map(len, texts)) <= MAX_CHARS + 120
