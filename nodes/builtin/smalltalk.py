"""Replies without evidence: greetings, what the service can do, and polite, specific refusals."""

from collections.abc import Mapping, Sequence
from datetime import date
from re import Pattern

from nodes.builtin.language import requested_language
from nodes.builtin.lexemes import load_concepts
from state.language import Language
from state.understanding import Intent, Understanding

Reply = Mapping[Language, str]

_REFUSALS: Mapping[str, Reply] = {
    "limit.medical": {
        "ko": "환자 개인의 진단이나 용량은 판단해 드릴 수 없습니다. 처방은 담당 의사와 상의해 주세요. "
        "제품설명서에 적힌 용법·용량과 주의사항은 찾아 드릴 수 있습니다.",
        "en": "I cannot judge a patient's diagnosis or dose; please leave that to the treating physician. "
        "I can look up what the product sheet says about dosage and precautions.",
    },
    "limit.rebate": {
        "ko": "리베이트나 규정을 피하는 방법은 도와드릴 수 없습니다. 약사법과 회사 자율준수(CP) 규정이 금지합니다. "
        "허용되는 지원의 한도와 절차는 찾아 드릴 수 있습니다.",
        "en": "I cannot help with rebates or with getting around the rules; the law and our compliance code forbid it. "
        "I can show which support is allowed, with its limits and procedure.",
    },
    "limit.private": {
        "ko": "집 주소나 개인 연락처 같은 개인정보는 알려 드릴 수 없습니다. "
        "부서, 직위, 사내 연락처는 찾아 드릴 수 있습니다.",
        "en": "I cannot give out personal data such as home addresses. "
        "I can look up someone's team, position and work contact.",
    },
    "limit.injection": {
        "ko": "내부 지시나 권한을 바꾸는 요청에는 응할 수 없습니다. 로그인한 분의 권한 안에서만 자료를 보여 드립니다.",
        "en": "I cannot change my instructions or your rights. I only show what your login may see.",
    },
    "limit.tenant": {
        "ko": "다른 회사의 자료는 볼 수 없습니다. 소속 회사의 규정, 실적, 거래처만 답해 드립니다.",
        "en": "I cannot see another company's data, only your own company's rules, figures and clients.",
    },
    "limit.sql": {
        "ko": "데이터베이스 명령은 실행하지 않습니다. 알고 싶은 내용을 말로 물어봐 주시면 찾아 드리겠습니다.",
        "en": "I do not run database commands. Ask in your own words and I will look it up.",
    },
    "other.creative": {
        "ko": "시나 소설 같은 창작은 하지 않습니다.",
        "en": "I do not write poems or stories.",
    },
    "other.coding": {"ko": "프로그램 코드는 써 드리지 않습니다.", "en": "I do not write program code."},
    "other.finance": {
        "ko": "투자나 복권에 대해서는 조언해 드리지 않습니다.",
        "en": "I give no advice on investments or lotteries.",
    },
    "other.politics": {
        "ko": "정치에 대해서는 의견을 내지 않습니다.",
        "en": "I give no opinion on politics.",
    },
    "other.life": {
        "ko": "업무 밖의 생활 정보는 가지고 있지 않습니다.",
        "en": "I have no information on life outside work.",
    },
    "other.knowledge": {
        "ko": "일반 상식은 회사 자료로 확인할 수 없어 답하지 않습니다.",
        "en": "I do not answer general knowledge, because company data cannot confirm it.",
    },
}
_TALK: Mapping[str, Reply] = {
    "talk.weather": {
        "ko": "날씨 정보에는 연결되어 있지 않습니다. 방문 일정과 거래처 주소는 찾아 드릴 수 있습니다.",
        "en": "I am not connected to a weather service. I can look up visit plans and client addresses.",
    },
    "talk.news": {
        "ko": "뉴스나 인터넷 검색은 하지 않습니다. 회사 안의 문서와 공지는 찾아 드릴 수 있습니다.",
        "en": "I do not search news or the web. I can search the company's documents and notices.",
    },
    "talk.translate": {
        "ko": "번역 기능은 없습니다. 질문은 한국어와 영어 모두로 하실 수 있고, 같은 언어로 답해 드립니다.",
        "en": "I do not translate texts. You may ask in Korean or English and get the answer in the same language.",
    },
    "talk.feedback": {
        "ko": "불편을 드려 죄송합니다. 어느 사람·기간·거래처를 말씀하셨는지 한 번 더 적어 주시면 다시 찾아보겠습니다.",
        "en": "I am sorry about that. Tell me which person, period or client you meant and I will look again.",
    },
    "talk.thanks": {
        "ko": "도움이 되었다니 다행입니다. 더 궁금한 것이 있으면 말씀해 주세요.",
        "en": "Glad to help. Ask me anything else you need.",
    },
    "talk.bye": {"ko": "수고하셨습니다. 다음에 또 불러 주세요.", "en": "Goodbye. Come back any time."},
    "talk.smalltalk": {
        "ko": "저는 업무 자료를 찾아 드리는 일을 합니다. 잠시 쉬신 뒤에 실적이나 거래처가 궁금하면 불러 주세요.",
        "en": "I look up work data for you. Whenever you are ready, ask about figures, clients or rules.",
    },
    "talk.greeting": {
        "ko": "안녕하세요. 나루톡입니다. 사내 규정, 영업 실적, 거래처 정보를 찾아 드립니다.",
        "en": "Hello, this is NaruTalk. I look up company rules, sales figures and clients for you.",
    },
    "talk.capability": {
        "ko": "저는 나루톡입니다. 회사 문서와 데이터베이스에서 근거를 찾아 출처와 함께 답합니다.",
        "en": "I am NaruTalk. I find evidence in the company's documents and database and answer with its source.",
    },
}
_ORDER = (*_REFUSALS, *_TALK)  # a refusal outweighs a greeting in the same message
_WITH_OFFERS = {"talk.greeting", "talk.capability", "other.creative", "other.coding", "other.finance",
                "other.politics", "other.life", "other.knowledge"}  # fmt: skip
