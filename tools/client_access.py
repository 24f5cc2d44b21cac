"""Whose personal data at a client a caller may see, and how the rest is shown."""

import re
from dataclasses import dataclass

from data.clients.directory import ClientRecord, Contact, looks_after, unit_path
from state.principal import Role
from tools.client_book import Book

ABOVE = frozenset({Role.BRANCH_MANAGER, Role.DEPARTMENT_HEAD})
"""Roles that see what their unit and those below it look after."""


@dataclass(frozen=True, kw_only=True)
class ContactRights:
    """What may be shown of a client's people."""

    full: bool
    """True: names, phones, addresses as they are."""
    notice: str | None
    """The rule, when something is hidden."""

    def person(self, name: str | None) -> str | None:
        """Returns the name, or 김○○."""
        return name if name is None or self.full else name[:1] + "○" * max(1, len(name) - 1)

    def phone(self, phone: str | None) -> str | None:
        """Returns the number, or 010-****-1234."""
        return phone if phone is None or self.full else re.sub(r"(?<=-)\d+(?=-)", "****", phone)

    def email(self, email: str | None) -> str | None:
        """Returns the address, or a***@client.example."""
        return email if email is None or self.full else re.sub(r"^(.).*(?=@)", r"\1***", email)

    def contact(self, contact: Contact) -> Contact:
        """Returns the contact as it may be shown."""
        return Contact(
            id=contact.id,
            name=self.person(contact.name) or "",
            role=contact.role,
            phone=self.phone(contact.phone),
            email=self.email(contact.email),
            is_public_official=contact.is_public_official,
        )


async def contact_rights(client: ClientRecord, book: Book) -> ContactRights:
    """Returns the caller's rights on the personal data of a client's people.

    Full: whoever is assigned to the client, and the heads of the unit it is looked after in (or of one above).
    """
    principal = book.caller.principal
    allowed = False
    if principal.employee_id is not None and await looks_after(
        book.session, principal.employee_id, client.id, book.today
    ):
        allowed = True
    elif principal.role in ABOVE and principal.unit_id is not None and client.unit_path is not None:
        path = await unit_path(book.session, principal.unit_id)
        allowed = path is not None and client.unit_path.startswith(path)
    if allowed:
        return ContactRights(full=True, notice=None)
    notice = book.say(
        "거래처 인물의 개인정보(이름·연락처)는 담당 MR과 그 소속 조직의 장만 볼 수 있어 가려서 보여 드립니다. "
        "거래처 대표번호와 담당 MR은 그대로 확인하실 수 있습니다.",
        "Personal data of a client's people (names, phones) is shown to the assigned representative and the heads of "
        "their unit only, so it is masked here. The client's main number and our representative are shown in full.",
    )
    return ContactRights(full=False, notice=notice)
