"""regional_distribution and visit_effect: clients and sales by group, and whether visits and sales go together."""

from collections.abc import Callable
from dataclasses import dataclass, field

from data.clients.directory import ClientRecord, load_clients
from data.clients.visits import count_visits
from state.evidence import Cell, Evidence
from tools.candidates import client_type_name
from tools.charts import choose_chart
from tools.client_arguments import ClientGroup, RegionalDistribution, VisitEffect
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_words import STATUSES, whose
from tools.correlation import correlate
from tools.dimension_words import value_words
from tools.figures import share
from tools.registry import Caller, Tool
from tools.resources import Resources

GROUPS: dict[ClientGroup, tuple[str, str]] = {
    "district": ("지역", "district"),
    "type": ("유형", "kind"),
    "specialty": ("진료과", "specialty"),
    "grade": ("등급", "grade"),
    "status": ("상태", "status"),
    "owner": ("담당자", "representative"),
    "unit": ("팀", "team"),
}
BANDS = 3
CLEAR = 0.3
"""A rank correlation below this is no connection worth a word."""


@dataclass
class Group:
    """The clients of one group."""

    clients: int = 0
    sales: int = 0
    visits: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


async def regional_distribution(arguments: RegionalDistribution, caller: Caller, resources: Resources) -> Evidence:
    """Returns number of clients and sales by group, the largest sales first."""
    async with open_book(caller, resources) as book:
        wanted, window = book.read_filter(arguments), book.window(arguments.period)
        clients = await load_clients(book.session, wanted, book.today)
        sold = await book.sales(None if wanted.is_everything else [one.id for one in clients], window.start, window.end)
        key = _key(arguments.by, book)
        groups: dict[str, Group] = {}
        for client in clients:
            group = groups.setdefault(key(client), Group())
            group.clients += 1
            group.sales += sold.by_client.get(client.id, 0)
        total = sum(group.sales for group in groups.values())
        ordered = sorted(groups.items(), key=lambda item: -item[1].sales)
        name = book.say(*GROUPS[arguments.by])
        columns = [
            book.column("group", *GROUPS[arguments.by]),
            book.column("clients", "거래처 수", "Clients", "count"),
            book.column("sales", "실적", "Sales", "won"),
            book.column("share", "비중", "Share", "ratio"),
            book.column("average", "거래처당 실적", "Sales a client", "won"),
        ]
        rows: list[list[Cell]] = []
        for label, group in ordered[: arguments.limit]:
            part = share(group.sales, total)
            average = round(group.sales / group.clients)
            rows.append([label, group.clients, group.sales, None if part is None else round(float(part), 6), average])
        table = make_table(columns, rows, len(groups))
        title = book.say(f"{whose(wanted, book)}{name}별 거래처 분포", f"Clients by {name}{whose(wanted, book)}")
        return make_evidence(
            "regional_distribution",
            title,
            _distribution_sentences(ordered, len(clients), total, name, window.period["label"], book),
            table=table,
            period=window.period,
            assumptions=window.assumptions,
            provenance=sold.provenance,
            chart=choose_chart(table, "auto", title, book.language),
            empty=not clients,
        )


def _key(by: ClientGroup, book: Book) -> Callable[[ClientRecord], str]:
    none = book.say("없음", "none")
    keys: dict[ClientGroup, Callable[[ClientRecord], str]] = {
        "district": lambda one: book.district(one.district),
        "type": lambda one: client_type_name(one.type, book.language),
        "specialty": lambda one: (
            value_words("specialty", one.specialty, book.calendar, book.language)
            if one.specialty
            else client_type_name(one.type, book.language)
        ),
        "grade": lambda one: one.grade,
        "status": lambda one: book.say(*STATUSES[one.status]),
        "owner": lambda one: book.person(one.owner_id) or none,
        "unit": lambda one: (one.unit_name if book.language == "ko" else one.unit_name_en or one.unit_name) or none,
    }
    return keys[by]


def _distribution_sentences(
    ordered: list[tuple[str, Group]], clients: int, total: int, name: str, label: str, book: Book
) -> list[str]:
    if not ordered:
        return [book.say("조건에 맞는 거래처가 없습니다.", "No client fits.")]
    told = [
        book.say(
            f"{key} {group.clients}곳 {book.money(group.sales)}({book.rate(share(group.sales, total))})",
            f"{key}: {group.clients} clients, {book.money(group.sales)} ({book.rate(share(group.sales, total))})",
        )
        for key, group in ordered[:3]
    ]
    most = max(ordered, key=lambda item: item[1].clients)
    return [
        book.say(
            f"거래처 {clients}곳은 {name} {len(ordered)}개로 나뉘며, {label} 실적은 모두 {book.money(total)}입니다.",
            f"{clients} clients fall into {len(ordered)} groups by {name}; their sales in {label} are "
            f"{book.money(total)}.",
        ),
        book.say(f"실적이 큰 순서로 {', '.join(told)}입니다.", f"By sales: {'; '.join(told)}."),
        book.say(
            f"거래처가 가장 많은 곳은 {most[0]}({most[1].clients}곳)입니다.",
            f"Most clients: {most[0]} ({most[1].clients}).",
        ),
    ]


