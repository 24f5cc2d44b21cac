"""client_potential: where more could be sold, measured by patients against like clients."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from data.clients.directory import ClientFilter, ClientRecord, load_clients
from state.evidence import Cell, Evidence
from tools.client_arguments import ClientPotential
from tools.client_book import Book, Window, make_evidence, make_table, open_book
from tools.client_words import what_it_is, whose
from tools.figures import share
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import with_particle

LEAST_PEERS = 5
"""Fewer like clients than this are no measure; then the next wider group is taken."""

Group = tuple[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Potential:
    """A client's sales against what its patients let expect."""

    client: ClientRecord
    sales: int
    expected: int
    """Patients x the like clients' median sales a patient."""


async def client_potential(arguments: ClientPotential, caller: Caller, resources: Resources) -> Evidence:
    """Returns clients by how far their sales lie below (or above) what their patients let expect."""
    async with open_book(caller, resources) as book:
        window = book.window(arguments.period)
        wanted = book.read_filter(arguments)
        found, left_out = await _measure(wanted, window, book)
        found.sort(key=lambda one: one.sales / one.expected, reverse=arguments.order == "highest")
        shown = found[: arguments.limit]
        columns = [
            book.column("client", "거래처", "Client"),
            book.column("kind", "유형", "Kind"),
            book.column("patients", "월 환자 수", "Patients a month", "count"),
            book.column("sales", "실적", "Sales", "won"),
            book.column("expected", "기대 실적", "Expected", "won"),
            book.column("gap", "부족액", "Short by", "won"),
            book.column("ratio", "기대 대비", "Of expected", "ratio"),
            book.column("owner", "담당자", "Representative"),
        ]
        rows: list[list[Cell]] = [
            [
                book.client(one.client.id, one.client.name),
                what_it_is(one.client, book),
                one.client.monthly_patients,
                one.sales,
                one.expected,
                one.expected - one.sales,
                round(one.sales / one.expected, 6),
                book.person(one.client.owner_id),
            ]
            for one in shown
        ]
        rule = book.say(
            "기대 실적 = 월 환자 수 × 같은 유형(의원은 같은 진료과) 거래처의 환자당 실적 중앙값입니다.",
            "Expected sales: patients a month x the median sales a patient of clients of the same kind (and "
            "specialty).",
        )
        notices = []
        if left_out:
            notices.append(
                book.say(
                    f"환자 수를 모르는 {left_out}곳은 제외했습니다.",
                    f"{left_out} clients without patient numbers are left out.",
                )
            )
        return make_evidence(
            "client_potential",
            book.say(f"{whose(wanted, book)}환자 수 대비 실적", f"Sales against patients{whose(wanted, book)}"),
            _potential_sentences(found, arguments, wanted, window, book),
            table=make_table(columns, rows, len(found), ids=[one.client.id for one in shown]),
            period=window.period,
            assumptions=[*window.assumptions, rule],
            notices=notices,
            empty=not found,
        )


async def _measure(wanted: ClientFilter, window: Window, book: Book) -> tuple[list[Potential], int]:
    """Returns the clients that fit with what is expected of them, and how many have no patient numbers."""
    everyone = await load_clients(book.session, ClientFilter(), book.today)
    sales = (await book.sales(None, window.start, window.end)).by_client
    rates: dict[Group, list[float]] = defaultdict(list)
    for client in everyone:
        if client.monthly_patients:
            for group in _groups(client):
                rates[group].append(sales.get(client.id, 0) / client.monthly_patients)
    asked = {client.id for client in await load_clients(book.session, wanted, book.today)}
    fitting = [client for client in everyone if client.id in asked]
    found = []
    for client in fitting:
        rate = next((median(rates[one]) for one in _groups(client) if len(rates[one]) >= LEAST_PEERS), None)
        if client.monthly_patients and rate and rate > 0:
            expected = round(client.monthly_patients * rate)
            found.append(Potential(client=client, sales=sales.get(client.id, 0), expected=expected))
    return found, len(fitting) - len(found)


def _groups(client: ClientRecord) -> tuple[Group, ...]:
    """Returns the groups of like clients, narrowest first."""
    wide = "hospitals" if client.type in {"general_hospital", "hospital"} else client.type
    return (client.type, client.specialty), (client.type, None), (wide, None)


def _potential_sentences(
    found: list[Potential], arguments: ClientPotential, wanted: ClientFilter, window: Window, book: Book
) -> list[str]:
    if not found:
        return [book.say("비교할 수 있는 거래처가 없습니다.", "There is no client to compare.")]
    label, owner = window.period["label"], whose(wanted, book)
    below = [one for one in found if one.sales < one.expected]
    short = sum(one.expected - one.sales for one in below)
    sentences = [
        book.say(
            f"{label} 기준으로 {owner}거래처 {len(found)}곳 중 {len(below)}곳의 실적이 환자 수로 기대되는 수준보다 "
            "낮고, 부족액 합계는 "
            f"{book.money(short)}입니다.",
            f"In {label} {len(below)} of {len(found)} clients{owner} sold less than their patients let expect, "
            f"{book.money(short)} in all.",
        )
    ]
    for one in found[:3]:
        name, ratio = book.client(one.client.id, one.client.name), book.rate(share(one.sales, one.expected))
        patients = f"{one.client.monthly_patients:,}"
        sentences.append(
            book.say(
                f"{with_particle(name, '은/는')} 월 환자 {patients}명에 실적 "
                f"{with_particle(book.money(one.sales), '으로/로')}, 기대 "
                f"{book.money(one.expected)}의 {ratio}입니다.",
                f"{name}: {patients} patients a month, sales {book.money(one.sales)}, {ratio} of the expected "
                f"{book.money(one.expected)}.",
            )
        )
    return sentences


CLIENT_POTENTIAL = Tool(
    name="client_potential",
    arguments=ClientPotential,
    description=(
        "Clients whose sales are low (or high) for their number of patients, against the median of like clients: where "
        "more could be sold."
    ),
    run=client_potential,
)
