"""What conditions and cuts on a metric's rows are called in a sentence."""

from collections.abc import Sequence
from decimal import Decimal

from tools.dimension_words import count_of
from tools.figures import rounded, share, show, show_count
from tools.metric_arguments import Having
from tools.metric_frame import Frame, threshold
from tools.metric_registry import DERIVED, METRICS
from tools.metric_table import metric_unit
from tools.metric_words import Voice
from tools.wording import say, with_particle

_ENDINGS = {"<": "미만", "<=": "이하", ">": "초과", ">=": "이상", "=": ""}
_ENGLISH = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "of"}


def in_smallest_units(having: Sequence[Having], digits: int) -> list[Having]:
    """Returns the conditions with limits on money in the currency's smallest unit: 50,000 dollars are 5,000,000 cents."""
    return [
        one.model_copy(update={"value": one.value * 10**digits}) if digits and _is_money(one) else one for one in having
    ]


def _is_money(one: Having) -> bool:
    if one.than == "average" or "change_rate" in {one.metric, one.of}:
        return False
    return one.metric == "change" or (one.metric in METRICS and METRICS[one.metric].unit == "won")


def condition_words(having: Sequence[Having], frame: Frame, voice: Voice) -> str:
    """Returns "실적 증가, 방문 수 평균(6회) 미만" / "sales up and visits below the mean (6)"."""
    words = [_words(one, frame, voice) for one in having]
    return say(voice.language, ", ", " and ").join(words)


def _words(one: Having, frame: Frame, voice: Voice) -> str:
    main, korean = frame.main, voice.language == "ko"
    label, moved = _label(one, voice)
    if moved and not one.value and one.operator in "<>" and one.than == "value":
        rises = one.operator == ">"
        return say(voice.language, f"{label} {'증가' if rises else '감소'}", f"{label} {'up' if rises else 'down'}")
    limit = threshold(one, frame.everything, main)
    if one.than == "average":
        limit = rounded(limit, 0 if metric_unit(one.metric, main, voice.style) in {"won", "currency"} else 2)
    exact = int(limit) if limit == limit.to_integral_value() else limit
    shown = _shown(one, exact, frame, voice)
    if one.than == "average":
        shown = say(voice.language, f"평균({shown})", f"the mean ({shown})")
    name = label + say(voice.language, " 증감", " change") if moved else label
    return f"{name} {shown} {_ENDINGS[one.operator]}".strip() if korean else f"{name} {_ENGLISH[one.operator]} {shown}"


def _label(one: Having, voice: Voice) -> tuple[str, bool]:
    """Returns what a condition is about, and whether it is a metric's change."""
    if one.metric in {"change", "change_rate"}:
        rate = one.metric == "change_rate"
        return say(voice.language, "증감률" if rate else "증감", "a growth" if rate else "a change"), False
    return voice.label(one.metric), one.of != "value"


def _shown(one: Having, value: int | Decimal, frame: Frame, voice: Voice) -> str:
    if "change_rate" in {one.metric, one.of}:
        return show(value, "ratio", voice.style)
    if one.metric in DERIVED:
        return show(value, DERIVED[one.metric].unit, voice.style)
    if one.metric in METRICS:
        return show_count(
            value, metric_unit(one.metric, frame.main, voice.style), voice.style, METRICS[one.metric].counter_ko
        )
    return show(value, metric_unit(frame.main, frame.main, voice.style), voice.style)


def best_share_sentence(frame: Frame, part: float, voice: Voice, *, lowest: bool = False) -> str:
    """Returns what the first rows hold of all: "상위 10%(42곳)의 실적은 … 전체의 38.2%입니다"."""
    values = [line.values.get(frame.main) or 0 for line in frame.lines]
    total = sum(line.values.get(frame.main) or 0 for line in frame.everything)
    rate = share(sum(values), total)
    many = count_of(frame.by[0], len(values), voice.language)
    first, amount = f"{part * 100:g}%", voice.figure(frame.main, sum(values), frame.main)
    label, held = voice.label(frame.main), show(rate, "ratio", voice.style)
    end_ko, end_en = ("하위", "bottom") if lowest else ("상위", "top")
    told = f"{with_particle(label, '은/는')} {amount}으로 전체의 {held}입니다."
    return say(
        voice.language,
        f"{voice.period} {voice.subject}의 {end_ko} {first}({many}) {told}",
        f"The {end_en} {first} ({many}) of {voice.subject} hold {amount} of {label} in {voice.period}, {held} of all.",
    )
