"""Calls for questions that documents answer."""

import re
from datetime import date

from nodes.builtin.frame import Frame
from nodes.builtin.plan_limits import plan_limit
from nodes.builtin.quantities import find_rows
from nodes.builtin.request import Draft, Request
from state.evidence import Json

_ARTICLE = re.compile(
    r"제?\s?(?P<ko>\d{1,3})\s?조(?:의\s?(?P<sub>\d+))?|(?:articles?|art\.|section|clause|§)\s?(?P<en>\d{1,3})",
    re.IGNORECASE,
)
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
    if plan_limit(request, draft, as_of):
        return
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
