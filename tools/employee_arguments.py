"""Arguments of the people tools, as the chat model and the built-in planner fill them."""

from typing import Literal

from pydantic import Field

from state.reference import PeriodRef, PersonRef, UnitRef
from tools.metric_arguments import PERIOD_HELP
from tools.registry import Arguments

EmployeeGroup = Literal["position", "unit", "department", "job_family", "status", "hire_year"]


class FindEmployees(Arguments):
    """Arguments of find_employees."""

    people: list[PersonRef] = Field(default=[], description="Named people")
    units: list[UnitRef] = Field(default=[], description='Units with all below; "@my_unit" is the caller\'s')
    positions: list[str] = Field(
        default=[], description="사원, 주임, 대리, 과장, 차장, 부장, 팀장, 사업부장, 본부장, 대표"
    )
    job_families: list[str] = Field(
        default=[], description="MR (영업), PM (마케팅), CP (컴플라이언스), QR (품질·인허가), FT (재무), HR, MGT"
    )
    status: list[Literal["active", "leave", "left"]] = Field(
        default=["active", "leave"], description="재직, 휴직, 퇴직; default: who works here now"
    )
    hired: PeriodRef | None = Field(default=None, description="Joined within this period: 작년, last year")
    hired_before: PeriodRef | None = Field(default=None, description="Joined before this period began")
    left: PeriodRef | None = Field(default=None, description="Left within this period")
    responsibility: str | None = Field(default=None, description="Words of what they are in charge of: 항생제, 교육")
    leads_unit: bool = Field(default=False, description="True: only those who lead one of the units (팀장이 누구)")
    group_by: EmployeeGroup | None = Field(default=None, description="Count per group instead of a list")
    order_by: Literal["name", "hired_on", "position", "unit"] = "name"
    descending: bool = False
    limit: int = Field(default=50, ge=1, le=200)


class GetEmployee(Arguments):
    """Arguments of get_employee."""

    person: PersonRef = Field(description='Name or number; "@me" is the caller')
    fields: list[
        Literal["contact", "unit", "manager", "career", "responsibilities", "team", "evaluation", "leave", "pay"]
    ] = Field(default=[], description="What is asked; empty for the directory card")


class GetPay(Arguments):
    """Arguments of get_pay. Pay is restricted: one's own, or HR; averages of five people or more for heads."""

    people: list[PersonRef] = Field(default=[], description='Whose pay; "@me" is the caller')
    units: list[UnitRef] = Field(default=[], description="Average of a unit")
    aggregate: bool = Field(
        default=False, description="True: an average over the people or units instead of single rows"
    )


class EvaluationScore(Arguments):
    """Arguments of evaluation_score."""

    people: list[PersonRef] = Field(default=[], description='Whose points; "@me" is the caller')
    units: list[UnitRef] = Field(default=[], description="Everybody of these units")
    half: PeriodRef | None = Field(
        default=None, description="The half year: 상반기, 2025년 상반기, first half. Leave out for the current half."
    )


class IncentiveEstimate(Arguments):
    """Arguments of incentive_estimate."""

    people: list[PersonRef] = Field(default=[], description='Whose incentive; "@me" is the caller')
    units: list[UnitRef] = Field(default=[], description="Everybody of these units")
    period: PeriodRef | None = Field(default=None, description=PERIOD_HELP + " For incentives a quarter is usual.")


class Coach(Arguments):
    """Arguments of coach."""

    person: PersonRef = Field(description="Who is to be coached")
    period: PeriodRef | None = Field(default=None, description="Leave out for the last three months")
