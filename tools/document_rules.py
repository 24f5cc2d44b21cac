"""Says rules that are kept as data: their limit, their source, and which one wins."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from data.conflicts import strictness
from data.documents import pieces_by_id
from data.editions import Edition
from data.tables.documents import ComplianceRule
from data.wording import article_number
from state.evidence import Passage
from state.language import Language
from tools.document_passages import passage, title_of
from tools.wording import say

PER = {
    "person": ("1인당", "per person"),
    "event": ("1회", "per occasion"),
    "night": ("1박", "per night"),
    "day": ("1일", "per day"),
    "time": ("1회", "per time"),
    "month": ("월", "per month"),
    "year": ("연간", "per year"),
}
CASE = re.compile(r"(?:조(?: 제\d+항)?|Article \d+(?: \(\d+\))?)(?:, ([^()]+)\)| ?\(([^()\d][^()]*)\))$")
PERIODS = {"month": ("월", "a month"), "quarter": ("분기", "a quarter"), "year": ("연", "a year")}


def unit_of(rule: ComplianceRule, language: Language) -> str:
    """Returns what the rule's limit counts, as it is put behind a number."""
    return say(language, "개", " pieces") if rule.item == "sample" else say(language, "원", " won")


def limit_words(rule: ComplianceRule, language: Language) -> str:
    """Returns "1인당 100,000원, 월 4회까지", "금지" or "제한 없음"."""
    if rule.prohibition == "absolute":
        return say(language, "금지", "not allowed")
    if rule.limit_amount is None:
        return say(language, "조건을 지키면 가능", "allowed under the conditions")
    unit = unit_of(rule, language)
    per = PER.get(rule.per or "", ("", ""))
    amount = f"{rule.limit_amount:,}{unit}"
    words = say(language, f"{per[0]} {amount}", f"{amount} {per[1]}").strip()
    if rule.freq_count and rule.freq_period:
        period = PERIODS.get(rule.freq_period, ("", ""))
        words += say(language, f", {period[0]} {rule.freq_count}회까지", f", {rule.freq_count} times {period[1]}")
    return words


def case_of(rule: ComplianceRule, language: Language) -> str:
    """Returns the case that a rule is for, as its norm names it behind the article: "국내", "서울·광역시"; "" for all."""
    law = say(language, rule.law, rule.law_en or rule.law)
    found = CASE.search(law)
    return (found[1] or found[2]).strip() if found else ""


def source_words(rule: ComplianceRule, editions: Mapping[UUID, Edition], language: Language) -> str:
    """Returns "「제품설명회 운영지침」 제7조"; in English "Product Briefing Guideline, Article 7"."""
    edition = editions.get(rule.source_document_id) if rule.source_document_id else None
    if edition is None:
        return say(language, rule.law, rule.law_en or rule.law)
    if not rule.article:
        return title_of(edition, language)
    number = article_number(rule.article).replace("의", "-")
    return title_of(edition, language) + say(language, f" {rule.article}", f", Article {number}")


def conflict_sentence(group: Sequence[ComplianceRule], editions: Mapping[UUID, Edition], language: Language) -> str:
    """Returns what differs between the rules and which of them counts."""
    ordered = sorted(group, key=strictness)
    stated = ", ".join(f"{source_words(rule, editions, language)} {limit_words(rule, language)}" for rule in ordered)
    winner, limit = source_words(ordered[0], editions, language), limit_words(ordered[0], language)
    return say(
        language,
        f"문서 사이에 기준이 다릅니다({stated}). 더 엄격한 {winner}의 기준({limit})을 따라야 합니다.",
        f"The documents disagree ({stated}). The stricter one counts: {winner}, {limit}.",
    )


async def passages_of_rules(
    session: AsyncSession, rules: Sequence[ComplianceRule], editions: Mapping[UUID, Edition]
) -> list[Passage]:
    """Returns the pieces that state the rules, each once."""
    wanted = [rule.source_chunk_id for rule in rules if rule.source_chunk_id is not None]
    pieces = await pieces_by_id(session, dict.fromkeys(wanted))
    return [
        passage(pieces[chunk_id], editions[pieces[chunk_id].document_id], 1.0)
        for chunk_id in dict.fromkeys(wanted)
        if chunk_id in pieces and pieces[chunk_id].document_id in editions
    ]
