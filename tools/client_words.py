"""What clients, contracts and contacts are called in both languages."""

from dataclasses import dataclass

from data.clients.directory import ClientFilter, ClientRecord
from state.evidence import Provenance, Table
from tools.candidates import client_type_name, named
from tools.client_book import Book, counted
from tools.dimension_words import value_words

STATUSES = {
    "active": ("거래 중", "active"),
    "new": ("신규", "new"),
    "dormant": ("휴면", "dormant"),
    "closed": ("거래 종료", "closed"),
}
CONTRACT_TYPES = {
    "supply": ("공급", "supply"),
    "distribution": ("유통", "distribution"),
    "consignment": ("위탁", "consignment"),
    "discount": ("할인", "discount"),
    "clinical": ("임상", "clinical"),
}


def contract_type_name(kind: str, book: "Book") -> str:
    """Returns what a type of contract is called; one of another trade by its own name."""
    return book.say(*CONTRACT_TYPES.get(kind, (kind, kind)))


CONTRACT_STATUSES = {
    "draft": ("초안", "draft"),
    "active": ("유효", "in force"),
    "expired": ("만료", "expired"),
    "terminated": ("해지", "terminated"),
}
CONTACT_KINDS = {
    "visit": ("방문", "visit"),
    "call": ("전화", "call"),
    "email": ("이메일", "email"),
    "meeting": ("미팅", "meeting"),
    "briefing": ("제품설명회", "briefing"),
    "event": ("행사", "event"),
    "other": ("기타", "other"),
}


ROLES = {
    "원장": "director",
    "병원장": "hospital director",
    "대표약사": "head pharmacist",
    "약제과장": "head of pharmacy",
    "교수": "professor",
    "구매": "purchasing",
}
"""A contact's role -> English."""


def role_name(role: str, book: Book) -> str:
    """Returns a contact's role in the person's language."""
    return book.say(role, ROLES.get(role, role))


def days_ago(days: int, book: Book) -> str:
    """Returns "오늘", "3일 전" / "today", "1 day ago"."""
    if days == 0:
        return book.say("오늘", "today")
    return book.say(f"{days}일 전", f"{counted(days, 'day')} ago")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a card."""

    summary: list[str]
    table: Table | None = None
    notices: tuple[str, ...] = ()
    provenance: Provenance | None = None


def what_it_is(client: ClientRecord, book: Book) -> str:
    """Returns "내과 의원", "종합병원"."""
    kind = client_type_name(client.type, book.language)
    if not client.specialty:
        return kind
    specialty = value_words("specialty", client.specialty, book.calendar, book.language)
    return f"{specialty} {kind}"


def owner_words(client: ClientRecord, book: Book) -> str | None:
    """Returns "박서윤 대리 (강남팀)"; None where nobody looks after the client."""
    person = book.person(client.owner_id)
    if person is None:
        return None
    unit = client.unit_name if book.language == "ko" else client.unit_name_en or client.unit_name
    return person if not unit or f"({unit})" in person else f"{person} ({unit})"


def owner_sentence(client: ClientRecord, book: Book) -> str:
    """Says who looks after the client and since when."""
    owner = owner_words(client, book)
    name = book.client(client.id, client.name)
    if owner is None:
        return book.say(
            f"{name}에는 현재 담당자가 지정되어 있지 않습니다.", f"Nobody is assigned to {name} at present."
        )
    since = client.owner_since
    return book.say(
        f"현재 담당자는 {owner}이며 {since}부터 맡고 있습니다.", f"{owner} has looked after it since {since}."
    )


def scope_names(wanted: ClientFilter, book: Book) -> list[str]:
    """Returns what restricts the clients, one entry a condition: ["강남팀", "관악구·서초구", "내과"]; [] for all."""
    language = book.language
    units = [book.index.units[one] for one in wanted.units if one in book.index.units]
    conditions: list[list[str]] = [
        [book.client(one) for one in wanted.ids],
        [book.person(one) or "" for one in wanted.people],
        [named(unit, language) for unit in units],
        [book.district(one) for one in wanted.districts],
        [value_words("specialty", one, book.calendar, language) for one in wanted.specialties],
        [client_type_name(one, language) for one in wanted.types],
        [book.say(f"{one}등급", f"grade {one}") for one in wanted.grades],
        [book.say(*STATUSES[one]) for one in wanted.statuses],
    ]
    return [book.say("·", " or ").join(values) for values in conditions if values]


def whose(wanted: ClientFilter, book: Book) -> str:
    """Returns "강남팀 내과의 " / "of 강남팀 내과"; "" for all clients."""
    names = scope_names(wanted, book)
    if not names:
        return ""
    return book.say(f"{' '.join(names)}의 ", f" of {', '.join(names)}")
