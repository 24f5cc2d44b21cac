"""What a metric's result says: sentences with figures, units and what they are compared with."""

from dataclasses import dataclass

from state.language import Language
from tools.dimension_words import count_of, dimension_name
from tools.figures import Number, Style, magnitude, show, show_count
from tools.metric_frame import Frame, Line
from tools.metric_names import TIME_DIMENSIONS
from tools.metric_registry import DERIVED, METRICS
from tools.metric_table import Names, metric_unit
from tools.wording import say, with_particle

TARGET_METRICS = frozenset({"target", "achievement", "gap"})


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Whose figures are told, in which language and style."""

    subject: str
    """ "김도현", "강남팀", "전사"."""
    is_person: bool
    period: str
    base_period: str | None
    style: Style
    names: Names

    @property
    def language(self) -> Language:
        """Language of the sentences."""
        return self.style.language

    @property
    def whose(self) -> str:
        """Returns "김도현 님의" / "Dohyun Kim's"."""
        english = self.subject[:1].upper() + self.subject[1:]
        return say(self.language, f"{self.subject}{' 님' if self.is_person else ''}의", f"{english}'s")

    def figure(self, name: str, value: Number | None, main: str, *, signed: bool = False) -> str:
        """Returns a metric's value as people write it."""
        unit = metric_unit(name, main, self.style)
        if name not in METRICS:
            return show(value, unit, self.style, signed=signed)
        metric = METRICS[name]
        if value is None:
            return metric.none(self.language)
        return show_count(value, unit, self.style, metric.counter_ko, signed=signed)

    def label(self, name: str) -> str:
        """Returns a metric's name."""
        return METRICS[name].label(self.language) if name in METRICS else DERIVED[name].label(self.language)


def single_sentences(frame: Frame, metrics: tuple[str, ...], voice: Voice) -> list[str]:
    """Returns what one figure (or several of one subject) says."""
    line, main = frame.lines[0], frame.main
    against_target = main in TARGET_METRICS or (main == "sales" and "achievement" in metrics)
    sentences = [_target_sentence(line, main, voice) if against_target else _main_sentence(line, main, voice)]
    told = {main, "sales", "target", "achievement"} if against_target else {main}
    others = [name for name in metrics if name not in told]
    if others:
        parts = [f"{with_particle(voice.label(name), '은/는')} {_value(line, name, voice)}" for name in others]
        english = [f"{voice.label(name)}: {_value(line, name, voice)}" for name in others]
        sentences.append(say(voice.language, ", ".join(parts) + "입니다.", "; ".join(english) + "."))
    if line.base is not None:
        sentences.append(change_sentence(line, main, voice))
    return sentences


def _value(line: Line, name: str, voice: Voice) -> str:
    return voice.figure(name, line.values.get(name), name)


def _main_sentence(line: Line, main: str, voice: Voice) -> str:
    value = _value(line, main, voice)
    label = voice.label(main)
    return say(
        voice.language,
        f"{voice.whose} {voice.period} {with_particle(label, '은/는')} {value}입니다.",
        f"{voice.whose} {label} for {voice.period}: {value}.",
    )


