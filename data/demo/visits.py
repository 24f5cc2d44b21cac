"""Visits, calls and other contacts with clients, and the plans for them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from uuid import UUID

import numpy as np

from data.demo.clients import Contact
from data.demo.days import business_day_after, make_random
from data.demo.ids import HANDLE, NARU, organization_id, row_id
from data.demo.ledger import day_number
from data.demo.people import Person, sellers
from data.demo.products import Product
from data.demo.sales import Scene, owners_on

KOREA = timezone(timedelta(hours=9))
INTERACTIONS = {NARU: 15_000, HANDLE: 240}
TYPES = ("visit", "call", "email", "meeting", "briefing", "event")
TYPE_SHARES = (0.70, 0.14, 0.06, 0.06, 0.03, 0.01)
RARE_VISITOR, RARE_VISITOR_FACTOR = "오세린", 0.5
PLANNED_MONTHS = 3
"""Plans exist for the last months and the days ahead."""
MISSED_SHARE = 0.22
"""Plans per kept visit that nobody kept."""
DAYS_AHEAD = 14
BUSY_TODAY = {"윤태경": 2, "박서윤": 3, "정하린": 2}
"""People of the demo logins -> visits planned for today."""
NEXT_WEEK = {"박서윤": "가온대학교병원", "김도현": "서울든든병원", "윤태경": None}
PURPOSES = (
    "제품 설명",
    "처방 현황 확인",
    "신제품 소개",
    "재고 확인",
    "학술 자료 전달",
    "결제 일정 협의",
    "불편 사항 청취",
)
SUMMARIES = (
    "{product} 처방 현황을 확인하고 최신 학술 자료를 전달함. {role} 반응 좋음.",
    "{product} 재고와 다음 주문 일정을 확인함. 다음 달 물량 유지 예정.",
    "{product}의 복약 편의성을 설명함. 경쟁 제품과의 비교 자료를 요청받음.",
    "{product} 이상반응 문의에 허가 사항 범위에서 답변하고 학술팀에 전달함.",
    "{role}와 환자 수 변화와 {product} 사용 계획을 이야기함.",
    "{product} 단가 문의가 있어 계약 조건을 다시 안내함.",
)
NEXT_ACTIONS = ("비교 자료 전달", "제품설명회 일정 협의", "주문 확인 전화", "견본품 신청 검토", None)


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """A row of `interactions`."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    client_id: UUID
    contact_id: UUID
    type: str
    at: datetime
    duration_min: int
    purpose: str
    summary: str
    product_ids: list[UUID]
    next_action: str | None
    next_due: date | None
    sentiment: str
    compliance_risk: str


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A row of `schedules`."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    client_id: UUID | None
    at: datetime
    kind: str
    title: str
    status: str


def make_interactions(
    scene: Scene, contacts: list[Contact], used: dict[int, list[int]], volumes: dict[UUID, float]
) -> list[Interaction]:
    """Returns the visit log; `used` gives the products of each account, `volumes` how much a person sells (1 = mean).

    Who sells more is out a little more often: enough for a correlation, not for a rule.
    """
    random = make_random(scene.seed, f"{scene.org_key}:interactions")
    by_client: dict[UUID, list[Contact]] = {}
    for contact in contacts:
        by_client.setdefault(contact.client_id, []).append(contact)
    size = np.sqrt([account.monthly_won for account in scene.accounts])
    mean = INTERACTIONS[scene.org_key] / (len(sellers(scene.people)) * scene.horizon.month_count * 0.93)
    made: list[Interaction] = []
    for month in scene.horizon.months:
        days = scene.horizon.business_days(month)
        owner = _owners_at(scene, month)
        for index, person in enumerate(scene.people):
            mine = np.nonzero(owner == index)[0]
            if person.job_family != "MR" or not len(mine) or not days:
                continue
            level = mean * (0.55 + 0.45 * volumes.get(person.id, 1.0)) * scene.horizon.share_elapsed(month)
            level *= RARE_VISITOR_FACTOR if person.name == RARE_VISITOR else 1.0
            weights = size[mine] / size[mine].sum()
            for _ in range(int(random.poisson(level))):
                account = int(mine[random.choice(len(mine), p=weights)])
                day = days[int(random.randint(len(days)))]
                if day >= scene.accounts[account].client.opened_on:
                    people = by_client[scene.accounts[account].client.id]
                    made.append(_interaction(scene, len(made) + 1, person, account, day, people, used[account], random))
    return made


