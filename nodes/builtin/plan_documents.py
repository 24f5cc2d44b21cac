"""Calls for questions that documents answer."""

import re
from datetime import date

from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_headcount, find_money, find_rows
from nodes.builtin.request import Draft, Request
from state.evidence import Json

_ARTICLE = re.compile(
    r"제?\s?(?P<ko>\d{1,3})\s?조(?:의\s?(?P<sub>\d+))?|(?:articles?|art\.|section|clause|§)\s?(?P<en>\d{1,3})",
    re.IGNORECASE,
)
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
    (r"기념품|판촉|선물|명절|gifts?\b|souvenir|promotional", "gift"),
    (r"골프|유흥|관광|golf|entertain|hospitality", "hospitality"),
    (r"법인\s*카드|법카|corporate card|company card|회식", "company_card"),
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
    (r"기념품|판촉물|선물|볼펜|gifts?\b|souvenir|promotional|pens?\b", "souvenir"),
    (r"경조금|축의금|부의금|조의금|현금|상품권|cash|money gift|voucher", "money"),
    (r"견본품|샘플|samples?\b", "sample"),
    (r"골프|유흥|golf|entertain", "entertainment"),
)
_OFFICIAL = re.compile(
    r"국립|국공립|공립|시립|도립|대학\s*병원|대학교\s*병원|공무원|공직|보건소"
    r"|public official|national|public (?:university )?hospital|university hospital|professor|교수",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"발표자|연자|강연자|좌장|speaker|presenter|chair", re.IGNORECASE)
_HCP = re.compile(r"의사|원장|약사|닥터|선생님|의료인|doctor|physician|pharmacist|hcp|clinician", re.IGNORECASE)
_ABROAD = re.compile(r"해외|국외|overseas|abroad|outside (?:of )?korea", re.IGNORECASE)
_AT_HOME = re.compile(r"국내|domestic|within korea|in korea", re.IGNORECASE)
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
_DOC_TYPES = (("document.form", "form"), ("product.text", "product"))
_LOOK = re.compile(
    r"\b(?:in|as|with) (?:(?:a|an|\w+) )?(?:bullets?(?: points?)?|lines?|sentences?|table|sources?|references?|citations?)\b"
    r"|\b(?:summari[sz]e|briefly|in short|step by step)\b"
    r"|(?:한|두|세|네|다섯|[0-9]+)\s*(?:줄|문장|가지)(?:로|만|씩)?|표로|간단(?:히|하게)|짧게|핵심만",
    re.IGNORECASE,
)
_TOPICS = ("topic.compliance", "topic.work", "topic.benefit", "topic.leave", "topic.trade", "topic.privacy")
_NOTICE = re.compile(r"공지|안내문|notices?\b|announcement|circular", re.IGNORECASE)


def plan_documents(request: Request, draft: Draft) -> None:
    """Adds the calls that find the rule, clause, form or product text."""
    frame = request.frame
    as_of = as_of_day(request)
    if frame.has("document.list") and not _articles(frame):
        draft.call("list_documents", query=_list_query(request), doc_type=_doc_type(frame))
        if _list_query(request) is None:
            return
    documents = request.references("document")
    articles = _articles(frame)
    if articles and (documents or request.focus["documents"]):
        _clauses(request, draft, documents, articles, as_of)
        return
    if frame.has("rule.changed") and (documents or _named_like_a_document(frame)):
        _changes(request, draft, documents)
        return
    if frame.has("document.form") or (frame.has("report.periodic") and frame.has("ask.draft")):
        draft.call("list_documents", query=_form_query(request), doc_type="form")
    _limit(request, draft, as_of)
    if frame.of_kind("product") and len(frame.of_kind("product")) > 1 and frame.has("product.text"):
        _each_product(request, draft)
        return
    draft.call(
        "search_documents",
        query=search_words(request),
        as_of=as_of,
        doc_types=_search_types(frame),
        verbatim=True if frame.has("document.verbatim") else None,
        top_k=_top_k(frame),
    )


def search_words(request: Request) -> str:
    """Returns the question as the search takes it: without words that only say how the answer is to look."""
    words = _LOOK.sub(" ", request.frame.question)
    kept = " ".join(words.split())
    return (kept if len(kept) >= 4 else request.frame.question)[:2000]


def as_of_day(request: Request) -> str | None:
    """Returns the day whose rules are asked for: the last of a stated past ("2023년 3월") or future period, else None."""
    stated = request.frame.stated_period
    if stated is None or request.frame.has("rule.changed"):
        return None
    end = date.fromisoformat(stated.period["end"])
    if date.fromisoformat(stated.period["start"]) > request.today:
        return end.isoformat()
    recent = (request.today - end).days < 60
    said_rule_of_then = bool(
        re.search(
            r"(?:당시|기준|그때|작년|재작년|\d{4}|last year|in \d{4}|at that time|back then)", request.frame.masked
        )
    )
    return end.isoformat() if end < request.today and said_rule_of_then and not recent else None


def _articles(frame: Frame) -> list[str]:
    found = []
    for match in _ARTICLE.finditer(frame.question):
        if match["ko"]:
            found.append(f"제{match['ko']}조" + (f"의{match['sub']}" if match["sub"] else ""))
        else:
            found.append(f"제{match['en']}조")
    return list(dict.fromkeys(found))


