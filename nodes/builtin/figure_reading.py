"""A Korean question about figures read part by part: measures, asked rows, conditions bound to their measures, the end
that is wanted, the part of all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nodes.builtin.facets import Facet, find_facets, text_of
from nodes.builtin.figure_conditions import Condition
from nodes.builtin.frame import Frame
from nodes.builtin.limits import Limit, find_limits
from nodes.builtin.quantities import Bound

_EACH_AFTER = re.compile(r"들?\s*(?:별|마다)")
_BEFORE_EACH = re.compile(r"(?:각|각각의)\s*$")
_WHICH_BEFORE = re.compile(r"(?:어느|어떤|무슨|몇)\s*$")
_MODIFIED = re.compile(
    r"(?:[은는던한된인난린든진친긴낸온판쓴큰찬운른킨준간산팬힌뀐낀센뺀]|[갈할될쓸]|\d+\s*[위등]|[일이삼]\s*등|꼴[찌등]|최[고저다대소하상]|상위|하위|[탑톱]|top|베스트|워스트|에이스|주력|효자|인기)\s*$",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(
    r"(?:상위|하위|[탑톱]|top|베스트|워스트)\s*(?:\d+|[가-힣])\s*(?:%|퍼센트|프로)?\s*(?:개|명|곳|위|등)?\s*(?:의\s*)?$",
    re.IGNORECASE,
)
_RANKED_AFTER = re.compile(
    r"들?\s*(?:순위|랭킹|순서|줄\s*세|[탑톱]\s*\d*|top|베스트|워스트|\d+\s*(?:개|명|곳|군데|위)|[두세네다섯열]+\s*(?:개|명|곳|군데)|중|가운데|만(?=$|[\s,.?])|들만|들(?=$|[\s,.?]|[은이]|\s*(?:좀|알려|보여|뽑|누구|찾))|"
    r"(?:은|는|이|가)?\s*(?:누구|누군|어디|어딘|뭐|뭔|무엇|몇))",
    re.IGNORECASE,
)
_NOT_ROWS_BEFORE = re.compile(r"(?:우리|저희|내|제|그|이|저|해당|담당|맡은|전체|전|모든|같은|옆|본인|타|다른)\s*$")
_NOT_ROWS_AFTER = re.compile(r"\s*(?:수(?![가-힣])|당(?![가-힣])|전체|평균|내에서|안에서)")
_PLACE_WORD = re.compile(r"(?:는|가|만|들|도|서)?(?<!인데)\s*(?:$|[?.!]|어디|어딘|알려|보여|뽑|좀|순)")
_GENERIC = {"곳", "데"}
"""Words for a place that stand for whatever is listed, clients where nothing is named."""
_RANKS = re.compile(r"순위|랭킹|순으로|순서로|순\s*(?:정렬|으로)|제일|가장|젤|1\s*[위등]|꼴[찌등]|최[고저다대]")
_INSIDE_WORD = re.compile(r"[가-힣A-Za-z]$")
_SUPERLATIVE = re.compile(
    r"(?:제일|가장|젤|최고|최다|최대|최저|최소)(?:로)?\s*(?:[가-힣]+[이게]\s*)?(?:많이\s*|적게\s*|크게\s*)?$"
)
_SHARE_CUT = re.compile(r"(?P<end>[상하]위)\s*(?P<percent>\d{1,2}(?:\.\d+)?)\s*(?:%|퍼센트|프로|퍼)")
_MEAN = re.compile(
    r"평균\s*(?:치)?\s*(?:보다|(?P<high>이상|을?\s*넘|을?\s*웃도)|(?P<low>이하|미만|에\s*못|을?\s*밑도))"
)
_PLACES = re.compile(r"(?P<first>\d{1,3})\s*[등위]?\s*(?:부터|에서|[~-])\s*(?P<last>\d{1,3})\s*[등위]")
_NEW = re.compile(r"신입|(?:새로|신규로)\s*(?:들어온|입사한)\s*(?:사람|직원|사원|팀원|인원|애)")
_TIMES_MOVED = re.compile(
    r"(?P<half>반\s*토막|절반\s*(?:으로|이하로|밑으로)?\s*(?:줄|떨어|감소))|(?:두|2)\s*배\s*(?:로|이상|넘게)?\s*(?P<twice>늘|뛰|오르|올|증가|성장)"
)
"""A move said as a multiple: -50 %, +100 %."""
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
BESIDE_LETTERS = 12
"""Between a rate and the move it limits: "20% 이상 빠진"."""
_PLACE_ASKED = re.compile(r"몇\s*[등위]|등수|석차")
_AMONG_ALL = re.compile(
    r"(?:전체|전사|회사|팀들?|지점들?|사업부들?|영업부)\s*(?:중|에서|내|가운데|순위)|다른\s*(?:팀|지점)"
)
_TOP = re.compile(r"(?:제일|가장|젤)\s*(?:많이|잘|높|큰|좋|많)|최고|최다|최대|1\s*[등위]|일등|[탑톱]|에이스")
_BOTTOM = re.compile(r"(?:제일|가장|젤)\s*(?:적게|조금|덜|못|안|낮|작|적|나쁜|저조|부진)|최저|최소|꼴[찌등]|워스트")
RATES = {
    "achievement",
    "attendance_rate",
    "return_rate",
    "coverage",
    "visit_plan_rate",
    "budget_rate",
    "credit_use",
    "overdue_rate",
}
MONEY = {"sales", "target", "receivables", "overdue_amount", "returns", "expenses", "budget_left", "budget",
         "contract_value", "average_sale", "sales_per_person", "sales_per_client", "gap"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FigureReading:
    """What stands where in a question."""

    text: str
    measured: tuple[Facet, ...]
    said_rows: tuple[Facet, ...]
    sides: tuple[Facet, ...]
    limits: tuple[Limit, ...]

    @cached_property
    def measures(self) -> list[str]:
        """Returns what is measured, in the order said."""
        names = list(dict.fromkeys(one.name for one in self.measured))
        if any(one.name in {"met", "missed"} for one in self.sides):
            names = [name for name in names if name != "target"]
        words = [self.text[one.start : one.end] for one in self.measured if one.name == "headcount"]
        counted = len(names) > 1 and all(word.startswith("몇") for word in words)
        return [name for name in names if not (counted and name == "headcount")]  # "입사자 몇 명": not the staff

    @cached_property
    def rows(self) -> list[str]:
        """Returns what the rows are asked to be, in the order said."""
        found = [one for one in self.said_rows if self._is_asked(one)]
        named = [one for one in found if self.text[one.start : one.end] not in _GENERIC]
        asked = [one.name for one in named or found]
        if not asked and _RANKS.search(self.text):
            plain = [
                one for one in self.said_rows if len(self.text[one.start : one.end]) > 1 and self._may_be_asked(one)
            ]
            asked = [one.name for one in plain[-1:]]
        return list(dict.fromkeys(asked))

    @cached_property
    def conditions(self) -> list[Condition]:
        """Returns the sides and limits with the measure each is said of, in the order said; one a measure and side."""
        found = [Condition(measure=self._measure_of(one), side=one.name, start=one.start) for one in self.sides]
        found += self._against_mean()
        times = _TIMES_MOVED.search(self.text)
        if times is not None:
            move = Facet(name="fall" if times["half"] else "rise", start=times.start(), end=times.end())
            found = [one for one in found if not move.start <= one.start < move.end]
            bound = Bound(operator="<=", value=-0.5) if times["half"] else Bound(operator=">=", value=1.0)
            found.append(Condition(measure=self._measure_of(move), side="moved", start=move.start, bound=bound))
        if _NEW.search(self.text):
            found.append(Condition(measure="tenure", side="bound", start=0, bound=Bound(operator="<", value=1.0)))
        for limit in self.limits:
            moved = self._move_after(limit)
            if moved is not None:
                found = [one for one in found if one.start != moved.start]
                found.append(_limited_move(self._measure_of(moved), moved, limit))
                continue
            measure = self._measure_with(limit.kind, limit.start)
            if measure:
                found.append(Condition(measure=measure, side="bound", start=limit.start, bound=limit.bound))
        kept: dict[tuple[str, str], Condition] = {}
        for one in sorted(found, key=lambda condition: condition.start):
            kept.setdefault((one.measure, one.side), one)
        return list(kept.values())

    @property
    def cuts(self) -> list[Condition]:
        """Returns the conditions that keep rows: without superlatives, which only order."""
        return [one for one in self.conditions if not _SUPERLATIVE.search(self.text[: one.start])]

    def _against_mean(self) -> list[Condition]:
        """ "평균 이상", "평균 이하": a side without a word of its own."""
        match = _MEAN.search(self.text)
        if match is None or not (match["high"] or match["low"]):
            return []
        side = Facet(name="high" if match["high"] else "low", start=match.start(), end=match.end())
        return [Condition(measure=self._measure_of(side), side=side.name, start=side.start)]

    def _move_after(self, limit: Limit) -> Facet | None:
        """Returns the rise or fall that a rate limits."""
        if limit.kind != "rate":
            return None
        moves = [one for one in self.sides if one.name in {"rise", "fall"}]
        return next((one for one in moves if 0 < one.start - limit.start <= BESIDE_LETTERS), None)

    @property
    def against_mean(self) -> bool:
        """Whether rows are held against the mean: "평균보다 적은"."""
        return _MEAN.search(self.text) is not None

    @property
    def places(self) -> tuple[int, int] | None:
        """Returns (10, 20) for "10등부터 20등까지"."""
        match = _PLACES.search(self.text)
        return (int(match["first"]), int(match["last"])) if match else None

    @property
    def counts_from_below(self) -> bool:
        """Whether the part cut off is the last one: "하위 10%"."""
        match = _SHARE_CUT.search(self.text)
        return bool(match) and match["end"] == "하위"  # type: ignore[index]  # there is a match

    @property
    def best_share(self) -> float | None:
        """Returns 0.1 for "상위 10%" and "하위 10%"."""
        match = _SHARE_CUT.search(self.text)
        return float(match["percent"]) / 100 if match else None

    @property
    def asks_place(self) -> bool:
        """Whether somebody's own place is asked: "몇 등", "전체에서 순위"."""
        ranked = "순위" in self.text and bool(_AMONG_ALL.search(self.text))
        return ranked or bool(_PLACE_ASKED.search(self.text))

    @property
    def both_ends(self) -> bool:
        """Whether the first and the last are asked at once."""
        return bool(_TOP.search(self.text) and _BOTTOM.search(self.text))

    def _is_asked(self, row: Facet) -> bool:
        before, after = self.text[: row.start], self.text[row.end :]
        word = self.text[row.start : row.end]
        if _EACH_AFTER.match(after) or _BEFORE_EACH.search(before):
            return True
        if word in {"누구", "누가", "누군", "주말", "평일"}:
            return True
        if row.name == "weekday":
            return bool(_WHICH_BEFORE.search(before))
        if row.name in {"quarter", "year", "position"} or _NOT_ROWS_AFTER.match(after):
            return False
        if _WHICH_BEFORE.search(before) or _COUNTED_BEFORE.search(before):
            return True
        modified = bool(_MODIFIED.search(before)) and not _NOT_ROWS_BEFORE.search(before)
        if row.name == "month":
            return modified and word == "달"
        if len(word) == 1 or word == "본부":
            return modified
        return modified or (bool(_RANKED_AFTER.match(after)) and not _NOT_ROWS_BEFORE.search(before))

    def _may_be_asked(self, row: Facet) -> bool:
        """Whether a row's word is no scope ("우리 팀") and no part of a figure ("거래처 수")."""
        scope = _NOT_ROWS_BEFORE.search(self.text[: row.start]) or _NOT_ROWS_AFTER.match(self.text[row.end :])
        return scope is None and row.name not in {"month", "quarter", "year"}

    def _measure_of(self, side: Facet) -> str:
        """Returns the measure said last before a side, else the first after it, else sales."""
        if side.name in {"met", "missed"}:
            return self._planned_of(side)
        before = [one for one in self.measured if one.end <= side.start]
        after = [one for one in self.measured if one.start >= side.end]
        directly = after and self.text[side.end : after[0].start].strip() == "" and side.name in {"high", "low"}
        if directly:
            return after[0].name
        if before:
            return before[-1].name
        return after[0].name if after else "sales"

    def _planned_of(self, side: Facet) -> str:
        """Returns what is met or missed: the plan of visits right after them ("방문은 목표 미달"), else the target."""
        near = [one for one in self.measured if one.end <= side.end and side.start - one.end <= BESIDE_LETTERS]
        visits = [one for one in near if one.name in {"visits", "visit_plan_rate"}]
        return "visit_plan_rate" if visits else "achievement"

    def _measure_with(self, kind: str, start: int) -> str | None:
        """Returns the measure nearest before a limit whose unit fits it, else any that fits."""
        fits = {"rate": RATES, "money": MONEY, "years": {"tenure"}}.get(kind)
        fitting = [
            one for one in self.measured if (one.name in fits if fits else one.name not in RATES | MONEY | {"tenure"})
        ]
        before = [one.name for one in fitting if one.start <= start]
        if before:
            return before[-1]
        if fitting:
            return fitting[0].name
        return "sales" if kind == "money" and not self.measured else None


