"""explain_change: why sales changed, split into parts that add up to the change exactly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.formulas import Measure
from data.metrics.labels import load_labels
from data.metrics.run import Key, measure
from state.evidence import Cell, Column, Evidence, Table
from state.language import Language
from tools.charts import choose_chart
from tools.dimension_words import dimension_name
from tools.figure_evidence import figure_evidence, nothing_found, subject_of
from tools.figures import Number, Style, rounded, share, show, show_money
from tools.metric_arguments import ExplainChange
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, base_interval, describe_period, make_ready
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import say

TOLD_MOVERS = 3


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Amount and quantity of each (client, product) in one period."""

    amounts: Mapping[tuple[Key, ...], int]
    quantities: Mapping[tuple[Key, ...], int]
    statement: str

    @property
    def clients(self) -> set[Key]:
        """Clients that bought."""
        return {client for (client, _), amount in self.amounts.items() if amount > 0}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """A change in won; the parts add up to `change`."""

    before: int
    after: int
    volume: int
    price: int
    mix: int
    new: int
    lost: int
    new_clients: int
    lost_clients: int

    @property
    def change(self) -> int:
        """after - before."""
        return self.after - self.before


def split_change(before: Cells, after: Cells) -> Parts:
    """Returns the parts of a change.

    New and lost clients first. For clients of both periods: volume = more or fewer pieces at the old average price,
    price = today's pieces at the difference of each product's price, mix = the rest, pieces moving between products.
    """
    new, lost = after.clients - before.clients, before.clients - after.clients
    gained = sum(amount for (client, _), amount in after.amounts.items() if client in new)
    gone = sum(amount for (client, _), amount in before.amounts.items() if client in lost)
    gained_before = sum(amount for (client, _), amount in before.amounts.items() if client in new)
    gone_after = sum(amount for (client, _), amount in after.amounts.items() if client in lost)
    kept: Callable[[tuple[Key, ...]], bool] = lambda key: key[0] not in new and key[0] not in lost  # noqa: E731
    old_amount, old_quantity = _by_product(before, kept)
    new_amount, new_quantity = _by_product(after, kept)
    total_old, total_new = sum(old_amount.values()), sum(new_amount.values())
    pieces_old, pieces_new = sum(old_quantity.values()), sum(new_quantity.values())
    change = total_new - total_old
    if pieces_old <= 0:
        volume, price = change, 0
    else:
        volume = int(rounded(Decimal(total_old) * (pieces_new - pieces_old) / pieces_old, 0))
        price = int(rounded(sum(_price_effects(old_amount, old_quantity, new_amount, new_quantity), Decimal(0)), 0))
    return Parts(
        before=sum(before.amounts.values()),
        after=sum(after.amounts.values()),
        volume=volume,
        price=price,
        mix=change - volume - price,
        new=gained - gained_before,
        lost=gone_after - gone,
        new_clients=len(new),
        lost_clients=len(lost),
    )


def _by_product(cells: Cells, kept: Callable[[tuple[Key, ...]], bool]) -> tuple[dict[Key, int], dict[Key, int]]:
    amounts: dict[Key, int] = {}
    quantities: dict[Key, int] = {}
    for key, amount in cells.amounts.items():
        if kept(key):
            amounts[key[1]] = amounts.get(key[1], 0) + amount
            quantities[key[1]] = quantities.get(key[1], 0) + cells.quantities[key]
    return amounts, quantities


def _price_effects(
    old_amount: Mapping[Key, int],
    old_quantity: Mapping[Key, int],
    new_amount: Mapping[Key, int],
    new_quantity: Mapping[Key, int],
) -> list[Decimal]:
    """Returns each product's effect; a product without pieces in one of the periods has no price to compare."""
    effects = []
    for product, amount in new_amount.items():
        pieces, pieces_old = new_quantity[product], old_quantity.get(product, 0)
        if pieces > 0 and pieces_old > 0:
            effects.append(Decimal(amount) - Decimal(old_amount[product]) * pieces / pieces_old)
    return effects


