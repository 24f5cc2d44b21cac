"""One client, or a few: card, contacts and their masking, contracts, comparison, grade, representatives."""

import pytest

from data.logins import Postgres
from state.errors import InvalidInput, NotFound
from state.principal import Principal
from tests.tools.client_calls import Desk, column, rows_of
from tools.resources import Resources

pytestmark = pytest.mark.anyio

YEAR_SALES = (
    "select coalesce(sum(amount), 0)::bigint from transactions t join clients c on c.id = t.client_id where c.org_id "
    "= OURS"
    " and c.name = %s and t.status = 'completed' and t.date between '2024-07-01' and '2025-06-30'"
)


@pytest.fixture
def desk(manager: Principal, resources: Resources) -> Desk:
    return Desk(principal=manager, resources=resources)


async def test_a_card_says_what_whose_and_how_much(desk: Desk, urls: Postgres) -> None:
    card = await desk.ask("get_client", client=await desk.id_of("가온대학교병원"))
    ((sales,),) = rows_of(urls, YEAR_SALES, "가온대학교병원")
    told = " ".join(card["summary"])
    assert f"{sales:,}원" in told
    assert "박서윤" in told
    assert "서초구" in told
    assert card["table"]["rows"]


async def test_a_card_in_english_names_things_in_english(manager: Principal, resources: Resources) -> None:
    desk = Desk(principal=manager, resources=resources, language="en")
    card = await desk.ask("get_client", client=await desk.id_of("Daon Pharmacy"))
    assert "Daon Pharmacy is a pharmacy in Gangnam-gu" in card["summary"][0]


async def test_the_months_of_a_client_add_up(desk: Desk, urls: Postgres) -> None:
    card = await desk.ask("get_client", client=await desk.id_of("다온약국"), sections=["sales"])
    ((sales,),) = rows_of(urls, YEAR_SALES, "다온약국")
    months = column(card, "sales")
    assert len(months) == 12
    assert sum(int(month or 0) for month in months) == sales


async def test_contacts_are_shown_to_the_branch_manager(desk: Desk, urls: Postgres) -> None:
    card = await desk.ask("get_client", client=await desk.id_of("햇살소아청소년과"), sections=["contacts"])
    ((name, phone),) = rows_of(
        urls,
        "select k.name, k.phone from client_contacts k join clients c on c.id = k.client_id"
        " where c.org_id = OURS and c.name = '햇살소아청소년과'",
    )
    assert (name, phone) == (column(card, "name")[0], column(card, "phone")[0])
    assert card["notices"] == []


async def test_contacts_of_a_foreign_branch_are_masked_with_the_rule(
    desk: Desk, executive: Principal, resources: Resources
) -> None:
    foreign = await desk.ask("get_client", client=await desk.id_of("용인들꽃병원"), sections=["contacts"])
    above = Desk(principal=executive, resources=resources)
    own = await above.ask("get_client", client=await above.id_of("햇살소아청소년과"), sections=["contacts"])
    for card in (foreign, own):
        assert all("****" in str(phone) for phone in column(card, "phone"))
        assert all("○" in str(name) for name in column(card, "name"))
        assert "담당 MR" in card["notices"][0]


async def test_the_assigned_representative_sees_contacts_and_another_does_not(
    mr: Principal, resources: Resources
) -> None:
    desk = Desk(principal=mr, resources=resources)
    mine = await desk.ask("find_clients", people=["@me"], limit=1)
    own = await desk.id_of(str(column(mine, "client")[0]))
    shown = await desk.ask("get_client", client=own, sections=["contacts"])
    assert not any("*" in str(phone) for phone in column(shown, "phone"))
    hidden = await desk.ask("get_client", client=await desk.id_of("별빛대학교병원"), sections=["contacts"])
    assert all("****" in str(phone) for phone in column(hidden, "phone"))


async def test_the_department_head_sees_contacts_of_the_branches_below(head: Principal, resources: Resources) -> None:
    desk = Desk(principal=head, resources=resources)
    card = await desk.ask("get_client", client=await desk.id_of("가온대학교병원"), sections=["contacts"])
    assert card["notices"] == ["이 기관에는 청탁금지법이 적용되는 공직자 등이 있습니다."]


