"""People: directory, pay, evaluation, attendance, leave."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Employee(TenantRow, Base):
    """A person of the company. The number is the identity: names are shared."""

    __tablename__ = "employees"
    __table_args__ = (
        UniqueConstraint("org_id", "employee_no"),
        Index("ix_employees_org_id_name", "org_id", "name"),
    )

    employee_no: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text)
    """사원 | 주임 | 대리 | 과장 | 차장 | 부장 | 팀장 | 사업부장 | 본부장 | 대표"""
    job_family: Mapped[str] = mapped_column(Text)
    """MR | PM | CP | QR | FT | HR | MGT"""
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_units.id"), index=True)
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    hired_on: Mapped[date] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(Text, server_default="active")
    """active | leave | left"""
    responsibilities: Mapped[str | None] = mapped_column(Text)


class EmployeePay(TenantRow, Base):
    """Pay of a stretch of time, integer won a year (`base_salary`) or a month (the others). Restricted."""

    __tablename__ = "employee_pay"

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    base_salary: Mapped[int] = mapped_column(BigInteger)
    incentive_pay: Mapped[int] = mapped_column(BigInteger)
    monthly_budget: Mapped[int] = mapped_column(BigInteger)
    """Sales activity budget a month; executed amounts are the `expenses`."""


class EmployeeEvaluation(TenantRow, Base):
    """Half-yearly evaluation. Restricted."""

    __tablename__ = "employee_evaluations"
    __table_args__ = (UniqueConstraint("org_id", "employee_id", "period"),)

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    period: Mapped[str] = mapped_column(Text)
    """2024H2"""
    grade: Mapped[str] = mapped_column(Text)
    """S | A | B | C | D"""
    score: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    evaluator_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    comment: Mapped[str | None] = mapped_column(Text)


class AttendanceMonth(TenantRow, Base):
    """A person's month: attendance rate = present / work days."""

    __tablename__ = "attendance_monthly"
    __table_args__ = (UniqueConstraint("org_id", "employee_id", "month"),)

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    month: Mapped[date] = mapped_column(Date)
    work_days: Mapped[int] = mapped_column(Integer)
    present_days: Mapped[int] = mapped_column(Integer)
    late_count: Mapped[int] = mapped_column(Integer)
    leave_days: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    remote_days: Mapped[int] = mapped_column(Integer)


class LeaveBalance(TenantRow, Base):
    """Annual leave of a year, in days."""

    __tablename__ = "leave_balances"
    __table_args__ = (UniqueConstraint("org_id", "employee_id", "year"),)

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    year: Mapped[int] = mapped_column(Integer)
    granted: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    used: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    remaining: Mapped[Decimal] = mapped_column(Numeric(4, 1))