async def _cells(session: AsyncSession, ready: Ready, base: bool, against: str) -> Cells:
    start, end = ready.start, ready.end
    if base:
        start, end, _ = base_interval(ready.start, ready.end, against, ())
    query = ready.query(("client", "product"), start, end)
    measured = await measure(session, query, {"sales": Measure("sales"), "quantity": Measure("quantity")})
    return Cells(
        amounts={row.keys: int(row.values["sales"] or 0) for row in measured.rows},
        quantities={row.keys: int(row.values["quantity"] or 0) for row in measured.rows},
        statement=measured.statement,
    )


async def explain_change(arguments: ExplainChange, caller: Caller, resources: Resources) -> Evidence:
    """Returns the change, its parts, and who and what moved most."""
    language = caller.language
    async with resources.database.tenant_session(caller.principal) as session:
        ready = await make_ready(session, arguments, arguments.period, caller)
        before = await _cells(session, ready, True, arguments.against)
        after = await _cells(session, ready, False, arguments.against)
        title = say(language, f"{ready.words.name} 실적 변동 원인", f"Why sales changed: {ready.words.name}")
        if not before.amounts and not after.amounts:
            words = say(language, "두 기간 모두 거래가 없습니다.", "There are no sales in either period.")
            return nothing_found("explain_change", title, words, ready)
        movers = {name: await _movers(session, ready, name, arguments.against) for name in _mover_cuts(ready)}
        names = {name: await _labels(session, name, rows, language) for name, rows in movers.items()}
    parts = split_change(before, after)
    start, end, _ = base_interval(ready.start, ready.end, arguments.against, ())
    base = describe_period(start, end, ready.calendar, language)["label"]
    style = Style(language=language, currency=ready.calendar.currency)
    summary = [_headline(parts, ready, base, style), _parts_sentence(parts, style)]
    for name, rows in movers.items():
        summary += _mover_sentences(name, rows, names[name], style)
    table = _table(parts, style)
    return figure_evidence(
        tool="explain_change",
        title=title,
        summary=summary,
        table=table,
        ready=ready,
        definition=_definition(language),
        statements=[after.statement, before.statement],
        notices=_notices(ready, caller),
        chart=choose_chart(table, "bar", title, language),
    )


def _definition(language: Language) -> str:
    return METRICS["sales"].definition(language) + say(
        language,
        " 변동 = 신규 거래처 + 이탈 거래처 + 물량 + 단가 + 품목 구성(합계가 변동과 정확히 일치).",
        " Change = new clients + lost clients + volume + price + mix; the parts add up exactly.",
    )


def _headline(parts: Parts, ready: Ready, base: str, style: Style) -> str:
    rate = share(parts.change, parts.before)
    shown = f"({show(rate, 'ratio', style, signed=True)})" if rate is not None else ""
    amount, now = show_money(abs(parts.change), style), show_money(parts.after, style)
    then = show_money(parts.before, style)
    ko_verb = "늘었습니다" if parts.change > 0 else "줄었습니다"
    if parts.change == 0:
        return say(style.language, f"실적은 {base}과 같은 {now}입니다.", f"Sales are the same as in {base}: {now}.")
    return say(
        style.language,
        f"{subject_of(ready, 'ko')}의 {ready.period['label']} 실적은 {now}으로, "
        f"{base} {then}보다 {amount}{shown} {ko_verb}.",
        f"{ready.words.name}: sales for {ready.period['label']} are {now}, {amount} {shown} "
        f"{'more' if parts.change > 0 else 'less'} than in {base} ({then}).",
    )


def _part_words(parts: Parts, language: Language) -> list[tuple[str, int]]:
    named = [
        (say(language, "물량(기존 거래처)", "volume (kept clients)"), parts.volume),
        (say(language, "단가", "price"), parts.price),
        (say(language, "품목 구성", "mix"), parts.mix),
        (say(language, f"신규 거래처 {parts.new_clients}곳", f"new clients ({parts.new_clients})"), parts.new),
        (say(language, f"이탈 거래처 {parts.lost_clients}곳", f"lost clients ({parts.lost_clients})"), parts.lost),
    ]
    return sorted(named, key=lambda one: -abs(one[1]))


