"""The clients of the demo companies that are known by name: the evaluation and the demo questions use them."""

from dataclasses import dataclass

from data.demo.ids import HANDLE, NARU


@dataclass(frozen=True, kw_only=True)
class NamedClient:
    """A client whose place, owner and size are fixed."""

    name: str
    name_en: str
    type: str
    specialty: str | None
    branch: str
    district: str
    owner: str | None
    """Name of the representative; None: anyone of the branch."""
    monthly_won: int
    """Average sales a month."""
    public: bool = False
    credit_grade: str | None = "B"
    """None: anything."""
    areas: tuple[str, ...] = ()
    """Products that must be bought there."""


def _clinic(
    name: str, name_en: str, specialty: str, district: str, owner: str | None, won: int, *products: str,
    branch: str = "GANGNAM", credit_grade: str = "B",
) -> NamedClient:  # fmt: skip
    return NamedClient(
        name=name,
        name_en=name_en,
        type="clinic",
        specialty=specialty,
        branch=branch,
        district=district,
        owner=owner,
        monthly_won=won,
        credit_grade=credit_grade,
        areas=products,
    )


def _pharmacy(
    name: str, name_en: str, district: str, owner: str | None, won: int, branch: str = "GANGNAM"
) -> NamedClient:
    return NamedClient(
        name=name,
        name_en=name_en,
        type="pharmacy",
        specialty=None,
        branch=branch,
        district=district,
        owner=owner,
        monthly_won=won,
    )


NARU_NAMED = (
    NamedClient(
        name="가온대학교병원",
        name_en="Gaon University Hospital",
        type="general_hospital",
        specialty=None,
        branch="GANGNAM",
        district="서초구",
        owner="박서윤",
        monthly_won=92_000_000,
        public=True,
        areas=("굿프람정", "굿스틴정", "굿모실린캡슐", "굿메만정"),
    ),
    NamedClient(
        name="서울든든병원",
        name_en="Seoul Deundeun Hospital",
        type="hospital",
        specialty=None,
        branch="GANGNAM",
        district="강남구",
        owner="김도현",
        monthly_won=44_000_000,
        areas=("굿스틴정", "굿가스정"),
    ),
    _clinic("새봄신경과의원", "Saebom Neurology", "신경과", "강남구", "박서윤", 14_500_000, "굿메만정", "굿프람정"),
    _clinic("미래이비인후과", "Mirae ENT", "이비인후과", "서초구", "이준호", 12_000_000, "굿모실린캡슐"),
    _clinic("푸른숲가정의학과", "Pureunsup Family Medicine", "가정의학과", "관악구", "최민재", 8_000_000, "굿가스정"),
    _clinic("바른정형외과", "Bareun Orthopaedics", "정형외과", "강남구", "오세린", 11_000_000, credit_grade="C"),
    _clinic("햇살소아청소년과", "Haetsal Pediatrics", "소아청소년과", "동작구", "정하린", 9_500_000, "굿모실린캡슐"),
    _clinic("한빛내과", "Hanbit Internal Medicine", "내과", "관악구", "최민재", 10_500_000, "굿스틴정"),
    _clinic("한빛내과", "Hanbit Internal Medicine", "내과", "노원구", None, 9_000_000, branch="GANGBUK"),
    _pharmacy("다온약국", "Daon Pharmacy", "강남구", "박서윤", 9_000_000),
    _pharmacy("정다운약국", "Jeongdaun Pharmacy", "서초구", "이준호", 7_500_000),
)
"""나루제약."""

HANDLE_NAMED = (_pharmacy("다온약국", "Daon Pharmacy", "수성구", "정하린", 6_000_000, branch="DAEGU"),)
"""한들메디칼; its 다온약국 has a namesake among the clients of 나루제약."""

NAMED_CLIENTS = {NARU: NARU_NAMED, HANDLE: HANDLE_NAMED}
NAMED_OWNERS = {"한울대학교병원": "김도현", "늘벗병원": "김도현", "서리풀병원": "이준호"}
"""Hospitals of the lists whose representative is fixed."""
