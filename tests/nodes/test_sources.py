"""Each sentence of an answer points at the exact words of the document it stands on."""

import pytest

from nodes.sentences import sentences_of
from nodes.sources import cited_sentences, place_of
from state.conversation import Citation

CLAUSE = (
    "### 제9조(연차휴가)\n"
    "① 1년간 80퍼센트 이상 출근한 직원에게 15일의 유급 연차휴가를 준다.\n"
    "② 3년 이상 계속 근무한 직원에게는 매 2년에 1일을 더하되, 25일을 한도로 한다.\n"
    "| 사유 | 휴가 일수 | 경조금 |\n"
    "| --- | --- | --- |\n"
    "| 본인 결혼 | 5일 | 500,000원 |\n"
    "| 자녀 결혼 | 2일 | 300,000원 |"
)

PLACES = [
    (
        "1년간 80퍼센트 이상 출근한 직원에게 15일의 유급 연차휴가를 준다.",
        "① 1년간 80퍼센트 이상 출근한 직원에게 15일의 유급 연차휴가를 준다.",
    ),
    (
        "80퍼센트 이상 출근하면 연차휴가는 15일입니다.",
        "① 1년간 80퍼센트 이상 출근한 직원에게 15일의 유급 연차휴가를 준다.",
    ),
    ("본인 결혼: 휴가 일수 5일, 경조금 500,000원", "| 본인 결혼 | 5일 | 500,000원 |"),
    ("Your own wedding comes with KRW 500,000.", "| 본인 결혼 | 5일 | 500,000원 |"),  # by its number
    ("Ask the personnel team.", CLAUSE),  # nothing alike: the whole passage
]


@pytest.mark.parametrize(("sentence", "words"), PLACES)
def test_a_sentence_is_placed_on_the_words_it_gives_back(sentence: str, words: str) -> None:
    start, end = place_of(sentence, CLAUSE)
    assert CLAUSE[start:end] == words


def test_two_clauses_in_one_sentence_are_one_place() -> None:
    said = "15일의 유급 연차휴가를 주고, 3년 이상 계속 근무한 직원에게는 매 2년에 1일을 더하되 25일을 한도로 한다."
    start, end = place_of(said, CLAUSE)
    assert CLAUSE[start:end].startswith("① 1년간")
    assert CLAUSE[start:end].endswith("한도로 한다.")


def test_places_count_from_the_beginning_of_the_document() -> None:
    whole = "# 취업규칙\n\n" + CLAUSE
    first = whole.index(CLAUSE)
    citation: Citation = {
        "number": 1, "document_id": "d", "chunk_id": "c", "title": "취업규칙", "article": "제9조", "page": 3,
        "span": [first, first + len(CLAUSE)], "version": None, "effective_from": None, "quote": CLAUSE,
    }  # fmt: skip
    text = "연차휴가는 80퍼센트 이상 출근한 직원에게 15일입니다. [1]\n\n**근거**\n- [1] 취업규칙 제9조"
    (cited,) = cited_sentences(text, [citation])
    (source,) = cited["sources"]
    assert text[cited["start"] : cited["end"]] == "연차휴가는 80퍼센트 이상 출근한 직원에게 15일입니다. [1]"
    assert (source["number"], source["article"], source["page"]) == (1, "제9조", 3)
    assert whole[slice(*source["span"])] == source["quote"] == PLACES[0][1]


SPLIT = [
    ("연차는 15일입니다. 최대 25일입니다 [1]. 그 밖은 모릅니다.", [(1,), (1,), ()]),
    ("- 갖춘다.\n  1. 포장 표시\n  2. 서명 [1]\n- 둘째 [2]", [(1,), (1,), (1,), (2,)]),
    ("다음과 같습니다 [1].\n\n| a | b |\n|--|--|\n| 본인 | 5일 |", [(1,), (1,), (1,)]),
    ("이렇게 정합니다:\n- 5일 [1]\n- 1일 [2]", [(1,), (1,), (2,)]),
    ("See Art. 9 there. It is 1.5 days. [1]", [(1,), (1,)]),
    ("모릅니다.\n\n5일입니다. [1]", [(), (1,)]),  # another paragraph
]


@pytest.mark.parametrize(("text", "marks"), SPLIT)
def test_marks_cover_their_paragraph_item_or_list(text: str, marks: list[tuple[int, ...]]) -> None:
    sentences = sentences_of(text)
    assert [sentence.marks for sentence in sentences] == marks
    assert all(text[one.start : one.start + len(one.text)] == one.text for one in sentences)