def _parts_sentence(parts: Parts, style: Style) -> str:
    told = [
        f"{name} {show(amount, style.money_unit, style, signed=True)}"
        for name, amount in _part_words(parts, style.language)
    ]
    return say(style.language, f"원인별로는 {', '.join(told)}입니다.", f"By cause: {', '.join(told)}.")


def _table(parts: Parts, style: Style) -> Table:
    language = style.language
    columns = [
        Column(name="cause", label=say(language, "원인", "cause"), unit="text"),
        Column(name="amount", label=say(language, "금액", "amount"), unit=style.money_unit),
        Column(name="of_change", label=say(language, "변동 대비", "of the change"), unit="ratio"),
    ]
    rows: list[list[Cell]] = []
    for name, amount in _part_words(parts, language):
        rate = None if parts.change == 0 else float(rounded(Decimal(amount) / parts.change, 4))
        rows.append([name, amount, rate])
    rows.append([say(language, "합계", "total"), parts.change, None if parts.change == 0 else 1.0])
    return Table(columns=columns, rows=rows, total_rows=len(rows))


def _mover_cuts(ready: Ready) -> tuple[str, ...]:
    """Returns the cuts worth telling: not those that the scope already fixes to one thing."""
    scope = ready.scope
    cuts = [] if len(scope.clients) == 1 else ["client"]
    cuts += [] if len(scope.products) == 1 else ["product"]
    return tuple(cuts if scope.people or len(scope.clients) == 1 else ["employee", *cuts])


async def _movers(session: AsyncSession, ready: Ready, cut: str, against: str) -> list[tuple[UUID, int]]:
    """Returns (id, change) by change, the largest fall first."""
    start, end, _ = base_interval(ready.start, ready.end, against, ())
    formulas = {"sales": Measure("sales")}
    changes: dict[Key, Number] = {}
    for sign, query in ((1, ready.query((cut,))), (-1, ready.query((cut,), start, end))):
        for row in (await measure(session, query, formulas)).rows:
            changes[row.keys[0]] = changes.get(row.keys[0], 0) + sign * (row.values["sales"] or 0)
    return sorted(
        ((key, int(change)) for key, change in changes.items() if isinstance(key, UUID)), key=lambda one: one[1]
    )


async def _labels(session: AsyncSession, cut: str, rows: list[tuple[UUID, int]], language: Language) -> dict[UUID, str]:
    return await load_labels(session, cut, [key for key, _ in rows[:TOLD_MOVERS] + rows[-TOLD_MOVERS:]], language)


def _mover_sentences(cut: str, rows: list[tuple[UUID, int]], names: dict[UUID, str], style: Style) -> list[str]:
    language, sentences = style.language, []
    falls = [row for row in rows[:TOLD_MOVERS] if row[1] < 0]
    rises = [row for row in reversed(rows[-TOLD_MOVERS:]) if row[1] > 0]
    label = dimension_name(cut, language)
    for movers, ko, en in ((falls, "가장 크게 줄어든", "fell most"), (rises, "가장 크게 늘어난", "rose most")):
        if movers:
            told = [f"{names[key]} {show(change, style.money_unit, style, signed=True)}" for key, change in movers]
            sentences.append(
                say(
                    language,
                    f"{ko} {label}: {', '.join(told)}.",
                    f"{label.capitalize()}s that {en}: {', '.join(told)}.",
                )
            )
    return sentences


def _notices(ready: Ready, caller: Caller) -> list[str]:
    if ready.start <= caller.today < ready.end:
        return [
            say(
                caller.language,
                "진행 중인 기간이어서 지난 기간보다 적게 보일 수 있습니다.",
                "The period is not over, so it may look smaller than the one before.",
            )
        ]
    return []


EXPLAIN_CHANGE = Tool(
    name="explain_change",
    arguments=ExplainChange,
    description=(
        "Why sales rose or fell: splits the change against the previous period or a year ago into volume, price, mix, "
        "new and lost clients (adding up exactly) and names the people, clients and products that moved most."
    ),
    run=explain_change,
)
