"""What belongs beside a metric's figures: the pace of a period that is not over, rounding."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.formulas import Formula
from tools.figures import Style, show
from tools.metric_arguments import QueryMetric
from tools.metric_frame import Frame, Line, measure_lines
from tools.metric_names import TIME_DIMENSIONS
from tools.metric_registry import METRICS
from tools.metric_scope import Ready
from tools.registry import Caller
from tools.series import end_of_month, last_whole_month
from tools.wording import say


async def measure_pace(session: AsyncSession, ready: Ready, frame: Frame, caller: Caller) -> tuple[date, Line] | None:
    """Returns (last day, figures) of the whole months so far, for the achievement of a period that is not over."""
    last = end_of_month(last_whole_month(caller.today))
    if frame.main not in {"achievement", "gap"} or frame.by or not ready.start < last < ready.end:
        return None
    formulas: dict[str, Formula] = {name: METRICS[name].formula for name in ("sales", "target", "achievement")}
    lines, _ = await measure_lines(session, replace(ready, end=last), (), formulas)
    return last, lines[0]


def pace_sentences(pace: tuple[date, Line] | None, caller: Caller) -> list[str]:
    """Returns how the months that are over stand against their own targets."""
    if pace is None or pace[1].values["achievement"] is None:
        return []
    last, rate = pace[0], show(pace[1].values["achievement"], "ratio", Style(language=caller.language))
    return [
        say(
            caller.language,
            f"끝난 달({last.isoformat()}까지)의 실적과 목표만 보면 달성률은 {rate}입니다.",
            f"Counting only the months that are over (up to {last.isoformat()}), achievement is {rate}.",
        )
    ]


async def measure_whole(session: AsyncSession, ready: Ready, frame: Frame) -> Line | None:
    """Returns the figures of the whole period for a series of rates, which do not add up."""
    metric = METRICS.get(frame.main)
    if metric is None or metric.additive or len(frame.by) != 1 or frame.by[0] not in TIME_DIMENSIONS:
        return None
    names = (*metric.companions, frame.main)
    formulas: dict[str, Formula] = {name: METRICS[name].formula for name in names}
    lines, _ = await measure_lines(session, ready, (), formulas)
    return lines[0]


def limits_of(arguments: QueryMetric, ready: Ready, frame: Frame, caller: Caller) -> list[str]:
    """Returns what a reader must know about the figures: a period that is not over, rounding."""
    notices = []
    language = caller.language
    if ready.start <= caller.today < ready.end:
        notices.append(
            say(
                language,
                f"진행 중인 기간이어서 {caller.today.isoformat()}까지의 값이며, 목표는 기간 전체 기준입니다."
                if frame.main in {"achievement", "gap", "target"}
                else f"진행 중인 기간이어서 {caller.today.isoformat()}까지의 값입니다.",
                f"The period is not over: figures up to {caller.today.isoformat()}"
                + (", targets for all of it." if frame.main in {"achievement", "gap", "target"} else "."),
            )
        )
    elif ready.start > caller.today:
        notices.append(say(language, "아직 시작하지 않은 기간입니다.", "That period has not begun yet."))
    if _breaks_months(ready) and frame.lines and {"target", "achievement", "gap"} & set(frame.lines[0].values):
        notices.append(
            say(
                language,
                "목표는 월 단위로만 있어, 걸친 달 전체의 목표와 비교했습니다.",
                "Targets are set by the month: the figures stand against those of the whole months touched.",
            )
        )
    if arguments.unit != "won":
        notices.append(say(language, "금액은 반올림한 값입니다.", "Amounts are rounded."))
    return notices


def _breaks_months(ready: Ready) -> bool:
    return ready.start.day != 1 or (ready.end + timedelta(days=1)).day != 1
