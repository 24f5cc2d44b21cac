"""Arguments of the client tools, as the chat model and the built-in planner fill them."""

from typing import Literal

from pydantic import Field

from state.reference import AheadPeriodRef, ClientRef, PeriodRef, PersonRef, ProductRef, UnitRef
from tools.metric_arguments import PERIOD_HELP
from tools.registry import Arguments

ClientSection = Literal["profile", "contacts", "sales", "products", "contracts", "owner", "visits", "overdue"]
ClientOrder = Literal[
    "sales",
    "change",
    "change_rate",
    "name",
    "contract_end",
    "last_order",
    "last_visit",
    "opened",
    "patients",
    "overdue",
]
ClientGroup = Literal["district", "type", "specialty", "grade", "status", "owner", "unit"]


class ClientScope(Arguments):
    """Which clients; all empty means every client. Several values of one field are alternatives, all fields hold."""

    clients: list[ClientRef] = Field(default=[], description="Named clients")
    people: list[PersonRef] = Field(
        default=[], description='Clients that these people look after now; "@me" is the caller'
    )
    units: list[UnitRef] = Field(
        default=[], description='Clients looked after in these teams or departments; "@my_unit" is the caller\'s'
    )
    districts: list[str] = Field(default=[], description="관악구, 수원시, Gwanak, …")
    types: list[str] = Field(
        default=[],
        description="general_hospital 종합병원, hospital 병원, clinic 의원, pharmacy 약국, wholesaler 도매. "
        '"병원" in the wide sense (any place with doctors) is left out or given as general_hospital and hospital.',
    )
    specialties: list[str] = Field(default=[], description="내과, 이비인후과, internal medicine, …")
    grades: list[Literal["VIP", "A", "B", "C", "D"]] = Field(default=[], description="Our grade of the client")
    statuses: list[Literal["active", "new", "dormant", "closed"]] = Field(
        default=[], description="active 거래 중, new 신규, dormant 휴면, closed 종료; empty: all but closed"
    )


class GetClient(Arguments):
    """Arguments of get_client."""

    client: ClientRef = Field(description="The client's name")
    sections: list[ClientSection] = Field(
        default=[],
        description="What is asked: contacts (원장), owner (담당자), contracts, sales, products, visits, overdue; "
        "empty for the profile",
    )
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP + " For sales leave out for 12 months.")


class CompareClients(Arguments):
    """Arguments of compare_clients."""

    clients: list[ClientRef] = Field(min_length=2, max_length=6, description="Clients to put side by side")
    period: PeriodRef | None = Field(default=None, description="Leave out for the last 12 months")


class FindClients(ClientScope):
    """Arguments of find_clients."""

    opened: PeriodRef | None = Field(default=None, description="Became a client within this period (신규 거래처)")
    bought_product: ProductRef | None = Field(default=None, description="Buys this product")
    stopped_product: ProductRef | None = Field(
        default=None, description="Bought this product before and no longer does (쓰다가 끊은, stopped using)"
    )
    not_bought_product: ProductRef | None = Field(
        default=None, description="Bought none of this product in the period (안 쓰는, not using)"
    )
    no_order_days: int | None = Field(
        default=None, ge=1, description="Placed no order for at least so many days: 석 달째 거래 없는 is 90"
    )
    trend: Literal["falling", "rising"] | None = Field(
        default=None, description="Sales of the period fell or rose against `against`"
    )
    against: Literal["previous", "year_ago"] = Field(default="previous", description="What trend and change compare")
    least_change_rate: float | None = Field(
        default=None, ge=0, description="With trend: changed by at least this ratio, 20% 이상 성장한 is 0.2"
    )
    contract_ends_within_days: int | None = Field(
        default=None, ge=0, le=1100, description="Has a contract in force that ends in so many days; 곧, soon: 90"
    )
    not_visited_days: int | None = Field(default=None, ge=1, description="Last visit is at least so many days ago")
    min_sales: int | None = Field(default=None, description="Least sales of the period in won")
    max_sales: int | None = Field(default=None, description="Most sales of the period in won")
    period: PeriodRef | None = Field(
        default=None, description="Period of sales and trend in the person's words. Leave out for the last 12 months."
    )
    order_by: ClientOrder = "sales"
    descending: bool = True
    limit: int = Field(default=20, ge=1, le=500, description="Rows to show; totals count all")
    aggregate: list[Literal["count", "sum", "average"]] = Field(
        default=[], description="What is asked about the whole: 몇 곳 count, 합계 sum, 평균 average of sales"
    )
    with_address: bool = Field(default=False, description="True: show addresses and phones of the places")
    with_owners: bool = Field(default=False, description="True where who looks after them is asked")


