"""explain_grade: the organisation's rule for client grades, and how one client came to its grade."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel

from data.clients.directory import ClientRecord
from data.clients.grading import load_grade_rules, load_order_record
from state.evidence import Cell, Evidence
from tools.client_arguments import ExplainGrade
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.company_year import month_stretch
from tools.figures import Number, share
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.wording import with_particle

Lines = list[tuple[float, int]]
"""(bound, points), read from the top: the first that fits counts."""


class GradeRules(BaseModel):
    """The rule as the organisation keeps it."""

    window_months: int
    sales_won_at_least: Lines
    order_months_at_least: Lines
    days_since_order_at_most: Lines
    growth_at_least: Lines
    grades: list[tuple[str, int]]

    def grade(self, points: int) -> str:
        """Returns the grade that so many points give."""
        return next((grade for grade, least in self.grades if points >= least), self.grades[-1][0])


@dataclass(frozen=True, kw_only=True)
class Score:
    """Points for one part of the rule."""

    name: str
    shown: str
    """The value, as people write it."""
    points: int
    most: int
    next_bound: str | None
    """What would give more."""


async def explain_grade(arguments: ExplainGrade, caller: Caller, resources: Resources) -> Evidence:
    """Returns the rule, and the points of one client when it is named."""
    async with open_book(caller, resources) as book:
        stored = await load_grade_rules(book.session)
        if stored is None:
            none = book.say("등급 산정 기준이 등록되어 있지 않습니다.", "No rule for client grades is on file.")
            return make_evidence("explain_grade", book.say("거래처 등급 기준", "Client grades"), [none], empty=True)
        rules = GradeRules.model_validate(stored)
        if arguments.client is None:
            return _rule(rules, book)
        return await _explained(await book.one_client(arguments.client), rules, book)


def _rule(rules: GradeRules, book: Book) -> Evidence:
    columns = [
        book.column("part", "항목", "Part"),
        book.column("condition", "기준", "Condition"),
        book.column("points", "점수", "Points", "points"),
    ]
    rows: list[list[Cell]] = []
    for part, least, lines, unit in (
        (book.say("최근 실적", "Sales"), True, rules.sales_won_at_least, "won"),
        (book.say("주문한 달 수", "Months with an order"), True, rules.order_months_at_least, "months"),
        (book.say("마지막 주문 후 경과", "Days since the last order"), False, rules.days_since_order_at_most, "days"),
        (book.say("전년 대비 성장률", "Growth on the year before"), True, rules.growth_at_least, "ratio"),
    ):
        for bound, points in lines:
            rows.append([part, _bound(bound, unit, least, book), points])
    rows += [
        [book.say("등급", "Grade"), book.say(f"{least}점 이상 → {grade}", f"{least} points or more: {grade}"), least]
        for grade, least in rules.grades
    ]
    return make_evidence(
        "explain_grade",
        book.say("거래처 등급 산정 기준", "How clients are graded"),
        [_rule_sentence(rules, book), _grades_sentence(rules, book)],
        table=make_table(columns, rows),
    )


def _rule_sentence(rules: GradeRules, book: Book) -> str:
    most = [max(points for _, points in lines) for lines in _parts(rules)]
    months = rules.window_months
    return book.say(
        f"거래처 등급은 최근 {months}개월의 실적({most[0]}점), 주문한 달 수({most[1]}점), 마지막 주문 후 "
        f"경과일({most[2]}점), "
        f"직전 {months}개월 대비 성장률({most[3]}점)을 더한 {sum(most)}점 만점으로 매깁니다.",
        f"Clients are graded on {sum(most)} points over the last {months} months: sales ({most[0]}), months with an "
        "order "
        f"({most[1]}), days since the last order ({most[2]}), growth on the {months} months before ({most[3]}).",
    )


def _grades_sentence(rules: GradeRules, book: Book) -> str:
    grades = ", ".join(book.say(f"{grade} {least}점 이상", f"{grade} from {least}") for grade, least in rules.grades)
    return book.say(f"등급 구간은 {grades}입니다.", f"The grades: {grades}.")


def _parts(rules: GradeRules) -> tuple[Lines, Lines, Lines, Lines]:
    return (
        rules.sales_won_at_least,
        rules.order_months_at_least,
        rules.days_since_order_at_most,
        rules.growth_at_least,
    )


async def _explained(client: ClientRecord, rules: GradeRules, book: Book) -> Evidence:
    scores = await _scores(client, rules, book)
    total = sum(score.points for score in scores)
    grade, name = rules.grade(total), book.client(client.id, client.name)
    columns = [
        book.column("part", "항목", "Part"),
        book.column("value", "값", "Value"),
        book.column("points", "점수", "Points", "points"),
        book.column("most", "만점", "Out of", "points"),
    ]
    rows: list[list[Cell]] = [[score.name, score.shown, score.points, score.most] for score in scores]
    most = sum(score.most for score in scores)
    rows.append([book.say("합계", "Total"), grade, total, most])
    parts = ", ".join(f"{score.name} {score.shown} → {score.points}/{score.most}" for score in scores)
    summary = [
        book.say(
            f"{with_particle(name, '은/는')} {total}점(만점 {most}점)으로 {grade}등급에 해당합니다.",
            f"{name} has {total} of {most} points, which is grade {grade}.",
        ),
        book.say(f"항목별로는 {parts}점입니다.", f"In detail: {parts}."),
        *_step_up(total, scores, rules, book),
    ]
    notices = []
    if grade != client.grade:
        notices.append(
            book.say(
                f"저장된 등급은 {client.grade}입니다. 현재 수치로 다시 계산한 결과와 다르므로 다음 등급 조정 때 바뀔 "
                "수 있습니다.",
                f"The grade on file is {client.grade}; today's figures give {grade}, so it may change at the next "
                "review.",
            )
        )
    return make_evidence(
        "explain_grade",
        book.say(f"{name} 등급 근거", f"Why {name} is graded {client.grade}"),
        summary,
        table=make_table(columns, rows),
        assumptions=[_rule_sentence(rules, book), _grades_sentence(rules, book)],
        notices=notices,
    )


async def _scores(client: ClientRecord, rules: GradeRules, book: Book) -> list[Score]:
    months = rules.window_months
    window = month_stretch(book.today.year, book.today.month - months + 1, months)
    back = relativedelta(months=months)
    now = (await book.sales([client.id], window.start, window.end)).by_client.get(client.id, 0)
    before_end = window.start - timedelta(days=1)
    before = (await book.sales([client.id], window.start - back, before_end)).by_client.get(client.id, 0)
    record = await load_order_record(book.session, client.id, window.start, book.today)
    days = (book.today - record.last).days if record.last else None
    growth = share(now - before, before)
    return [
        _score(book.say("실적", "sales"), now, rules.sales_won_at_least, "won", True, book),
        _score(
            book.say("주문한 달", "months with an order"),
            record.months,
            rules.order_months_at_least,
            "months",
            True,
            book,
        ),
        _score(
            book.say("마지막 주문 후", "since the last order"),
            days,
            rules.days_since_order_at_most,
            "days",
            False,
            book,
        ),
        _score(book.say("성장률", "growth"), growth, rules.growth_at_least, "ratio", True, book),
    ]


def _score(name: str, value: Number | None, lines: Lines, unit: str, least: bool, book: Book) -> Score:
    def fits(bound: float) -> bool:
        if value is None:
            return False
        return Decimal(value) >= Decimal(str(bound)) if least else Decimal(value) <= Decimal(str(bound))

    points = next((given for bound, given in lines if fits(bound)), 0)
    better = [bound for bound, given in lines if given > points]
    return Score(
        name=name,
        shown=_value(value, unit, book),
        points=points,
        most=max(given for _, given in lines),
        next_bound=_bound(better[-1], unit, least, book) if better else None,
    )


def _value(value: Number | float | None, unit: str, book: Book) -> str:
    if value is None:
        return book.say("해당 없음", "n/a")
    if unit == "won":
        return book.money(int(value))
    if unit == "ratio":
        return book.rate(Decimal(str(value)), signed=True)
    return book.say(f"{value:g}개월" if unit == "months" else f"{value:g}일", f"{value:g} {unit}")


def _bound(bound: float, unit: str, least: bool, book: Book) -> str:
    shown = _value(bound, unit, book)
    return book.say(f"{shown} {'이상' if least else '이하'}", f"{'at least' if least else 'at most'} {shown}")


def _step_up(total: int, scores: list[Score], rules: GradeRules, book: Book) -> list[str]:
    """Says what is missing to the next grade, and the part that would bring most."""
    above = [(grade, least) for grade, least in rules.grades if least > total]
    if not above:
        return []
    grade, least = above[-1]
    weakest = max(scores, key=lambda score: score.most - score.points)
    hint = ""
    if weakest.next_bound:
        hint = book.say(
            f" 여지가 가장 큰 항목은 {weakest.name}이며 {weakest.next_bound}이면 점수가 오릅니다.",
            f" The part with most room is {weakest.name}: {weakest.next_bound} gives more.",
        )
    return [
        book.say(
            f"{grade}등급까지는 {least - total}점이 모자랍니다.{hint}",
            f"{least - total} points short of {grade}.{hint}",
        )
    ]


EXPLAIN_GRADE = Tool(
    name="explain_grade",
    arguments=ExplainGrade,
    description="How clients are graded (VIP, A, B, C, D), and the points behind one client's grade.",
    run=explain_grade,
)
