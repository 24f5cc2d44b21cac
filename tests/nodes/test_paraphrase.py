"""Sentences in other words: what goes against their source is named, what says the same stands."""

import pytest

from nodes.paraphrase import contradictions

SAMPLE = (
    "① 견본품은 다음 각 호의 조건을 모두 갖추어 제공한다.\n② 견본품은 한 요양기관에 같은 품목을 월 5개까지 제공할 수 있다.\n"
    "③ 약국과 도매상에는 견본품을 제공할 수 없다."
)
CARD = (
    "① 법인카드는 업무 목적으로만 쓸 수 있다.\n② 토요일, 일요일과 공휴일에는 법인카드를 쓸 수 없으며, 학술대회나 제품설명회로 팀장의 사전 승인을"
    " 받은 경우에만 식사비에 쓸 수 있다.\n③ 23시부터 다음 날 06시까지는 법인카드를 쓸 수 없다."
)
BRIEFING = (
    "① 단일 기관 설명회에서 제공하는 식음료는 참석자 1인당 1회 100,000원을 한도로 하고, 세금과 봉사료는 뺀 금액으로 계산한다.\n"
    "③ 공무원이거나 국립·공립병원에 속한 보건의료전문가에게는 1인당 50,000원을 넘는 식음료를 제공할 수 없다."
)
RETURNS = "② 반품 금액이 1,000,000원을 넘으면 팀장의 승인을, 5,000,000원을 넘으면 사업부장의 승인을 받는다."
EXPIRY = "② 유효기간이 6개월 미만으로 남은 제품은 반품할 수 없으며, 유효기간이 지난 제품은 폐기 확인서를 받고 교환한다."
SICK = "② 병가 가운데 연 10일까지는 유급으로 하며, 3일을 넘는 병가에는 진단서를 내야 한다."
BONUS = "① 분기 말일에 재직 중이고 분기 달성률이 90% 이상인 영업 직원에게 지급한다."
REPORT = "② 이름을 밝히지 아니하고 신고할 수 있다."
SECOND_JOB = (
    "① 직원은 회사의 사전 서면 승인 없이 다른 회사의 임직원이 되거나 영리를 목적으로 하는 사업을 경영할 수 없다."
)
TRIP = "① 국내 출장은 출발 1일 전까지, 해외 출장은 출발 14일 전까지 팀장의 승인을 받아야 한다.\n② 해외 출장은 사업부장의 승인도 받아야 한다."
LATE = "① 시업 시각을 10분 넘겨 출근하면 지각으로 본다.\n② 지각 3회는 결근 1일로 계산한다."
GIFT = "① 거래처에 주는 명절 선물은 1곳에 50,000원을 넘을 수 없다.\n② 공직자에게는 직무와 관련하여 선물을 제공하지 아니한다."
POINTS = "② 복지포인트는 부여한 해의 12월 31일까지 사용하여야 하며, 남은 포인트는 이월하지 아니한다."
ENGLISH = (
    "A signed attendance sheet is kept for 5 years. Food and drink may not cost more than 100,000 won per person."
    " The request must be approved by the team leader."
)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("약국에는 견본품을 줄 수 없습니다.", SAMPLE),
        ("같은 품목의 견본품은 한 요양기관에 한 달 5개까지 가능합니다.", SAMPLE),
        ("견본품을 약국이나 도매상에 제공하는 것은 금지됩니다.", SAMPLE),
        ("법인카드는 휴일에 쓸 수 없지만, 팀장 승인을 받은 제품설명회의 식사비에는 쓸 수 있습니다.", CARD),
        ("밤 11시부터 아침 6시 사이에는 법인카드 사용이 안 됩니다.", CARD),
        ("사전 승인을 받은 학술대회라면 주말에도 식사비로 쓸 수 있습니다.", CARD),
        ("법인카드는 업무용으로만 사용할 수 있습니다.", CARD),
        ("설명회 식음료는 1인당 100,000원 이하로 제공할 수 있습니다.", BRIEFING),
        ("국립병원 소속이라면 1인당 50,000원까지만 제공할 수 있습니다.", BRIEFING),
        ("공무원에게 1인당 50,000원을 초과하는 식음료는 제공하면 안 됩니다.", BRIEFING),
        ("500만 원을 초과하는 반품은 사업부장의 승인이 필요합니다.", RETURNS),
        ("반품 금액이 100만 원을 넘으면 팀장이 승인합니다.", RETURNS),
        ("5,000,000원이 넘는 반품은 팀장 승인만으로는 안 되고 사업부장 승인이 필요합니다.", RETURNS),
        ("유효기간이 6개월 이상 남아 있어야 반품할 수 있습니다.", EXPIRY),
        ("남은 유효기간이 6개월 미만이면 반품이 불가합니다.", EXPIRY),
        ("사흘을 넘겨 3일 초과로 쉬면 진단서를 제출해야 합니다.", SICK),
        ("병가는 1년에 10일까지 유급입니다.", SICK),
        ("3일 이하의 병가에는 진단서가 필요 없습니다.", SICK),
        ("분기 달성률 90% 이상이어야 인센티브를 받습니다.", BONUS),
        ("달성률이 90% 미만이면 지급하지 않습니다.", BONUS),
        ("익명으로도 신고할 수 있습니다.", REPORT),
        ("신고할 때 이름을 밝히지 않아도 됩니다.", REPORT),
        ("회사의 서면 승인을 미리 받으면 다른 사업을 할 수 있습니다.", SECOND_JOB),
        ("승인 없이 다른 회사에서 일하는 것은 금지됩니다.", SECOND_JOB),
        ("해외 출장은 출발 14일 전까지 팀장 승인을 받고 사업부장 승인도 받아야 합니다.", TRIP),
        ("국내 출장은 하루 전까지 팀장의 승인이 필요합니다.", TRIP),
        ("10분을 넘겨 출근하면 지각입니다.", LATE),
        ("세 번 지각하면 결근 하루로 칩니다.", LATE),
        ("명절 선물은 거래처 한 곳에 50,000원까지 줄 수 있습니다.", GIFT),
        ("50,000원을 초과하는 명절 선물은 제공할 수 없습니다.", GIFT),
        ("공직자에게는 직무와 관련된 선물을 줄 수 없습니다.", GIFT),
        ("쓰지 않은 복지포인트는 다음 해로 넘어가지 않습니다.", POINTS),
        ("복지포인트는 그해 12월 31일까지 써야 합니다.", POINTS),
        ("Food and drink may cost up to 100,000 won per person.", ENGLISH),
        ("The team leader must approve the request.", ENGLISH),
        ("Keep the signed attendance sheet for 5 years.", ENGLISH),
        ("You may not spend more than 100,000 won per person on food and drink.", ENGLISH),
    ],
)
def test_a_good_paraphrase_stands(sentence: str, source: str) -> None:
    assert contradictions(sentence, [source]) == []


