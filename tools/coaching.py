"""coach: what a person's figures suggest to work on, each suggestion with its evidence."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from data.employees import PeopleFilter, PersonRow, list_people
from data.metrics.labels import load_labels
from data.metrics.query import MetricScope
from state.errors import NotFound
from state.evidence import Cell, Column, Evidence, Table
from state.language import Language
from tools.dimension_words import value_words
from tools.employee_arguments import Coach
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Number, Style, share, show, show_count
from tools.metric_arguments import Scope
from tools.metric_frame import measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, make_ready
from tools.metric_table import metric_unit
from tools.registry import Caller, Tool
from tools.resolved import read_id
from tools.resources import Resources
from tools.wording import listing, say

LOOKED_AT = ("sales", "target", "achievement", "visits", "assigned_clients", "coverage", "sales_per_visit")
COMPARED = ("achievement", "visits", "coverage", "sales_per_visit")
BELOW = Decimal("0.9")
"""Below nine tenths of the team's figure is worth a word."""
SHARE_GAP = Decimal("0.05")
"""An area whose share lies five points below the team's is an opening."""


async def coach(arguments: Coach, caller: Caller, resources: Resources) -> Evidence:
    """Returns strengths and suggestions from the person's figures against the team's."""
    language, person = caller.language, read_id(arguments.person, caller)
    async with resources.database.tenant_session(caller.principal) as session:
        people = await list_people(session, PeopleFilter(people=(person,)))
        if not people:
            raise NotFound(say(language, "그 직원을 찾을 수 없습니다.", "That person was not found."))
        one = people[0]
        ready = await make_ready(session, Scope(people=[str(person)]), arguments.period, caller, default_months=3)
        figures, statements = await _figures(session, ready)
        team = await _team_figures(session, ready, one)
        falling = await _falling(session, ready, language)
        areas = await _weak_areas(session, ready, one, language)
    style = Style(language=language, currency=ready.calendar.currency)
    title = say(language, f"{ready.words.name} 코칭 제안", f"Coaching: {ready.words.name}")
    if not figures.get("sales") and not figures.get("visits"):
        words = say(language, "그 기간의 실적과 활동 기록이 없습니다.", "There are no sales or activities then.")
        return nothing_found("coach", title, words, ready)
    good, weak = _sorted_out(figures, team)
    summary = [_state(figures, ready, style), *_strengths(good, figures, team, style)]
    summary += _advice(weak, figures, team, falling, areas, style)
    return figure_evidence(
        tool="coach",
        title=title,
        summary=summary,
        table=_table(figures, team, style),
        ready=ready,
        definition=" ".join(METRICS[name].definition(language) for name in COMPARED),
        statements=statements,
        notices=[
            say(
                language,
                "수치에서 읽은 제안이며, 담당 지역과 거래처 여건을 함께 살펴 주세요.",
                "Suggestions read from figures; consider the territory and the clients as well.",
            )
        ],
    )


async def _figures(session: AsyncSession, ready: Ready) -> tuple[dict[str, Number | None], tuple[str, ...]]:
    formulas = {name: METRICS[name].formula for name in LOOKED_AT}
    lines, statements = await measure_lines(session, ready, (), formulas)
    return dict(lines[0].values), statements


def _of_team(ready: Ready, one: PersonRow) -> Ready:
    return replace(ready, scope=MetricScope(units=(one.unit_id,)))


async def _team_figures(session: AsyncSession, ready: Ready, one: PersonRow) -> dict[str, Number | None]:
    """Returns the team's mean over its people; each person by their own target."""
    formulas = {name: METRICS[name].formula for name in LOOKED_AT}
    lines, _ = await measure_lines(session, _of_team(ready, one), ("employee",), formulas)
    means: dict[str, Number | None] = {}
    for name in COMPARED:
        known = [Decimal(value) for line in lines if (value := line.values.get(name)) is not None]
        means[name] = sum(known, Decimal(0)) / len(known) if known else None
    return means


async def _falling(session: AsyncSession, ready: Ready, language: Language) -> list[tuple[str, int]]:
    """Returns the three clients that fell most against a year ago, with the amount."""
    lines, _ = await measure_lines(session, ready, ("client",), {"sales": METRICS["sales"].formula}, "year_ago")
    changes = [(line.keys[0], int(line.change("sales") or 0)) for line in lines if (line.change("sales") or 0) < 0]
    worst = sorted(changes, key=lambda pair: pair[1])[:3]
    labels = await load_labels(session, "client", [key for key, _ in worst if isinstance(key, UUID)], language)
    return [(labels[key], change) for key, change in worst if isinstance(key, UUID)]


