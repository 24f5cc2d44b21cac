"""share_of_whole: what part of the company's or a unit's figure somebody or something makes."""

from sqlalchemy.ext.asyncio import AsyncSession

from state.evidence import Cell, Column, Evidence, Table
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Number, Style, share, show, show_count
from tools.metric_arguments import Scope, ShareOfWhole
from tools.metric_frame import measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, make_ready
from tools.metric_table import metric_unit
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import say


async def share_of_whole(arguments: ShareOfWhole, caller: Caller, resources: Resources) -> Evidence:
    """Returns the part, each whole and the ratio, one row a whole: the named units and people, then the company."""
    language, metric = caller.language, arguments.metric
    async with resources.database.tenant_session(caller.principal) as session:
        part = await make_ready(session, arguments, arguments.period, caller, default_months=12)
        period = f"{part.start}/{part.end}"
        scopes = [Scope(units=[unit]) for unit in arguments.of_units]
        scopes += [Scope(people=[person]) for person in arguments.of_people]
        scopes.append(Scope())
        wholes = [await make_ready(session, scope, period, caller) for scope in scopes]
        parts = [await make_ready(session, _within(arguments, scope), period, caller) for scope in scopes]
        values = [await _measure(session, one, metric) for one in parts]
        totals = [await _measure(session, whole, metric) for whole in wholes]
    style = Style(language=language, currency=part.calendar.currency)
    label = METRICS[metric].label(language)
    title = say(language, f"{part.words.name} {label} 비중", f"Share of {label}: {part.words.name}")
    if not any(total for total, _ in totals):
        words = say(
            language, f"{part.period['label']}에 기록된 {label}이 없습니다.", f"No {label} in {part.period['label']}."
        )
        return nothing_found("share_of_whole", title, words, part)
    rows = [
        (whole.words.name, value, total) for whole, (value, _), (total, _) in zip(wholes, values, totals, strict=True)
    ]
    return figure_evidence(
        tool="share_of_whole",
        title=title,
        summary=_sentences(rows, part, metric, style),
        table=_table(rows, metric, style),
        ready=part,
        definition=METRICS[metric].definition(language)
        + say(language, " 비중 = 대상의 값 ÷ 전체의 값.", " Share = the named / the whole."),
        statements=[sql for _, sql in (*values, *totals)],
    )


def _within(arguments: ShareOfWhole, whole: Scope) -> Scope:
    """Returns the part inside a whole: a product's share of a team's sales is of what that team sold of it."""
    units = whole.units if whole.units and not arguments.people else arguments.units
    return Scope(
        people=whole.people or arguments.people, units=units, clients=arguments.clients, products=arguments.products,
        where=arguments.where,
    )  # fmt: skip


async def _measure(session: AsyncSession, ready: Ready, metric: str) -> tuple[Number, str]:
    lines, statements = await measure_lines(session, ready, (), {metric: METRICS[metric].formula})
    return (lines[0].values[metric] or 0) if lines else 0, statements[0]


def _sentences(rows: list[tuple[str, Number, Number]], part: Ready, metric: str, style: Style) -> list[str]:
    unit, declared = metric_unit(metric, metric, style), METRICS[metric]
    told = []
    for name, value, total in rows:
        shown, whole = (show_count(one, unit, style, declared.counter_ko) for one in (value, total))
        rate = show(share(value, total), "ratio", style)
        told.append(
            say(
                style.language,
                f"{part.period['label']} {part.words.name}의 {declared.label('ko')}은 {shown}으로, "
                f"{name} {whole}의 {rate}입니다.",
                f"{part.words.name}: {declared.label('en')} of {shown} in {part.period['label']}, {rate} of the "
                f"{whole} of {name}.",
            )
        )
    return told


def _table(rows: list[tuple[str, Number, Number]], metric: str, style: Style) -> Table:
    unit, label = metric_unit(metric, metric, style), METRICS[metric].label(style.language)
    columns = [
        Column(name="whole", label=say(style.language, "전체", "whole"), unit="text"),
        Column(name="part", label=label, unit=unit),
        Column(name="total", label=say(style.language, f"전체 {label}", f"{label} of the whole"), unit=unit),
        Column(name="share", label=say(style.language, "비중", "share"), unit="ratio"),
    ]
    cells: list[list[Cell]] = []
    for name, value, total in rows:
        ratio = share(value, total)
        cells.append([name, int(value), int(total), None if ratio is None else round(float(ratio), 6)])
    return Table(columns=columns, rows=cells, total_rows=len(cells))


SHARE_OF_WHOLE = Tool(
    name="share_of_whole",
    arguments=ShareOfWhole,
    description=(
        "What share one client, person, unit or product has in the figures of a unit and of the whole company: "
        "차지하는 비중, 기여도, share of our sales. Not for a split into parts: that is query_metric with by and share."
    ),
    run=share_of_whole,
)
