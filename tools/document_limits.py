"""`calculate_limit`: may this be spent or given, from the rules that are kept as data; the stricter rule wins."""

from collections.abc import Sequence

from data.conflicts import strictness
from data.documents import rules_for
from data.tables.documents import ComplianceRule
from state.evidence import Cell, Column, Evidence
from state.language import Language
from tools.document_arguments import CalculateLimit
from tools.document_passages import document_evidence
from tools.document_rules import PERIODS, case_of, limit_words, passages_of_rules, source_words
from tools.limit_verdict import exceeds, verdict
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
        rules = _for_the_traveller(_binding(found, arguments), arguments)
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
        summary=[verdict(ordered, arguments, language)]
        + [f"{source_words(rule, library.editions, language)}: {_cased_limit(rule, language)}" for rule in ordered]
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


def _for_the_traveller(rules: Sequence[ComplianceRule], arguments: CalculateLimit) -> list[ComplianceRule]:
    """Returns the rules of the traveller's rank and city where these are known: a special one takes the general one's place."""
    kept = list(rules)
    for is_so, word in ((arguments.senior, "차장"), (arguments.metropolitan, "광역시")):
        special = [rule for rule in kept if word in case_of(rule, "ko")]
        if is_so and special:
            kept = [rule for rule in kept if rule in special or (case_of(rule, "ko") and word == "광역시")]
        elif is_so is False:
            kept = [rule for rule in kept if rule not in special]
    return kept


def _cased_limit(rule: ComplianceRule, language: Language) -> str:
    case = case_of(rule, language)
    return f"{limit_words(rule, language)} ({case})" if case else limit_words(rule, language)


def place_of_rule(rule: ComplianceRule) -> bool | None:
    """Returns True when the rule is about journeys abroad, False when about those at home, None when about both."""
    words = " ".join([rule.law, *rule.conditions])
    abroad, home = "해외" in words or "국외" in words, "국내" in words
    return None if abroad == home else abroad


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
    judged = say(language, "조건부 가능", "allowed under conditions")
    if rule.prohibition == "absolute":
        judged = say(language, "금지", "not allowed")
    elif (over := exceeds(rule, arguments)) is not None:
        judged = say(language, "초과", "above") if over else say(language, "한도 안", "within")
    return [
        source,
        say(language, rule.law, rule.law_en or rule.law),
        limit_words(rule, language),
        frequency,
        judged,
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
