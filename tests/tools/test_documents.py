"""Answers from documents: what is said, what it stands on, and when nothing is there."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from data.ingest.demo import index_demo_documents
from state.errors import InvalidInput
from state.evidence import Evidence
from state.language import Language
from state.principal import Principal
from tools.documents import TOOLS
from tools.registry import Caller, make_toolbox
from tools.resources import Resources

pytestmark = pytest.mark.anyio
Ask = Callable[..., Awaitable[Evidence]]


@pytest.fixture(scope="module")
async def documents(resources: Resources, manager: Principal) -> dict[tuple[str, str | None, str], str]:
    """Ids by (code, version, language)."""
    await index_demo_documents(resources.documents, manager.org_id)
    library = await resources.documents.library(manager.org_id)
    return {(item.code, item.version, item.language): str(item.id) for item in library.editions.values()}


@pytest.fixture(scope="module")
def ask(resources: Resources, manager: Principal, documents: dict[Any, str]) -> Ask:
    box = make_toolbox(resources, TOOLS)

    async def call(tool: str, language: Language = "ko", who: Principal = manager, **arguments: object) -> Evidence:
        caller = Caller(principal=who, today=date(2025, 6, 30), language=language, run_step="test")
        return await box.call(tool, arguments, caller)  # type: ignore[arg-type]  # JSON values only

    return call


@pytest.mark.parametrize(
    ("question", "said", "article"),
    [
        ("경조휴가 며칠 나와? 이번에 결혼해", "본인 결혼: 휴가 일수 5일, 경조금 500,000원", "제12조"),
        ("10년 근속하면 뭐 받아요?", "10년: 포상금 1,500,000원, 포상휴가 5일, 부상 순금 5돈", "제17조"),
        ("대학교 학자금 한도 알려줘", "대학교: 연간 한도(자녀 1명) 6,000,000원, 지원 기간 8학기", "제14조"),
    ],
)
async def test_the_answer_is_the_row_that_was_asked_for(ask: Ask, question: str, said: str, article: str):
    evidence = await ask("search_documents", query=question)
    assert said in evidence["summary"]
    assert evidence["passages"][0]["article"] == article
    assert not evidence["empty"]


async def test_an_english_question_is_answered_from_the_english_edition(ask: Ask):
    evidence = await ask("search_documents", language="en", query="How many days off for my own wedding?")
    assert evidence["passages"][0]["language"] == "en"
    assert "5 days" in " ".join(evidence["summary"])


async def test_a_korean_text_is_quoted_when_there_is_no_english_one(ask: Ask):
    evidence = await ask("search_documents", language="en", query="Can I use the corporate card on weekends?")
    assert evidence["passages"][0]["article"] == "제5조"
    assert evidence["notices"]


@pytest.mark.parametrize(
    "question", ["규정에 '재택근무' 얘기가 있나?", "스톡옵션 지급 기준 알려줘", "Can I bring my dog to the office?"]
)
async def test_an_absent_subject_is_said_to_be_absent(ask: Ask, question: str):
    evidence = await ask("search_documents", query=question)
    assert evidence["empty"]
    assert evidence["passages"]


async def test_passages_are_verbatim_parts_of_the_document(ask: Ask, resources: Resources, manager: Principal):
    from uuid import UUID

    from data.documents import text_of

    evidence = await ask("search_documents", query="반품은 유효기간 몇 개월 남은 것까지 받아줘?")
    async with resources.database.tenant_session(manager) as session:
        for item in evidence["passages"]:
            text = await text_of(session, UUID(item["document_id"]))
            assert text is not None
            assert text[item["span"][0] : item["span"][1]] == item["text"]


async def test_documents_that_disagree_are_both_shown_and_the_stricter_counts(ask: Ask):
    evidence = await ask("search_documents", query="명절 선물 한도가 얼마야?")
    said = " ".join(evidence["summary"])
    assert "더 엄격한 「금품 제공 제한 안내서」 제3조의 기준(1회 50,000원)" in said
    assert {"금품 제공 제한 안내서", "영업방문 지침"} <= {item["title"] for item in evidence["passages"]}


async def test_a_form_comes_with_its_file(ask: Ask):
    evidence = await ask("search_documents", query="제품설명회 신청서 양식 어디 있어? 파일 줘")
    assert [file["name"] for file in evidence["files"]] == ["form-briefing-request.docx"]


async def test_the_original_wording_is_given_whole(ask: Ask, documents: dict[Any, str]):
    evidence = await ask("get_clause", document=documents["HR-04", "2025", "ko"], article="제12조", as_of="2024-05-01")
    assert "| 본인 결혼 | 5일 | 300,000원 |" in evidence["summary"][1]
    assert evidence["passages"][0]["version"] == "2023"


async def test_an_article_that_is_not_there_is_said_so(ask: Ask, documents: dict[Any, str]):
    evidence = await ask("get_clause", document=documents["HR-04", "2025", "ko"], article="제99조")
    assert evidence["empty"]
    assert "제12조" in evidence["summary"][0]


async def test_versions_are_compared_article_by_article(ask: Ask, documents: dict[Any, str]):
    evidence = await ask("compare_versions", document=documents["HR-04", "2025", "ko"])
    rows = {str(row[0]): row for row in evidence["table"]["rows"]}
    assert "900,000포인트" in str(rows["제4조(복지포인트)"][1])
    assert "1,200,000포인트" in str(rows["제4조(복지포인트)"][2])
    assert "제1조(목적)" not in rows


async def test_a_single_version_cannot_be_compared(ask: Ask, documents: dict[Any, str]):
    with pytest.raises(InvalidInput):
        await ask("compare_versions", document=documents["HR-01", "2024", "ko"])


async def test_an_edition_with_one_version_compares_those_of_the_other_language(
    ask: Ask, documents: dict[Any, str], resources: Resources, manager: Principal
):
    library = await resources.documents.library(manager.org_id)
    counts = Counter((item.code, item.language) for item in library.editions.values())
    code = next(code for code, language in counts if language == "en" and counts[code, "ko"] > 1 == counts[code, "en"])
    version = next(item.version for item in library.editions.values() if (item.code, item.language) == (code, "en"))
    evidence = await ask("compare_versions", language="en", document=documents[code, version, "en"])
    assert evidence["table"]["rows"]


async def test_a_limit_abroad_is_not_the_one_at_home(ask: Ask):
    given = {"activity": "conference", "item": "lodging"}
    home = await ask("calculate_limit", overseas=False, **given)
    abroad = await ask("calculate_limit", overseas=True, **given)
    assert home["summary"][0] != abroad["summary"][0]
    assert all("해외" not in str(row) for row in home["table"]["rows"])


async def test_english_limits_name_articles_in_english(ask: Ask):
    evidence = await ask("calculate_limit", language="en", activity="product_briefing", item="meal")
    sources = [str(row[0]) for row in evidence["table"]["rows"]]
    assert all(", Article " in source and "조" not in source for source in sources)


# headcount x amount against the limit per person: 8 x 90,000 = 720,000; 8 x 50,000 = 400,000
@pytest.mark.parametrize(
    ("target", "verdict", "sums"),
    [("public_official", "안 됩니다", ("720,000원", "400,000원")), ("hcp", "가능합니다", ("720,000원", "800,000원"))],
)
async def test_a_limit_depends_on_who_receives(ask: Ask, target: str, verdict: str, sums: tuple[str, str]):
    evidence = await ask(
        "calculate_limit", activity="product_briefing", item="meal", headcount=8, amount=90000, target_kind=target
    )
    assert verdict in evidence["summary"][0]
    assert all(part in evidence["summary"][0] for part in sums)
    assert evidence["passages"]


# 4 x 50,000 = 200,000; 6 x 30,000 = 180,000; 2 people x 3 nights x 100,000 = 600,000; 2 nights at 120,000 = 240,000
@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"activity": "product_briefing", "item": "meal", "headcount": 4, "total": 240_000, "target_kind": "public_official"},
         ("안 됩니다", "4명 합계 240,000원", "한도 200,000원(1인당 50,000원)을 40,000원 넘습니다")),
        ({"activity": "company_card", "item": "meal", "headcount": 6, "total": 170_000, "target_kind": "employee"},
         ("가능합니다", "6명 합계 170,000원은 한도 180,000원")),
        ({"activity": "business_trip", "item": "lodging", "headcount": 2, "times": 3, "target_kind": "employee"},
         ("1박 100,000원", "2명 × 3박이면 모두 600,000원")),
        ({"activity": "business_trip", "item": "lodging", "times": 2, "metropolitan": True, "senior": False},
         ("1박 120,000원", "2박이면 모두 240,000원")),
        ({"activity": "business_trip", "item": "daily_allowance", "senior": True}, ("1일 40,000원",)),
        ({"activity": "advisory", "item": "fee", "amount": 3_500_000, "within": "year", "target_kind": "hcp"},
         ("안 됩니다", "연간 3,500,000원은 한도 3,000,000원을 500,000원 넘습니다")),
        ({"activity": "gift_received", "item": "souvenir", "amount": 70_000, "target_kind": "employee"},
         ("안 됩니다", "20,000원 넘습니다")),
        ({"activity": "gift_received", "item": "souvenir", "amount": 40_000, "target_kind": "employee"},
         ("원칙은 받지 않는 것입니다", "한도 50,000원 안입니다")),
        ({"activity": "sample", "item": "sample", "amount": 6}, ("안 됩니다", "한도 5개를 1개 넘습니다")),
    ],
)  # fmt: skip
async def test_bills_nights_and_yearly_sums_are_held_against_the_limit(
    ask: Ask, case: dict[str, object], words: tuple[str, ...]
):
    evidence = await ask("calculate_limit", **case)
    assert all(part in evidence["summary"][0] for part in words), evidence["summary"][0]
    assert evidence["passages"]


async def test_the_limit_of_the_asked_day_counts(ask: Ask):
    old = await ask("calculate_limit", activity="business_trip", item="lodging", as_of="2023-01-01")
    new = await ask("calculate_limit", activity="business_trip", item="lodging")
    assert ("70,000원" in old["summary"][0], "100,000원" in new["summary"][0]) == (True, True)


async def test_golf_is_never_allowed(ask: Ask):
    evidence = await ask("calculate_limit", language="en", activity="hospitality", item="entertainment")
    assert evidence["summary"][0].startswith("No.")


async def test_another_organisation_has_no_rules_and_no_documents(ask: Ask, other_org: Principal):
    limits = await ask("calculate_limit", who=other_org, activity="product_briefing", item="meal")
    listed = await ask("list_documents", who=other_org)
    assert limits["empty"]
    assert listed["empty"]


async def test_forms_are_listed_with_their_files(ask: Ask):
    evidence = await ask("list_documents", doc_type="form")
    assert evidence["table"]["total_rows"] == 6
    assert len(evidence["files"]) == 6