async def test_a_contract_comes_with_the_last_day_for_notice(desk: Desk, urls: Postgres) -> None:
    card = await desk.ask("get_client", client=await desk.id_of("서울든든병원"), sections=["contracts"])
    ((end, notice),) = rows_of(
        urls,
        "select end_on, end_on - notice_days from contracts k join clients c on c.id = k.client_id"
        " where c.org_id = OURS and c.name = '서울든든병원' and k.status = 'active'",
    )
    assert end.isoformat() in card["summary"][0]
    assert notice.isoformat() in card["summary"][0]


async def test_a_client_without_a_contract_is_told_so(desk: Desk, urls: Postgres) -> None:
    ((name,), *_) = rows_of(
        urls,
        "select c.name from clients c where c.org_id = OURS and not exists (select from contracts k where "
        "k.client_id = c.id)"
        " and c.status = 'active' and 1 = (select count(*) from clients d where d.name = c.name) order by c.code",
    )
    card = await desk.ask("get_client", client=await desk.id_of(name), sections=["contracts"])
    assert "유효한 계약이 없습니다" in card["summary"][0]


async def test_the_planted_overdue_amount_is_exact(desk: Desk) -> None:
    card = await desk.ask("get_client", client=await desk.id_of("바른정형외과"), sections=["overdue"])
    assert any("17,305,294원" in sentence and "2건" in sentence for sentence in card["summary"])


async def test_another_organisations_client_cannot_be_read(
    other_org: Principal, desk: Desk, resources: Resources
) -> None:
    ours = await desk.id_of("가온대학교병원")
    with pytest.raises(NotFound):
        await Desk(principal=other_org, resources=resources).ask("get_client", client=ours)


async def test_words_instead_of_an_id_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        await desk.ask("get_client", client="가온대학교병원")


async def test_two_clients_stand_side_by_side(desk: Desk, urls: Postgres) -> None:
    both = await desk.ask("compare_clients", clients=[await desk.id_of("다온약국"), await desk.id_of("정다운약국")])
    first, second = (rows_of(urls, YEAR_SALES, name)[0][0] for name in ("다온약국", "정다운약국"))
    assert f"{first:,}원" in both["summary"][0]
    assert f"{abs(first - second):,}원" in both["summary"][1]
    assert [one["label"] for one in both["table"]["columns"]] == ["항목", "다온약국", "정다운약국"]


async def test_a_grade_follows_from_its_points(desk: Desk, urls: Postgres) -> None:
    told = await desk.ask("explain_grade", client=await desk.id_of("다온약국"))
    points = [int(one or 0) for one in column(told, "points")]
    # 105.9 million won: at least 90 -> 18; 12 months with an order -> 20; 3 days ago -> 20; growth above 0 -> 12
    assert points == [18, 20, 20, 12, 70]
    ((grade,),) = rows_of(urls, "select grade from clients where org_id = OURS and name = '다온약국'")
    assert f"{grade}등급" in told["summary"][0]


async def test_every_stored_grade_is_the_one_the_points_give(desk: Desk, urls: Postgres) -> None:
    names = [name for (name,) in rows_of(urls, "select name from clients where org_id = OURS and code like 'H-00%%'")]
    assert len(names) == 9
    for name in names:
        told = await desk.ask("explain_grade", client=await desk.id_of(name))
        assert told["notices"] == [], name


async def test_the_rule_alone_is_explained_without_a_client(desk: Desk) -> None:
    told = await desk.ask("explain_grade")
    assert "VIP 85점 이상" in told["summary"][1]


async def test_representatives_of_then_keep_their_sales(desk: Desk) -> None:
    history = await desk.ask("owner_history", client=await desk.id_of("가온대학교병원"))
    # the planted handover: 이준호 until 31 March 2024, with 1,298,106,680 won of the time on record
    assert column(history, "to")[1] == "2024-03-31"
    assert column(history, "sales")[1] == 1_298_106_680
    assert "이준호" in history["summary"][1]
