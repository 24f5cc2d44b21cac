"""Questions a person may want to ask next, made from what this turn was about."""

from collections.abc import Sequence

from state.evidence import Evidence
from state.language import Language
from state.understanding import ToolCallJson, Understanding

# A suggestion that the call already did: argument, and the values that make it pointless (None: any value).
_DONE: dict[str, tuple[str, set[str] | None]] = {
    "{person} 최근 6개월 추이 보여줘": ("by", {"month"}),
    "Show the trend of {person} over six months": ("by", {"month"}),
    "전년 동기와 비교해줘": ("compare", {"year_ago"}),
    "Compare that with the same period last year": ("compare", {"year_ago"}),
    "품목별로 나눠서 보여줘": ("by", {"product"}),
    "Break it down by product": ("by", {"product"}),
    "원문 그대로 보여줘": ("verbatim", {"True"}),
    "Show the original wording": ("verbatim", {"True"}),
    "그중 자동 연장되지 않는 계약은?": ("auto_renew", None),
    "Which of them do not renew by themselves?": ("auto_renew", None),
    "계약 총액은 얼마야?": ("aggregate", {"sum"}),
    "What is their total value?": ("aggregate", {"sum"}),
}

_OF_SALES = {"품목별로 나눠서 보여줘", "Break it down by product"}

MAX_SUGGESTIONS = 3  # a phone shows three buttons in one row

_NEXT: dict[str, dict[Language, tuple[str, ...]]] = {
    "query_metric": {
        "ko": ("{person} 최근 6개월 추이 보여줘", "전년 동기와 비교해줘", "품목별로 나눠서 보여줘"),
        "en": (
            "Show the trend of {person} over six months",
            "Compare that with the same period last year",
            "Break it down by product",
        ),
    },
    "explain_change": {"ko": ("거래처별로 보여줘",), "en": ("Show it by client",)},
    "forecast_metric": {
        "ko": ("목표까지 한 달에 얼마씩 필요해?",),
        "en": ("How much a month is needed to reach the target?",),
    },
    "find_employees": {"ko": ("그중 팀장은 누구야?",), "en": ("Who of them leads the team?",)},
    "get_employee": {"ko": ("{person} 이번 달 실적은?",), "en": ("What are the sales of {person} this month?",)},
    "get_client": {
        "ko": ("{client} 최근 거래 내역 보여줘", "{client} 계약 상태는?", "{client} 방문 준비 자료 만들어줘"),
        "en": (
            "Show recent transactions of {client}",
            "What contracts does {client} have?",
            "Prepare my visit to {client}",
        ),
    },
    "list_transactions": {"ko": ("{client} 월별 매출 추이는?",), "en": ("What is the monthly trend of {client}?",)},
    "list_contracts": {
        "ko": ("그중 자동 연장되지 않는 계약은?", "계약 총액은 얼마야?"),
        "en": ("Which of them do not renew by themselves?", "What is their total value?"),
    },
    "find_clients": {"ko": ("그중 매출이 가장 큰 곳은?",), "en": ("Which of them has the largest sales?",)},
    "client_risk": {"ko": ("첫 번째 거래처 자세히 보여줘",), "en": ("Show details of the first one",)},
    "search_documents": {
        "ko": ("원문 그대로 보여줘", "이전 버전과 뭐가 달라졌어?"),
        "en": ("Show the original wording", "What changed since the last version?"),
    },
    "get_clause": {"ko": ("이전 버전과 뭐가 달라졌어?",), "en": ("What changed since the last version?",)},
}


def suggest(
    understanding: Understanding, calls: Sequence[ToolCallJson], evidence: Sequence[Evidence], language: Language
) -> list[str]:
    """Returns up to three follow-up questions; none when nothing was found."""
    filled = {item["tool"] for item in evidence if not item["empty"]}
    found: list[str] = []
    for call in calls:
        if call["tool"] not in filled:
            continue
        labels = {referent["kind"]: _short(referent["label"]) for referent in call.get("referents", [])}
        for template in _NEXT.get(call["tool"], {}).get(language, ()):
            if _fillable(template, labels) and not _is_done(template, call):
                found.append(template.format_map(labels))
    asked = understanding["question"].strip()
    return [text for text in dict.fromkeys(found) if text != asked][:MAX_SUGGESTIONS]


def _fillable(template: str, labels: dict[str, str]) -> bool:
    return all("{" + kind + "}" not in template or kind in labels for kind in ("person", "client"))


def _is_done(template: str, call: ToolCallJson) -> bool:
    """Returns whether the call already did what the suggestion offers, or its figures cannot be split so."""
    metrics = call["arguments"].get("metrics")
    if template in _OF_SALES and not (isinstance(metrics, list) and "sales" in metrics):
        return True
    if template not in _DONE:
        return False
    name, values = _DONE[template]
    given = call["arguments"].get(name)
    items = {str(item) for item in given} if isinstance(given, list) else {str(given)} if given is not None else set()
    return bool(items) if values is None else bool(items & values)


def _short(label: str) -> str:
    """ "한지우 (경기1팀, 대리, MR-1012)" -> "한지우"."""
    return label.partition(" (")[0]