def _limited_move(measure: str, move: Facet, limit: Limit) -> Condition:
    """Returns "20% 이상 빠진" as a change rate of -20 % or less."""
    falls = move.name == "fall"
    operator = _MIRRORED[limit.bound.operator] if falls else limit.bound.operator
    bound = Bound(operator=operator, value=-limit.bound.value if falls else limit.bound.value)
    return Condition(measure=measure, side="moved", start=move.start, bound=bound)


def read_figures(frame: Frame) -> FigureReading | None:
    """Returns the reading of a Korean question; None for other languages."""
    if frame.language != "ko":
        return None
    text = text_of(frame)
    rows = [one for one in find_facets(text, "rows") if _is_row(text, one)]
    measured = find_facets(text, "measures")
    return FigureReading(
        text=text,
        measured=tuple(measured),
        said_rows=tuple(one for one in rows if not _inside(one, measured)),
        sides=tuple(find_facets(text, "sides")),
        limits=tuple(find_limits(text)),
    )


def _is_row(text: str, row: Facet) -> bool:
    """Whether a row's word is a word: "신제품" is no product row; "부진한품목" and "매출1위품목" hold one, badly spaced."""
    before, word = text[: row.start], text[row.start : row.end]
    if word == "데" and not _PLACE_WORD.match(text, row.end):
        return False  # "낮은데 …": a clause's end
    return not _INSIDE_WORD.search(before) or bool(_MODIFIED.search(before))


def _inside(row: Facet, measured: Sequence[Facet]) -> bool:
    """Whether a row's word is part of a measure: "거래처 수"."""
    return any(one.start <= row.start and row.end <= one.end for one in measured)
