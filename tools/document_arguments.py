"""Arguments of the document tools, as the engines fill them."""

from datetime import date
from typing import Literal

from pydantic import Field

from state.reference import DocumentRef
from tools.registry import Arguments

DocType = Literal["regulation", "code", "law", "manual", "product", "form", "report", "notice", "contract"]

Activity = Literal[
    "product_briefing",  # 제품설명회 (한 기관)
    "multi_briefing",  # 제품설명회 (여러 기관)
    "visit",  # 영업방문, 개별 방문 설명
    "conference",  # 학술대회 참가·개최 지원
    "lecture",  # 강연
    "advisory",  # 자문
    "sample",  # 견본품
    "gift",  # 기념품, 판촉물, 선물을 줌
    "gift_received",  # 거래처에서 선물을 받음
    "family_event",  # 경조사
    "market_research",  # 시장조사
    "business_trip",  # 직원 출장
    "company_card",  # 법인카드 사용
    "hospitality",  # 골프, 유흥, 관광 등 접대
]
Item = Literal[
    "meal",  # 식음료
    "lodging",  # 숙박
    "transport",  # 교통
    "fee",  # 강연료, 자문료, 사례비
    "registration",  # 등록비
    "souvenir",  # 기념품, 판촉물
    "money",  # 경조금, 현금
    "sample",  # 견본품 수량
    "daily_allowance",  # 일비
    "entertainment",  # 골프, 유흥, 관광
    "other",
]
TargetKind = Literal["public_official", "hcp", "speaker", "attendee", "employee", "any"]


class SearchDocuments(Arguments):
    """A question about rules, procedures, products, forms or notices."""

    query: str = Field(
        min_length=1, max_length=2000, description="The question in full, in the person's words and language."
    )
    top_k: int = Field(default=5, ge=1, le=50, description="How many passages to return.")
    doc_types: list[DocType] | None = Field(default=None, description="Only these types; omit to search all.")
    as_of: date | None = Field(default=None, description="The rule in force on this day; omit for today.")
    language: Literal["ko", "en"] | None = Field(
        default=None, description="Only texts in this language; omit to search both."
    )
    verbatim: bool = Field(default=False, description="True when the person asks for the original wording (원문).")


class GetClause(Arguments):
    """One article of one document, word for word."""

    document: DocumentRef = Field(description='The document\'s title or id, e.g. "취업규칙".')
    article: str = Field(
        min_length=1, max_length=80, description='"제9조", "9", "Article 9", "제15조의2", or the article\'s heading.'
    )
    as_of: date | None = Field(default=None, description="The version in force on this day; omit for today.")


class ListDocuments(Arguments):
    """Which documents exist."""

    query: str | None = Field(default=None, max_length=500, description="Words of the title or subject.")
    doc_type: DocType | None = Field(default=None, description="Only this type; `form` for forms (양식, 서식).")


class CompareVersions(Arguments):
    """What changed in a document between two days."""

    document: DocumentRef = Field(description="The document's title or id.")
    from_date: date | None = Field(
        default=None, description="The version in force on this day; omit for the version before."
    )
    to_date: date | None = Field(default=None, description="The version in force on this day; omit for today's.")


class CalculateLimit(Arguments):
    """May this much be spent or given? Computed from the company's rules, kept as data."""

    activity: Activity = Field(description="The occasion.")
    item: Item | None = Field(default=None, description="What is given or paid; omit for all items of the activity.")
    headcount: int | None = Field(default=None, ge=1, le=100_000, description="Number of people.")
    amount: int | None = Field(
        default=None, ge=0, description="Won per person (per night for lodging, per time for fees); pieces for samples."
    )
    total: int | None = Field(
        default=None, ge=0, description="Won for all people and nights together: a bill; omit `amount` then."
    )
    times: int | None = Field(default=None, ge=1, le=366, description="Number of nights, days or occasions.")
    within: Literal["month", "year"] | None = Field(
        default=None, description="The amount is what one receiver gets in a month or a year, all occasions together."
    )
    target_kind: TargetKind = Field(
        default="any",
        description="Who receives it: public_official also for professors and doctors of national or public"
        " university hospitals; hcp for other doctors and pharmacists; speaker or attendee at events.",
    )
    overseas: bool | None = Field(
        default=None, description="True abroad, False at home; omit when it was not said or does not matter."
    )
    metropolitan: bool | None = Field(
        default=None, description="Business trips: True in Seoul and the metropolitan cities, False elsewhere."
    )
    senior: bool | None = Field(
        default=None, description="Business trips: True for 차장 and 부장, False below; omit when it was not said."
    )
    as_of: date | None = Field(default=None, description="Rules in force on this day; omit for today.")