@pytest.mark.parametrize(
    ("sentence", "source", "fault"),
    [
        ("약국에 견본품을 제공할 수 있습니다.", SAMPLE, "forbids"),
        ("약국과 도매상에도 견본품 제공이 가능합니다.", SAMPLE, "forbids"),
        ("한 요양기관에 같은 품목을 월 5개 이상 제공할 수 있습니다.", SAMPLE, "the other way"),
        ("견본품을 한 요양기관에 같은 품목 월 5개까지 제공하는 것은 금지됩니다.", SAMPLE, ""),
        ("토요일과 공휴일에도 법인카드를 식사비에 쓸 수 있습니다.", CARD, "condition"),
        ("23시부터 다음 날 06시에도 법인카드를 쓸 수 있습니다.", CARD, "forbids"),
        ("공휴일 사용은 사업부장의 승인을 받아야 합니다.", CARD, "사업부장"),
        ("공무원에게 1인당 50,000원 이상의 식음료를 제공할 수 있습니다.", BRIEFING, "the other way"),
        ("단일 기관 설명회의 식음료는 1인당 100,000원 이상으로 제공합니다.", BRIEFING, "the other way"),
        ("반품 금액이 5,000,000원을 넘으면 팀장의 승인을 받습니다.", RETURNS, "사업부장"),
        ("반품 금액이 1,000,000원을 넘으면 대표이사의 승인을 받습니다.", RETURNS, "대표이사"),
        ("반품 금액이 1,000,000원 미만이면 팀장의 승인을 받습니다.", RETURNS, "the other way"),
        ("유효기간이 6개월 미만으로 남은 제품도 반품할 수 있습니다.", EXPIRY, "the other way"),
        ("3일을 넘는 병가에는 진단서를 내지 않아도 됩니다.", SICK, "the other way"),
        ("3일 이하의 병가에는 진단서를 내야 합니다.", SICK, "the other way"),
        ("분기 달성률이 90%를 초과해야 지급합니다.", BONUS, "the other way"),
        ("분기 달성률이 90% 미만인 직원에게 지급합니다.", BONUS, "the other way"),
        ("이름을 밝히지 아니하고 신고할 수 없습니다.", REPORT, "forbids"),
        ("사전 서면 승인을 받지 않아도 다른 회사의 임직원이 될 수 있습니다.", SECOND_JOB, ""),
        ("해외 출장은 인사팀의 승인을 받아야 합니다.", TRIP, "인사팀"),
        ("국내 출장은 팀장의 승인을 받지 않아도 됩니다.", TRIP, "no need"),
        ("명절 선물은 거래처 1곳에 50,000원을 넘을 수 있습니다.", GIFT, ""),
        ("남은 포인트는 이월할 수 있습니다.", POINTS, "forbids"),
        ("Food and drink may cost more than 100,000 won per person.", ENGLISH, ""),
        ("The request must be approved by the finance team.", ENGLISH, "재무팀"),
        ("The request need not be approved by the team leader.", ENGLISH, "no need"),
    ],
)
def test_a_turned_rule_is_named(sentence: str, source: str, fault: str) -> None:
    found = contradictions(sentence, [source])
    assert found
    assert fault in " ".join(found)
