"""Sentences about rankings, series and cross tables."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from statistics import median

from tools.dimension_words import count_of, dimension_name
from tools.figures import magnitude, rounded, share, show
from tools.metric_arguments import QueryMetric
from tools.metric_frame import Frame, Line
from tools.metric_names import TIME_DIMENSIONS
from tools.metric_registry import METRICS
from tools.metric_table import metric_unit
from tools.metric_words import Voice, by_words, change_sentence
from tools.trends import find_trend
from tools.wording import listing, say, with_particle

MOST_GROUPS = 12
"""Groups whose best is told in a sentence."""
TOLD_ROWS = 5
"""Rows told in a sentence; the table shows the rest."""


def ranking_sentences(frame: Frame, voice: Voice, order_by: str | None, asked: tuple[Line, ...]) -> list[str]:
    """Returns the order of the rows, first the ones whose place was asked for."""
    name = order_by if order_by in {"change", "change_rate"} else (order_by or frame.main)
    name = frame.main if name in {"label", "rank"} else name
    sentences = [_place_sentence(line, frame, voice, name) for line in asked]
    if len(frame.everything) == 2 and len(frame.lines) == 2 and not asked:
        sentences += _pair_sentences(frame, voice)
    elif frame.lines and (not asked or len(frame.lines) > len(asked)):
        sentences.append(_order_sentence(frame, voice, name))
    total = _total_sentence(frame, voice)
    if total:
        sentences.append(total)
    if len(frame.lines) == 1 and frame.lines[0].base is not None and name == frame.main:
        sentences.append(change_sentence(frame.lines[0], frame.main, voice))
    missing = [voice.names.joined(line) for line in frame.everything if line.values.get(frame.main) is None]
    none = METRICS[frame.main].none(voice.language) if frame.main in METRICS else ""
    if missing and none not in {"", "해당 없음", "n/a"}:
        sentences.append(f"{none}: {listing(missing, voice.language)}.")
    return sentences


def told(line: Line, name: str, main: str, voice: Voice) -> str:
    """Returns a row's figure; a change says from what to what."""
    if name not in {"change", "change_rate"}:
        return voice.figure(name, line.values.get(name), main)
    now, then = voice.figure(main, line.values.get(main), main), voice.figure(main, (line.base or {}).get(main), main)
    if name == "change_rate":
        rate = line.change_rate(main)
        shown = show(rate, "ratio", voice.style, signed=True)
    else:
        unit = metric_unit(main, main, voice.style)
        shown = show(line.change(main), unit, voice.style, signed=True)
    return f"{shown}({then} → {now})"


def _name_of(name: str, main: str, voice: Voice) -> str:
    if name == "change":
        return say(voice.language, f"{voice.label(main)} 증감", f"change of {voice.label(main)}")
    if name == "change_rate":
        return say(voice.language, f"{voice.label(main)} 증감률", f"growth of {voice.label(main)}")
    return voice.label(name)


def _place_sentence(line: Line, frame: Frame, voice: Voice, name: str) -> str:
    who, rank = voice.names.joined(line), line.values.get("rank")
    figure, count = told(line, name, frame.main, voice), sum(1 for one in frame.everything if one.values.get("rank"))
    if rank is None:
        return say(voice.language, f"{who}: {figure} — 순위에 없습니다.", f"{who}: {figure}; not ranked.")
    ties = sum(1 for one in frame.everything if one.values.get("rank") == rank)
    tie_ko, tie_en = ("공동 ", "tied ") if ties > 1 else ("", "")
    label = _name_of(name, frame.main, voice)
    many = count_of(frame.by[0], count, voice.language)
    return say(
        voice.language,
        f"{voice.period} {voice.subject} {label} 기준으로 {with_particle(who, '은/는')} {many} 중 "
        f"{tie_ko}{rank}위입니다({figure}).",
        f"By {label} in {voice.subject}, {voice.period}: {who} is {tie_en}number {rank} of {many} ({figure}).",
    )


def _order_sentence(frame: Frame, voice: Voice, name: str) -> str:
    parts, lowest_first = [], _is_lowest_first(frame, name)
    for line in frame.lines[:TOLD_ROWS]:
        rank = None if lowest_first else line.values.get("rank")
        shared = sum(1 for one in frame.everything if one.values.get("rank") == rank)
        place = say(voice.language, f"{'공동 ' if shared > 1 else ''}{rank}위 ", f"{'=' if shared > 1 else ''}{rank}. ")
        parts.append((place if rank else "") + f"{voice.names.joined(line)} {told(line, name, frame.main, voice)}")
    rest = len(frame.lines) - TOLD_ROWS
    more = (
        ""
        if rest <= 0
        else say(
            voice.language,
            f" 나머지 {with_particle(count_of(frame.by[0], rest, 'ko'), '은/는')} 표에 있습니다",
            f"; {rest:,} more in the table",
        )
    )
    label, cut = _name_of(name, frame.main, voice), by_words(frame, voice.language)
    return say(
        voice.language,
        f"{voice.period} {voice.subject}의 {cut} {with_particle(label, '은/는')} "
        f"{'낮은 순으로 ' if lowest_first else ''}{', '.join(parts)}" + (f"이며{more}." if more else "입니다."),
        f"{label.capitalize()} {cut} in {voice.subject}, {voice.period}{', lowest first' if lowest_first else ''}: "
        f"{', '.join(parts)}{more}.",
    )


