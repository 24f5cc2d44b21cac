"""query_metric: any governed figure, cut, compared, filtered, ranked."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.compile import obstacle
from data.metrics.formulas import Formula
from state.evidence import Evidence, Provenance
from state.language import Language
from state.money import minor_digits
from tools.attendance_rules import AttendanceRule, judge_attendance
from tools.charts import choose_chart
from tools.dimension_words import dimension_name
from tools.figures import Style
from tools.metric_arguments import QueryMetric
from tools.metric_conditions import best_share_sentence, condition_words, in_smallest_units
from tools.metric_frame import Frame, fill_months, make_frame, measure_lines
from tools.metric_names import TIME_DIMENSIONS
from tools.metric_notes import limits_of, measure_pace, measure_whole, pace_sentences
from tools.metric_rank_words import cross_sentences, ranking_sentences, series_sentences, statistics_sentences
from tools.metric_registry import DERIVED, METRICS
from tools.metric_scope import Ready, base_of, describe_period, make_ready, up_to_today
from tools.metric_table import Names, load_names, to_table
from tools.metric_words import TARGET_METRICS, Voice, condition_sentence, is_series, single_sentences
from tools.registry import Caller, Tool
from tools.resolved import read_ids, read_interval
from tools.resources import Resources
from tools.wording import say

MOST_ROWS = 200
"""Rows shown when no limit was asked for; a longer table helps nobody."""


async def query_metric(arguments: QueryMetric, caller: Caller, resources: Resources) -> Evidence:
    """Returns the figures with their definition, period, filters, statement and what they say."""
    async with resources.database.tenant_session(caller.principal) as session:
        by = tuple(dict.fromkeys(arguments.by))
        months = 12 if by and by[0] == "month" else 1
        ready = await make_ready(session, arguments, arguments.period, caller, months)
        if arguments.against is not None:
            ready = replace(ready, base=read_interval(arguments.against))
        elif arguments.compare != "none":
            ready = up_to_today(ready, caller)
        arguments = arguments.model_copy(
            update={"having": in_smallest_units(arguments.having, minor_digits(ready.calendar.currency))}
        )
        style = Style(language=caller.language, currency=ready.calendar.currency, money=arguments.unit)
        metrics, notices = _answerable(arguments, ready, by, caller)
        if not metrics:
            return _refusal(ready, notices, caller)
        rule = await judge_attendance(session, metrics, ready, by, caller)
        if rule.refusal is not None:
            return _refusal(ready, [rule.refusal], caller)
        frame = await _frame(session, arguments, ready, by, metrics, rule, caller)
        names = await load_names(session, by, frame.everything, ready.calendar, caller.language)
        frame = _arranged(frame, arguments, names)
        pace = await measure_pace(session, ready, frame, caller)
        whole = await measure_whole(session, ready, frame)
    evidence = _evidence(arguments, ready, frame, metrics, names, style, caller)
    if whole is not None and not frame.is_empty:
        single = replace(frame, by=(), lines=(whole,))
        voice = _voice(arguments, ready, names, style)
        evidence["summary"][:0] = single_sentences(single, tuple(whole.values), voice)
    evidence["summary"] += pace_sentences(pace, caller)
    evidence["notices"] = [*notices, *rule.notices, *evidence["notices"]]
    return evidence


def _answerable(
    arguments: QueryMetric, ready: Ready, by: tuple[str, ...], caller: Caller
) -> tuple[tuple[str, ...], list[str]]:
    """Returns the metrics (companions included) that can be cut as asked, and why others cannot."""
    asked: list[str] = [name for name in arguments.metrics if name in METRICS] or ["sales"]
    asked += [one.metric for one in arguments.having if one.metric in METRICS]
    asked += [arguments.order_by] if arguments.order_by is not None and arguments.order_by in METRICS else []
    query = ready.query(by)
    kept: list[str] = []
    notices: list[str] = []
    for name in dict.fromkeys(asked):
        blocked = obstacle(METRICS[name].formula, query)
        if blocked is None:
            kept += [one for one in METRICS[name].companions if obstacle(METRICS[one].formula, query) is None]
            kept.append(name)
            continue
        cut, label = dimension_name(blocked, caller.language), METRICS[name].label(caller.language)
        notices.append(
            say(
                caller.language,
                f"{label}: {cut} 단위로는 기록되지 않아 계산할 수 없습니다.",
                f"{label}: not recorded by {cut}, so it cannot be given that way.",
            )
        )
    return tuple(dict.fromkeys(kept)), notices


def _is_compared(arguments: QueryMetric) -> bool:
    return arguments.compare != "none" or arguments.against is not None


def _main(arguments: QueryMetric, metrics: tuple[str, ...]) -> str:
    asked = next((name for name in arguments.metrics if name in metrics), None)
    return asked or metrics[-1]


async def _frame(
    session: AsyncSession,
    arguments: QueryMetric,
    ready: Ready,
    by: tuple[str, ...],
    metrics: tuple[str, ...],
    rule: AttendanceRule,
    caller: Caller,
) -> Frame:
    formulas: dict[str, Formula] = {name: METRICS[name].formula for name in metrics}
    lines, statements = await measure_lines(session, ready, by, {**formulas, **rule.counted}, arguments.compare)
    lines = [line for line in rule.kept(lines) if not by or any(line.values[name] for name in metrics) or line.base]
    if by == ("month",) and any(line.source_rows for line in lines):
        lines = fill_months(lines, ready.start, min(ready.end, max(caller.today, ready.start)))
    return make_frame(lines, by, _main(arguments, metrics), statements)


def _arranged(frame: Frame, arguments: QueryMetric, names: Names) -> Frame:
    """Returns the frame filtered, ordered and limited as asked; done last, as names order ties."""
    limit = arguments.limit or MOST_ROWS
    return make_frame(
        frame.everything,
        frame.by,
        frame.main,
        frame.statements,
        having=arguments.having,
        order_by=arguments.order_by if arguments.order_by != "running_total" else None,
        descending=arguments.descending,
        limit=limit,
        best_share=arguments.best_share,
        each=arguments.each,
        labels=names.line,
    )


def _evidence(
    arguments: QueryMetric,
    ready: Ready,
    frame: Frame,
    metrics: tuple[str, ...],
    names: Names,
    style: Style,
    caller: Caller,
) -> Evidence:
    language, compared = caller.language, _is_compared(arguments)
    voice = _voice(arguments, ready, names, style)
    title = f"{voice.subject} {voice.period} {voice.label(frame.main)}"
    columns = _columns(arguments, frame, metrics)
    others = [one.metric for one in arguments.having if one.of != "value" and one.metric != frame.main]
    moved = tuple(dict.fromkeys((frame.main, *others))) if compared else ()
    empty = frame.is_empty or not frame.lines
    summary = (
        [_nothing_sentence(voice, frame)] if frame.is_empty else _summary(arguments, frame, voice, metrics, caller)
    )
    evidence = Evidence(
        id="",
        specialist="",
        tool="query_metric",
        kind="figures",
        title=title,
        summary=summary,
        table=to_table(frame, columns, names, style, moved=moved),
        period=ready.period,
        assumptions=list(ready.assumptions),
        notices=limits_of(arguments, ready, frame, caller),
        provenance=_provenance(ready, frame, metrics, language),
        empty=empty,
    )
    if not empty and arguments.chart != "none":
        chart = choose_chart(evidence["table"], arguments.chart, title, language, main=frame.main)
        if chart is not None:
            evidence["chart"] = chart
    return evidence


def _voice(arguments: QueryMetric, ready: Ready, names: Names, style: Style) -> Voice:
    base_period = None
    if _is_compared(arguments):
        start, end, _ = base_of(ready, arguments.compare, names.by)
        base_period = describe_period(start, end, ready.calendar, style.language)["label"]
    return Voice(
        subject=ready.words.name,
        is_person=ready.words.is_person,
        period=ready.period["label"],
        base_period=base_period,
        style=style,
        names=names,
    )


def _columns(arguments: QueryMetric, frame: Frame, metrics: tuple[str, ...]) -> list[str]:
    derived = [name for name in arguments.metrics if name in DERIVED]
    ranked = bool(frame.by) and len(frame.by) == 1 and frame.by[0] not in TIME_DIMENSIONS and len(frame.everything) > 1
    if ranked and "rank" not in derived:
        derived = ["rank", *derived]
    return [*(name for name in derived if name == "rank"), *metrics, *(name for name in derived if name != "rank")]


def _summary(arguments: QueryMetric, frame: Frame, voice: Voice, metrics: tuple[str, ...], caller: Caller) -> list[str]:
    sentences: list[str] = []
    if arguments.having and frame.by:
        words = condition_words(arguments.having, frame, voice)
        sentences.append(condition_sentence(frame, words, voice))
    if arguments.statistics and frame.by:
        sentences += statistics_sentences(frame, arguments.statistics, voice)
    if not frame.lines:
        return sentences
    if arguments.best_share and METRICS[frame.main].additive:
        sentences.append(best_share_sentence(frame, arguments.best_share, voice, lowest=not arguments.descending))
    ranked = (arguments.rank_of, arguments.rank_of_units, arguments.rank_of_clients, arguments.rank_of_products)
    asked = {one for names in ranked for one in read_ids(names, caller)}
    places = tuple(line for line in frame.everything if asked & set(line.keys))
    if not frame.by or _is_one(arguments, frame):
        return sentences + single_sentences(frame, metrics, voice)
    if is_series(frame):
        return sentences + series_sentences(frame, voice, caller.today)
    if len(frame.by) > 1:
        return sentences + cross_sentences(frame, voice, caller.today, arguments)
    return sentences + ranking_sentences(frame, voice, arguments.order_by, places)


def _is_one(arguments: QueryMetric, frame: Frame) -> bool:
    """Whether the rows are the one person or unit that was named: no ranking of one is told."""
    named = {"employee": arguments.people, "unit": arguments.units}.get(frame.by[0], [])
    return len(frame.by) == 1 and len(frame.everything) == 1 and len(named) == 1 and not arguments.having


def _nothing_sentence(voice: Voice, frame: Frame) -> str:
    label = voice.label(frame.main)
    asked = set(frame.everything[0].values) if frame.everything else {frame.main}
    target_ko, target_en = (
        (" 등록된 목표도 없습니다(목표 없음).", " No target is set.") if TARGET_METRICS & asked else ("", "")
    )
    return say(
        voice.language,
        f"{voice.whose} {voice.period} {label} 기록이 없습니다.{target_ko}",
        f"There are no records of {label} for {voice.subject} in {voice.period}.{target_en}",
    )


def _provenance(ready: Ready, frame: Frame, metrics: tuple[str, ...], language: Language) -> Provenance:
    definitions = [METRICS[name].definition(language) for name in metrics]
    rows = say(language, f"원본 {frame.source_rows:,}행", f"{frame.source_rows:,} source rows")
    return Provenance(
        definition=" ".join(definitions),
        filters=f"{ready.words.filters}; {ready.period['label']} ({ready.start}~{ready.end}); {rows}",
        statement=";\n\n".join(frame.statements),
    )


def _refusal(ready: Ready, notices: list[str], caller: Caller) -> Evidence:
    return Evidence(
        id="",
        specialist="",
        tool="query_metric",
        kind="notice",
        title=say(caller.language, "보여 드릴 수 없는 수치", "Figures that cannot be shown"),
        summary=list(notices),
        period=ready.period,
        assumptions=[],
        notices=[],
        empty=True,
    )


QUERY_METRIC = Tool(
    name="query_metric",
    arguments=QueryMetric,
    description=(
        "Governed figures of sales, targets, achievement, activity, budgets, attendance, headcount, contracts and "
        "money owed. Use it for any number about people, teams, clients or products: one figure (by []), a ranking (by "
        "[employee]), a trend (by [month]), a comparison with the previous period or a year ago (compare), a filter "
        "(having). Returns a table, sentences, the definition and the SQL. It never guesses: what is not recorded that "
        "way is said so."
    ),
    run=query_metric,
)
