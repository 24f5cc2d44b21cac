"""compare_peers: a person among people of the same position and job family, without naming the others."""

from decimal import Decimal
from statistics import median, quantiles
from uuid import UUID

from data.employees import PeopleFilter, list_people
from data.metrics.formulas import Formula
from data.metrics.labels import employee_labels
from state.errors import NotFound
from state.evidence import Cell, Column, Evidence, Table
from tools.attendance_rules import judge_attendance
from tools.dimension_words import POSITION_WORDS
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Number, Style, cell, share, show, show_count
from tools.metric_arguments import ComparePeers, Scope, Where
from tools.metric_frame import measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, make_ready
from tools.metric_table import metric_unit
from tools.registry import Caller, Tool
from tools.resolved import read_id
from tools.resources import Resources
from tools.wording import say, with_particle

LEAST_PEERS = 5
"""With fewer, the median would tell a single colleague's figure."""


async def compare_peers(arguments: ComparePeers, caller: Caller, resources: Resources) -> Evidence:
    """Returns the person's figure, the peers' median and quartiles, and the place among them."""
    language, metric = caller.language, arguments.metric if arguments.metric in METRICS else "sales"
    person = read_id(arguments.person, caller)
    async with resources.database.tenant_session(caller.principal) as session:
        people = await list_people(session, PeopleFilter(people=(person,)))
        if not people:
            raise NotFound(say(language, "그 직원을 찾을 수 없습니다.", "That person was not found."))
        one = people[0]
        where = Where(position=[one.position], job_family=[one.job_family])
        ready = await make_ready(session, Scope(where=where), arguments.period, caller)
        label = (await employee_labels(session, [person], language))[person]
        rule = await judge_attendance(session, (metric,), ready, ("employee",), caller)
        title = say(language, f"{label} 동료 비교", f"{label} among peers")
        if rule.refusal is not None:
            return nothing_found("compare_peers", title, rule.refusal, ready)
        formulas: dict[str, Formula] = {name: METRICS[name].formula for name in (metric, *METRICS[metric].companions)}
        lines, statements = await measure_lines(session, ready, ("employee",), formulas)
    values: dict[UUID, Number] = {
        key: value
        for line in lines
        if isinstance(key := line.keys[0], UUID) and (value := line.values.get(metric)) is not None
    }
    own = values.get(person)
    if own is None or len(values) < LEAST_PEERS:
        words = say(
            language,
            f"비교할 값이 있는 같은 직급·직군 인원이 {LEAST_PEERS}명보다 적거나 본인 값이 없어 비교하지 않습니다.",
            f"There are fewer than {LEAST_PEERS} people of the same position with a figure, or none for this person.",
        )
        return nothing_found("compare_peers", title, words, ready)
    style = Style(language=language, currency=ready.calendar.currency)
    return figure_evidence(
        tool="compare_peers",
        title=title,
        summary=_summary(label, one.position, one.job_family, metric, own, list(values.values()), ready, style),
        table=_table(label, metric, own, list(values.values()), style),
        ready=ready,
        definition=METRICS[metric].definition(language),
        statements=statements,
    )


def _summary(
    label: str, position: str, family: str, metric: str, own: Number, values: list[Number], ready: Ready, style: Style
) -> list[str]:
    language, unit = style.language, metric_unit(metric, metric, style)
    counter, name = METRICS[metric].counter_ko, METRICS[metric].label(language)
    middle = median(Decimal(value) for value in values)
    rank = 1 + sum(1 for value in values if value > own)
    of_median = share(own, middle)
    rate = "" if of_median is None or unit == "ratio" else f"({show(of_median, 'ratio', style)})"
    peers = say(language, f"{family} {position}", f"{family} {POSITION_WORDS.get(position, (position, position))[1]}")
    verdict = "보다 높습니다" if own > middle else "보다 낮습니다" if own < middle else "와 같습니다"
    shown = {key: show_count(value, unit, style, counter) for key, value in (("own", own), ("middle", middle))}
    return [
        say(
            language,
            f"{label} 님의 {ready.period['label']} {with_particle(name, '은/는')} {shown['own']}입니다. "
            f"같은 {peers} {len(values)}명의 중앙값 {shown['middle']}{verdict}{rate}.",
            f"{label}: {name} for {ready.period['label']} is {shown['own']}; the median of {len(values)} {peers} is "
            f"{shown['middle']} {rate}.",
        ),
        say(
            language,
            f"{len(values)}명 중 {rank}위이며, 상위 {rank * 100 // len(values)}% 수준입니다.",
            f"That is number {rank} of {len(values)}.",
        ),
    ]


def _table(label: str, metric: str, own: Number, values: list[Number], style: Style) -> Table:
    language, unit = style.language, metric_unit(metric, metric, style)
    low, middle, high = quantiles([Decimal(value) for value in values], n=4, method="inclusive")
    columns = [
        Column(name="who", label=say(language, "구분", "who"), unit="text"),
        Column(name=metric, label=METRICS[metric].label(language), unit=unit),
    ]
    rows: list[list[Cell]] = [
        [label, cell(own, unit)],
        [say(language, "동료 상위 25%", "peers' upper quartile"), cell(high, unit)],
        [say(language, "동료 중앙값", "peers' median"), cell(middle, unit)],
        [say(language, "동료 하위 25%", "peers' lower quartile"), cell(low, unit)],
    ]
    return Table(columns=columns, rows=rows, total_rows=len(rows))


COMPARE_PEERS = Tool(
    name="compare_peers",
    arguments=ComparePeers,
    description=(
        "One person's figure against everybody of the same position and job family: median, quartiles, place. Others "
        "are not named; needs five people."
    ),
    run=compare_peers,
)
