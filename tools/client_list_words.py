"""Sentences about a list of clients: how many fit, their sum and average, the first ones."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from data.clients.directory import ClientFilter, ClientRecord
from tools.client_arguments import FindClients
from tools.client_book import Book, Window
from tools.client_words import scope_names
from tools.figures import Number
from tools.resolved import read_id
from tools.wording import with_particle

OWNERS_TOLD = 8
TOLD = 5
"""So many clients are named in a sentence; the table holds the rest."""


class ListedClient(Protocol):
    """A line of the list."""

    @property
    def client(self) -> ClientRecord:
        """Who it is."""

    @property
    def sales(self) -> int:
        """Sales of the period."""

    @property
    def change(self) -> int | None:
        """Sales less those of the compared stretch."""

    @property
    def change_rate(self) -> Number | None:
        """The change as a ratio."""

    @property
    def contract_end(self) -> date | None:
        """Next end of a contract in force."""

    @property
    def stopped_on(self) -> date | None:
        """Last order of the asked product."""


def list_title(arguments: FindClients, wanted: ClientFilter, book: Book) -> str:
    """Returns "관악구 내과 거래처", "굿모실린캡슐 구매를 중단한 거래처"."""
    return _described(arguments, wanted, book, None)


def list_sentences(
    arguments: FindClients, wanted: ClientFilter, window: Window, lines: Sequence[ListedClient], book: Book
) -> list[str]:
    """Returns the findings, most wanted first."""
    what = _described(arguments, wanted, book, window)
    if not lines:
        return [book.say(f"{with_particle(what, '은/는')} 없습니다.", f"There are no {what}.")]
    count = len(lines)
    sentences = [book.say(f"{with_particle(what, '은/는')} 모두 {count}곳입니다.", f"Found {count} {what}.")]
    if arguments.with_owners:
        sentences.append(_owners_sentence(lines, book))
    if _money_matters(arguments):
        sentences.append(_money_sentence(lines, window, book))
    sentences.append(_first_sentence(arguments, lines, book))
    return sentences


def _money_matters(arguments: FindClients) -> bool:
    return bool({"sum", "average"} & set(arguments.aggregate)) or (
        arguments.opened is None and arguments.stopped_product is None and not arguments.with_address
    )


def _money_sentence(lines: Sequence[ListedClient], window: Window, book: Book) -> str:
    total = sum(line.sales for line in lines)
    average = round(total / len(lines))
    label = window.period["label"]
    return book.say(
        f"{label} 실적 합계는 {book.money(total)}, 한 곳 평균은 {book.money(average)}입니다.",
        f"Their sales in {label} add up to {book.money(total)}, {book.money(average)} each on average.",
    )


def _owners_sentence(lines: Sequence[ListedClient], book: Book) -> str:
    """Returns who looks after the clients, the most clients first."""
    counted = Counter(line.client.owner_id for line in lines if line.client.owner_id is not None)
    told = [
        book.say(f"{book.person(owner)} {count}곳", f"{book.person(owner)} ({count})")
        for owner, count in counted.most_common(OWNERS_TOLD)
    ]
    rest = len(counted) - len(told)
    more = book.say(f" 외 {rest}명", f" and {rest} more") if rest > 0 else ""
    return book.say(f"담당자는 {', '.join(told)}{more}입니다.", f"They are looked after by {', '.join(told)}{more}.")


def _first_sentence(arguments: FindClients, lines: Sequence[ListedClient], book: Book) -> str:
    told = [_told(arguments, line, book) for line in lines[:TOLD]]
    if len(lines) <= TOLD:
        return book.say(f"{'; '.join(told)}입니다.", f"{'; '.join(told)}.")
    return book.say(f"앞의 {TOLD}곳은 {'; '.join(told)}입니다.", f"The first {TOLD}: {'; '.join(told)}.")


def _told(arguments: FindClients, line: ListedClient, book: Book) -> str:
    name = book.client(line.client.id, line.client.name)
    changes = arguments.trend is not None or arguments.order_by in {"change", "change_rate"}
    if changes and line.change is not None:
        rate = book.rate(line.change_rate, signed=True)
        told = f"{name} {book.money(line.change)}({rate})"
        if arguments.contract_ends_within_days is not None and line.contract_end:
            told += book.say(f", 계약 만료 {line.contract_end}", f", contract ends {line.contract_end}")
        return told
    if arguments.stopped_product and line.stopped_on:
        return book.say(f"{name}(마지막 구매 {line.stopped_on})", f"{name} (last bought {line.stopped_on})")
    if arguments.contract_ends_within_days is not None and line.contract_end:
        return book.say(f"{name}(만료 {line.contract_end})", f"{name} (ends {line.contract_end})")
    if arguments.opened is not None:
        return book.say(f"{name}({line.client.opened_on} 시작)", f"{name} (since {line.client.opened_on})")
    if arguments.with_address:
        return book.say(f"{name}({line.client.address})", f"{name} ({line.client.address})")
    return f"{name} {book.money(line.sales)}"


def _described(arguments: FindClients, wanted: ClientFilter, book: Book, window: Window | None) -> str:
    """Returns the conditions as one phrase: "강남팀의 실적이 줄고 90일 안에 계약이 끝나는 거래처"."""
    names = scope_names(wanted, book)
    scope = book.say(" ".join(names), ", ".join(names))
    ko: list[str] = []
    en: list[str] = []
    label = f"{window.period['label']}에 " if window and arguments.period else ""
    label_en = f" in {window.period['label']}" if window and arguments.period else ""
    if arguments.opened:
        opened = book.window(arguments.opened).period["label"]
        ko.append(f"{opened}에 새로 거래를 시작한")
        en.append(f"that are new in {opened}")
    if arguments.bought_product:
        product = book.product(read_id(arguments.bought_product, book.caller))
        ko.append(f"{with_particle(product, '을/를')} 사는")
        en.append(f"that buy {product}")
    if arguments.stopped_product:
        product = book.product(read_id(arguments.stopped_product, book.caller))
        ko.append(f"{with_particle(product, '을/를')} 쓰다가 끊은")
        en.append(f"that stopped buying {product}")
    if arguments.not_bought_product:
        product = book.product(read_id(arguments.not_bought_product, book.caller))
        ko.append(f"{with_particle(product, '을/를')} 사지 않는")
        en.append(f"that do not buy {product}")
    if arguments.no_order_days is not None:
        ko.append(f"{arguments.no_order_days}일 이상 주문이 없는")
        en.append(f"without an order for {arguments.no_order_days} days or more")
    if arguments.trend:
        least = arguments.least_change_rate
        by_ko = f" {least:.0%} 이상" if least else ""
        by_en = f" by {least:.0%} or more" if least else ""
        ko.append(f"{label}실적이{by_ko} {'줄어든' if arguments.trend == 'falling' else '늘어난'}")
        en.append(f"whose sales {'fell' if arguments.trend == 'falling' else 'rose'}{by_en}{label_en}")
    if arguments.contract_ends_within_days is not None:
        ko.append(f"{arguments.contract_ends_within_days}일 안에 계약이 끝나는")
        en.append(f"whose contract ends within {arguments.contract_ends_within_days} days")
    if arguments.not_visited_days is not None:
        ko.append(f"{arguments.not_visited_days}일 이상 방문하지 않은")
        en.append(f"not visited for {arguments.not_visited_days} days or more")
    if arguments.min_sales is not None:
        ko.append(f"실적 {book.money(arguments.min_sales)} 이상인")
        en.append(f"with sales of at least {book.money(arguments.min_sales)}")
    if arguments.max_sales is not None:
        ko.append(f"실적 {book.money(arguments.max_sales)} 이하인")
        en.append(f"with sales of at most {book.money(arguments.max_sales)}")
    korean = " ".join(part for part in (f"{scope}{'의' if ko and scope else ''}", ", ".join(ko), "거래처") if part)
    english = "clients" + (f" ({scope})" if scope else "") + (" " + " and ".join(en) if en else "")
    return book.say(korean, english)
