"""The computation of a limit: who spends or gets how much, for how many people and nights, on what occasion."""

import re

from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_headcount, find_money, find_nights, find_pieces
from nodes.builtin.request import Draft, Request
from state.evidence import Json

_ACTIVITIES: tuple[tuple[str, str], ...] = (
    (
        r"(?:복수|여러|다(?:수|기관)|두 개 이상|여러 곳).{0,10}(?:기관|병원|의원)?.{0,12}설명회|설명회.{0,24}(?:복수|여러|다기관)"
        r"|(?:multi|several|multiple).{0,20}briefing|briefing.{0,40}(?:multi|several)",
        "multi_briefing",
    ),
    (r"설명회|briefing", "product_briefing"),
    (r"견본품|샘플|samples?\b", "sample"),
    (r"강연|강의|speaker|lecture|honorari", "lecture"),
    (r"자문|advis|consult", "advisory"),
    (r"학회|학술|심포지엄|congress|conference|symposi", "conference"),
    (r"시장\s*조사|시판\s*후|market research", "market_research"),
    (r"경조|결혼식|장례|조의|축의|부의|화환|wedding|funeral|condolence|congratulat", "family_event"),
    (
        r"기념품|판촉|선물|명절|한우|과일\s*(?:상자|바구니|세트)|홍삼|굴비|와인|양주|gifts?\b|souvenir|promotional|hamper|\bwine\b|whisk",
        "gift",
    ),
    (r"골프|유흥|관광|golf|entertain|hospitality", "hospitality"),
    (r"법인\s*카드|법카|corporate card|company card|회식|team (?:dinner|lunch|meal)", "company_card"),
    (r"출장|여비|일비|per diem|business trip|travel", "business_trip"),
    (r"방문|visit", "visit"),
)
_ITEMS: tuple[tuple[str, str], ...] = (
    (r"숙박|호텔|lodging|hotel|accommodation|1박", "lodging"),
    (r"식사|식대|식음료|점심|저녁|밥|도시락|접대|회식|meals?\b|lunch|dinner|food|beverage|breakfast", "meal"),
    (r"강연료|강의료|강의비|강연비|자문료|사례비|honorari|speaker fee|lecture fee|\bfees?\b", "fee"),
    (r"등록비|registration", "registration"),
    (r"일비|per diem|daily allowance", "daily_allowance"),
    (r"교통|택시|항공|transport|flight|taxi|train", "transport"),
    (r"기념품|판촉물|선물|한우|홍삼|굴비|와인|양주|볼펜|gifts?\b|souvenir|promotional|pens?\b", "souvenir"),
    (r"경조금|축의금|부의금|조의금|현금|상품권|cash|money gift|voucher", "money"),
    (r"견본품|샘플|samples?\b", "sample"),
    (r"골프|유흥|golf|entertain", "entertainment"),
)
_OFFICIAL = re.compile(
    r"국립|국공립|공립|시립|도립|대학\s*병원|대학교\s*병원|공무원|공직|보건소"
    r"|public official|national|public (?:university )?hospital|university hospital|professor|교수",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"발표(?:자|하|를|자로)|연자|강연자|좌장|토론자|패널|speaker|presenter|presenting|chair|panel", re.IGNORECASE
)
_ATTENDEE = re.compile(
    r"참석자|참가자|들으러|듣기만|청중|청강|참관|구경|attendee|participant|audience|just (?:attending|listening)",
    re.IGNORECASE,
)
_HCP = re.compile(r"의사|원장|약사|닥터|선생님|의료인|doctor|physician|pharmacist|hcp|clinician", re.IGNORECASE)
_METROPOLITAN = re.compile(
    r"서울|부산|대구|인천|광주|대전|울산|광역시|seoul|busan|daegu|incheon|gwangju|daejeon|ulsan|metropolitan",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    r"해외|국외|외국|미국|뉴욕|시카고|보스턴|유럽|파리|런던|독일|베를린|비엔나|스페인|이탈리아|로마|영국|프랑스|스위스|일본|도쿄|동경|오사카|교토|중국|상하이"
    r"|베이징|홍콩|대만|타이베이|싱가포?르|싱가폴|태국|방콕|베트남|하노이|호치민|인도(?!적)|두바이|호주|시드니|캐나다"
    r"|overseas|abroad|outside (?:of )?korea|\b(?:usa?|america|japan|tokyo|osaka|china|shanghai|singapore|bangkok|vietnam|hanoi"
    r"|paris|london|berlin|vienna|europe|boston|chicago|new york|sydney)\b",
    re.IGNORECASE,
)
_AT_HOME = re.compile(r"국내|제주|domestic|within korea|in korea|" + _METROPOLITAN.pattern, re.IGNORECASE)
_SENIOR = re.compile(
    r"차장|부장(?!\s*님?\s*(?:한테|에게|께|이|승인))|deputy (?:general )?manager|general manager", re.IGNORECASE
)
_JUNIOR = re.compile(r"사원|주임|대리|과장|staff|assistant manager", re.IGNORECASE)
_HOW_MUCH = re.compile(
    r"한도|얼마|비용|금액|까지\s*(?:가능|되|돼|줄|쓸|제공)|(?:해도|줘도|사도|써도|제공해도|드려도)\s*(?:되|돼|괜찮)|수\s*있"
    r"|limit|how much|maximum|\bmax\b|\bcap\b|may i|can (?:i|we)|allowed|cost|won\b",
    re.IGNORECASE,
)
_HOW_OR_WHEN = re.compile(
    r"며칠|몇\s*(?:일|시간|명|년|회)|언제|기한|기간|방식|방법|절차|서류|누구|누가|인원|보고|정산|승인|신청|신고|부스"
    r"|when|how (?:long|fast|often)|within|deadline|who |by what|procedure|report|settle|booth",
    re.IGNORECASE,
)
"""Asked of a rule's conditions or time, not of its amount."""
_OUTSIDE = re.compile(r"거래처|병원|의원|약국|고객|client|customer|hospital|clinic", re.IGNORECASE)
_GIVER = r"(?:원장|교수|거래처|약국|사장|약국장|병원|의원|도매상?|업체|협력사|고객|선생|의사|쌤|대표)(?:님|들|측|쪽)*"
_RECEIVED = re.compile(
    rf"{_GIVER}\s*(?:이|가|께서|에서|한테서?|에게서?)\s[^.?!]{{0,24}}?(?:줬|주셨|주시|주네|준다|준대|주는데|주더|보내왔|보냈|사주|사준|쏜|쏘신|낸대|내신|내준|내주"
    r"|치자|대접해|대접하겠)"
    rf"|{_GIVER}\s[^.?!]{{0,24}}?(?:주셨|주시네|준대|주시겠|보내왔|보내주셨)"
    r"|받아도|받으면|받았|받은\s*(?:선물|상품권|한우|와인|거)|받게|대접\s*받|선물(?:이|을)?\s*(?:들어왔|왔|받)|얻어\s*(?:먹|마)"
    r"|\b(?:gives?|gave|offer(?:s|ed)?|sent|sends|bought|buys|hand(?:s|ed)?) (?:me|us)\b|\btreat(?:s|ed)? (?:me|us)\b"
    r"|\bpays? for (?:me|my|us)\b|\b(?:accept|receive[ds]?|was given|were given|got an?)\b|\bkeep (?:it|the|a)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"드리|드렸|드려|께\s|에게\s|한테\s*(?!받)|제공|돌리|돌려도|보내려|보내도|사드|줘도|줄\s*수|주려|give (?:a|the|him|her|them|our)",
    re.IGNORECASE,
)
_PER_ONE = re.compile(
    r"1?\s*인당|한\s*(?:사람|분|명)(?:당|에|꼴)|각자|씩|명당|1박에|박당|하루에|per (?:person|head|night|day|doctor)|\beach\b|apiece|\ba (?:night|head|person)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"총|합쳐|합해|합계|다\s*해서|전부|나왔|나옴|썼|쓴|긁|계산|결제했|먹었|먹고|영수증|\btotal|altogether|in all|came to|\bbill\b|spent|paid",
    re.IGNORECASE,
)
_SUM_OF = (
    (r"연간|1년|일\s*년|올해|금년|작년|한\s*해|a year|per year|this year|yearly|annual", "year"),
    (r"이번\s*달|한\s*달|월\s*(?:합계|총)|매월|a month|this month|monthly", "month"),
)
_INVITED = re.compile(r"초대|부르|불러|참석|오시|모이|인원|정원|invit|attend|guests?\b|how many", re.IGNORECASE)
_FOREIGN = re.compile(r"달러|불|유로|파운드|엔|\$|€|£|usd|eur|dollar", re.IGNORECASE)
"""Money that no limit is stated in."""
BILL_FROM = 150_000  # nobody means as much for each of several people; a smaller amount is read as for one


