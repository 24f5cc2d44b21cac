"""The verdict on an expense: may it be, by how much not, and what several people and nights add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.tables.documents import ComplianceRule
from state.language import Language
from tools.document_arguments import CalculateLimit
from tools.document_rules import PER, case_of, limit_words, unit_of
from tools.wording import say, with_particle

SUMS = {"month", "year"}
"""Limits on what one receiver gets in all: a single amount can be held against them only where it is such a sum."""
EACH_PERSON = {"person", "night", "day"}
REPEATED = {"night", "day", "time", "event"}


@dataclass(frozen=True, kw_only=True)
class Share:
    """How often a rule's limit counts: for each of the people, for each of the nights."""

    people: int
    times: int

    @property
    def count(self) -> int:
        """People times nights."""
        return self.people * self.times


def share_of_rule(rule: ComplianceRule, arguments: CalculateLimit) -> Share:
    """Returns how often the rule's limit counts in what was asked."""
    return Share(
        people=arguments.headcount or 1 if rule.per in EACH_PERSON else 1,
        times=arguments.times or 1 if rule.per in REPEATED else 1,
    )


def is_comparable(rule: ComplianceRule, arguments: CalculateLimit) -> bool:
    """Returns whether the amount can be held against the rule: a year's limit needs the year's sum."""
    if rule.limit_amount is None:
        return False
    if arguments.within is not None:
        return rule.per == arguments.within
    return rule.per not in SUMS or rule.item == "sample"


def exceeds(rule: ComplianceRule, arguments: CalculateLimit) -> bool | None:
    """Returns whether the amount or the bill is above the rule's limit; None when they cannot be compared."""
    if not is_comparable(rule, arguments) or rule.limit_amount is None:
        return None
    if arguments.amount is not None:
        return arguments.amount > rule.limit_amount
    if arguments.total is not None:
        return arguments.total > rule.limit_amount * share_of_rule(rule, arguments).count
    return None


def verdict(rules: Sequence[ComplianceRule], arguments: CalculateLimit, language: Language) -> str:
    """Returns the direct answer, of the rules that bind, strictest first."""
    if rules[0].prohibition == "absolute":
        return say(language, "안 됩니다. 규정에서 금지하고 있습니다.", "No. The rules forbid it.")
    held = next((rule for rule in rules if exceeds(rule, arguments) is not None), None)
    if held is None:
        return _limit_alone(_asked_rule(rules, arguments), rules, arguments, language)
    words = _bill(held, arguments, language) if arguments.amount is None else _single(held, arguments, language)
    if exceeds(held, arguments):
        return say(language, f"안 됩니다. {words}", f"No. {words}")
    if arguments.activity == "gift_received":
        return say(language, f"원칙은 받지 않는 것입니다. {words}", f"As a rule no gift is taken. {words}")
    return say(language, f"조건을 지키면 가능합니다. {words}", f"Yes, under the conditions: {words}")


def _asked_rule(rules: Sequence[ComplianceRule], arguments: CalculateLimit) -> ComplianceRule:
    """Returns the rule whose limit is the answer: of a year's when a year is asked for, else of a single case."""
    wanted = [rule for rule in rules if is_comparable(rule, arguments)]
    return (wanted or list(rules))[0]


def _limit_alone(
    rule: ComplianceRule, rules: Sequence[ComplianceRule], arguments: CalculateLimit, language: Language
) -> str:
    words = by_case(rules, language) or limit_words(rule, language)
    total = ""
    share = share_of_rule(rule, arguments)
    if rule.limit_amount is not None and share.count > 1:
        unit, whole = unit_of(rule, language), rule.limit_amount * share.count
        total = say(
            language,
            f" {_counted(rule, share, language)}이면 모두 {whole:,}{unit}까지입니다.",
            f" For {_counted(rule, share, language)} that is {whole:,}{unit} in all.",
        )
    return say(language, f"한도는 {words}입니다.{total}", f"The limit is {words}.{total}")


def by_case(rules: Sequence[ComplianceRule], language: Language) -> str | None:
    """Returns "국내 1박 200,000원, 해외 1박 350,000원" where limits of one kind differ by the case; None where they do not."""
    limited = [rule for rule in rules if rule.limit_amount is not None and rule.per not in SUMS]
    cases = {case_of(rule, language) for rule in limited}
    alike = len({(rule.item, rule.target_kind, rule.per) for rule in limited}) == 1
    if len(cases) < 2 or not alike:
        return None
    return ", ".join(
        f"{case} {limit_words(rule, language)}" if (case := case_of(rule, language)) else limit_words(rule, language)
        for rule in limited
    )


def _counted(rule: ComplianceRule, share: Share, language: Language) -> str:
    """Returns "2명 × 3박", "4명" or "3박"."""
    times = {"night": ("박", " nights"), "day": ("일", " days")}.get(rule.per or "", ("회", " times"))
    parts = [say(language, f"{share.people}명", f"{share.people} people")] if share.people > 1 else []
    if share.times > 1:
        parts.append(f"{share.times}{say(language, *times)}")
    return " × ".join(parts)


def _bill(rule: ComplianceRule, arguments: CalculateLimit, language: Language) -> str:
    """Returns how a whole bill stands to the limit: "4명 합계 240,000원은 한도 200,000원(1인당 50,000원)을 40,000원 넘습니다."."""
    total, share, unit = arguments.total or 0, share_of_rule(rule, arguments), unit_of(rule, language)
    limit = (rule.limit_amount or 0) * share.count
    per = say(language, *PER.get(rule.per or "", ("", "")))
    one = f"{rule.limit_amount or 0:,}{unit}"
    if share.count == 1:
        return _against(f"{total:,}{unit}", limit, total - limit, "", rule, language)
    each = say(language, f"({per} {one})", f" ({one} {per})")
    counted = _counted(rule, share, language)
    bill = say(language, f"{counted} 합계 {total:,}{unit}", f"{total:,}{unit} for {counted}")
    return _against(bill, limit, total - limit, each, rule, language)


def _single(rule: ComplianceRule, arguments: CalculateLimit, language: Language) -> str:
    """Returns how an amount for one stands to the limit, with the sums for all."""
    amount, limit, unit = arguments.amount or 0, rule.limit_amount or 0, unit_of(rule, language)
    per = say(language, *PER.get(rule.per or "", ("", "")))
    spent = say(language, f"{per} {amount:,}{unit}", f"{amount:,}{unit} {per}").strip()
    words = _against(spent, limit, amount - limit, "", rule, language)
    share = share_of_rule(rule, arguments)
    if share.count == 1:
        return words
    counted, whole = _counted(rule, share, language), amount * share.count
    return words + say(
        language,
        f" {counted} 합계는 {whole:,}{unit}이고 한도는 {limit * share.count:,}{unit}입니다.",
        f" For {counted} that is {whole:,}{unit} against {limit * share.count:,}{unit}.",
    )


def _against(spent: str, limit: int, over: int, each: str, rule: ComplianceRule, language: Language) -> str:
    unit = unit_of(rule, language)
    if over > 0:
        return say(
            language,
            f"{with_particle(spent, '은/는')} 한도 {limit:,}{unit}{each}{'을' if unit == '원' else '를'} {over:,}{unit} 넘습니다.",
            f"{spent} is {over:,}{unit} above the limit of {limit:,}{unit}{each}.",
        )
    return say(
        language,
        f"{with_particle(spent, '은/는')} 한도 {limit:,}{unit}{each} 안입니다.",
        f"{spent} is within {limit:,}{unit}{each}.",
    )
