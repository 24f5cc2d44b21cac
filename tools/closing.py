"""How a period that is running will probably end: sales of its whole months, a forecast of the rest, the target."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.compile import obstacle
from data.metrics.run import Number
from state.evidence import Table
from tools.figure_evidence import subject_of
from tools.figures import Style, magnitude, share, show, show_count
from tools.metric_frame import measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready
from tools.metric_table import metric_unit
from tools.series import Series, end_of_month, last_whole_month
from tools.wording import say, with_particle


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What is known of a period that has begun."""

    ready: Ready
    """The whole period."""
    done: Number
    """Of its months that are over."""
    last: date | None
    """First day of the last of them; None: none is over."""
    target: Number | None
    """Of the whole period; None where there is none or the metric has none."""

    @property
    def is_over(self) -> bool:
        """Whether nothing of the period is left to forecast."""
        return self.last is not None and end_of_month(self.last) >= self.ready.end


async def measure_closing(session: AsyncSession, ready: Ready, series: Series, metric: str, today: date) -> Closing:
    """Returns the part of `ready`'s period that is known; its target where sales are asked of people or teams."""
    last = last_whole_month(today)
    months = [
        (month, value)
        for month, value in zip(series.months, series.values, strict=True)
        if ready.start.replace(day=1) <= month <= min(last, ready.end)
    ]
    target = None
    if metric == "sales" and obstacle(METRICS["target"].formula, ready.query()) is None:
        whole = replace(ready, start=ready.start.replace(day=1))
        lines, _ = await measure_lines(session, whole, (), {"target": METRICS["target"].formula})
        target = lines[0].values["target"] if lines else None
    begun = last if last >= ready.start.replace(day=1) else None
    return Closing(ready=ready, done=sum(value for _, value in months), last=begun, target=target)


def closing_sentence(closing: Closing, forecast: Table | None, metric: str, style: Style) -> str:
    """Returns the expected end of the period; of one that is over, what it was."""
    language, unit = style.language, metric_unit(metric, metric, style)
    declared, who = METRICS[metric], subject_of(closing.ready, style.language)
    rest = sum(int(row[1] or 0) for row in forecast["rows"]) if forecast is not None else 0
    total, period = closing.done + rest, closing.ready.period["label"]
    label = declared.label(language)
    shown, done, ahead = (show_count(value, unit, style, declared.counter_ko) for value in (total, closing.done, rest))
    if closing.is_over:
        lead = say(
            language,
            f"{who}의 {with_particle(period, '은/는')} 이미 끝났고, {with_particle(label, '은/는')} "
            f"{with_particle(shown, '으로/로')} 마감되었습니다",
            f"{closing.ready.words.name}: {period} is over and closed at {label} of {shown}",
        )
    elif closing.last is None:
        lead = say(
            language,
            f"{who}의 {period} 예상 마감 {with_particle(label, '은/는')} {shown}입니다(모두 예측)",
            f"{closing.ready.words.name}: {period} is expected to close at {label} of {shown} (all forecast)",
        )
    else:
        until = f"{closing.last.month}월" if language == "ko" else closing.last.strftime("%b %Y")
        lead = say(
            language,
            f"{who}의 {period} 예상 마감 {with_particle(label, '은/는')} {shown}입니다"
            f"({until}까지 {done} + 나머지 예측 {ahead})",
            f"{closing.ready.words.name}: {period} is expected to close at {label} of {shown} "
            f"({done} up to {until} plus a forecast of {ahead})",
        )
    return lead + _against_target(closing, total, style)


def _against_target(closing: Closing, total: Number, style: Style) -> str:
    if closing.target is None or closing.target <= 0:
        return "."
    rate = show(share(total, closing.target), "ratio", style)
    planned = show(closing.target, style.money_unit, style)
    gap = show(magnitude(total - closing.target), style.money_unit, style)
    over = total >= closing.target
    return say(
        style.language,
        f". 목표 {planned}의 {rate}로, {gap} {'초과' if over else '부족'}"
        + ("했습니다." if closing.is_over else "할 것으로 보입니다."),
        f". That is {rate} of the target of {planned}, {gap} {'above' if over else 'short of'} it.",
    )
