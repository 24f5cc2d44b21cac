"""Who may import what."""

from data.imports.kinds import Kind
from data.imports.mapping import Mapping
from state.errors import InvalidInput, NotAllowed
from state.principal import Principal, Role

_BUSINESS: frozenset[Kind] = frozenset(
    {"units", "employees", "products", "clients", "targets", "transactions", "sales", "contracts", "expenses"}
)
MAY_IMPORT: dict[Role, frozenset[Kind]] = {
    Role.ADMIN: _BUSINESS,
    Role.EXECUTIVE: _BUSINESS,
    Role.HR: frozenset({"units", "employees", "pay"}),
}
"""Role -> kinds. Pay is HR's alone: row-level security refuses it to anybody else."""


def check_importer(principal: Principal) -> None:
    """Raises: NotAllowed for those who may import nothing."""
    if principal.role not in MAY_IMPORT:
        raise NotAllowed(_refusal(principal, set()))


def check_mapping(principal: Principal, mapping: Mapping) -> None:
    """Raises: NotAllowed naming the kinds the login may not import, InvalidInput for a mapping of the command line."""
    if mapping.organization is not None:
        raise InvalidInput(
            "A mapping that makes an organisation is for the command line: narutalk import."
            " 새 조직은 narutalk import 명령으로 만들 수 있습니다."
        )
    kinds: set[Kind] = {part.kind for part in mapping.imports}
    allowed = MAY_IMPORT.get(principal.role, frozenset())
    if not kinds <= allowed:
        raise NotAllowed(_refusal(principal, kinds - allowed))


def _refusal(principal: Principal, kinds: set[Kind]) -> str:
    allowed = ", ".join(sorted(MAY_IMPORT.get(principal.role, ())))
    refused = ", ".join(sorted(kinds))
    if not allowed:
        return (
            "이 로그인은 회사 자료를 가져올 수 없습니다. 관리자나 임원, 인사 담당에게 요청하세요."
            if principal.locale == "ko"
            else "This login may not import company data. Ask an administrator, executive or HR."
        )
    return (
        f"가져올 권한이 없습니다: {refused}. 이 로그인이 가져올 수 있는 것: {allowed}. "
        "관리자나 임원, 인사 담당에게 요청하세요."
        if principal.locale == "ko"
        else f"You may not import {refused}; this login may import {allowed}. Ask an administrator, executive or HR."
    )