def _clauses(request: Request, draft: Draft, documents: list[str], articles: list[str], as_of: str | None) -> None:
    """Pairs each article with the document named last before it."""
    if not documents:
        item = request.focus["documents"][0]
        documents = [item["id"]]
        draft.assume(
            f"앞에서 본 {item['label']}의 조항으로 보았습니다.",
            f"Taken as articles of {item['label']}, which we just looked at.",
        )
    if len(documents) == len(articles):
        pairs = list(zip(documents, articles, strict=True))
    else:
        pairs = [(documents[0], article) for article in articles]
    for document, article in pairs[:5]:
        draft.call("get_clause", document=document, article=article, as_of=as_of)


def _changes(request: Request, draft: Draft, documents: list[str]) -> None:
    frame = request.frame
    past = [one for one in frame.periods if one.period["end"] < request.today.isoformat()]
    from_date = past[0].period["end"] if past else None
    for document in documents[:2]:
        draft.call("compare_versions", document=document, from_date=from_date)
    if not documents:
        draft.call("search_documents", query=search_words(request))


def _named_like_a_document(frame: Frame) -> bool:
    return frame.has("rule.word", "topic.")


def _limit(request: Request, draft: Draft, as_of: str | None) -> None:
    """Adds the computation of a limit when somebody wants to know how much may be spent on whom."""
    frame = request.frame
    text = frame.masked
    activity, item = activity_of(text), _first(_ITEMS, text)
    headcount = find_headcount(text)
    amount = next((won for won, _, _ in find_money(frame.question)), None)
    asked = frame.has("rule.amount", "rule.permission", "rule.check") or headcount or amount
    if not asked or frame.has("product.text", "topic.leave", "topic.privacy", "document.form"):
        return
    if not (headcount or amount) and (not _HOW_MUCH.search(text) or _HOW_OR_WHEN.search(text)):
        return
    if activity == "family_event" and not (_OUTSIDE.search(text) or _HCP.search(text) or _OFFICIAL.search(text)):
        return  # what employees get is in the benefits regulation, not among the limits
    if activity == "business_trip" and overseas_of(text):
        return  # in dollars, not among the limits in won; the article says so
    if activity == "sample" and re.search(r"약국|도매|pharmac|wholesal", text, re.IGNORECASE):
        return  # forbidden altogether there; the article says so
    if activity is None and item == "meal" and (_OFFICIAL.search(text) or _HCP.search(text)):
        activity = "visit" if not headcount else "product_briefing"
        draft.assume(
            "행사의 종류를 말씀하지 않아 " + ("제품설명회" if headcount else "개별 방문") + " 기준으로 계산했습니다.",
            "The occasion was not given; computed for " + ("a product briefing." if headcount else "a visit."),
        )
    if activity is None or (item is None and activity in {"company_card", "visit", "business_trip"} and not amount):
        return
    draft.call(
        "calculate_limit",
        activity=activity,
        item=item,
        headcount=headcount,
        amount=amount,
        target_kind=target_of(text, activity),
        overseas=overseas_of(text),
        as_of=as_of,
    )


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
    if re.search(r"참석자|참가자|attendee|participant", text, re.IGNORECASE):
        return "attendee"
    if _OFFICIAL.search(text):
        return "public_official"
    return "hcp" if _HCP.search(text) else None


def _first(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for pattern, name in table if re.search(pattern, text, re.IGNORECASE)), None)


def _each_product(request: Request, draft: Draft) -> None:
    """Searches each product's sheet on its own: one search would let one sheet crowd out the other."""
    text = request.frame.question
    products = request.frame.of_kind("product")
    for mention in products:
        others = [other["text"] for other in products if other is not mention]
        query = text
        for other in others:
            query = query.replace(other, " ")
        draft.call("search_documents", query=" ".join(query.split()), doc_types=["product"], top_k=4)


def _search_types(frame: Frame) -> list[Json] | None:
    if frame.of_kind("product") and frame.has("product.text"):
        return ["product"]
    return None


def _doc_type(frame: Frame) -> str | None:
    if _NOTICE.search(frame.masked):
        return "notice"
    if frame.has("document.form"):
        return "form"
    if re.search(r"제품\s*(?:설명서|자료)|product (?:sheet|leaflet)", frame.masked):
        return "product"
    return "regulation" if re.search(r"규정|regulation", frame.masked) else None


def _list_query(request: Request) -> str | None:
    """Returns the words a list is narrowed by; None for "all of them"."""
    names = [mention["text"] for mention in request.frame.mentions]
    topics = [word for name in _TOPICS for word in request.frame.words(name)]
    return " ".join(dict.fromkeys([*names, *topics])) or None


def _form_query(request: Request) -> str | None:
    """Returns what the form is for: the question without the words that only ask for a file."""
    text = re.sub(
        r"양식|서식|파일|템플릿|다운로드|다운|어디\s*(?:있|서|에)\S*|받\S*|주세요|줘|보여\S*|찾아\S*|알려\S*|있(?:어|나|나요|는지)|좀|form|template|download"
        r"|where|can|find|is|the|for|please|send|me|show|give|get|a|an|i|there|any|need|작성\S*|draft|write|fill|in|out|해",
        lambda match: " " if _whole_word(match) else match.group(),
        request.frame.question,
        flags=re.IGNORECASE,
    )
    words = " ".join(re.findall(r"[\w가-힣]+", text))
    return words or None


def _whole_word(match: re.Match[str]) -> bool:
    """English words are dropped whole only; Korean ones also at the end of a compound."""
    if not match.group().isascii():
        return True
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return not (before.isalnum() or after.isalnum())


def _top_k(frame: Frame) -> int | None:
    wanted = find_rows(frame.masked)
    return min(max(wanted, 5), 20) if wanted and frame.has("document.") else None