class ListTransactions(ClientScope):
    """Arguments of list_transactions."""

    products: list[ProductRef] = Field(default=[], description="Only these products")
    kinds: list[Literal["sale", "return", "adjust"]] = Field(default=[], description="return 반품; empty: all")
    channels: list[Literal["prescription", "direct"]] = Field(default=[], description="원외처방, 직납")
    status: list[Literal["completed", "pending", "cancelled"]] = Field(default=[], description="Empty: all")
    period: PeriodRef | None = Field(default=None, description="Leave out for the latest ones of any date")
    order_by: Literal["date", "amount"] = "date"
    descending: bool = True
    limit: int = Field(default=10, ge=1, le=200)


class ListContracts(ClientScope):
    """Arguments of list_contracts."""

    types: list[str] = Field(
        default=[], description="Client types: general_hospital 종합병원, hospital 병원, clinic 의원, …"
    )
    contract_types: list[Literal["supply", "distribution", "consignment", "discount", "clinical"]] = Field(default=[])
    status: list[Literal["draft", "active", "expired", "terminated"]] = Field(
        default=["active"], description="Default: in force"
    )
    ends_within_days: int | None = Field(
        default=None, ge=0, le=1100, description="Ends in so many days from today; 곧, soon: 90"
    )
    ends: AheadPeriodRef | None = Field(default=None, description="Ends within this period: 다음 달, 올해")
    auto_renew: bool | None = Field(default=None, description="True: 자동 연장되는 계약만, False: 자동 연장 아닌 것만")
    order_by: Literal["end", "value", "client", "start"] = "end"
    descending: bool = False
    limit: int = Field(default=20, ge=1, le=300)
    aggregate: list[Literal["count", "sum", "average"]] = Field(
        default=[], description="What is asked about the whole: 총액 sum, 평균 average of contract values, 몇 건 count"
    )


class ListVisits(ClientScope):
    """Arguments of list_visits. `people` are those who visited."""

    kinds: list[Literal["visit", "call", "email", "meeting", "briefing", "event"]] = Field(
        default=[], description="Empty: every kind of contact"
    )
    period: PeriodRef | None = Field(default=None, description="Leave out for the latest ones of any date")
    limit: int = Field(default=10, ge=1, le=100)


class ListSchedule(Arguments):
    """Arguments of list_schedule."""

    people: list[PersonRef] = Field(
        default=[], description='Whose plans; "@me" is the caller; empty with units: a team'
    )
    units: list[UnitRef] = Field(default=[], description="Plans of these teams")
    clients: list[ClientRef] = Field(default=[], description="Plans at these clients")
    period: AheadPeriodRef | None = Field(default=None, description="오늘, 다음 주, tomorrow; leave out for seven days")
    kinds: list[Literal["visit", "briefing", "meeting", "other"]] = Field(default=[])
    limit: int = Field(default=30, ge=1, le=200)


class ClientRisk(ClientScope):
    """Arguments of client_risk."""

    minimum: Literal["watch", "warning", "high"] = Field(default="warning", description="Least level shown")
    limit: int = Field(default=10, ge=1, le=100)


