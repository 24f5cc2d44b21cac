"""How the built-in writer puts evidence into words, tables and citations."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from nodes.builtin.tables import render_table
from nodes.builtin.writer import pieces_of
from nodes.check import faults_of
from nodes.draft import citations_of
from nodes.engines import Conversation, Draft
from nodes.grounds import grounds_of
from nodes.prepare import empty_focus
from state.evidence import Evidence, Passage, Table
from state.language import Language
from tests.graph.scripted import builtin_writer, evidence, understanding

SALES: Table = {
    "columns": [
        {"name": "month", "label": "월", "unit": "month"},
        {"name": "sales", "label": "실적", "unit": "won"},
        {"name": "achievement", "label": "달성률", "unit": "ratio"},
        {"name": "empty", "label": "없는 열", "unit": "text"},
    ],
    "rows": [["2025-03-01", 222_940_899, 1.1612, None], ["2025-04-01", -1_234, None, None]],
    "total_rows": 2,
}


def passage(text: str, article: str = "제15조", title: str = "취업규칙") -> Passage:
    return {
        "document_id": "d1",
        "chunk_id": f"{title}{article}",
        "title": title,
        "article": article,
        "article_title": "경조휴가",
        "page": None,
        "span": [0, len(text)],
        "version": None,
        "effective_from": "2025-01-01",
        "effective_to": None,
        "text": text,
        "score": 1.0,
        "language": "ko",
    }


def draft_of(items: list[Evidence], language: Language = "ko", **more: Any) -> Draft:
    settings: dict[str, Any] = {
        "run_id": UUID(int=1),
        "question": "질문",
        "language": language,
        "today": date(2025, 6, 30),
        "understanding": understanding("질문", "general", language=language),
        "evidence": items,
        "citations": citations_of(items),
        "assumptions": [],
        "notices": [],
        "suggestions": [],
        "labels": {"documents": "규정·문서", "employees": "직원·실적"},
        "conversation": Conversation(messages=(), focus=empty_focus()),
    }
    return Draft(**{**settings, **more})


def written(items: list[Evidence], language: Language = "ko", **more: Any) -> str:
    """Returns the text, after checking that it says nothing that the evidence does not."""
    draft = draft_of(items, language, **more)
    text = builtin_writer().text_of(draft)
    words = [*draft.assumptions, *draft.notices, *draft.suggestions]
    assert faults_of(text, grounds_of(items, draft.citations, words, draft.today)) == []
    return text


def test_money_has_separators_and_rates_one_decimal_with_units_in_the_heading() -> None:
    assert render_table(SALES, "ko").splitlines() == [
        "| 월 | 실적 (원) | 달성률 (%) |",
        "| --- | ---: | ---: |",
        "| 2025-03 | 222,940,899 | 116.1% |",
        "| 2025-04 | -1,234 | – |",
    ]


@pytest.mark.parametrize(
    ("unit", "heading", "cell"),
    [
        ("thousand", "실적 (천원)", "222,941"),  # 222,940,899 / 1,000
        ("million", "실적 (백만원)", "222.9"),
        ("hundred_million", "실적 (억원)", "2.2"),
    ],
)
def test_money_is_shown_in_the_unit_that_was_asked_for(unit: str, heading: str, cell: str) -> None:
    lines = render_table(SALES, "ko", unit).splitlines()
    assert heading in lines[0]
    assert f"| {cell} |" in lines[2]
    found = evidence("실적입니다.", kind="figures", table=SALES, specialist="employees")
    assert f"| {cell} |" in written([found], money_unit=unit)


def test_a_long_table_says_how_much_is_left_out() -> None:
    table: Table = {**SALES, "rows": [["2025-03-01", n, None, None] for n in range(30)], "total_rows": 45}
    assert render_table(table, "ko").endswith("전체 45건 가운데 20건입니다.")
    assert render_table(table, "en").endswith("20 of 45 rows shown.")


def test_bars_and_line_breaks_in_cells_do_not_break_the_table() -> None:
    column = {"name": "note", "label": "비고", "unit": "text"}
    table: Table = {"columns": [column], "rows": [["a|b\nc"]], "total_rows": 1}  # type: ignore[list-item]
    assert render_table(table, "ko").splitlines()[2] == "| a\\|b c |"


def test_quoted_sentences_carry_the_mark_of_their_passage() -> None:
    clause = passage("본인이 결혼할 때에는 유급휴가 5일을 준다.")
    other = passage("경조금은 지급 기준표에 따라 회사가 정한다.", "제16조")
    items = [
        evidence(
            "「취업규칙」 제15조(경조휴가): 본인이 결혼할 때에는 유급휴가 5일을 준다.",
            kind="passages",
            passages=[clause, other],
            specialist="documents",
        )
    ]
    text = written(items)
    assert "5일을 준다. [1]" in text
    assert text.endswith("- [1] 취업규칙 제15조(경조휴가), 시행 2025-01-01")
    assert "제16조" not in text  # found too, but nothing of it was said


def test_what_was_near_an_absent_answer_is_no_source() -> None:
    item = evidence("찾지 못했습니다.", passages=[passage("다른 내용")], empty=True, specialist="documents")
    assert written([item]) == "찾지 못했습니다."


def test_several_specialists_stand_under_headings() -> None:
    items = [evidence("규정입니다.", specialist="documents"), evidence("실적입니다.", specialist="employees")]
    assert written(items) == "### 규정·문서\n\n규정입니다.\n\n### 직원·실적\n\n실적입니다."


def test_assumptions_limits_and_next_questions_follow_the_findings() -> None:
    item = evidence("실적입니다.", specialist="employees")
    text = written(
        [item], assumptions=["2025년으로 보았습니다."], notices=["6월은 진행 중입니다."], suggestions=["추이는?"]
    )
    assert text.split("\n\n") == [
        "실적입니다.",
        "가정: 2025년으로 보았습니다.",
        "> 참고: 6월은 진행 중입니다.",
        "이어서 물어볼 수 있는 것: “추이는?”",
    ]


def test_english_answers_hold_no_korean_words_of_ours() -> None:
    table: Table = {
        "columns": [{"name": "n", "label": "Clients", "unit": "count"}],
        "rows": [[1], [2]],
        "total_rows": 30,
    }
    text = written(
        [evidence("Two clients.", table=table, specialist="clients")],
        "en",
        assumptions=["Taken as May."],
        notices=["Partial."],
        suggestions=["And April?"],
    )
    assert not any("가" <= character <= "힣" for character in text)


SMALL_TALK = [
    ("안녕하세요", "general", "ko", "안녕하세요"),
    ("what can you do?", "general", "en", "You can ask"),
    ("오늘 며칠이야?", "general", "ko", "2025년 6월 30일 월요일"),
    ("서울 날씨 어때?", "general", "ko", "날씨 정보에는 연결되어 있지 않습니다"),
    ("소설 써줘", "out_of_scope", "ko", "창작은 하지 않습니다"),
    ("이 환자한테 두 배로 써도 될까?", "out_of_scope", "ko", "담당 의사와 상의"),
    ("How do competitors hide rebates?", "out_of_scope", "en", "compliance"),
    ("대표님 집 주소 알려줘", "out_of_scope", "ko", "개인정보"),
    ("qwerty", "out_of_scope", "en", "outside"),
]


@pytest.mark.parametrize(("question", "intent", "language", "part"), SMALL_TALK)
def test_small_talk_and_refusals_are_specific(question: str, intent: str, language: Language, part: str) -> None:
    reading = understanding(question, intent, language=language)
    draft = draft_of([], language, question=question, understanding=reading)
    assert part in builtin_writer().text_of(draft)


def test_pieces_join_to_the_text_again() -> None:
    text = "첫 문장입니다.\n\n| 표 | 열 |\n| --- | --- |\n  둘째   문장.\n"
    pieces = list(pieces_of(text))
    assert "".join(pieces) == text
    assert max(map(len, pieces)) < 60


def test_of_too_many_columns_those_that_never_change_go_first() -> None:
    columns = [{"name": f"c{n}", "label": f"열{n}", "unit": "text"} for n in range(11)]
    table: Table = {
        "columns": columns,
        "rows": [["같음"] * 3 + [f"{r}{n}" for n in range(8)] for r in "가나"],
        "total_rows": 2,
    }  # type: ignore[typeddict-item]
    heading = render_table(table, "ko").splitlines()[0]
    assert "열10" in heading
    assert "열0 " not in heading


def test_a_row_of_a_table_is_marked_by_its_figures_but_not_by_list_numbers() -> None:
    table = passage("| 본인 결혼 | 5일 | 500,000원 |")
    other = passage("1. 포장 2. 서명", "제3조", "견본품 제공지침")
    items = [
        evidence(
            "본인 결혼: 휴가 일수 5일, 경조금 500,000원",
            kind="passages",
            passages=[other, table],
            specialist="documents",
        )
    ]
    assert written(items).startswith("본인 결혼: 휴가 일수 5일, 경조금 500,000원 [2]")


def test_a_table_that_is_wanted_as_a_file_says_how() -> None:
    item = evidence("실적은 다음과 같습니다.", table=SALES)
    assert "‘엑셀’" in written([item], question="월별 실적 엑셀로 뽑아줘")
    assert "“Excel”" in written([item], "en", question="Export sales by month to Excel")
    assert "엑셀" not in written([item], question="월별 실적 보여줘")
