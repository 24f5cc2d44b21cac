"""Lists of clients, transactions, contracts and invoices against hand-written SQL."""

import pytest

from data.logins import Postgres
from state.principal import Principal
from tests.tools.client_calls import Desk, column, rows_of
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(manager: Principal, resources: Resources) -> Desk:
    return Desk(principal=manager, resources=resources)


async def test_district_and_specialty_both_hold(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("find_clients", districts=["Gwanak"], specialties=["내과"])
    expected = rows_of(
        urls,
        "select name from clients where org_id = OURS and district = '관악구' and specialty = '내과' and status <> "
        "'closed'",
    )
    assert found["table"]["total_rows"] == len(expected) > 0
    assert {str(one).split(" (")[0] for one in column(found, "client")} == {name for (name,) in expected}


async def test_sum_and_average_are_over_all_that_fit(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("find_clients", districts=["서초구"], aggregate=["sum", "average"], limit=2)
    ((count, total),) = rows_of(
        urls,
        "select count(distinct c.id), sum(t.amount)::bigint from clients c left join transactions t on t.client_id = "
        "c.id"
        " and t.status = 'completed' and t.date between '2024-07-01' and '2025-06-30'"
        " where c.org_id = OURS and c.district = '서초구' and c.status <> 'closed'",
    )
    assert found["table"]["total_rows"] == count
    assert len(found["table"]["rows"]) == 2
    assert f"{total:,}원" in found["summary"][1]
    assert f"{round(total / count):,}원" in found["summary"][1]


async def test_those_who_stopped_a_product_are_the_planted_ones(desk: Desk) -> None:
    found = await desk.ask("find_clients", stopped_product=await desk.id_of("굿모실린", "product"))
    assert {str(one) for one in column(found, "client")} == {
        "함박가정의학과",
        "온누리소아청소년과",
        "반디소아청소년과의원",
        "으뜸사랑내과의원",
        "마루이비인후과의원",
        "샛별내과의원",
    }
    assert max(str(day) for day in column(found, "stopped")) == "2024-12-27"


async def test_new_clients_are_those_opened_in_the_period(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("find_clients", opened="2025-06-01/2025-08-31", aggregate=["count"])
    ((count,),) = rows_of(
        urls, "select count(*) from clients where org_id = OURS and opened_on between '2025-06-01' and '2025-08-31'"
    )
    assert found["table"]["total_rows"] == count > 0
    assert f"{count}곳" in found["summary"][0]


async def test_a_fall_and_an_ending_contract_must_both_hold(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask(
        "find_clients", trend="falling", period="2025-03-01/2025-05-31", contract_ends_within_days=90, limit=100
    )
    expected = rows_of(
        urls,
        """
        with sales as (
            select client_id, coalesce(sum(amount) filter (where date between '2025-03-01' and '2025-05-31'), 0) as now,
                   coalesce(sum(amount) filter (where date between '2024-12-01' and '2025-02-28'), 0) as before
            from transactions where org_id = OURS and status = 'completed' group by client_id)
        select c.code from clients c join sales s on s.client_id = c.id
        where c.status <> 'closed' and s.before > 0 and s.now < s.before
          and exists (select from contracts k where k.client_id = c.id and k.status = 'active'
                      and k.end_on between date '2025-06-30' and date '2025-06-30' + 90)
        """,
    )
    assert found["table"]["total_rows"] == len(expected) > 0
    assert all(int(change or 0) < 0 for change in column(found, "change"))


async def test_the_clients_of_a_person_are_the_present_ones(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("find_clients", people=[await desk.id_of("김도현", "person")], limit=100)
    ((count,),) = rows_of(
        urls,
        "select count(*) from client_assignments a join clients c on c.id = a.client_id"
        " join employees e on e.id = a.employee_id where a.org_id = OURS and e.employee_no = 'MR-1002' and a.is_primary"
        " and a.valid_to is null and c.status <> 'closed'",
    )
    assert found["table"]["total_rows"] == count > 0


async def test_nothing_found_is_said_plainly(desk: Desk) -> None:
    found = await desk.ask("find_clients", districts=["관악구"], types=["종합병원"])
    assert found["empty"]
    assert "없습니다" in found["summary"][0]


async def test_the_latest_transactions_come_first(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("list_transactions", clients=[await desk.id_of("다온약국")], limit=10)
    expected = rows_of(
        urls,
        "select tx_no from transactions t join clients c on c.id = t.client_id where c.org_id = OURS and c.name = "
        "'다온약국'"
        " order by t.date desc, t.tx_no desc",
    )
    assert column(found, "tx_no") == [number for (number,) in expected[:10]]
    assert found["table"]["total_rows"] == len(expected)


async def test_returns_asked_for_and_not_decided_are_counted(desk: Desk) -> None:
    found = await desk.ask("list_transactions", clients=[await desk.id_of("다온약국")], kinds=["return"], limit=50)
    assert column(found, "status").count("처리 중") == 3
    assert "처리 중인 요청은 3건" in found["summary"][1]


async def test_contracts_ending_soon_are_counted_with_their_value(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("list_contracts", ends_within_days=60, limit=100)
    ((count, value),) = rows_of(
        urls,
        "select count(*), sum(value)::bigint from contracts where org_id = OURS and status = 'active'"
        " and end_on between '2025-06-30' and '2025-08-29'",
    )
    assert count == 24
    assert f"{count}건" in found["summary"][0]
    assert f"{value:,}원" in found["summary"][0]
    assert column(found, "end") == sorted(str(end) for end in column(found, "end"))


async def test_contracts_of_a_kind_of_client_are_summed(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("list_contracts", types=["종합병원"], aggregate=["sum"])
    ((value,),) = rows_of(
        urls,
        "select sum(k.value)::bigint from contracts k join clients c on c.id = k.client_id where k.org_id = OURS"
        " and c.type = 'general_hospital' and k.status = 'active' and k.end_on >= '2025-06-30'",
    )
    assert f"{value:,}원" in found["summary"][0]


async def test_only_self_renewing_contracts_are_listed(desk: Desk) -> None:
    found = await desk.ask("list_contracts", auto_renew=True, limit=300)
    assert set(column(found, "auto_renew")) == {"예"}


async def test_what_clients_owe_is_what_invoices_say(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("overdue", limit=200)
    ((clients, late),) = rows_of(
        urls,
        "select count(distinct client_id), sum(amount - paid_amount)::bigint from collections"
        " where org_id = OURS and due_date < '2025-06-30' and paid_amount < amount",
    )
    assert found["table"]["total_rows"] == clients
    assert sum(int(one or 0) for one in column(found, "overdue")) == late
    assert f"{late:,}원" in found["summary"][0]


async def test_a_client_that_pays_owes_nothing_overdue(desk: Desk) -> None:
    found = await desk.ask("overdue", clients=[await desk.id_of("가온대학교병원")])
    assert found["summary"] == ["가온대학교병원의 연체된 미수금은 없습니다."]


@pytest.mark.parametrize("by", ["district", "type", "specialty", "grade", "status", "owner", "unit"])
async def test_groups_add_up_to_the_whole(by: str, desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("regional_distribution", by=by, limit=100)
    ((total,),) = rows_of(
        urls,
        "select sum(t.amount)::bigint from transactions t join clients c on c.id = t.client_id where t.org_id = OURS"
        " and t.status = 'completed' and t.date between '2024-07-01' and '2025-06-30' and c.status <> 'closed'",
    )
    assert sum(int(one or 0) for one in column(found, "sales")) == total


async def test_buyers_of_a_product_are_listed_with_its_sales_only(desk: Desk, urls: Postgres) -> None:
    product = await desk.id_of("굿스틴정", "product")
    found = await desk.ask(
        "find_clients", bought_product=product, period="2025-06-01/2025-06-30", order_by="sales", limit=3
    )
    first = rows_of(
        urls,
        "select c.name, sum(t.amount)::bigint from transactions t join clients c on c.id = t.client_id"
        f" where t.org_id = OURS and t.status = 'completed' and t.product_id = '{product}'"
        " and t.date between '2025-06-01' and '2025-06-30' and c.status <> 'closed'"
        " group by c.id, c.name order by 2 desc limit 3",
    )
    assert column(found, "sales") == [amount for _, amount in first]


async def test_no_order_for_ninety_days_leaves_out_who_ordered_since(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("find_clients", no_order_days=90, limit=500)
    expected = rows_of(
        urls,
        "select c.name from clients c where c.org_id = OURS and c.status <> 'closed' and not exists (select 1 from "
        "transactions t where t.client_id = c.id and t.status = 'completed' and t.kind = 'sale' and t.date > "
        "'2025-04-01')",
    )
    assert {str(one).split(" (")[0] for one in column(found, "client")} == {name for (name,) in expected} != set()


async def test_clients_that_buy_and_that_do_not_buy_a_product_are_all_clients(desk: Desk) -> None:
    product = await desk.id_of("굿메만정", "product")
    buys, does_not, everybody = [
        await desk.ask("find_clients", specialties=["신경과"], limit=500, **more)
        for more in ({"bought_product": product}, {"not_bought_product": product}, {})
    ]
    assert not set(column(buys, "client")) & set(column(does_not, "client"))
    assert len(column(buys, "client")) + len(column(does_not, "client")) == everybody["table"]["total_rows"]


async def test_a_running_year_is_held_against_as_many_days_of_the_year_before(desk: Desk) -> None:
    found = await desk.ask("find_clients", trend="rising", against="year_ago", period="2025-01-01/2025-12-31")
    assert any("2024-01-01" in one and "2024-06-30" in one for one in found["assumptions"])
