"""Words of everyday speech that are no names by themselves, though names are made of them."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY_STEMS = _words("""
    미래 햇살 바른 푸른 행복 사랑 우리 하나 서울 중앙 오늘 아침 자연 호수 향기 모아 서로 초록 미소 노을 이슬 파란
    하얀 고운 편안한 튼튼한 행복한 희망찬 큰사랑 화목 보람 두레 키움 함박 은빛 물빛 손길 봄날 마루 나래 단비 잔디
    여울 도담 제일 신규 대표 전체 최고 으뜸 새로 참좋은 한마음 무지개 들꽃 버들 또래 연세 성모 제일사랑 누리 이든
    아름 정다운 다정 늘 새 큰 우리들 온누리 벗 소담 가람
""")
"""A place is not called by these alone: "미래 매출" is not about 미래이비인후과."""

NO_STEMS = _words("""
    국립대 시립 도립 국립 대학 종합 요양 한방 개인 동네 일반 상급종합 상급 신규 담당 거래 같은 다른 어느 우리 공공
    민간 지역 전체 모든 주요 상위 하위 휴면 대형 중형 소형 인근 근처 맡은 가는 있는 하는 되는 쓰는 끊은 낮은 높은
    많은 적은 좋은 작은 큰 새로운 해당 특정 각종 여러 관련 방문 방문한 계약 계약한 가까운 끝나는 줄어든 떨어진
    늘어난 동물 수의 어린이 대표 정신 신경 소아 정형 이비인후 가정의학 준종합 대학교 의과대학 문전 처방 매출 실적
    환자 원장 교수 서울시 경기도 거래하는 관리하는 담당하는 맡고있는 부진한 부실 우량 대학병원 종합병원 병원 의원
    약국 내과 그리고 또는 이런 그런 저런 어떤 무슨 오늘 내일 어제 갈만한 이탈한 신규로 최근 작년 올해 이번 지난 등급
    기존 현재 위험 미수 연체 만료 만료된 과장이 대리가 팀장이 사원이 님이
""")
"""Before "병원" or "내과" these say which ones, not a name."""

NO_STEMS_ENGLISH = _words("""
    the which what all our my any university general national show list export new other every some top best worst
    these those compare how many of in a an clients hospitals clinics is are does did do can could will for to at
    from with and or internal family public private local large small why who when where me us their his her its
    give find tell log draft
""")
"""Capitalised at a sentence's start or part of a kind of place, never the name itself."""

NOT_PEOPLE = _words("""
    이번에 이상한 한도가 정리해 조회해 지원금 강연료 전화가 주의할 신규로 최근에 오늘의 안내해 서로의 고마워 유효한
    임원의 문서의 성장한 하반기 상반기 이달의 전사의 남은이 정해진 한해의 이어서 주로의 전체의 최대의 최소의 최고의
    이전의 이후의 현재의 기존의 기타의 정수기 이동해 조정해 이동형 전환해 고정비 지도자 한정해 서울시 신호등 강의실
    조정한 이용해 이용한 정도의 이상의 이상은 이상이 이하의 이하는 이내의 이자는 이자가
""")
"""Three syllables that could be surname and given name, and are not."""
