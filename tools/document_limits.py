"""`calculate_limit`: may this be spent or given, from the rules that are kept as data; the stricter rule wins."""

from collections.abc import Sequence

from data.conflicts import strictness
from data.documents import rules_for
from data.tables.documents import ComplianceRule
from state.evidence import Cell, Column, Evidence
from state.language import Language
from tools.document_arguments import CalculateLimit
from tools.document_passages import document_evidence
from tools.document_rules import PER, PERIODS, limit_words, passages_of_rules, source_words, unit_of
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import listing, say

# A limit that is stated for one occasion holds for a like one where the documents are silent on it.
LIKE_ACTIVITY = {"product_briefing": ("product_briefing",), "multi_briefing": ("multi_briefing",), "visit": ("visit",)}
MEAL_ACTIVITIES = ("product_briefing", "multi_briefing", "visit")
# What binds a receiver: the rules on that kind of person, and those on a wider kind.
BINDS = {
    "public_official": ("public_official", "hcp", "any"),
    "hcp": ("hcp", "any"),
    "speaker": ("speaker", "hcp", "any"),
    "attendee": ("attendee", "hcp", "any"),
    "employee": ("employee", "any"),
    "any": ("hcp", "employee", "speaker", "any"),
}


async def calculate_limit(arguments: CalculateLimit, caller: Caller, resources: Resources) -> Evidence:
    """Returns verdict, limits and conditions with the clauses they come from; `empty` when no rule speaks about it."""
    day = arguments.as_of or caller.today
    library = await resources.documents.library(caller.principal.org_id)
    async with resources.database.tenant_session(caller.principal) as session:
        found = await rules_for(session, LIKE_ACTIVITY.get(arguments.activity, (arguments.activity,)), day)
        rules = _binding(found, arguments)
        if not rules and arguments.item == "meal":
            rules = _binding(await rules_for(session, MEAL_ACTIVITIES, day), arguments)
        passages = await passages_of_rules(session, rules, library.editions)
    if not rules:
        return _no_rule(arguments, caller)
    language = caller.language
    ordered = sorted(rules, key=strictness)
    evidence = document_evidence(
        "calculate_limit",
        say(language, "한도 확인", "Limit check"),
        summary=_verdict(ordered, arguments, language)
        + [f"{source_words(rule, library.editions, language)}: {limit_words(rule, language)}" for rule in ordered]
        + _conditions(ordered, language),
        passages=passages,
    )
    evidence["table"] = {
        "columns": _columns(language),
        "rows": [_row(rule, arguments, source_words(rule, library.editions, language), language) for rule in ordered],
        "total_rows": len(ordered),
    }
    evidence["assumptions"] = _assumptions(arguments, ordered, language)
    evidence["notices"] = [
        say(
            language,
            f"{day.isoformat()}에 시행 중인 회사 규정으로 계산했으며 법률 자문이 아닙니다.",
            f"Calculated from the company's rules in force on {day.isoformat()}; this is not legal advice.",
        )
    ]
    evidence["empty"] = False
    return evidence


def _binding(rules: Sequence[ComplianceRule], arguments: CalculateLimit) -> list[ComplianceRule]:
    """Returns the rules that bind the receiver there. A ban or limit on a kind of person stands beside the general one."""
    kinds = BINDS[arguments.target_kind]
    return [
        rule
        for rule in rules
        if rule.target_kind in kinds
        and (arguments.item is None or rule.item == arguments.item or rule.item == "other")
        and (arguments.overseas is None or place_of_rule(rule) in (None, arguments.overseas))
    ]


def place_of_rule(rule: ComplianceRule) -> bool | None:
    """Returns True when the rule is about journeys abroad, False when about those at home, None when about both."""
    words = " ".join([rule.law, *rule.conditions])
    abroad, home = "해외" in words or "국외" in words, "국내" in words
    return None if abroad == home else abroad


def _by_place(rules: Sequence[ComplianceRule], language: Language) -> str | None:
    """Returns "국내 1박 200,000원, 해외 1박 350,000원" where the limits differ by place."""
    home = [rule for rule in rules if place_of_rule(rule) is False and rule.limit_amount is not None]
    abroad = [rule for rule in rules if place_of_rule(rule) is True and rule.limit_amount is not None]
    if not home or not abroad:
        return None
    return say(
        language,
        f"국내 {limit_words(home[0], language)}, 해외 {limit_words(abroad[0], language)}",
        f"at home {limit_words(home[0], language)}, abroad {limit_words(abroad[0], language)}",
    )


