"""Risk, potential, cross-sell, visit effect: the planted stories must be found, each with its reason."""

import pytest

from data.logins import Postgres
from state.principal import Principal
from tests.tools.client_calls import Desk, column, rows_of
from tools.resources import Resources

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(executive: Principal, resources: Resources) -> Desk:
    return Desk(principal=executive, resources=resources)


async def test_the_planted_leavers_are_the_gravest(desk: Desk) -> None:
    found = await desk.ask("client_risk")
    names = [str(name) for name in column(found, "client")]
    assert set(names[:2]) == {"별무리소아청소년과", "함박내과"}
    assert set(names[2:4]) == {"용인들꽃병원", "샛별소아청소년과"}
    assert column(found, "level")[:4] == ["높음", "높음", "주의", "주의"]


async def test_silence_is_measured_in_days_and_usual_gaps(desk: Desk) -> None:
    found = await desk.ask("client_risk", clients=[await desk.id_of("함박내과")])
    assert "123일째 주문 없음" in str(column(found, "reasons")[0])  # 27 February to 30 June


async def test_a_season_is_no_risk(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("client_risk", specialties=["소아청소년과", "이비인후과"], limit=100)
    ((fallen,),) = rows_of(
        urls,
        """
        with sales as (
            select client_id, coalesce(sum(amount) filter (where date between '2025-04-01' and '2025-06-30'), 0) as now,
                   coalesce(sum(amount) filter (where date between '2025-01-01' and '2025-03-31'), 0) as before
            from transactions where org_id = OURS and status = 'completed' group by client_id)
        select count(*) from sales join clients c on c.id = client_id
        where c.specialty in ('소아청소년과', '이비인후과') and c.status <> 'closed'
          and before > 0 and now <= 0.7 * before
        """,
    )
    assert fallen > found["table"]["total_rows"] >= 2


async def test_a_healthy_client_shows_no_risk(desk: Desk) -> None:
    found = await desk.ask("client_risk", clients=[await desk.id_of("가온대학교병원")])
    assert found["empty"]
    assert "없습니다" in found["summary"][0]


async def test_the_hospital_with_idle_patients_comes_first(desk: Desk) -> None:
    found = await desk.ask("client_potential", types=["병원", "종합병원"])
    assert column(found, "client")[0] == "수원온누리병원"
    assert column(found, "patients")[0] == 14_340
    assert "수원온누리병원" in found["summary"][1]


async def test_offers_are_what_like_clients_buy_and_it_does_not(desk: Desk, urls: Postgres) -> None:
    found = await desk.ask("cross_sell", client=await desk.id_of("미래이비인후과"))
    own = rows_of(
        urls,
        "select distinct p.name from transactions t join products p on p.id = t.product_id join clients c"
        " on c.id = t.client_id where c.org_id = OURS and c.name = '미래이비인후과' and t.date >= '2024-07-01'"
        " and t.kind = 'sale' and t.status = 'completed'",
    )
    offered = {str(one) for one in column(found, "product")}
    assert offered
    assert not offered & {name for (name,) in own}
    assert all(float(one or 0) >= 0.3 for one in column(found, "share"))
    assert "규정" in found["notices"][0]


async def test_visits_and_sales_come_with_a_caution(desk: Desk) -> None:
    found = await desk.ask("visit_effect")
    assert sum(int(one or 0) for one in column(found, "clients")) == 417
    assert "순위 상관" in found["summary"][1]
    assert "뜻은 아닙니다" in found["notices"][0]


async def test_weak_clients_are_proposed_with_their_representatives(manager: Principal, resources: Resources) -> None:
    desk = Desk(principal=manager, resources=resources)
    found = await desk.ask("suggest_visits", units=["@my_unit"])
    assert column(found, "client")[0] == "함박내과"
    assert all(column(found, "owner"))


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("client_risk", {}), ("client_potential", {}), ("visit_effect", {}), ("overdue", {}), ("find_clients", {})],
)
async def test_another_organisation_is_judged_by_its_own_clients(
    tool: str, arguments: dict[str, object], other_org: Principal, resources: Resources, urls: Postgres
) -> None:
    found = await Desk(principal=other_org, resources=resources).ask(tool, **arguments)
    ours = {name for (name,) in rows_of(urls, "select name from clients where org_id = OURS")}
    theirs = {name for (name,) in rows_of(urls, "select name from clients where org_id <> OURS")}
    shown = {str(row[0]).split(" (")[0] for row in found.get("table", {"rows": []})["rows"]}
    assert not shown & (ours - theirs)
