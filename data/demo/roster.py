"""Who works where in the demo companies: places with a fixed name, and places filled from the lists of names."""

from dataclasses import dataclass

from data.demo.ids import HANDLE, NARU


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place of the roster."""

    unit: str
    family: str
    position: str
    name: str | None = None
    """None: taken from the lists of names."""
    years: int | None = None
    """Years since hiring, 0 = in the last months; None: as usual for the position."""
    status: str = "active"
    duty: str | None = None


def _branch(unit: str, manager: str | None, *others: str) -> list[Place]:
    """Reads "과장 김도현" or "사원" or "대리 * left": position, name or *, then status or years since hiring."""
    places = [Place(unit=unit, family="MR", position="팀장", name=manager, duty="팀 총괄, 주요 거래처")]
    for words in (other.split() for other in others):
        name = words[1] if len(words) > 1 and words[1] != "*" else None
        extra = words[2] if len(words) > 2 else ""
        years = int(extra) if extra.isdigit() else None
        status = extra if extra in {"left", "leave"} else "active"
        places.append(Place(unit=unit, family="MR", position=words[0], name=name, years=years, status=status))
    return places


def _staff(unit: str, family: str, *duties: str) -> list[Place]:
    """Reads "과장 임주아 호흡기 담당 PM": position, name or *, then what the person is responsible for."""
    places = []
    for position, name, duty in (text.split(" ", 2) for text in duties):
        status, duty = ("leave", duty.removesuffix("!leave")) if duty.endswith("!leave") else ("active", duty)
        named = None if name == "*" else name
        places.append(Place(unit=unit, family=family, position=position, name=named, status=status, duty=duty))
    return places


NARU_ROSTER = (
    *_staff("EXEC", "MGT", "대표 * 회사 경영 총괄"),
    *_staff("SALES", "MGT", "본부장 * 영업부 총괄", "과장 * 영업 기획", "대리 * 영업 지원"),
    *_staff("SEOUL", "MGT", "사업부장 * 서울사업부 총괄"),
    *_staff("GYEONGGI", "MGT", "사업부장 * 경기사업부 총괄"),
    *_staff("SOUTH", "MGT", "사업부장 * 남부사업부 총괄"),
    *_branch(
        "GANGNAM", "윤태경", "과장 김도현", "대리 박서윤", "차장 이준호", "대리 정하린", "사원 오세린 2", "주임 최민재",
        "사원 * 1",
    ),
    *_branch("GANGBUK", None, "과장 김서준", "대리 임주아", "차장", "대리", "주임", "사원 * 1", "과장"),
    *_branch("SEOBU", None, "주임 한지우", "과장", "대리", "대리 * left", "사원 * 1", "주임", "차장"),
    *_branch("DONGBU", None, "과장 김하은", "대리", "주임 * leave", "사원 * 1", "대리 * left", "과장"),
    *_branch("GG1", None, "대리 한지우", "과장 김태윤", "차장", "주임", "사원 * 1", "대리", "주임 * 3"),
    *_branch("GG2", None, "사원 임주아 2", "과장", "대리", "대리 * leave", "주임", "차장"),
    *_branch("DAEJEON", None, "과장", "대리", "사원 * 0", "주임", "대리", "사원 * 1"),
    *_branch("BUSAN", None, "차장", "과장", "대리 * left", "사원 * 0", "주임", "대리"),
    *_staff("MKT", "MGT", "본부장 * 마케팅부 총괄"),
    *_staff(
        "PRODUCT", "PM", "차장 배소율 항생제 담당 PM", "과장 임주아 호흡기 담당 PM", "과장 김유진 정신신경 담당 PM",
        "대리 * 순환기 담당 PM", "과장 * 소화기 담당 PM", "대리 * 치매 담당 PM", "주임 * 진통 담당 PM",
        "부장 * 제품관리팀 총괄, 신제품 기획",
    ),
    *_staff(
        "MEDICAL", "PM", "부장 * 학술팀 총괄", "과장 * 학술 자료 검토", "대리 * 제품설명회 운영",
        "주임 * 임상 문헌 관리!leave", "사원 * 학술대회 지원",
    ),
    *_staff("SUPPORT", "MGT", "본부장 * 지원본부 총괄"),
    *_staff(
        "HR", "HR", "부장 * 인사팀 총괄", "과장 * 평가·보상", "대리 * 채용·교육", "주임 * 급여·근태",
        "사원 * 복리후생",
    ),
    *_staff(
        "FINANCE", "FT", "부장 * 재무팀 총괄", "차장 * 자금·여신", "과장 * 채권 관리", "대리 * 세무",
        "주임 * 매출 회계", "사원 * 비용 정산",
    ),
    *_staff(
        "CP", "CP", "부장 * 자율준수관리자", "과장 * 지출보고서 점검", "대리 * 공정경쟁규약 심의",
        "주임 * CP 교육",
    ),
    *_staff(
        "SYSTEMS", "MGT", "부장 * 전산팀 총괄, 계정 관리", "과장 * 영업 시스템", "대리 * 보안",
        "사원 * 사용자 지원",
    ),
    *_staff("RND", "MGT", "본부장 * 연구개발부 총괄"),
    *_staff(
        "FORMULATION", "QR", "부장 * 제제연구팀 총괄", "차장 * 고형제", "과장 * 고형제", "과장 * 서방형 제제",
        "대리 * 주사제", "대리 * 분석법 개발", "주임 * 안정성 시험", "사원 * 시험 보조!leave", "사원 * 시험 보조",
    ),
    *_staff(
        "QUALITY", "QR", "부장 * 품질팀 총괄", "차장 * 품질 보증", "과장 * 품질 보증",
        "과장 * 밸리데이션", "대리 * 품질 관리", "대리 * 미생물 시험", "주임 * 원료 시험",
        "주임 * 문서 관리", "사원 * 시험 보조",
    ),
)  # fmt: skip
"""나루제약: 120 places, 60 of them MR in 8 branches."""

HANDLE_ROSTER = (
    *_staff("OFFICE", "MGT", "대표 * 회사 경영 총괄", "과장 * 인사·총무", "대리 * 회계", "대리 * 자율준수"),
    *_branch("DAEGU", None, "과장", "대리 정하린", "대리", "주임", "주임", "사원", "사원 * 1"),
)
"""한들메디칼: 12 places; its 정하린 has a namesake in 나루제약."""

ROSTERS = {NARU: NARU_ROSTER, HANDLE: HANDLE_ROSTER}

SHARED_NAMES = {
    "이서준": ("GANGBUK", "QUALITY"), "박지훈": ("SEOBU", "DAEJEON"), "최수빈": ("GANGBUK", "HR"),
    "정예린": ("DONGBU", "BUSAN"), "강건우": ("GG1", "FORMULATION"), "조나연": ("GG2", "PRODUCT"),
    "윤현우": ("DAEJEON", "FINANCE"), "장은채": ("BUSAN", "MEDICAL"), "한승민": ("SEOBU", "QUALITY"),
    "오아린": ("GANGBUK", "FORMULATION"), "서연우": ("DONGBU", "SYSTEMS"), "신우진": ("GG1", "GG2"),
}  # fmt: skip
"""Names of 나루제약 that two people carry, and the units of the two (한지우 and 임주아 come on top)."""