def _verdict(rules: Sequence[ComplianceRule], arguments: CalculateLimit, language: Language) -> list[str]:
    strictest = rules[0]
    if strictest.prohibition == "absolute":
        return [say(language, "안 됩니다. 규정에서 금지하고 있습니다.", "No. The rules forbid it.")]
    limits = [rule for rule in rules if rule.limit_amount is not None and _comparable(rule)]
    if arguments.amount is None or not limits:
        words = _by_place(rules, language) or limit_words(strictest, language)
        total = _total_allowed(strictest, arguments, language)
        return [say(language, f"한도는 {words}입니다.{total}", f"The limit is {words}.{total}")]
    limit = limits[0].limit_amount or 0
    unit = unit_of(limits[0], language)
    per = say(language, *PER.get(limits[0].per or "", ("", "")))
    people = arguments.headcount
    total = ""
    if people is not None:
        total = say(
            language,
            f" {people}명 합계는 {arguments.amount * people:,}{unit}이고 한도는 {limit * people:,}{unit}입니다.",
            f" For {people} people that is {arguments.amount * people:,}{unit} against {limit * people:,}{unit}.",
        )
    if arguments.amount > limit:
        over = arguments.amount - limit
        return [
            say(
                language,
                f"안 됩니다. {per} {arguments.amount:,}{unit}은 한도 {limit:,}{unit}을 {over:,}{unit} 넘습니다.{total}",
                f"No. {arguments.amount:,}{unit} {per} is {over:,}{unit} above the limit of {limit:,}{unit}.{total}",
            )
        ]
    return [
        say(
            language,
            f"조건을 지키면 가능합니다. {per} {arguments.amount:,}{unit}은 한도 {limit:,}{unit} 안입니다.{total}",
            f"Yes, under the conditions: {arguments.amount:,}{unit} {per} is within {limit:,}{unit}.{total}",
        )
    ]


def _comparable(rule: ComplianceRule) -> bool:
    """Returns whether a single amount can be held against the rule: yearly sums need the year's other payments."""
    return rule.per not in {"year"}


def _total_allowed(rule: ComplianceRule, arguments: CalculateLimit, language: Language) -> str:
    if arguments.headcount is None or rule.limit_amount is None or rule.per != "person":
        return ""
    total = rule.limit_amount * arguments.headcount
    return say(
        language,
        f" {arguments.headcount}명이면 모두 {total:,}원까지입니다.",
        f" For {arguments.headcount} people that is {total:,} won in all.",
    )


def _conditions(rules: Sequence[ComplianceRule], language: Language) -> list[str]:
    words = [
        condition
        for rule in rules
        if rule.prohibition != "absolute"
        for condition in (rule.conditions if language == "ko" else rule.conditions_en or rule.conditions)
    ]
    if not words:
        return []
    listed = listing(list(dict.fromkeys(words)), language, 8)
    return [say(language, f"지켜야 할 조건: {listed}.", f"Conditions: {listed}.")]


def _assumptions(arguments: CalculateLimit, rules: Sequence[ComplianceRule], language: Language) -> list[str]:
    if arguments.target_kind == "any" and any(rule.target_kind == "hcp" for rule in rules):
        return [
            say(
                language,
                "받는 사람이 공무원이나 국립·공립병원, 국립대학병원 소속이 아니라고 보았습니다."
                " 해당하면 청탁금지법의 더 낮은 한도가 적용됩니다.",
                "The receiver was taken not to be a public official (staff of national or public hospitals are);"
                " for them the lower limits of the Anti-Graft Act apply.",
            )
        ]
    return []


def _columns(language: Language) -> list[Column]:
    return [
        {"name": "source", "label": say(language, "근거", "Source"), "unit": "text"},
        {"name": "law", "label": say(language, "규범", "Norm"), "unit": "text"},
        {"name": "limit", "label": say(language, "한도", "Limit"), "unit": "text"},
        {"name": "frequency", "label": say(language, "횟수", "Frequency"), "unit": "text"},
        {"name": "verdict", "label": say(language, "판단", "Verdict"), "unit": "text"},
    ]


def _row(rule: ComplianceRule, arguments: CalculateLimit, source: str, language: Language) -> list[Cell]:
    period = PERIODS.get(rule.freq_period or "", ("", ""))
    frequency = (
        say(language, f"{period[0]} {rule.freq_count}회", f"{rule.freq_count} {period[1]}") if rule.freq_count else None
    )
    verdict = say(language, "조건부 가능", "allowed under conditions")
    if rule.prohibition == "absolute":
        verdict = say(language, "금지", "not allowed")
    elif arguments.amount is not None and rule.limit_amount is not None and _comparable(rule):
        over = arguments.amount > rule.limit_amount
        verdict = say(language, "초과", "above") if over else say(language, "한도 안", "within")
    return [
        source,
        say(language, rule.law, rule.law_en or rule.law),
        limit_words(rule, language),
        frequency,
        verdict,
    ]


def _no_rule(arguments: CalculateLimit, caller: Caller) -> Evidence:
    text = say(
        caller.language,
        "이 경우에 적용할 한도가 규정에 없습니다. 지출 전에 CP팀에 확인하세요.",
        "The rules state no limit for this case. Ask the compliance team before spending.",
    )
    return document_evidence(
        "calculate_limit", say(caller.language, "한도 확인", "Limit check"), summary=[text], passages=[]
    )