def _target_sentence(line: Line, main: str, voice: Voice) -> str:
    sales, target = line.values.get("sales"), line.values.get("target")
    if sales is None and target is not None:
        shown = _value(line, "target", voice)
        return say(
            voice.language,
            f"{voice.whose} {voice.period} 목표는 {shown}입니다.",
            f"{voice.whose} target for {voice.period} is {shown}.",
        )
    if target is None and main == "sales" and sales is not None:
        shown = _value(line, "sales", voice)
        return say(
            voice.language,
            f"{voice.whose} {voice.period} 실적은 {shown}입니다(목표 없음).",
            f"{voice.whose} sales for {voice.period} are {shown} (no target is set).",
        )
    if target is None:
        told_ko = f"{with_particle('실적', '은/는')} {_value(line, 'sales', voice)}이고, " if sales is not None else ""
        told_en = f" sales are {_value(line, 'sales', voice)};" if sales is not None else ""
        return say(
            voice.language,
            f"{voice.whose} {voice.period} {told_ko}등록된 목표가 없어 "
            f"{with_particle(voice.label(main), '은/는')} '목표 없음'입니다.",
            f"{voice.whose}{told_en} no target is set for {voice.period}, so {voice.label(main)}: no target.",
        )
    gap = (sales or 0) - target
    amount, over = voice.figure("sales", magnitude(gap), "sales"), gap >= 0
    shown, planned = _value(line, "sales", voice), _value(line, "target", voice)
    rate = line.values.get("achievement")
    if main == "gap" or rate is None:
        return say(
            voice.language,
            f"{voice.whose} {voice.period} 실적은 {with_particle(shown, '으로/로')}, "
            f"목표 {planned}보다 {amount} {'많습니다' if over else '부족합니다'}.",
            f"{voice.whose} sales for {voice.period} are {shown}, {amount} {'above' if over else 'short of'} "
            f"the target of {planned}.",
        )
    percent = voice.figure("achievement", rate, "achievement")
    return say(
        voice.language,
        f"{voice.whose} {voice.period} 실적은 {with_particle(shown, '으로/로')}, 목표 {planned}의 {percent}입니다"
        f"(목표보다 {amount} {'초과' if over else '부족'}).",
        f"{voice.whose} sales for {voice.period} are {shown}, {percent} of the target of {planned} "
        f"({amount} {'above' if over else 'short of'} it).",
    )


def change_sentence(line: Line, main: str, voice: Voice) -> str:
    """Returns how the main metric differs from the base period: amount and rate, or why there is no rate."""
    now, then = line.values.get(main), (line.base or {}).get(main)
    unit = metric_unit(main, main, voice.style)
    base = voice.base_period or ""
    if now is None or then is None:
        return say(
            voice.language,
            f"{base}과 비교할 값이 없어 증감은 계산하지 않았습니다.",
            f"There is nothing to compare with {base}, so no change is given.",
        )
    then_text, difference = voice.figure(main, then, main), now - then
    if difference == 0:
        return say(voice.language, f"{base}({then_text})와 같습니다.", f"That is the same as {base} ({then_text}).")
    if unit == "ratio":
        amount = show(magnitude(difference), "ratio", voice.style).rstrip("%") + say(voice.language, "%p", " points")
        rate = ""
    else:
        amount = voice.figure(main, magnitude(difference), main)
        known = line.change_rate(main)
        rate = f"({show(known, 'ratio', voice.style, signed=True)})" if known is not None else ""
        if known is None and then <= 0:
            rate = say(voice.language, "(비교 기간이 0 이하라 증감률 없음)", "(no rate: the base is not above zero)")
    more = difference > 0
    return say(
        voice.language,
        f"{base} {then_text}보다 {amount}{rate} {'늘었습니다' if more else '줄었습니다'}.",
        f"That is {amount} {rate} {'more' if more else 'less'} than {base} ({then_text}).".replace("  ", " "),
    )


def condition_sentence(frame: Frame, conditions: str, voice: Voice) -> str:
    """Returns how many rows meet the conditions."""
    kind = frame.by[0] if frame.by else "employee"
    whole, kept = len(frame.everything), frame.matched
    many = count_of(kind, kept, voice.language)
    return say(
        voice.language,
        f"{voice.period} {voice.subject} {count_of(kind, whole, 'ko')} 중 {conditions}인 대상은 {many}({kept / whole:.1%})입니다."
        if kept
        else f"{voice.period} {voice.subject} {count_of(kind, whole, 'ko')} 중 {conditions}인 대상은 없습니다.",
        f"{many} of {whole:,} ({kept / whole:.1%}) in {voice.subject} have {conditions} in {voice.period}."
        if kept
        else f"None of {count_of(kind, whole, 'en')} in {voice.subject} has {conditions} in {voice.period}.",
    )


def is_series(frame: Frame) -> bool:
    """Returns whether the rows are one series in time."""
    return len(frame.by) == 1 and frame.by[0] in TIME_DIMENSIONS


def by_words(frame: Frame, language: Language) -> str:
    """Returns "직원별" / "by employee"."""
    names = [dimension_name(name, language) for name in frame.by]
    return say(language, "·".join(names) + "별", "by " + " and ".join(names))