async def _weak_areas(session: AsyncSession, ready: Ready, one: PersonRow, language: Language) -> list[str]:
    """Returns therapeutic areas whose share lies clearly below the team's."""
    formulas = {"sales": METRICS["sales"].formula}
    own, _ = await measure_lines(session, ready, ("area",), formulas)
    team, _ = await measure_lines(session, _of_team(ready, one), ("area",), formulas)
    mine = {line.keys[0]: Decimal(line.values["sales"] or 0) for line in own}
    theirs = {line.keys[0]: Decimal(line.values["sales"] or 0) for line in team}
    my_total, their_total = sum(mine.values(), Decimal(0)), sum(theirs.values(), Decimal(0))
    gaps = []
    for area, amount in theirs.items():
        gap = (share(amount, their_total) or Decimal(0)) - (share(mine.get(area, Decimal(0)), my_total) or Decimal(0))
        if gap >= SHARE_GAP:
            gaps.append((gap, value_words("area", area, ready.calendar, language)))
    return [name for _, name in sorted(gaps, reverse=True)]


def _sorted_out(figures: Mapping[str, Number | None], team: Mapping[str, Number | None]) -> tuple[list[str], list[str]]:
    good: list[str] = []
    weak: list[str] = []
    for name in COMPARED:
        rate = share(figures.get(name), team.get(name))
        if rate is not None:
            if rate >= 1:
                good.append(name)
            elif rate < BELOW:
                weak.append(name)
    return good, weak


def _shown(name: str, value: Number | None, style: Style) -> str:
    if value is None:
        return METRICS[name].none(style.language)
    return show_count(value, metric_unit(name, name, style), style, METRICS[name].counter_ko)


def _state(figures: Mapping[str, Number | None], ready: Ready, style: Style) -> str:
    sales, rate = _shown("sales", figures.get("sales"), style), _shown("achievement", figures.get("achievement"), style)
    return say(
        style.language,
        f"{ready.words.name} 님의 {ready.period['label']} 실적은 {sales}, 달성률은 {rate}입니다.",
        f"{ready.words.name}, {ready.period['label']}: sales {sales}, achievement {rate}.",
    )


def _strengths(
    good: list[str], figures: Mapping[str, Number | None], team: Mapping[str, Number | None], style: Style
) -> list[str]:
    if not good:
        return []
    told = [_against_team(name, figures, team, style) for name in good]
    return [say(style.language, f"강점: {', '.join(told)}.", f"Strengths: {', '.join(told)}.")]


def _against_team(
    name: str, figures: Mapping[str, Number | None], team: Mapping[str, Number | None], style: Style
) -> str:
    label = METRICS[name].label(style.language)
    own, mean = _shown(name, figures.get(name), style), _shown(name, team.get(name), style)
    return say(style.language, f"{label} {own}(팀 평균 {mean})", f"{label} {own} (team mean {mean})")


def _advice(
    weak: list[str],
    figures: Mapping[str, Number | None],
    team: Mapping[str, Number | None],
    falling: list[tuple[str, int]],
    areas: list[str],
    style: Style,
) -> list[str]:
    language, found = style.language, []
    hints = {
        "achievement": (
            "남은 기간의 월 목표를 거래처별로 나누어 점검",
            "split the remaining target by client and review it",
        ),
        "visits": ("주간 방문 계획을 먼저 늘리기", "plan more visits a week first"),
        "coverage": ("아직 방문하지 않은 담당 거래처부터 방문", "visit the assigned clients not seen yet"),
        "sales_per_visit": ("성장 여지가 큰 거래처에 방문을 모으기", "move visits to clients with more potential"),
    }
    for name in weak:
        told = _against_team(name, figures, team, style)
        found.append(say(language, f"보완: {told} → {hints[name][0]}.", f"Work on: {told}: {hints[name][1]}."))
    if falling:
        told = listing([f"{name} {show(change, style.money_unit, style)}" for name, change in falling], language)
        found.append(
            say(
                language,
                f"전년 같은 기간보다 크게 줄어든 거래처를 먼저 살펴보세요: {told}.",
                f"Look first at the clients that fell most on a year ago: {told}.",
            )
        )
    if areas:
        told = listing(areas, language)
        found.append(
            say(
                language,
                f"팀보다 비중이 낮은 치료군({told})은 교차 판매 기회입니다.",
                f"Areas with a smaller share than the team's ({told}) are openings for cross-selling.",
            )
        )
    if not found:
        words = say(language, "팀 평균에 못 미치는 지표가 없습니다", "No figure lies below the team's")
        found.append(
            say(language, f"{words}. 지금 방식을 유지하며 성공 사례를 공유하게 하세요.", f"{words}; keep going.")
        )
    return found


def _table(figures: Mapping[str, Number | None], team: Mapping[str, Number | None], style: Style) -> Table:
    language = style.language
    columns = [
        Column(name="metric", label=say(language, "지표", "figure"), unit="text"),
        Column(name="own", label=say(language, "본인", "own"), unit="text"),
        Column(name="team", label=say(language, "팀 평균", "team mean"), unit="text"),
    ]
    rows: list[list[Cell]] = [
        [METRICS[name].label(language), _shown(name, figures.get(name), style), _shown(name, team.get(name), style)]
        for name in COMPARED
    ]
    return Table(columns=columns, rows=rows, total_rows=len(rows))


COACH = Tool(
    name="coach",
    arguments=Coach,
    description=(
        "Coaching suggestions for a person from data: achievement, visits, coverage, sales per visit against the team, "
        "clients that fell, therapeutic areas sold less than by the team."
    ),
    run=coach,
)