def plan_limit(request: Request, draft: Draft, as_of: str | None) -> bool:
    """Adds the computation of a limit when somebody wants to know how much may be spent on whom, or be taken.

    Returns whether that is the whole answer: a case with its amount or nights is judged by the rules that bind it, and a
    search beside it would add those that do not.
    """
    frame = request.frame
    text = frame.masked
    activity, item = activity_of(text), _first(_ITEMS, text)
    headcount = find_headcount(text)
    amount = next(
        (won for won, start, end in find_money(frame.question) if not _FOREIGN.search(frame.question[start : end + 1])),
        None,
    )
    if activity == "sample" and amount is None:
        amount = find_pieces(text)
    if (
        activity is None
        and item == "lodging"
        and find_nights(text)
        and not (_HCP.search(text) or _OFFICIAL.search(text))
    ):
        activity = "business_trip"
    if not _is_asked(frame, activity, item, headcount, amount):
        return False
    if is_received(text) and activity in {"gift", "family_event", None} and item in {"souvenir", "money", None}:
        if activity is None:
            return False
        activity, item, headcount = "gift_received", None, None
    if activity is None and item == "meal" and (_OFFICIAL.search(text) or _HCP.search(text)):
        activity = "visit" if not headcount else "product_briefing"
        draft.assume(
            "행사의 종류를 말씀하지 않아 " + ("제품설명회" if headcount else "개별 방문") + " 기준으로 계산했습니다.",
            "The occasion was not given; computed for " + ("a product briefing." if headcount else "a visit."),
        )
    if activity is None or (item is None and activity in {"company_card", "visit", "business_trip"} and not amount):
        return False
    if item is None and activity == "business_trip":
        return False
    money = _money_of(text, item, headcount, amount, draft)
    draft.call(
        "calculate_limit",
        activity=activity,
        item=item,
        headcount=headcount,
        target_kind="employee" if activity == "gift_received" else target_of(text, activity),
        as_of=as_of,
        **money,
        **place_and_rank(text, activity),
    )
    return activity == "gift_received" or any(money.get(name) for name in ("amount", "total", "times"))


