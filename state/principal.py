"""Who is asking: the one value that rights are decided on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypedDict
from uuid import UUID

from state.language import Language


class Role(StrEnum):
    """A login's role; what each may see is enforced by row-level security."""

    MR = "mr"  # medical representative: own rows
    BRANCH_MANAGER = "branch_manager"  # 팀장: own branch
    DEPARTMENT_HEAD = "department_head"  # 사업부장: own department
    HR = "hr"  # people, pay and evaluation; no sales beyond totals
    COMPLIANCE = "compliance"  # CP: expenses, briefings, all compliance documents
    EXECUTIVE = "executive"  # everything but single pay
    ADMIN = "admin"  # accounts only


class PrincipalJson(TypedDict):
    """`Principal` as JSON, as it travels in `langgraph_auth_user`."""

    identity: str
    org_id: str
    role: str
    username: str
    name: str
    locale: Language
    employee_id: str | None
    unit_id: str | None


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A verified login. Built by `server/auth.py` only, never from a request's body."""

    user_id: UUID
    org_id: UUID
    role: Role
    username: str
    name: str
    locale: Language
    employee_id: UUID | None
    unit_id: UUID | None

    def to_json(self) -> PrincipalJson:
        """Returns the JSON form; `identity` is the user id (LangGraph's name for it)."""
        return {
            "identity": str(self.user_id),
            "org_id": str(self.org_id),
            "role": self.role.value,
            "username": self.username,
            "name": self.name,
            "locale": self.locale,
            "employee_id": str(self.employee_id) if self.employee_id else None,
            "unit_id": str(self.unit_id) if self.unit_id else None,
        }

    @classmethod
    def from_json(cls, value: PrincipalJson) -> Self:
        """Returns the principal that `to_json` wrote."""
        return cls(
            user_id=UUID(value["identity"]),
            org_id=UUID(value["org_id"]),
            role=Role(value["role"]),
            username=value["username"],
            name=value["name"],
            locale=value["locale"],
            employee_id=UUID(value["employee_id"]) if value["employee_id"] else None,
            unit_id=UUID(value["unit_id"]) if value["unit_id"] else None,
        )
