"""Pay and half-yearly evaluations."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from data.demo.days import Horizon, make_random, shift_month
from data.demo.ids import organization_id, row_id
from data.demo.people import Person

BASE_SALARY = {
    "사원": 38_000_000, "주임": 43_000_000, "대리": 50_000_000, "과장": 61_000_000, "차장": 72_000_000,
    "부장": 86_000_000, "팀장": 88_000_000, "사업부장": 112_000_000, "본부장": 128_000_000, "대표": 240_000_000,
}  # fmt: skip
"""Won a year."""
MONTHLY_BUDGET = {"사원": 1_500_000, "주임": 1_700_000, "대리": 2_000_000, "과장": 2_300_000, "차장": 2_500_000,
                  "팀장": 3_000_000}  # fmt: skip
"""Activity budget of representatives, won a month; others have none."""
GRADES = ((100.0, "S"), (85.0, "A"), (70.0, "B"), (55.0, "C"), (0.0, "D"))
COMMENTS = {
    "S": "목표를 크게 넘었고 신규 거래처 개척이 돋보임", "A": "목표를 채웠고 활동이 꾸준함",
    "B": "목표에 근접함, 주요 품목 집중 필요", "C": "방문 계획 대비 실행이 부족함", "D": "목표 재설정과 면담 필요",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Pay:
    """A row of `employee_pay`."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    valid_from: date
    valid_to: date | None
    base_salary: int
    incentive_pay: int
    monthly_budget: int


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A row of `employee_evaluations`."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    period: str
    grade: str
    score: str
    evaluator_id: UUID | None
    comment: str


def make_pay(org_key: str, seed: int, horizon: Horizon, people: list[Person]) -> list[Pay]:
    """Returns one row a person and calendar year, raised by some percent each January."""
    random = make_random(seed, f"{org_key}:pay")
    rows = []
    last_year = horizon.as_of.year
    for person in people:
        level = random.uniform(0.94, 1.08)
        for year in range(horizon.start.year, last_year + 1):
            raised = BASE_SALARY[person.position] * level * 1.03 ** (year - last_year)
            incentive = random.uniform(250_000, 900_000) if person.job_family == "MR" else 0
            end = date(year, 12, 31)
            if person.hired_on > end or (person.left_on and person.left_on < date(year, 1, 1)):
                continue
            rows.append(
                Pay(
                    id=row_id(org_key, "pay", f"{person.employee_no}:{year}"),
                    org_id=organization_id(org_key),
                    employee_id=person.id,
                    valid_from=max(person.hired_on, date(year, 1, 1)),
                    valid_to=end if year < last_year else person.left_on,
                    base_salary=int(round(raised, -5)),
                    incentive_pay=int(round(incentive, -4)),
                    monthly_budget=MONTHLY_BUDGET.get(person.position, 0) if person.job_family == "MR" else 0,
                )
            )
    return rows


def evaluated_halves(horizon: Horizon) -> list[tuple[str, date]]:
    """Returns names and last days of the halves (December-May, June-November) evaluated by now: 45 days after them."""
    halves = []
    for year in range(horizon.start.year - 1, horizon.as_of.year + 1):
        for name, end in ((f"{year}H1", date(year, 5, 31)), (f"{year}H2", date(year, 11, 30))):
            if end > horizon.start - timedelta(days=200) and (horizon.as_of - end).days > 45:
                halves.append((name, end))
    return halves


def make_evaluations(
    org_key: str, seed: int, horizon: Horizon, people: list[Person], rates: dict[tuple[UUID, str], float]
) -> list[Evaluation]:
    """Returns the evaluations; `rates` are representatives' achievement rates by person and half, where they exist."""
    random = make_random(seed, f"{org_key}:evaluations")
    rows = []
    for name, end in evaluated_halves(horizon):
        for person in people:
            if person.hired_on > shift_month(end, -3) or (person.left_on and person.left_on < end):
                continue
            rate = rates.get((person.id, name), float(np.clip(random.normal(1.0, 0.08), 0.75, 1.2)))
            points = min(65.0, rate * 60 + (5 if rate >= 1 else 0)) + float(np.clip(random.normal(20, 9), 0, 50))
            score = f"{points:.1f}"
            grade = next(letter for least, letter in GRADES if float(score) >= least)
            rows.append(
                Evaluation(
                    id=row_id(org_key, "evaluation", f"{person.employee_no}:{name}"),
                    org_id=organization_id(org_key),
                    employee_id=person.id,
                    period=name,
                    grade=grade,
                    score=score,
                    evaluator_id=person.manager_id,
                    comment=COMMENTS[grade],
                )
            )
    return rows