def _is_asked(frame: Frame, activity: str | None, item: str | None, headcount: int | None, amount: int | None) -> bool:
    """Returns whether it is asked of money (or samples), and of a case that the rules kept as data know."""
    text = frame.masked
    asked = frame.has("rule.amount", "rule.permission", "rule.check") or headcount or amount or is_received(text)
    if not asked or frame.has("product.text", "topic.leave", "topic.privacy", "document.form"):
        return False
    if amount is None and not is_received(text) and not find_nights(text):
        about_money = _HOW_MUCH.search(text) and not _HOW_OR_WHEN.search(text)
        if not about_money and not headcount:
            return False
        if headcount and _INVITED.search(text) and item is None:
            return False  # how many may come is no amount; the article says so
    if activity == "family_event" and not (_OUTSIDE.search(text) or _HCP.search(text) or _OFFICIAL.search(text)):
        return False  # what employees get is in the benefits regulation, not among the limits
    if activity == "business_trip" and overseas_of(text):
        return False  # in dollars, not among the limits in won; the article says so
    if activity == "lecture" and re.search(r"\d+\s*분(?!\s*께)|\d+\s*minutes?", text) and amount is None:
        return False  # whether it is long enough is a condition, not an amount
    return not (activity == "sample" and re.search(r"약국|도매|pharmac|wholesal", text, re.IGNORECASE))


def _money_of(text: str, item: str | None, headcount: int | None, amount: int | None, draft: Draft) -> dict[str, Json]:
    """Returns what was said of money: for one or for all, for how many nights, of one time or of a year."""
    nights = find_nights(text)
    times = nights if item == "lodging" else (nights + 1 if nights and item in {"daily_allowance", "meal"} else None)
    found: dict[str, Json] = {"times": times}
    if amount is None:
        return found
    within = next((name for pattern, name in _SUM_OF if re.search(pattern, text, re.IGNORECASE)), None)
    found["within"] = within if item == "fee" else None
    several = (headcount or 1) * (times or 1) > 1
    is_bill = several and not _PER_ONE.search(text) and (bool(_WHOLE.search(text)) or amount >= BILL_FROM)
    if is_bill:
        draft.assume(f"{amount:,}원을 전체 합계로 보았습니다.", f"{amount:,} won was taken as the whole bill.")
    return found | {"total" if is_bill else "amount": amount}


def place_and_rank(text: str, activity: str | None) -> dict[str, Json]:
    """Returns where a journey goes and of what rank the traveller is, as `calculate_limit` takes it; None: not said."""
    if activity != "business_trip":
        return {"overseas": overseas_of(text)}
    senior = True if _SENIOR.search(text) else (False if _JUNIOR.search(text) else None)
    return {
        "overseas": overseas_of(text),
        "metropolitan": True if _METROPOLITAN.search(text) else None,
        "senior": senior,
    }


def is_received(text: str) -> bool:
    """Returns whether something comes from a client to the asker: "약국 사장님이 한우 줬는데", "a supplier gave me"."""
    return bool(_RECEIVED.search(text)) and not _GIVEN.search(text)


def activity_of(text: str) -> str | None:
    """Returns the occasion that a text speaks of, as `calculate_limit` names it."""
    return _first(_ACTIVITIES, text)


def overseas_of(text: str) -> bool | None:
    """Returns whether the occasion is abroad; None when no place or both are said."""
    abroad, home = _ABROAD.search(text) is not None, _AT_HOME.search(text) is not None
    return None if abroad == home else abroad


def target_of(text: str, activity: str | None) -> str | None:
    """Returns who receives it, or None when nobody is named."""
    if activity in {"business_trip", "company_card"}:
        return "employee"
    if _SPEAKER.search(text):
        return "speaker"
    if _ATTENDEE.search(text):
        return "attendee"
    if _OFFICIAL.search(text):
        return "public_official"
    return "hcp" if _HCP.search(text) else None


def _first(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for pattern, name in table if re.search(pattern, text, re.IGNORECASE)), None)
