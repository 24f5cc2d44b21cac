"""The demo companies' logins: one for each role, and two of the second company."""

from dataclasses import dataclass
from uuid import UUID

from data.demo.ids import HANDLE, NARU, organization_id, row_id
from data.demo.organisation import Unit
from data.demo.people import Person
from state.principal import Role


@dataclass(frozen=True, kw_only=True)
class Login:
    """A row of `users`; no password: only demo mode lets these in."""

    id: UUID
    org_id: UUID
    employee_id: UUID
    username: str
    email: str
    role: str
    locale: str
    preferences: str
    """JSON."""


# username, role, unit, name or position of the person
_LOGINS = {
    NARU: (
        ("gangnam.manager", Role.BRANCH_MANAGER, "GANGNAM", "윤태경"),
        ("gangnam.mr", Role.MR, "GANGNAM", "박서윤"),
        ("seoul.head", Role.DEPARTMENT_HEAD, "SEOUL", "사업부장"),
        ("hr", Role.HR, "HR", "부장"),
        ("compliance", Role.COMPLIANCE, "CP", "부장"),
        ("executive", Role.EXECUTIVE, "EXEC", "대표"),
        ("admin", Role.ADMIN, "SYSTEMS", "부장"),
    ),
    HANDLE: (
        ("handle.manager", Role.BRANCH_MANAGER, "DAEGU", "팀장"),
        ("handle.mr", Role.MR, "DAEGU", "정하린"),
    ),
}

DEMO_USERNAMES = tuple(login[0] for logins in _LOGINS.values() for login in logins)
"""All demo logins, the default one first."""


def make_logins(org_key: str, people: list[Person], units: dict[str, Unit]) -> list[Login]:
    """Returns the logins of a demo organisation."""
    logins = []
    for username, role, unit, words in _LOGINS[org_key]:
        person = next(p for p in people if p.unit_id == units[unit].id and words in {p.name, p.position})
        logins.append(
            Login(
                id=row_id(org_key, "user", username),
                org_id=organization_id(org_key),
                employee_id=person.id,
                username=username,
                email=person.email,
                role=role.value,
                locale="ko",
                preferences='{"demo": true}',
            )
        )
    return logins
