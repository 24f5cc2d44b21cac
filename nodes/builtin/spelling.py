"""Corrects misspelt words of the trade before concepts are looked for: "거레처" -> "거래처", "acheivement" -> "achievement".

Only for finding concepts: names have their own tolerance (tools/entities), and what the person sees stays as written.
"""

import re
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

_KOREAN = (
    "거래처 달성률 달성율 담당자 미수금 견본품 출장비 인센티브 제품설명회 설명회 복리후생 법인카드 연락처 거래내역 성장률 반품률 방문율 출근율"
    " 집행률 종합병원 상위권 보고서 취업규칙 육아휴직 경조휴가 지출보고서 강연료 자문료 숙박비 개인정보 부작용 주의사항 적응증 신청서 "
    "영업사원 이메일 전화번호 순매출 판매량 기여도 여신한도 만료일 자동연장 원외처방 이상치 팀장님 직급별 지점별 제품별 월별로 거래처별"
).split()
_KOREAN_SHORT = {
    "메출": "매출", "매츌": "매출", "매줄": "매출", "실젹": "실적", "실쩍": "실적", "게약": "계약", "걔약": "계약", "방믄": "방문",
    "몪표": "목표", "묙표": "목표", "슌위": "순위", "순의": "순위", "츄이": "추이", "규졍": "규정", "한됴": "한도", "반픔": "반품",
    "얀차": "연차", "평까": "평가", "담댱": "담당", "걸래처": "거래처", "거래쳐": "거래처", "거레쳐": "거래처", "미수굼": "미수금",
}  # fmt: skip
_ENGLISH = (
    "achievement attainment performance revenue transactions transaction contracts contract customers customer clients"
    " hospitals hospital pharmacies pharmacy clinics overdue forecast predict ranking quarter quarterly monthly compare"
    " comparison employees employee attendance incentive evaluation promotion regulation regulations briefing briefings"
    " samples expenses lodging schedule appointment visits territory profile address director manager salary target targets"
    " growth decline products product returns dormant prescription reimbursement disciplinary harassment precautions"
    " interactions indication dosage expiring expire renew renewal outstanding coverage headcount vacation allowance"
).split()
_MIN_LATIN = 5  # shorter words have too many honest neighbours (team/term, sales/sale)
_PARTICLE = (
    r"(?:은|는|이|가|을|를|의|에|에서|로|으로|와|과|랑|이랑|하고|도|만|별|들|보다|까지|부터|한테|요|이야|야|좀)*"
)


def correct(text: str) -> str:
    """Returns the text (lower case) with misspelt words of the trade replaced; everything else as it is."""
    text = re.sub("|".join(map(re.escape, _KOREAN_SHORT)), lambda match: _KOREAN_SHORT[match.group()], text)
    text = re.sub(r"[가-힣]{3,}", lambda match: _korean(match.group()), text)
    return re.sub(r"(?<![a-z0-9])[a-z]{5,}(?![a-z0-9])", lambda match: _english(match.group()), text)


@cache
def _english(word: str) -> str:
    if word in _known_latin():
        return word
    limit = 2 if len(word) >= 9 else 1
    best = min(_ENGLISH, key=lambda known: DamerauLevenshtein.distance(word, known))
    close = DamerauLevenshtein.distance(word, best) <= limit and len(best) >= _MIN_LATIN
    return best if close and word[0] == best[0] else word


@cache
def _korean(word: str) -> str:
    """Replaces the beginning of a word that is one letter of the alphabet away from a known word of three or more."""
    for known in _KOREAN:
        head = word[: len(known)]
        if len(head) < len(known) or head == known:
            continue
        if DamerauLevenshtein.distance(letters(head), letters(known)) != 1:
            continue
        if re.fullmatch(_PARTICLE, word[len(known) :]) or word[len(known) :][:2] in _FOLLOWING:
            return known + word[len(known) :]
    return word


_FOLLOWING = frozenset("목록 순위 정보 명단 비교 추이 현황 내역 규정 한도 기준 알려 보여 조회 실적 매출 계약".split())


@cache
def _known_latin() -> frozenset[str]:
    """Words of the examples and of the lexicon itself are spelt as meant."""
    from nodes.builtin.examples import load_examples
    from nodes.builtin.lexemes import load_concepts

    words = {word for example in load_examples() for word in re.findall(r"[a-z]{5,}", example.text.lower())}
    words |= {word for concept in load_concepts() for way in concept.en for word in re.findall(r"[a-z]{5,}", way)}
    return frozenset(words | set(_ENGLISH))


def letters(text: str) -> str:
    """Returns Hangul syllables as their single letters: "매" -> two characters, so that one wrong letter is one edit."""
    found: list[str] = []
    for character in text:
        code = ord(character) - 0xAC00
        if 0 <= code < 11172:
            found += [chr(0x1100 + code // 588), chr(0x1161 + code % 588 // 28)]
            if code % 28:
                found.append(chr(0x11A7 + code % 28))
        else:
            found.append(character)
    return "".join(found)