def _is_lowest_first(frame: Frame, name: str) -> bool:
    known = [value for line in frame.lines if (value := line.figure(name, frame.main)) is not None]
    return len(known) > 1 and known[0] < known[-1]


def _pair_sentences(frame: Frame, voice: Voice) -> list[str]:
    """Returns how two rows compare with each other."""
    first, second = frame.lines
    main = frame.main
    one, two = first.values.get(main), second.values.get(main)
    names = voice.names.joined(first), voice.names.joined(second)
    figures = voice.figure(main, one, main), voice.figure(main, two, main)
    label = voice.label(main)
    sentence = say(
        voice.language,
        f"{voice.period} {with_particle(label, '은/는')} {names[0]} {figures[0]}, {names[1]} {figures[1]}입니다.",
        f"{label.capitalize()} for {voice.period}: {names[0]} {figures[0]}, {names[1]} {figures[1]}.",
    )
    if one is None or two is None or one == two:
        return [sentence]
    high, low = (0, 1) if one > two else (1, 0)
    difference = magnitude(one - two)
    if metric_unit(main, main, voice.style) == "ratio":
        amount = show(difference, "ratio", voice.style).rstrip("%") + say(voice.language, "%p", " points")
    else:
        amount = voice.figure(main, difference, main)
        rate = share(difference, two if one > two else one)
        if rate is not None:
            amount += say(voice.language, "", " ") + f"({show(rate, 'ratio', voice.style)})"
    ahead = say(
        voice.language,
        f"{with_particle(names[high], '이/가')} {names[low]}보다 {amount} 많습니다.",
        f"{names[high]} is ahead of {names[low]} by {amount}.",
    )
    return [sentence, ahead]


def _total_sentence(frame: Frame, voice: Voice) -> str | None:
    metric = METRICS.get(frame.main)
    if metric is None or not metric.additive or len(frame.lines) < 2 or frame.by[0] in TIME_DIMENSIONS:
        return None
    if any(line.values.get(frame.main) is None for line in frame.everything):
        return None
    total = sum(line.values.get(frame.main) or 0 for line in frame.everything)
    many = count_of(frame.by[0], len(frame.everything), voice.language) if len(frame.by) == 1 else ""
    shown = voice.figure(frame.main, total, frame.main)
    top = [line.values.get(frame.main) or 0 for line in frame.lines[:TOLD_ROWS]]
    part = ""
    if total > 0 and len(frame.everything) > TOLD_ROWS and len(frame.by) == 1 and min(top) >= 0:
        rate = show(share(sum(top), total), "ratio", voice.style)
        part = say(voice.language, f" 표의 앞 {len(top)}개가 그중 {rate}입니다.", f" The first {len(top)} hold {rate}.")
    return say(voice.language, f"전체 {many} 합계는 {shown}입니다.{part}", f"Together ({many}): {shown}.{part}")


def statistics_sentences(frame: Frame, wanted: Sequence[str], voice: Voice) -> list[str]:
    """Returns the mean and the median of the rows' main metric, each row counting once."""
    known = [Decimal(value) for line in frame.everything if (value := line.values.get(frame.main)) is not None]
    if not known:
        return []
    figures = {
        "average": (("평균", "average"), sum(known, Decimal(0)) / len(known)),
        "median": (("중앙값", "median"), median(known)),
    }
    many = count_of(frame.by[0], len(known), voice.language)
    label, unit = voice.label(frame.main), metric_unit(frame.main, frame.main, voice.style)
    told = []
    for name in wanted:
        (ko, en), figure = figures[name]
        shown = voice.figure(frame.main, rounded(figure, 0 if unit in {"won", "currency"} else 4), frame.main)
        told.append(say(voice.language, f"{ko} {shown}", f"{en} {shown}"))
    return [
        say(
            voice.language,
            f"{voice.period} {voice.subject} {many}의 {with_particle(label, '은/는')} {', '.join(told)}입니다.",
            f"{label.capitalize()} of {many} in {voice.subject}, {voice.period}: {', '.join(told)}.",
        )
    ]


