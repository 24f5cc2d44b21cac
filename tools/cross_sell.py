"""cross_sell: products that like clients buy and this one does not."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from uuid import UUID

from data.clients.directory import ClientFilter, ClientRecord, load_clients
from data.clients.orders import ProductSales, load_product_sales
from state.evidence import Cell, Evidence
from tools.client_arguments import CrossSell
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_potential import LEAST_PEERS
from tools.client_words import what_it_is
from tools.dimension_words import value_words
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import listing, with_particle

LEAST_SHARE = 0.3
"""A product is worth a word when at least three of ten like clients buy it."""


async def cross_sell(arguments: CrossSell, caller: Caller, resources: Resources) -> Evidence:
    """Returns products that like clients buy and this one does not, the likeliest first."""
    async with open_book(caller, resources) as book:
        client = await book.one_client(arguments.client)
        window = book.window(None)
        offers, peers = await offers_for(client, book)
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
            _offer_sentences(name, client, shown, peers, book),
            table=make_table(columns, rows, len(offers)),
            period=window.period,
            assumptions=[
                book.say(
                    f"{what_it_is(client, book)} {peers}곳과 최근 12개월 구매를 비교했습니다.",
                    f"Compared with {peers} clients of the same kind over the last 12 months.",
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


async def offers_for(client: ClientRecord, book: Book) -> tuple[list[Offer], int]:
    """Returns what like clients buy and this one does not, likeliest first, and how many like clients there are."""
    window = book.window(None)
    peers = await _peers(client, book)
    ids = [client.id, *(one.id for one in peers)]
    bought = await load_product_sales(book.session, window.start, window.end, ids)
    own = {one.product_id for one in bought.pop(client.id, []) if one.amount > 0}
    return _offers(bought, own, len(peers)), len(peers)


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


CROSS_SELL = Tool(
    name="cross_sell",
    arguments=CrossSell,
    description="Products that clients like this one buy and it does not: what else could be sold, with figures.",
    run=cross_sell,
)
