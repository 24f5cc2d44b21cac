"""correlate_metrics: whether two figures go together, with the caution that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.metrics.compile import obstacle
from data.metrics.formulas import Formula
from state.evidence import Evidence, Table
from tools.attendance_rules import judge_attendance
from tools.charts import choose_chart
from tools.dimension_words import count_of
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Style
from tools.metric_arguments import CorrelateMetrics
from tools.metric_frame import make_frame, measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import make_ready
from tools.metric_table import load_names, to_table
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import say, with_particle

LEAST_POINTS = 6
"""With fewer points any two series look related."""


@dataclass(frozen=True, kw_only=True)
class Correlation:
    """Spearman's rank correlation: says whether more goes with more, and is not moved by single giants."""

    rho: float
    p_value: float
    pearson: float


def correlate(x: Sequence[float], y: Sequence[float]) -> Correlation | None:
    """Returns the correlation; None below six points or where one of the two does not vary."""
    if len(x) < LEAST_POINTS or len(set(x)) < 2 or len(set(y)) < 2:
        return None
    from scipy.stats import pearsonr, spearmanr  # type: ignore[import-untyped]  # heavy: lazy

    rank = spearmanr(x, y)
    return Correlation(rho=float(rank.statistic), p_value=float(rank.pvalue), pearson=float(pearsonr(x, y).statistic))


async def correlate_metrics(arguments: CorrelateMetrics, caller: Caller, resources: Resources) -> Evidence:
    """Returns the correlation over people, clients, units or months, with the points."""
    language, pair = caller.language, (arguments.x, arguments.y)
    by = (arguments.by,)
    async with resources.database.tenant_session(caller.principal) as session:
        ready = await make_ready(session, arguments, arguments.period, caller, 12 if arguments.by == "month" else 3)
        title = say(language, "지표 간 관계", "How two figures go together")
        rule = await judge_attendance(session, pair, ready, by, caller)
        if rule.refusal is not None:
            return nothing_found("correlate_metrics", title, rule.refusal, ready)
        blocked = [name for name in pair if name not in METRICS or obstacle(METRICS[name].formula, ready.query(by))]
        if blocked or pair[0] == pair[1]:
            words = say(language, "그 두 지표는 이렇게 비교할 수 없습니다.", "These two cannot be compared that way.")
            return nothing_found("correlate_metrics", title, words, ready)
        formulas: dict[str, Formula] = {name: METRICS[name].formula for name in pair}
        lines, statements = await measure_lines(session, ready, by, formulas)
        lines = [line for line in rule.kept(lines) if all(line.values.get(name) is not None for name in pair)]
        names = await load_names(session, by, lines, ready.calendar, language)
    found = correlate(
        [float(line.values[pair[0]] or 0) for line in lines], [float(line.values[pair[1]] or 0) for line in lines]
    )
    labels = [METRICS[name].label(language) for name in pair]
    if found is None:
        words = say(
            language,
            f"비교할 대상이 {LEAST_POINTS}개보다 적거나 값이 모두 같아 관계를 계산하지 않았습니다.",
            f"There are fewer than {LEAST_POINTS} points, or they do not vary.",
        )
        return nothing_found("correlate_metrics", title, words, ready)
    frame = make_frame(lines, by, pair[1], statements, labels=names.line)
    table: Table = to_table(frame, list(pair), names, Style(language=language))
    many = count_of(arguments.by, len(lines), language)
    return figure_evidence(
        tool="correlate_metrics",
        title=say(language, f"{with_particle(labels[0], '과/와')} {labels[1]}의 관계", f"{labels[0]} and {labels[1]}"),
        summary=_summary(found, labels, many, ready.period["label"], caller),
        table=table,
        ready=ready,
        definition=" ".join(METRICS[name].definition(language) for name in pair),
        statements=statements,
        notices=[
            say(
                language,
                "상관은 원인이 아닙니다. 거래처 규모 같은 다른 요인이 둘 다를 움직였을 수 있습니다.",
                "Correlation is not cause: something else, such as client size, may move both.",
            )
        ],
        chart=choose_chart(table, "scatter", title, language),
    )


def _summary(found: Correlation, labels: list[str], many: str, period: str, caller: Caller) -> list[str]:
    language = caller.language
    strength = abs(found.rho)
    sign = found.rho > 0
    if found.p_value >= 0.05 or strength < 0.2:
        verdict_ko = "뚜렷한 관계가 보이지 않습니다"
        verdict_en = "no clear relation"
    else:
        grade = (
            (("강한", "strong") if strength >= 0.6 else ("뚜렷한", "clear")) if strength >= 0.4 else ("약한", "weak")
        )
        verdict_ko = f"{grade[0]} {'양' if sign else '음'}의 관계가 있습니다"
        verdict_en = f"a {grade[1]} {'positive' if sign else 'negative'} relation"
    chance = "p<0.001" if found.p_value < 0.001 else f"p={found.p_value:.3f}"
    return [
        say(
            language,
            f"{period} {many} 기준으로 {with_particle(labels[0], '과/와')} {labels[1]} 사이에는 {verdict_ko}"
            f"(스피어만 상관계수 {found.rho:+.2f}, {chance}).",
            f"Over {many} in {period}, {labels[0]} and {labels[1]} show {verdict_en} "
            f"(Spearman {found.rho:+.2f}, {chance}).",
        )
    ]


CORRELATE_METRICS = Tool(
    name="correlate_metrics",
    arguments=CorrelateMetrics,
    description=(
        "Whether two figures go together (do people who visit more sell more?): Spearman correlation over people, "
        "clients, units or months, with the points as a scatter chart and a caution about causes."
    ),
    run=correlate_metrics,
)
