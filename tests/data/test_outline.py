"""Structure of texts without articles: numbered headings, questions, leaflets, minutes; and lists that are none."""

import pytest

from data.ingest.chunks import cut_chunks
from data.ingest.structure import find_sections

REPORT = """Ⅰ. 추진 배경
□ 시장 현황
 ○ 시장은 연 5% 성장하고 있음
□ 문제점
 ○ 반품률이 2.4%로 높음
Ⅱ. 추진 계획
1. 물류 개선
가. 창고 자동화
2025년 9월까지 12억원을 들여 자동화한다.
나. 배송 시간 단축
당일 배송 비율을 80%로 올린다.
2. 인력 충원
영업 인력을 5명 더 뽑는다.
"""
MINUTES = """영업 전략 회의록
1. 일시: 2025년 3월 4일 10:00
2. 장소: 본사 3층
3. 논의 내용
가. 목표 조정
- 서울지점 목표를 12억원으로 올린다.
나. 신제품 출시
- 4월 15일에 출시한다.
4. 결정 사항
목표를 확정하였다.
5. 다음 회의: 4월 8일
"""
LEAFLET = """【효능·효과】
1. 고혈압
2. 협심증
【사용상의 주의사항】
1. 경고
이 약은 임부에게 투여하지 않는다.
2. 이상반응
1) 어지러움
2) 두통
"""
QUESTIONS = """자주 묻는 질문

Q1. 연차는 며칠인가요?
A. 입사 1년이 지나면 15일입니다.

Q2. 법인카드를 잃어버리면 어떻게 하나요?
A. 즉시 카드사와 총무팀에 알립니다.
"""
POLICY = """Section 1 Purpose
This policy sets limits.
Section 2 Limits
2.1 Domestic lodging
The limit is KRW 90,000 a night.
2.2 Overseas lodging
The limit is USD 150 a night.
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            REPORT,
            [
                ("Ⅰ. 추진 배경", "□ 시장 현황"),
                ("Ⅰ. 추진 배경", "□ 문제점"),
                ("Ⅱ. 추진 계획 > 1. 물류 개선", "가. 창고 자동화"),
                ("Ⅱ. 추진 계획 > 1. 물류 개선", "나. 배송 시간 단축"),
                ("Ⅱ. 추진 계획", "2. 인력 충원"),
            ],
        ),
        (
            MINUTES,
            [
                (None, "영업 전략 회의록"),
                ("영업 전략 회의록 > 3. 논의 내용", "가. 목표 조정"),
                ("영업 전략 회의록 > 3. 논의 내용", "나. 신제품 출시"),
                ("영업 전략 회의록", "4. 결정 사항"),
                ("영업 전략 회의록", "5. 다음 회의"),
            ],
        ),
        (
            LEAFLET,
            [
                (None, "【효능·효과】"),
                ("【사용상의 주의사항】", "1. 경고"),
                ("【사용상의 주의사항】", "2. 이상반응"),
            ],
        ),
        (
            QUESTIONS,
            [
                ("자주 묻는 질문", "Q1. 연차는 며칠인가요?"),
                ("자주 묻는 질문", "Q2. 법인카드를 잃어버리면 어떻게 하나요?"),
            ],
        ),
        (
            POLICY,
            [
                (None, "Section 1 Purpose"),
                ("Section 2 Limits", "2.1 Domestic lodging"),
                ("Section 2 Limits", "2.2 Overseas lodging"),
            ],
        ),
    ],
)
def test_numbered_headings_part_a_text_that_has_no_articles(text: str, found: list[tuple[str | None, str | None]]):
    assert [(section.chapter, section.title) for section in find_sections(text)] == found
    chunks = cut_chunks(text, "글")
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert all(chunk.article_title is None or chunk.article_title in chunk.context for chunk in chunks)


@pytest.mark.parametrize(
    "text",
    [
        "준비물이다.\n1. 신분증\n2. 노트북\n3. 출입증\n모두 챙겨 온다.",
        "순서는 다음과 같다.\n1. 신청서를 팀장에게 낸다.\n2. 총무팀이 예약한다.\n정산하지 않으면 신청할 수 없다.",
        "임직원이 국내 출장을 갈 때에는 다음 각 호의 서류를 갖추어\n미리 신청하여야 한다.\n"
        "1. 출장 신청서와 일정표 및 방문할 거래처 목록이 담긴\n계획서 한 부\n"
        "2. 숙박할 때에는 숙박 예정지와 비용이 적힌 견적과 영수\n서류 두 부",
        "제1조(서류) 다음 서류를 낸다.\n1. 신청서\n별지 서식으로 한다.\n2. 견적서\n두 곳에서 받는다.",
    ],
)
def test_items_of_a_list_are_no_headings(text: str):
    assert len(find_sections(text)) == 1


def test_headings_with_marks_lie_above_numbered_ones_and_code_has_none():
    text = "## 설치\n\n```sh\n# 내려받기\nget it\n```\n\n### 확인\n1. 접속\n주소를 연다.\n2. 로그인\n사번을 넣는다.\n"
    assert [(section.chapter, section.title) for section in find_sections(text)] == [
        (None, "설치"),
        ("설치 > 확인", "1. 접속"),
        ("설치 > 확인", "2. 로그인"),
    ]


def test_underlined_headings_of_markdown_are_read_and_rules_are_not():
    text = "안내\n====\n\n첫 글이다.\n\n반품\n----\n7일 안에 받는다.\n끝 줄이다.\n---\n다음 글이다.\n"
    assert [section.title for section in find_sections(text)] == [None, "반품"]