async def visit_effect(arguments: VisitEffect, caller: Caller, resources: Resources) -> Evidence:
    """Returns sales by how often clients were visited, and the rank correlation of visits and sales."""
    async with open_book(caller, resources) as book:
        wanted, window = book.read_filter(arguments), book.window(arguments.period)
        clients = await load_clients(book.session, wanted, book.today)
        ids = None if wanted.is_everything else [one.id for one in clients]
        sold = await book.sales(ids, window.start, window.end)
        seen = await count_visits(book.session, window.start, window.end, book.calendar.timezone, ids)
        points = sorted((seen.get(one.id, 0), sold.by_client.get(one.id, 0)) for one in clients)
        size = max(1, -(-len(points) // BANDS))
        bands = [points[start : start + size] for start in range(0, len(points), size)]
        columns = [
            book.column("band", "방문 횟수 구간", "Visits"),
            book.column("clients", "거래처 수", "Clients", "count"),
            book.column("visits", "평균 방문 횟수", "Visits on average", "index"),
            book.column("sales", "거래처당 실적", "Sales a client", "won"),
        ]
        rows: list[list[Cell]] = [
            [
                book.say(f"{band[0][0]}~{band[-1][0]}회", f"{band[0][0]}-{band[-1][0]}"),
                len(band),
                round(sum(visits for visits, _ in band) / len(band), 1),
                round(sum(sales for _, sales in band) / len(band)),
            ]
            for band in bands
        ]
        found = correlate([float(visits) for visits, _ in points], [float(sales) for _, sales in points])
        label = window.period["label"]
        summary = [_band_sentence(rows, label, book)] if len(rows) > 1 else []
        if found is None:
            summary.append(book.say("관계를 말하기에는 거래처가 너무 적습니다.", "There are too few clients to tell."))
        else:
            summary.append(_relation(found.rho, found.p_value, len(points), book))
        title = book.say(f"{whose(wanted, book)}방문과 실적", f"Visits and sales{whose(wanted, book)}")
        caution = book.say(
            "함께 움직인다고 해서 방문이 실적을 만들었다는 뜻은 아닙니다. 큰 거래처일수록 더 자주 방문하기 때문일 수 "
            "있습니다.",
            "Going together does not mean that visits made the sales: large clients are visited more often anyway.",
        )
        return make_evidence(
            "visit_effect",
            title,
            summary,
            table=make_table(columns, rows),
            period=window.period,
            assumptions=window.assumptions,
            notices=[caution],
            provenance=sold.provenance,
            empty=not points,
        )


def _band_sentence(rows: list[list[Cell]], label: str, book: Book) -> str:
    low, high = rows[0], rows[-1]
    return book.say(
        f"{label}에 가장 자주 방문한 거래처({high[0]})의 평균 실적은 {book.money(int(high[3] or 0))}, 가장 적게 방문한 "
        f"거래처({low[0]})는 {book.money(int(low[3] or 0))}입니다.",
        f"In {label} clients visited most ({high[0]} times) bought {book.money(int(high[3] or 0))} on average, those "
        f"visited least ({low[0]}) {book.money(int(low[3] or 0))}.",
    )


def _relation(rho: float, p_value: float, count: int, book: Book) -> str:
    if abs(rho) < CLEAR or p_value > 0.05:
        return book.say(
            f"방문 횟수와 실적 사이에 뚜렷한 관계는 보이지 않습니다(순위 상관 {rho:.2f}, {count}곳).",
            f"Visits and sales show no clear connection (rank correlation {rho:.2f}, {count} clients).",
        )
    more = ("많은", "more") if rho > 0 else ("적은", "less")
    return book.say(
        f"방문이 잦을수록 실적이 {more[0]} 경향이 있습니다(순위 상관 {rho:.2f}, {count}곳).",
        f"Clients visited more often tend to buy {more[1]} (rank correlation {rho:.2f}, {count} clients).",
    )


REGIONAL_DISTRIBUTION = Tool(
    name="regional_distribution",
    arguments=RegionalDistribution,
    description="Number of clients and sales by district, kind, specialty, grade, status, representative or team.",
    run=regional_distribution,
)
VISIT_EFFECT = Tool(
    name="visit_effect",
    arguments=VisitEffect,
    description="Whether clients that are visited more often buy more, with the caution that belongs to it.",
    run=visit_effect,
)
