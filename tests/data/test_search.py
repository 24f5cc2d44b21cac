"""Search on the demo documents: the right article, the right version, and nobody else's passages."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest

from data.ingest.demo import index_demo_documents
from data.ingest.index import Incoming, SourceFile, index_documents, remove_document
from data.ingest.parsed import DocumentFacts, Parsed
from data.search import DocumentIndex, open_document_index
from data.session import Database
from state.principal import Principal
from state.settings import Settings

pytestmark = pytest.mark.anyio
TODAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
async def index(settings: Settings, database: Database, manager: Principal) -> AsyncIterator[DocumentIndex]:
    async with open_document_index(settings, database) as opened:
        await index_demo_documents(opened, manager.org_id)
        yield opened


async def places(index: DocumentIndex, question: str, caller: Principal, day: date = TODAY) -> list[tuple[str, str]]:
    found = await index.search(question, caller, as_of=day)
    return [(hit.edition.code, str(hit.piece.article_no or hit.piece.article_title)) for hit in found.hits]


@pytest.mark.parametrize(
    ("question", "code", "article"),
    [
        ("경조휴가 며칠이야? 이번에 결혼해", "HR-04", "제12조"),
        ("십 년 근속하면 무엇을 받나요", "HR-04", "제17조"),
        ("강연료 한도", "CP-06", "제4조"),
        ("How many days off do I get for my own wedding?", "HR-04", "Article 12"),
        ("corporate card on weekends", "FI-01", "제5조"),
        ("lodging limit for domestic trips", "HR-05", "제5조"),
    ],
)
async def test_the_right_article_comes_first(
    index: DocumentIndex, manager: Principal, question: str, code: str, article: str
):
    assert (await places(index, question, manager))[0] == (code, article)


async def test_articles_named_by_number_come_first_each_of_its_document(index: DocumentIndex, manager: Principal):
    found = await index.search("취업규칙 제9조랑 복무규정 제3조 같이 보여줘", manager, as_of=TODAY)
    named = {(hit.edition.title, hit.piece.article_no) for hit in found.hits if hit.named}
    assert named == {("취업규칙", "제9조"), ("복무규정", "제3조")}


async def test_the_version_in_force_on_the_asked_day_answers(index: DocumentIndex, manager: Principal):
    old = await index.search("경조휴가 배우자 출산", manager, as_of=date(2024, 5, 1))
    new = await index.search("경조휴가 배우자 출산", manager, as_of=TODAY)
    assert (old.hits[0].edition.version, new.hits[0].edition.version) == ("2023", "2025")


async def test_another_organisation_sees_no_passage(index: DocumentIndex, other_org: Principal):
    assert await places(index, "경조휴가 며칠이야?", other_org) == []


async def take_in(index: DocumentIndex, caller: Principal, facts: DocumentFacts, text: str) -> UUID:
    file = SourceFile(name="note.txt", media_type="text/plain", content=text.encode())
    incoming = Incoming(facts=facts, parsed=Parsed(text=text), files=(file,), source_format="txt")
    return (await index_documents(index, caller, [incoming]))[0].document_id


async def test_a_restricted_text_is_for_its_roles_even_when_the_vector_hits(
    index: DocumentIndex, hr: Principal, manager: Principal
):
    facts = DocumentFacts(title="보수 조정안", language="ko", confidentiality="restricted", allowed_roles=("hr",))
    document_id = await take_in(index, hr, facts, "내년 기본급 인상률은 사원 4.1퍼센트, 과장 3.2퍼센트로 한다.")
    question = "내년 기본급 인상률은 얼마야?"
    assert (await index.search(question, hr, as_of=TODAY)).hits[0].edition.id == document_id
    seen = await index.search(question, manager, as_of=TODAY)
    assert document_id not in {hit.edition.id for hit in seen.hits}
    space = index.embedder.spaces[0]
    near = index.vectors.nearest(hr.org_id, space, "ko", _vector(index, question), 3)
    library = await index.library(hr.org_id)
    assert library.rows[library.number_of[UUID(near[0].chunk_id)]].document_id == document_id
    await remove_document(index, hr, document_id)


def _vector(index: DocumentIndex, text: str):
    from data.embeddings import as_vectors

    return as_vectors([index.embedder.spaces[0].embeddings.embed_query(text)])[0]


async def test_superseding_answers_with_the_right_version_before_and_after(index: DocumentIndex, hr: Principal):
    first = DocumentFacts(
        title="탁구대 이용 수칙", code="X-1", version="1", language="ko", effective_from=date(2024, 1, 1)
    )
    first_id = await take_in(index, hr, first, "탁구대는 한 번에 20분까지 쓸 수 있다.")
    assert (await index.search("탁구대 이용 시간", hr, as_of=TODAY)).hits[0].edition.id == first_id
    second = DocumentFacts(
        title="탁구대 이용 수칙",
        code="X-1",
        version="2",
        language="ko",
        effective_from=date(2025, 6, 1),
        supersedes="1",
    )
    second_id = await take_in(index, hr, second, "탁구대는 한 번에 40분까지 쓸 수 있다.")
    today = await index.search("탁구대 이용 시간", hr, as_of=TODAY)
    before = await index.search("탁구대 이용 시간", hr, as_of=date(2025, 5, 31))
    assert (today.hits[0].edition.id, before.hits[0].edition.id) == (second_id, first_id)
    for document_id in (first_id, second_id):
        await remove_document(index, hr, document_id)
    gone = await index.search("탁구대 이용 시간", hr, as_of=TODAY)
    assert {first_id, second_id}.isdisjoint(hit.edition.id for hit in gone.hits)


async def test_the_same_bytes_again_change_nothing(index: DocumentIndex, hr: Principal):
    again = await index_demo_documents(index, hr.org_id)
    assert {item.state for item in again} == {"unchanged"}


async def test_rules_know_the_place_that_states_them(index: DocumentIndex, database: Database, manager: Principal):
    from data.documents import rules_for, text_of

    async with database.tenant_session(manager) as session:
        rules = await rules_for(session, ["product_briefing"], TODAY)
        strict = next(rule for rule in rules if rule.target_kind == "public_official")
        assert strict.source_document_id is not None
        text = await text_of(session, strict.source_document_id)
    assert text is not None
    assert "50,000원" in text[strict.source_start : strict.source_end]


async def test_an_order_is_kept_for_its_asker_and_only_until_something_changes(
    index: DocumentIndex, hr: Principal, manager: Principal
):
    question = "방문객 와이파이 비밀번호는 어디에 있어?"
    first = await index.search(question, hr, as_of=TODAY)
    hits, misses = index.orders.hits, index.orders.misses
    again = await index.search(question, hr, as_of=TODAY)
    assert (index.orders.hits, index.orders.misses) == (hits + 1, misses)
    assert [hit.piece.id for hit in again.hits] == [hit.piece.id for hit in first.hits]
    await index.search(question, manager, as_of=TODAY)
    assert index.orders.misses == misses + 1
    facts = DocumentFacts(title="손님맞이 안내", language="ko", confidentiality="restricted", allowed_roles=("hr",))
    document_id = await take_in(index, hr, facts, "방문객 와이파이 비밀번호는 안내 데스크에 적혀 있다.")
    assert (await index.search(question, hr, as_of=TODAY)).hits[0].edition.id == document_id
    assert document_id not in {hit.edition.id for hit in (await index.search(question, manager, as_of=TODAY)).hits}
    await remove_document(index, hr, document_id)
    assert document_id not in {hit.edition.id for hit in (await index.search(question, hr, as_of=TODAY)).hits}
