"""Tells by its form whether a question is about what holds for everybody: may one, must one, how much, by when."""

import re

_KOREAN = re.compile(
    r"려면|(?:해|어|아|여|가|써|줘|봐|타|사|내|놔|워|와|도)도\s*(?:되|돼|될|됨|괜찮|상관|문제)|안\s*(?:되|돼)(?:나|는|요|면)"
    r"|야\s*(?:하|되|돼|함|됨|해|만)|(?:수|순)\s*있(?:나|어|는|을|음|냐)|(?:되|하|받|지나|넘|늦|걸리|보|내|들|맡|끊|오|잃어버리)(?:으)?면"
    r"|(?:며칠|몇\s*(?:일|시간|개월|달|년|번|회|명|개|통|점|살|프로|퍼센트|퍼|분))\s*(?:씩\s*)?(?:안|전|내|이내|까지|부터|이상|동안|마다|에|만에)"
    r"|(?:어|아|해|되)야\s|언제까지|얼마까지|얼마짜리|얼마마다|(?:받|나오|주|되|가|내)(?:나요?|냐|나여)\s*\?*$|(?:나와|(?:대|내|빌려|더\s)줘)(?:요)?\s*\?*$"
    r"|기준이?\s*(?:뭐|뭔|무엇|어떻게)|얼마나\s*가능|가능(?:해|한가|한지|할까|하)|어떻게\s*(?:하나|해야|하죠|처리|신청|매기|계산|정하)|원칙|한도|상한|어디(?:다|에|로)?\s*(?:말|신고|내|제출|연락)"
)
_ENGLISH = re.compile(
    r"\b(?:can|may|must|should|shall)\s+(?:i|we|you|one|a|an|the|employees|reps|they)\b|\bdo (?:i|we) (?:have|need (?:to|an?\b)|get\b)"
    r"|\bam i\b|\bis it (?:ok|okay|fine|allowed)\b|\bhow (?:long|often|soon|early|far|fast)\b|\bwhat (?:if|happens)\b|\bif i\b"
    r"|\bdeadline|\bby when\b|\bwhen (?:do|must|should|is|are|am)\b|\ballowed|\brequired|\bneeded\b|\bmax(?:imum)?\b|\blimit|\bcap\b"
    r"|\bwhich score|\bhow many .{1,30}\b(?:may|can|must|counts?)\b|\bhow (?:much|many) .{1,40}\bper\b|\bsteps to\b|\bgets? (?:me|you)\b",
    re.IGNORECASE,
)


def asks_of_a_rule(text: str) -> bool:
    """Returns whether the text, in lower case, asks what is allowed, due, needed or given; figures are asked otherwise."""
    return bool(_KOREAN.search(text) or _ENGLISH.search(text))