class CrossSell(Arguments):
    """Arguments of cross_sell."""

    client: ClientRef = Field(description="Who might buy more")
    limit: int = Field(default=5, ge=1, le=20)


class ClientPotential(ClientScope):
    """Arguments of client_potential."""

    order: Literal["lowest", "highest"] = Field(
        default="lowest", description="lowest: sells little for its patients (환자 수에 비해 매출이 낮은)"
    )
    period: PeriodRef | None = Field(default=None, description="Leave out for the last 12 months")
    limit: int = Field(default=10, ge=1, le=100)


class ExplainGrade(Arguments):
    """Arguments of explain_grade."""

    client: ClientRef | None = Field(default=None, description="Whose grade; leave out for the rule alone")


class Overdue(ClientScope):
    """Arguments of overdue."""

    only_overdue: bool = Field(default=True, description="False: every open invoice, due or not")
    min_days: int = Field(default=1, ge=1, description="Least days past the due date")
    min_amount: int | None = Field(
        default=None, ge=1, description="Least amount in won, of what is overdue or, with every invoice, owed"
    )
    limit: int = Field(default=20, ge=1, le=200)


class OwnerHistory(Arguments):
    """Arguments of owner_history."""

    client: ClientRef = Field(description="Whose representatives, now and before")


class VisitEffect(ClientScope):
    """Arguments of visit_effect."""

    period: PeriodRef | None = Field(default=None, description="Leave out for the last 12 months")


class RegionalDistribution(ClientScope):
    """Arguments of regional_distribution."""

    by: ClientGroup = Field(default="district", description="What the clients are grouped by")
    period: PeriodRef | None = Field(default=None, description="Period of the sales; leave out for the last 12 months")
    limit: int = Field(default=30, ge=1, le=100)


class PrepareVisit(Arguments):
    """Arguments of prepare_visit."""

    client: ClientRef = Field(description="Who is to be visited")
    period: AheadPeriodRef | None = Field(default=None, description="When: 다음 주, tomorrow")


class SuggestVisits(ClientScope):
    """Arguments of suggest_visits."""

    period: PeriodRef | None = Field(
        default=None, description="Period the weak sales are judged by (이번 분기); leave out for the last three months"
    )
    limit: int = Field(default=10, ge=1, le=50)


class LogVisit(Arguments):
    """Arguments of log_visit."""

    client: ClientRef = Field(description="Who was visited")
    date: PeriodRef | None = Field(default=None, description="The day: 어제, 6월 27일, yesterday; leave out for today")
    time: str | None = Field(default=None, pattern=r"^([01]?\d|2[0-3]):[0-5]\d$", description="HH:MM, if said")
    kind: Literal["visit", "call", "email", "meeting", "briefing", "event"] = "visit"
    summary: str = Field(default="", max_length=2000, description="What happened, in the person's own words")
    products: list[ProductRef] = Field(default=[], description="Products that were talked about")
    next_action: str | None = Field(default=None, max_length=500, description="What is to be done next, if said")


class ScheduleVisit(Arguments):
    """Arguments of schedule_visit."""

    client: ClientRef = Field(description="Who is to be visited")
    date: AheadPeriodRef = Field(description="The day: 다음 주 화요일, 7월 3일, tomorrow")
    time: str | None = Field(default=None, pattern=r"^([01]?\d|2[0-3]):[0-5]\d$", description="HH:MM; default 10:00")
    kind: Literal["visit", "briefing", "meeting", "other"] = "visit"
    title: str | None = Field(default=None, max_length=200, description="What for; default 방문")


class DraftVisitReport(Arguments):
    """Arguments of draft_visit_report."""

    client: ClientRef = Field(description="Who was visited")
    date: PeriodRef | None = Field(default=None, description="The day of the visit; leave out for the last logged one")
    summary: str = Field(default="", max_length=4000, description="What happened, in the person's own words")
    products: list[ProductRef] = Field(default=[], description="Products that were talked about")
