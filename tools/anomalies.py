"""find_anomalies: months of clients and products that do not fit their own history."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta

from data.metrics.anomalies import LEAST_Z, Anomaly, find_unusual
from data.metrics.labels import load_labels
from state.evidence import Cell, Column, Evidence, Table
from tools.anomalous_people import find_unusual_people, people_evidence
from tools.dimension_words import value_words
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Style, show_money
from tools.metric_arguments import FindAnomalies
from tools.metric_scope import Ready, make_ready
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import say

HISTORY_MONTHS = 24
TOLD = 5


async def find_anomalies(arguments: FindAnomalies, caller: Caller, resources: Resources) -> Evidence:
    """Returns the unusual months, largest deviation first."""
    language = caller.language
    async with resources.database.tenant_session(caller.principal) as session:
        ready = await make_ready(session, arguments, arguments.period, caller, default_months=12)
        since = min(ready.start, ready.end - relativedelta(months=HISTORY_MONTHS)).replace(day=1)
        until = ready.end.replace(day=1) + relativedelta(months=1) - relativedelta(days=1)
        history = replace(ready, start=since, end=until)
        style = Style(language=language, currency=ready.calendar.currency)
        title = say(language, f"{ready.words.name} 이상 거래", f"Unusual months: {ready.words.name}")
        if arguments.by == "employee":
            people, names, statements = await find_unusual_people(session, history, ready, arguments.limit, style)
            return people_evidence(people, names, statements, ready, title, style)
        found, statement = await find_unusual(session, history.query(), ready.start.replace(day=1), arguments.limit)
        clients = await load_labels(session, "client", {one.client_id for one in found}, language)
        products = await load_labels(
            session, "product", {one.product_id for one in found if one.product_id is not None}, language
        )
    title = say(language, f"{ready.words.name} 이상 거래", f"Unusual months: {ready.words.name}")
    if not found:
        words = say(
            language,
            f"{ready.period['label']}에 평소와 크게 다른 달은 없습니다(기준: 강건 z {LEAST_Z} 이상).",
            f"No month of {ready.period['label']} differs much from the usual (robust z of {LEAST_Z} or more).",
        )
        return nothing_found("find_anomalies", title, words, ready)
    whole = say(language, "(전체)", "(all products)")
    named = [
        (one, clients[one.client_id], products.get(one.product_id, whole) if one.product_id else whole) for one in found
    ]
    style = Style(language=language, currency=ready.calendar.currency)
    return figure_evidence(
        tool="find_anomalies",
        title=title,
        summary=[_sentence(*entry, ready, style) for entry in named[:TOLD]],
        table=_table(named, style),
        ready=ready,
        definition=say(
            language,
            f"거래처·제품별 월 실적이 {HISTORY_MONTHS}개월 중앙값에서 벗어난 정도(강건 z {LEAST_Z} 이상).",
            f"Distance of a month's sales from the median of {HISTORY_MONTHS} months (robust z, {LEAST_Z} up).",
        ),
        statements=[statement],
        notices=[
            say(
                language,
                "통계상 이례적인 달이며 잘못이라는 뜻은 아닙니다. 전표로 확인해 주세요.",
                "Statistically unusual, not necessarily wrong: please check the vouchers.",
            )
        ],
    )


def _sentence(one: Anomaly, client: str, product: str, ready: Ready, style: Style) -> str:
    month = value_words("month", one.month, ready.calendar, style.language)
    amount, usual = show_money(one.amount, style), show_money(one.usual, style)
    if one.amount < 0:
        kind = say(style.language, "반품이 판매보다 많은 달", "returns exceed sales")
    elif one.amount > one.usual:
        kind = say(style.language, "급증", "far above the usual")
    else:
        kind = say(style.language, "급감", "far below the usual")
    return say(
        style.language,
        f"{month} {client} {product}: {amount}(평소 {usual}) — {kind}, z {one.z:.1f}.",
        f"{month}, {client}, {product}: {amount} (usually {usual}): {kind}, z {one.z:.1f}.",
    )


def _table(named: list[tuple[Anomaly, str, str]], style: Style) -> Table:
    language, money = style.language, style.money_unit
    columns = [
        Column(name="month", label=say(language, "월", "month"), unit="month"),
        Column(name="client", label=say(language, "거래처", "client"), unit="text"),
        Column(name="product", label=say(language, "제품", "product"), unit="text"),
        Column(name="amount", label=say(language, "실적", "sales"), unit=money),
        Column(name="usual", label=say(language, "평소(중앙값)", "usual (median)"), unit=money),
        Column(name="z", label=say(language, "강건 z", "robust z"), unit="index"),
    ]
    rows: list[list[Cell]] = [
        [one.month.isoformat(), client, product, one.amount, one.usual, round(one.z, 1)]
        for one, client, product in named
    ]
    ids = [str(one.client_id) for one, _, _ in named]
    return Table(columns=columns, rows=rows, total_rows=len(rows), row_kind="client", row_ids=ids)


FIND_ANOMALIES = Tool(
    name="find_anomalies",
    arguments=FindAnomalies,
    description=(
        "Months in which a client's sales of a product (or as a whole) are far from their own history: sudden large "
        "orders, large returns, drops; or people whose month is (by employee). Robust statistics; the largest deviations first."
    ),
    run=find_anomalies,
)