_DECLINED: Reply = {
    "ko": "이 질문은 제가 다루는 범위 밖이라 답해 드릴 수 없습니다.",
    "en": "This is outside what I can answer.",
}
_AGREED: Reply = {
    "ko": "네, 앞으로 한국어로 답하겠습니다.",
    "en": "Certainly, I will answer in English from now on.",
}


def load_topics() -> dict[str, Pattern[str]]:
    """Returns the expression of each topic that has a reply; reads files, so not on the event loop."""
    patterns = {concept.name: concept.pattern for concept in load_concepts()}
    return {name: patterns[name] for name in (*_ORDER, "talk.time") if name in patterns}


def reply_to(
    understanding: Understanding, topics: Mapping[str, Pattern[str]], today: date, offers: Sequence[str]
) -> str:
    """Returns the reply to a message that needs no evidence. `offers` are lines that say what can be asked."""
    language = understanding["language"]
    if requested_language(understanding["question"]) is not None:
        return _AGREED[language]
    out_of_scope = understanding["intents"][0]["intent"] == Intent.OUT_OF_SCOPE
    spoken = [name for name in _ORDER if name in topics and topics[name].search(understanding["question"])]
    if out_of_scope:
        spoken = [name for name in spoken if name in _REFUSALS]
    elif "talk.time" in topics and topics["talk.time"].search(understanding["question"]):
        return _today(today, language)
    topic = spoken[0] if spoken else None
    if topic is None:
        lead = _DECLINED[language] if out_of_scope else _TALK["talk.capability"][language]
        return "\n".join([lead, "", *_offers(offers, language)])
    text = (_REFUSALS.get(topic) or _TALK[topic])[language]
    return "\n".join([text, "", *_offers(offers, language)]) if topic in _WITH_OFFERS else text


def _offers(offers: Sequence[str], language: Language) -> list[str]:
    lead = "이런 것을 물어보실 수 있습니다." if language == "ko" else "You can ask, for example:"
    return [lead, *(f"- {offer}" for offer in offers)]


def _today(today: date, language: Language) -> str:
    if language == "ko":
        weekday = "월화수목금토일"[today.weekday()]
        return f"오늘은 {today.year}년 {today.month}월 {today.day}일 {weekday}요일입니다."
    return f"Today is {today:%A}, {today.isoformat()}."
