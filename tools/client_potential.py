"""client_potential and cross_sell: where more could be sold, measured against like clients."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from uuid import UUID

from data.clients.directory import ClientFilter, ClientRecord, load_clients
from data.clients.orders import ProductSales, load_product_sales
from state.evidence import Cell, Evidence
from tools.client_arguments import ClientPotential, CrossSell
from tools.client_book import Book, Window, make_evidence, make_table, open_book
from tools.client_words import what_it_is, whose
from tools.dimension_words import value_words
from tools.figures import share
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import listing, with_particle

LEAST_PEERS = 5
"""Fewer like clients than this are no measure; then the next wider group is taken."""
LEAST_SHARE = 0.3
"""A product is worth a word when at least three of ten like clients buy it."""

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
            table=make_table(columns, rows, len(found)),
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


async def cross_sell(arguments: CrossSell, caller: Caller, resources: Resources) -> Evidence:
    """Returns products that like clients buy and this one does not, the likeliest first."""
    async with open_book(caller, resources) as book:
        client = await book.one_client(arguments.client)
        window = book.window(None)
        peers = await _peers(client, book)
        bought = await load_product_sales(
            book.session, window.start, window.end, [client.id, *(one.id for one in peers)]
        )
        own = {one.product_id for one in bought.get(client.id, []) if one.amount > 0}
        offers = _offers({key: value for key, value in bought.items() if key != client.id}, own, len(peers))
        columns = [
            book.column("product", "제품", "Product"),
            book.column("area", "치료군", "Area"),
            book.column("buyers", "구매 중인 유사 거래처", "Like clients that buy it", "count"),
            book.column("share", "구매 비율", "Share of them", "ratio"),
            book.column("monthly", "그들의 월평균 구매액", "Their monthly sales (median)", "won"),
        ]
        shown = offers[: arguments.limit]
        rows: list[list[Cell]] = [
            [
                book.product(one.product_id),
                value_words("area", one.area, book.calendar, book.language),
                one.buyers,
                round(float(one.share), 6),
                one.monthly,
            ]
            for one in shown
        ]
        name = book.client(client.id, client.name)
        return make_evidence(
            "cross_sell",
            book.say(f"{name} 추가 판매 제안", f"What else {name} might buy"),
            _offer_sentences(name, client, shown, len(peers), book),
            table=make_table(columns, rows, len(offers)),
            period=window.period,
            assumptions=[
                book.say(
                    f"{what_it_is(client, book)} {len(peers)}곳과 최근 12개월 구매를 비교했습니다.",
                    f"Compared with {len(peers)} clients of the same kind over the last 12 months.",
                )
            ],
            notices=[
                book.say(
                    "제품 설명과 견본품·식음료 제공은 CP 규정의 한도 안에서만 할 수 있으며, 처방은 의료진의 "
                    "판단입니다.",
                    "Presentations, samples and meals must stay within the compliance limits; prescribing is the "
                    "doctor's call.",
                )
            ],
            empty=not shown,
        )


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A product that like clients buy."""

    product_id: UUID
    area: str
    buyers: int
    share: Decimal
    """Of the like clients, 0..1."""
    monthly: int
    """Median of the buyers' sales a month, won."""


async def _peers(client: ClientRecord, book: Book) -> list[ClientRecord]:
    """Returns the other clients of its specialty, or of its kind where those are too few."""
    narrow = ClientFilter(types=(client.type,), specialties=(client.specialty,) if client.specialty else ())
    found = [one for one in await load_clients(book.session, narrow, book.today) if one.id != client.id]
    if len(found) >= LEAST_PEERS:
        return found
    wide = ClientFilter(types=("general_hospital", "hospital") if "hospital" in client.type else (client.type,))
    return [one for one in await load_clients(book.session, wide, book.today) if one.id != client.id]


def _offers(bought: dict[UUID, list[ProductSales]], own: set[UUID], peers: int) -> list[Offer]:
    buyers: Counter[UUID] = Counter()
    amounts: dict[UUID, list[int]] = defaultdict(list)
    areas: dict[UUID, str] = {}
    for sold in bought.values():
        for one in sold:
            if one.amount > 0 and one.product_id not in own:
                buyers[one.product_id] += 1
                amounts[one.product_id].append(one.amount)
                areas[one.product_id] = one.area
    offers = [
        Offer(
            product_id=product,
            area=areas[product],
            buyers=count,
            share=Decimal(count) / peers,
            monthly=round(median(amounts[product]) / 12),
        )
        for product, count in buyers.items()
        if count >= LEAST_SHARE * peers
    ]
    return sorted(offers, key=lambda one: one.share * one.monthly, reverse=True)


def _offer_sentences(name: str, client: ClientRecord, offers: list[Offer], peers: int, book: Book) -> list[str]:
    if not offers:
        return [
            book.say(
                f"{with_particle(name, '은/는')} 유사 거래처가 흔히 쓰는 제품을 이미 모두 쓰고 있어 제안할 제품이 "
                "없습니다.",
                f"{name} already buys everything that like clients usually buy.",
            )
        ]
    names = listing([book.product(one.product_id) for one in offers], book.language)
    best = offers[0]
    product, kind = book.product(best.product_id), what_it_is(client, book)
    return [
        book.say(
            f"{name}에 제안할 만한 제품은 {names}입니다.",
            f"Products to offer to {name}: {names}.",
        ),
        book.say(
            f"{with_particle(product, '은/는')} 유사한 {kind} {peers}곳 중 "
            f"{best.buyers}곳({book.rate(best.share)})이 쓰고 있고, "
            f"쓰는 곳의 구매액 중앙값은 월 {book.money(best.monthly)}입니다.",
            f"{best.buyers} of {peers} like clients ({book.rate(best.share)}) buy {product}, for "
            f"{book.money(best.monthly)} a "
            "month in the middle.",
        ),
    ]


CLIENT_POTENTIAL = Tool(
    name="client_potential",
    arguments=ClientPotential,
    description=(
        "Clients whose sales are low (or high) for their number of patients, against the median of like clients: where "
        "more could be sold."
    ),
    run=client_potential,
)
CROSS_SELL = Tool(
    name="cross_sell",
    arguments=CrossSell,
    description="Products that clients like this one buy and it does not: what else could be sold, with figures.",
    run=cross_sell,
)
