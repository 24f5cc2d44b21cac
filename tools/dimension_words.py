"""Dimensions and their values in words, and attribute values as stored."""

from datetime import date

from data.metrics.query import Calendar
from state.evidence import Unit
from state.language import Language
from tools.company_year import CompanyYear
from tools.name_text import romanised_place
from tools.wording import say

NAMES: dict[str, tuple[str, str, str]] = {
    # Korean, English, Korean counter
    "employee": ("직원", "employee", "명"),
    "unit": ("팀", "team", "개 팀"),
    "department": ("부서", "department", "개 부서"),
    "division": ("본부", "division", "개 본부"),
    "position": ("직급", "position", "개 직급"),
    "job_family": ("직군", "job family", "개 직군"),
    "client": ("거래처", "client", "곳"),
    "district": ("지역", "district", "개 지역"),
    "client_type": ("거래처 유형", "client type", "개 유형"),
    "specialty": ("진료과", "specialty", "개 진료과"),
    "grade": ("등급", "grade", "개 등급"),
    "product": ("제품", "product", "개 제품"),
    "area": ("치료군", "therapeutic area", "개 치료군"),
    "category": ("분류", "category", "개 분류"),
    "channel": ("유통 경로", "channel", "개 경로"),
    "kind": ("거래 구분", "kind", "개 구분"),
    "weekday": ("요일", "weekday", "개 요일"),
    "month": ("월", "month", "개월"),
    "quarter": ("회계 분기", "fiscal quarter", "개 분기"),
    "year": ("회계연도", "fiscal year", "개 연도"),
}

POSITION_WORDS: dict[str, tuple[str, str]] = {
    "사원": ("사원", "staff"),
    "주임": ("주임", "senior staff"),
    "대리": ("대리", "assistant manager"),
    "과장": ("과장", "manager"),
    "차장": ("차장", "deputy general manager"),
    "부장": ("부장", "general manager"),
    "팀장": ("팀장", "team leader"),
    "사업부장": ("사업부장", "head of department"),
    "본부장": ("본부장", "head of division"),
    "대표": ("대표", "chief executive"),
}

_VALUES: dict[str, dict[str, tuple[str, str]]] = {
    "client_type": {
        "general_hospital": ("종합병원", "general hospital"),
        "hospital": ("병원", "hospital"),
        "clinic": ("의원", "clinic"),
        "pharmacy": ("약국", "pharmacy"),
        "wholesaler": ("도매", "wholesaler"),
    },
    "channel": {"prescription": ("원외처방", "prescription"), "direct": ("직납", "direct")},
    "kind": {"sale": ("판매", "sale"), "return": ("반품", "return"), "adjust": ("조정", "adjustment")},
    "area": {
        "정신신경": ("정신신경", "psychiatry and neurology"),
        "순환기": ("순환기", "cardiovascular"),
        "소화기": ("소화기", "gastrointestinal"),
        "항생제": ("항생제", "antibiotics"),
        "호흡기": ("호흡기", "respiratory"),
        "치매": ("치매", "dementia"),
        "진통": ("진통", "analgesics"),
    },
    "specialty": {
        "내과": ("내과", "internal medicine"),
        "가정의학과": ("가정의학과", "family medicine"),
        "이비인후과": ("이비인후과", "ENT"),
        "소아청소년과": ("소아청소년과", "paediatrics"),
        "정형외과": ("정형외과", "orthopaedics"),
        "신경과": ("신경과", "neurology"),
        "정신건강의학과": ("정신건강의학과", "psychiatry"),
        "외과": ("외과", "surgery"),
        "신경외과": ("신경외과", "neurosurgery"),
        "피부과": ("피부과", "dermatology"),
        "비뇨의학과": ("비뇨의학과", "urology"),
        "안과": ("안과", "ophthalmology"),
        "산부인과": ("산부인과", "obstetrics and gynaecology"),
        "재활의학과": ("재활의학과", "rehabilitation"),
    },
    "category": {"전문": ("전문", "prescription-only"), "일반": ("일반", "over-the-counter")},
    "position": POSITION_WORDS,
    "weekday": {
        "1": ("월요일", "Monday"),
        "2": ("화요일", "Tuesday"),
        "3": ("수요일", "Wednesday"),
        "4": ("목요일", "Thursday"),
        "5": ("금요일", "Friday"),
        "6": ("토요일", "Saturday"),
        "7": ("일요일", "Sunday"),
    },
}


def dimension_name(name: str, language: Language) -> str:
    """Returns "직원" / "employee"."""
    ko, en, _ = NAMES[name]
    return say(language, ko, en)


def count_of(name: str, count: int, language: Language) -> str:
    """Returns "8명", "3개 팀" / "8 employees"."""
    _, en, counter = NAMES[name]
    plural = en if count == 1 else (en[:-1] + "ies" if en.endswith("y") and not en.endswith("day") else en + "s")
    return say(language, f"{count:,}{counter}", f"{count:,} {plural}")


def dimension_unit(name: str) -> Unit:
    """Returns the column unit of a dimension's values."""
    return "month" if name == "month" else "text"


def value_words(name: str, value: object, calendar: Calendar, language: Language) -> str:
    """Returns a key as people write it: 2025년 6월, 2025 회계 2분기, 종합병원; "(없음)" for no value."""
    if value is None:
        return say(language, "(없음)", "(none)")
    if isinstance(value, date):
        return _time_words(name, value, calendar, language)
    return attribute_name(name, str(value), language)


def attribute_name(name: str, value: str, language: Language) -> str:
    """Returns a stored attribute value in the language: clinic -> 의원, 관악구 -> Gwanak-gu."""
    known = _VALUES.get(name, {}).get(value)
    if known is None and name == "district" and language == "en":
        return romanised_place(value)
    return say(language, *known) if known else value


def stored_value(name: str, words: str) -> str:
    """Returns an attribute value as stored, from either language: 종합병원 -> general_hospital."""
    cleaned = words.strip()
    for stored, pair in _VALUES.get(name, {}).items():
        if cleaned.casefold() in {stored.casefold(), pair[0], pair[1].casefold()}:
            return stored
    return cleaned.upper() if name in {"grade", "job_family"} else cleaned


def _time_words(name: str, day: date, calendar: Calendar, language: Language) -> str:
    if name == "month":
        return say(language, f"{day.year}년 {day.month}월", day.strftime("%b %Y"))
    start_month = calendar.fiscal_year_start_month
    year = CompanyYear(today=day, start_month=start_month)
    number = year.year_of(day)
    fiscal = start_month != 1
    if name == "year":
        return say(language, f"{number}{' 회계연도' if fiscal else '년'}", f"{'FY' if fiscal else ''}{number}")
    quarter = (day.month - start_month) % 12 // 3 + 1
    return say(
        language,
        f"{number}{' 회계' if fiscal else '년'} {quarter}분기",
        f"{'FY' if fiscal else ''}{number} Q{quarter}",
    )
