"""Units of the demo companies: division > department > branch."""

from dataclasses import dataclass, replace
from uuid import UUID

from data.demo.ids import HANDLE, NARU, organization_id, row_id


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A row of `org_units`."""

    id: UUID
    org_id: UUID
    code: str
    name: str
    name_en: str
    kind: str
    parent_id: UUID | None
    path: str
    phone: str
    address: str
    manager_employee_id: UUID | None = None


NARU_UNITS = (
    # code, name, English, kind, parent, phone, address
    ("EXEC", "경영진", "Executive Office", "division", None, "02-550-1000", "서울특별시 강남구 나루대로 1"),
    ("SALES", "영업부", "Sales Division", "division", None, "02-550-2000", "서울특별시 강남구 나루대로 1"),
    ("SEOUL", "서울사업부", "Seoul Department", "department", "SALES", "02-550-2100", "서울특별시 강남구 나루대로 1"),
    ("GANGNAM", "강남팀", "Gangnam Team", "branch", "SEOUL", "02-550-2110", "서울특별시 강남구 나루대로 1"),
    ("GANGBUK", "강북팀", "Gangbuk Team", "branch", "SEOUL", "02-990-2120", "서울특별시 노원구 새싹로 20"),
    ("SEOBU", "서부팀", "Seobu Team", "branch", "SEOUL", "02-330-2130", "서울특별시 마포구 물결로 8"),
    ("DONGBU", "동부팀", "Dongbu Team", "branch", "SEOUL", "02-480-2140", "서울특별시 강동구 솔숲로 33"),
    ("GYEONGGI", "경기사업부", "Gyeonggi Department", "department", "SALES", "031-220-2200", "경기도 수원시 들빛로 5"),
    ("GG1", "경기1팀", "Gyeonggi 1 Team", "branch", "GYEONGGI", "031-220-2210", "경기도 수원시 들빛로 5"),
    ("GG2", "경기2팀", "Gyeonggi 2 Team", "branch", "GYEONGGI", "031-900-2220", "경기도 고양시 호숫길 14"),
    ("SOUTH", "남부사업부", "South Department", "department", "SALES", "042-610-2300", "대전광역시 유성구 배꽃로 3"),
    ("DAEJEON", "대전팀", "Daejeon Team", "branch", "SOUTH", "042-610-2310", "대전광역시 유성구 배꽃로 3"),
    ("BUSAN", "부산팀", "Busan Team", "branch", "SOUTH", "051-740-2320", "부산광역시 해운대구 파도로 11"),
    ("MKT", "마케팅부", "Marketing Division", "division", None, "02-550-3000", "서울특별시 강남구 나루대로 1"),
    ("PRODUCT", "제품관리팀", "Product Management", "department", "MKT", "02-550-3100", "서울특별시 강남구 나루대로 1"),
    ("MEDICAL", "학술팀", "Medical Affairs", "department", "MKT", "02-550-3200", "서울특별시 강남구 나루대로 1"),
    ("SUPPORT", "지원본부", "Support Division", "division", None, "02-550-4000", "서울특별시 강남구 나루대로 1"),
    ("HR", "인사팀", "Human Resources", "department", "SUPPORT", "02-550-4100", "서울특별시 강남구 나루대로 1"),
    ("FINANCE", "재무팀", "Finance", "department", "SUPPORT", "02-550-4200", "서울특별시 강남구 나루대로 1"),
    ("CP", "자율준수팀", "Compliance Office", "department", "SUPPORT", "02-550-4300", "서울특별시 강남구 나루대로 1"),
    ("SYSTEMS", "전산팀", "IT Systems", "department", "SUPPORT", "02-550-4400", "서울특별시 강남구 나루대로 1"),
    ("RND", "연구개발부", "Research and Development", "division", None, "031-780-5000", "경기도 성남시 너른길 40"),
    ("FORMULATION", "제제연구팀", "Formulation", "department", "RND", "031-780-5100", "경기도 성남시 너른길 40"),
    ("QUALITY", "품질팀", "Quality", "department", "RND", "031-780-5200", "경기도 성남시 너른길 40"),
)  # fmt: skip
"""나루제약; the root of the tree is the organisation itself."""

HANDLE_UNITS = (
    ("SALES", "영업본부", "Sales Division", "division", None, "053-700-1000", "대구광역시 수성구 한들로 7"),
    ("DAEGU", "대구팀", "Daegu Team", "branch", "SALES", "053-700-1100", "대구광역시 수성구 한들로 7"),
    ("OFFICE", "관리부", "Administration", "division", None, "053-700-1200", "대구광역시 수성구 한들로 7"),
)
"""한들메디칼, the small second organisation."""

UNITS = {NARU: NARU_UNITS, HANDLE: HANDLE_UNITS}


def make_units(org_key: str) -> dict[str, Unit]:
    """Returns the units of a demo organisation by code, parents first, without their managers."""
    units: dict[str, Unit] = {}
    for code, name, name_en, kind, parent, phone, address in UNITS[org_key]:
        units[code] = Unit(
            id=row_id(org_key, "unit", code),
            org_id=organization_id(org_key),
            code=code,
            name=name,
            name_en=name_en,
            kind=kind,
            parent_id=units[parent].id if parent else None,
            path=f"{units[parent].path if parent else '/'}{code}/",
            phone=phone,
            address=address,
        )
    return units


def with_managers(units: dict[str, Unit], managers: dict[str, UUID]) -> list[Unit]:
    """Returns the units led by the employees of `managers` (by unit code)."""
    return [replace(unit, manager_employee_id=managers.get(code)) for code, unit in units.items()]