def series_sentences(frame: Frame, voice: Voice, today: date) -> list[str]:
    """Returns what a series says: from where to where, highest, lowest, trend."""
    known = [line for line in _whole_series(frame) if line.values.get(frame.main) is not None]
    if not known:
        none = METRICS[frame.main].none(voice.language) if frame.main in METRICS else ""
        return [f"{voice.whose} {voice.period} {voice.label(frame.main)}: {none}."]
    main, names = frame.main, voice.names
    label = voice.label(main)
    sentences = []
    metric = METRICS.get(main)
    if metric is not None and metric.additive and not metric.is_level and len(known) > 1:
        total = sum(line.values.get(main) or 0 for line in known)
        sentences.append(
            say(
                voice.language,
                f"{voice.whose} {voice.period} {label} 합계는 {voice.figure(main, total, main)}입니다.",
                f"{voice.whose} {label} for {voice.period} add up to {voice.figure(main, total, main)}.",
            )
        )
    points = [f"{names.joined(line)} {voice.figure(main, line.values.get(main), main)}" for line in known]
    if len(known) <= TOLD_ROWS + 1:
        sentences.append(
            say(
                voice.language,
                f"{dimension_name(frame.by[0], 'ko')}별로는 {', '.join(points)}입니다.",
                f"By {dimension_name(frame.by[0], 'en')}: {', '.join(points)}.",
            )
        )
    ordered = sorted(known, key=lambda line: line.values.get(main) or 0)
    low, high = (points[known.index(ordered[0])], points[known.index(ordered[-1])])
    if len(known) >= 3:
        sentences.append(
            say(
                voice.language,
                f"가장 높은 때는 {high}, 가장 낮은 때는 {low}입니다.",
                f"Highest: {high}; lowest: {low}.",
            )
        )
    trend = trend_sentence(known, main, voice, today) if frame.by[0] == "month" else None
    return [*sentences, trend] if trend else sentences


def _whole_series(frame: Frame) -> Sequence[Line]:
    """Returns every step in time order, also when only the first few of a ranking are shown: totals are of them all."""
    if frame.matched != len(frame.everything) or len(frame.lines) == frame.matched:
        return frame.lines
    return sorted(frame.everything, key=lambda line: str(line.keys[0]))


def trend_sentence(lines: list[Line], main: str, voice: Voice, today: date) -> str | None:
    """Returns the trend over whole months; the running month would look like a fall."""
    current = today.replace(day=1)
    last_day = (current.replace(day=28) if today.month == 2 else current).replace(day=28)
    ended = today.day >= last_day.day
    whole = [line for line in lines if isinstance(line.keys[0], date) and (line.keys[0] < current or ended)]
    trend = find_trend([line.values.get(main) for line in whole])
    if trend is None:
        return None
    rate = f"{trend.rate * 100:+.1f}%"
    return say(
        voice.language,
        f"추세는 월 {rate}(Theil–Sen 기울기, 평균 대비)로 '{trend.word('ko')}'입니다.",
        f"The trend is {trend.word('en')}: {rate} a month (Theil–Sen slope, of the mean).",
    )


def _each_sentences(frame: Frame, voice: Voice, *, lowest: bool) -> list[str]:
    """Returns who or what leads in each group: "강남팀 박서윤 166,873,190원"."""
    parts = [
        f"{voice.names.joined(line)} {voice.figure(frame.main, line.values.get(frame.main), frame.main)}"
        for line in frame.lines[:MOST_GROUPS]
    ]
    group, one = (dimension_name(name, voice.language) for name in frame.by[:2])
    label = voice.label(frame.main)
    return [
        say(
            voice.language,
            f"{voice.period} {voice.subject}의 {group}마다 {with_particle(label, '이/가')} 가장 {'낮은' if lowest else '높은'} "
            f"{with_particle(one, '은/는')} {', '.join(parts)}입니다.",
            f"{'Lowest' if lowest else 'Highest'} {label} ({one}) in each {group}, {voice.subject}, {voice.period}: "
            f"{', '.join(parts)}.",
        )
    ]


def cross_sentences(frame: Frame, voice: Voice, today: date, asked: QueryMetric) -> list[str]:
    """Returns what a table of two or three cuts says, the leading cut first."""
    if asked.each:
        return _each_sentences(frame, voice, lowest=not asked.descending)
    if frame.by[0] in TIME_DIMENSIONS or frame.by[-1] not in TIME_DIMENSIONS:
        return ranking_sentences(frame, voice, None, ())
    groups: dict[object, list[Line]] = {}
    for line in frame.lines:
        groups.setdefault(line.keys[0], []).append(line)
    sentences = []
    for key, lines in list(groups.items())[:TOLD_ROWS]:
        lines.sort(key=lambda line: str(line.keys[-1]))
        points = [
            f"{voice.names.of(len(frame.by) - 1, line.keys[-1])} "
            f"{voice.figure(frame.main, line.values.get(frame.main), frame.main)}"
            for line in lines
        ]
        sentences.append(f"{voice.names.of(0, key)}: {listing(points, voice.language, 12)}.")
    return sentences