def make_schedules(scene: Scene, interactions: list[Interaction]) -> list[Schedule]:
    """Returns plans: those of the last months, kept (as `interactions` say) or missed, and those of the days ahead."""
    random = make_random(scene.seed, f"{scene.org_key}:schedules")
    names = {account.client.id: account.client.name for account in scene.accounts}
    first = scene.horizon.month(1 - PLANNED_MONTHS)
    rows: list[Schedule] = []
    for interaction in interactions:
        if interaction.type == "visit" and first <= interaction.at.date() < scene.horizon.as_of:
            person, client = interaction.employee_id, interaction.client_id
            rows.append(_schedule(scene, len(rows), person, client, names[client], interaction.at, "done"))
            if random.random_sample() < MISSED_SHARE:
                status = "planned" if random.random_sample() < 0.8 else "cancelled"
                at = interaction.at - timedelta(days=1 if interaction.at.weekday() else -1)
                if at.date() < scene.horizon.as_of:
                    rows.append(_schedule(scene, len(rows), person, client, names[client], at, status))
    return rows + _plans_ahead(scene, len(rows), random)


def _plans_ahead(scene: Scene, count: int, random: np.random.RandomState) -> list[Schedule]:
    rows: list[Schedule] = []
    as_of = scene.horizon.as_of
    next_monday = as_of + timedelta(days=7 - as_of.weekday())
    for person in sellers(scene.people):
        mine = [a.client for i, a in enumerate(scene.accounts) if scene.owners[i].id == person.id]
        mine = [client for client in mine if client.status != "closed"]
        if person.status != "active" or not mine:
            continue
        plans: list[tuple[date, int, int]] = [(as_of, 10 + 2 * k, k) for k in range(BUSY_TODAY.get(person.name, 0))]
        for ahead in range(1, DAYS_AHEAD + 1):
            day = as_of + timedelta(days=ahead)
            if day == business_day_after(day) and random.random_sample() < 0.55:
                plans.append((day, int(random.randint(9, 17)), int(random.randint(len(mine)))))
        if person.name in NEXT_WEEK:
            wanted = [k for k, client in enumerate(mine) if client.name == NEXT_WEEK[person.name]]
            plans.append((business_day_after(next_monday + timedelta(days=1)), 14, (wanted or [0])[0]))
        for day, hour, k in plans:
            client = mine[k % len(mine)]
            at = datetime.combine(day, time(hour, 30 if k % 2 else 0), KOREA)
            rows.append(_schedule(scene, count + len(rows), person.id, client.id, client.name, at, "planned"))
    for leader in (p for p in scene.people if p.position in {"사업부장", "본부장", "대표"}):
        at = datetime.combine(as_of, time(16, 0), KOREA)
        rows.append(_schedule(scene, count + len(rows), leader.id, None, "주간 회의", at, "planned"))
    return rows


def _schedule(
    scene: Scene, number: int, person: UUID, client: UUID | None, title: str, at: datetime, status: str
) -> Schedule:
    return Schedule(
        id=row_id(scene.org_key, "schedule", number),
        org_id=organization_id(scene.org_key),
        employee_id=person,
        client_id=client,
        at=at,
        kind="visit" if client else "meeting",
        title=f"{title} 방문" if client else title,
        status=status,
    )


def _owners_at(scene: Scene, month: date) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Returns the index of who looks after each account on the 15th (or on `as_of`); -1 for closed clients."""
    day = min(month + timedelta(days=14), scene.horizon.as_of)
    clients = np.arange(len(scene.accounts))
    owner = owners_on(scene, clients, np.full(len(clients), day_number(day)))
    for index, closed in scene.plot.closed.items():
        if month >= scene.horizon.month(closed):
            owner[index] = -1
    return np.asarray(owner)


def _interaction(
    scene: Scene, number: int, person: Person, account: int, day: date, contacts: list[Contact], used: list[int],
    random: np.random.RandomState,
) -> Interaction:  # fmt: skip
    client = scene.accounts[account].client
    contact = contacts[int(random.randint(len(contacts)))]
    product: Product = scene.products[used[int(random.randint(len(used)))]]
    summary = SUMMARIES[int(random.randint(len(SUMMARIES)))].format(product=product.name, role=contact.role)
    action = NEXT_ACTIONS[int(random.randint(len(NEXT_ACTIONS)))]
    due = business_day_after(day + timedelta(days=int(random.randint(3, 21))))
    at = datetime.combine(day, time(int(random.randint(9, 18)), int(random.randint(0, 4)) * 15), KOREA)
    draw = random.random_sample(4)
    return Interaction(
        id=row_id(scene.org_key, "interaction", number),
        org_id=organization_id(scene.org_key),
        employee_id=person.id,
        client_id=client.id,
        contact_id=contact.id,
        type=TYPES[int(np.searchsorted(np.cumsum(TYPE_SHARES), draw[0] * 0.999))],
        at=at,
        duration_min=10 + 5 * int(draw[1] * 10),
        purpose=PURPOSES[int(random.randint(len(PURPOSES)))],
        summary=summary,
        product_ids=[product.id],
        next_action=action,
        next_due=due if action else None,
        sentiment="positive" if draw[2] < 0.45 else "neutral" if draw[2] < 0.9 else "negative",
        compliance_risk="low" if draw[3] < 0.96 else "medium" if draw[3] < 0.99 else "high",
    )
