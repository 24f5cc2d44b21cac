"""Tells by its form whether a question is about what holds for everybody: may one, must one, how much, by when."""

import re

_KOREAN = re.compile(
    r"려면|(?:해|어|아|여|가|써|줘|봐|타|사|내|놔|워|와|도)도\s*(?:되|돼|될|됨|괜찮|상관|문제)|안\s*(?:되|돼)(?:나|는|요|면)"
    r"|야\s*(?:하|되|돼|함|됨|해|만)|(?:수|순)\s*있(?:나|어|는|을|음|냐)|(?:되|하|받|지나|넘|늦|걸리|보|내|들|맡|끊|오|잃어버리)(?:으)?면"
    r"|(?:며칠|몇\s*(?:일|시간|개월|달|년|번|회|명|개|통|점|살|프로|퍼센트|퍼|분))\s*(?:씩\s*)?(?:안|전|내|이내|까지|부터|이상|동안|마다|에|만에)"
    r"|(?:어|아|해|되)야\s|언제까지|얼마까지|얼마짜리|얼마마다|(?:받|나오|주|되|가|내)(?:나요?|냐|나여)\s*\?*$|(?:나와|(?:대|내|빌려|더\s)줘)(?:요)?\s*\?*$"
    r"|(?:되|돼|됨|막히|깎이|짤리|잘리|걸리|넘|나오|생기|쳐주|바뀌)(?:나요?|냐|려나|니|요)?\s*\?+\s*$|(?:되|막히|깎이|짤리|잘리|걸리|넘|생기|바뀌)(?:나요?|냐|려나)\s*$|(?:가능|필요|의무|괜찮나?)(?:함|해|요|한가)?\s*\?*\s*$"
    r"|누(?:가|구(?:한테|에게)?)\s*(?:결재|승인|허락|사인|도장|신고|보고)|뭐\s*(?:뭐\s*)?(?:필요|내야|올려|챙겨|준비|붙여)|(?:보내|해|잃어|깨뜨려|먹어|놔|써|눌러)\s*버(?:렸|림)|실수로|깜빡|까먹"
    r"|(?:줬|썼|받았|먹었|갔|나왔|긁혔|놓고\s*(?:왔|내렸)|두고\s*(?:왔|내렸)|긁힘|놓침|잃어버렸|늦었|빠졌|사줬|샀|모셨)(?:는데|음|어요?|습니다|다)?[\s.?!ㅠㅜ]*$|(?:받아|받을까|가져가|챙겨)(?:요)?\s*\?+\s*$|어떻게\s*(?:되|돼)|어케|어떡|어쩌"
    r"|기준이?\s*(?:뭐|뭔|무엇|어떻게)|얼마나\s*가능|가능(?:해|한가|한지|할까|하)|어떻게\s*(?:하나|해야|하죠|처리|신청|매기|계산|정하)|원칙|한도|상한|어디(?:다|에|로)?\s*(?:말|신고|내|제출|연락)"
)
_ENGLISH = re.compile(
    r"\b(?:can|may|must|should|shall)\s+(?:i|we|you|one|a|an|the|employees|reps|they)\b|\bdo (?:i|we) (?:have|need (?:to|an?\b)|get\b)"
    r"|\bam i\b|\bis it (?:ok|okay|fine|allowed)\b|\bhow (?:long|often|soon|early|far|fast)\b|\bwhat (?:if|happens)\b|\bif i\b"
    r"|\bdeadline|\bby when\b|\bwhen (?:do|must|should|is|are|am)\b|\ballowed|\brequired|\bneeded\b|\bmax(?:imum)?\b|\blimit|\bcap\b"
    r"|\bwhat now\b|\bwhat (?:do|should) i do\b|\bwho (?:signs? off|approves?|has to (?:approve|sign))|\bwhom? do i (?:tell|call|ask|report)|\bhow (?:late|old|big|pricey|expensive) \b"
    r"|\b(?:does|will) the company (?:pay|cover|reimburse|give)|\bis (?:that|this) (?:ok|okay|fine|allowed)|,\s*(?:ok|okay|allowed|right|fine)\s*\?|\bdo (?:unused|leftover)\b|\broll over\b|\bpenalty\b|\bnotice period"
    r"|\b(?:hotel|lodging|meal|per diem) budget\b"
    r"|\bwhich score|\bhow many .{1,30}\b(?:may|can|must|counts?)\b|\bhow (?:much|many) .{1,40}\bper\b|\bsteps to\b|\bgets? (?:me|you)\b",
    re.IGNORECASE,
)


def asks_of_a_rule(text: str) -> bool:
    """Returns whether the text, in lower case, asks what is allowed, due, needed or given; figures are asked otherwise."""
    return bool(_KOREAN.search(text) or _ENGLISH.search(text))
