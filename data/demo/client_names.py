"""Invented names of clinics, pharmacies and hospitals, and where they are."""

PREFIXES = {
    "푸른솔": "Pureunsol", "밝은별": "Balgeunbyeol", "새하늘": "Saehaneul", "은하수": "Eunhasu", "도담": "Dodam",
    "라온": "Raon", "마루": "Maru", "해오름": "Haeoreum", "누리": "Nuri", "한결": "Hangyeol", "참좋은": "Chamjoeun",
    "하늘빛": "Haneulbit", "봄날": "Bomnal", "온누리": "Onnuri", "미소": "Miso", "늘푸른": "Neulpureun",
    "맑은샘": "Malgeunsaem", "큰나무": "Keunnamu", "보람": "Boram", "나래": "Narae", "다솜": "Dasom", "가람": "Garam",
    "초록": "Chorok", "은행나무": "Eunhaengnamu", "솔향": "Solhyang", "달빛": "Dalbit", "별하": "Byeolha",
    "아침": "Achim",
    "이든": "Ideun", "여울": "Yeoul", "물빛": "Mulbit", "돌담": "Doldam", "산들": "Sandeul", "너울": "Neoul",
    "꽃길": "Kkotgil", "소담": "Sodam", "윤슬": "Yunseul", "예솔": "Yesol", "자연": "Jayeon", "제일사랑": "Jeilsarang",
    "튼튼한": "Teunteunhan", "편안한": "Pyeonanhan", "고운": "Goun", "두레": "Dure", "모아": "Moa", "벗": "Beot",
    "서로": "Seoro", "아름": "Areum", "우리들": "Urideul", "으뜸사랑": "Eutteumsarang", "해솔": "Haesol",
    "호수": "Hosu",
    "흰구름": "Huingureum", "큰사랑": "Keunsarang", "노을": "Noeul", "단비": "Danbi", "들꽃": "Deulkkot",
    "또래": "Ttorae",
    "무지개": "Mujigae", "민들레": "Mindeulle", "반디": "Bandi", "버들": "Beodeul", "별무리": "Byeolmuri",
    "샛별": "Saetbyeol",
    "손길": "Songil", "시냇물": "Sinaenmul", "안개꽃": "Angaekkot", "옹달샘": "Ongdalsaem", "은빛": "Eunbit",
    "이슬": "Iseul", "잔디": "Jandi", "조약돌": "Joyakdol", "진달래": "Jindallae", "찬솔": "Chansol",
    "청솔": "Cheongsol",
    "키움": "Kium", "토담": "Todam", "파란": "Paran", "풀잎": "Pullip", "하얀": "Hayan", "한마음": "Hanmaeum",
    "함박": "Hambak", "행복한": "Haengbokhan", "향기": "Hyanggi", "화목": "Hwamok", "희망찬": "Huimangchan",
}  # fmt: skip
"""First part of a name -> romanised. None is close to the names that the evaluation asks for."""

SPECIALTIES = {
    "내과": "Internal Medicine", "가정의학과": "Family Medicine", "이비인후과": "ENT", "소아청소년과": "Pediatrics",
    "정형외과": "Orthopaedics", "신경과": "Neurology", "정신건강의학과": "Psychiatry", "외과": "Surgery",
}  # fmt: skip
"""Specialty -> English; also the order of `SPECIALTY_SHARES`."""

SPECIALTY_SHARES = (0.24, 0.16, 0.14, 0.13, 0.13, 0.07, 0.07, 0.06)

DISTRICTS = {
    "GANGNAM": (("강남구", "서울특별시"), ("서초구", "서울특별시"), ("관악구", "서울특별시"), ("동작구", "서울특별시")),
    "GANGBUK": (("노원구", "서울특별시"), ("성북구", "서울특별시"), ("도봉구", "서울특별시"), ("종로구", "서울특별시")),
    "SEOBU": (("마포구", "서울특별시"), ("영등포구", "서울특별시"), ("양천구", "서울특별시"), ("은평구", "서울특별시")),
    "DONGBU": (("강동구", "서울특별시"), ("송파구", "서울특별시"), ("광진구", "서울특별시"), ("성동구", "서울특별시")),
    "GG1": (("수원시", "경기도"), ("용인시", "경기도"), ("화성시", "경기도"), ("안양시", "경기도")),
    "GG2": (("고양시", "경기도"), ("성남시", "경기도"), ("파주시", "경기도"), ("의정부시", "경기도")),
    "DAEJEON": (("유성구", "대전광역시"), ("대덕구", "대전광역시"), ("청주시", "충청북도")),
    "BUSAN": (("해운대구", "부산광역시"), ("수영구", "부산광역시"), ("사하구", "부산광역시"), ("김해시", "경상남도")),
    "DAEGU": (("수성구", "대구광역시"), ("달서구", "대구광역시"), ("경산시", "경상북도")),
}
"""Branch -> its districts with the province or metropolitan city."""

STREETS = ("나루로", "은행길", "들빛로", "솔바람길", "물안개로", "새싹로", "노을길", "하늬로", "가온길", "한들로")

HOSPITALS = {
    "GANGNAM": (
        ("한울대학교병원", "Hanul University Hospital", "general_hospital", "강남구", False),
        ("늘벗병원", "Neulbeot Hospital", "hospital", "관악구", False),
        ("서리풀병원", "Seoripul Hospital", "hospital", "서초구", False),
    ),
    "GANGBUK": (
        ("별빛대학교병원", "Byeolbit University Hospital", "general_hospital", "노원구", False),
        ("시립솔샘의료원", "Solsaem Municipal Medical Center", "general_hospital", "성북구", True),
        ("도봉마루병원", "Dobong Maru Hospital", "hospital", "도봉구", False),
        ("종로은빛병원", "Jongno Eunbit Hospital", "hospital", "종로구", False),
        ("성북두레병원", "Seongbuk Dure Hospital", "hospital", "성북구", False),
    ),
    "SEOBU": (
        ("물결종합병원", "Mulgyeol General Hospital", "general_hospital", "마포구", False),
        ("영등포새날병원", "Yeongdeungpo Saenal Hospital", "hospital", "영등포구", False),
        ("양천이든병원", "Yangcheon Ideun Hospital", "hospital", "양천구", False),
        ("은평아름병원", "Eunpyeong Areum Hospital", "hospital", "은평구", False),
        ("마포여울요양병원", "Mapo Yeoul Care Hospital", "hospital", "마포구", False),
    ),
    "DONGBU": (
        ("송파누리대학교병원", "Songpa Nuri University Hospital", "general_hospital", "송파구", False),
        ("강동한결병원", "Gangdong Hangyeol Hospital", "hospital", "강동구", False),
        ("광진나래병원", "Gwangjin Narae Hospital", "hospital", "광진구", False),
        ("성동소담병원", "Seongdong Sodam Hospital", "hospital", "성동구", False),
        ("솔숲요양병원", "Solsup Care Hospital", "hospital", "강동구", False),
    ),
    "GG1": (
        ("수원너른대학교병원", "Suwon Neoreun University Hospital", "general_hospital", "수원시", False),
        ("용인들꽃병원", "Yongin Deulkkot Hospital", "hospital", "용인시", False),
        ("화성해오름병원", "Hwaseong Haeoreum Hospital", "hospital", "화성시", False),
        ("도립안양의료원", "Anyang Provincial Medical Center", "general_hospital", "안양시", True),
        ("수원온누리병원", "Suwon Onnuri Hospital", "hospital", "수원시", False),
    ),
    "GG2": (
        ("고양호수대학교병원", "Goyang Hosu University Hospital", "general_hospital", "고양시", False),
        ("성남가람병원", "Seongnam Garam Hospital", "hospital", "성남시", False),
        ("파주나무병원", "Paju Namu Hospital", "hospital", "파주시", False),
        ("의정부해솔병원", "Uijeongbu Haesol Hospital", "hospital", "의정부시", False),
        ("성남윤슬요양병원", "Seongnam Yunseul Care Hospital", "hospital", "성남시", False),
    ),
    "DAEJEON": (
        ("국립한밭누리대학교병원", "Hanbat Nuri National University Hospital", "general_hospital", "유성구", True),
        ("대덕산들병원", "Daedeok Sandeul Hospital", "hospital", "대덕구", False),
        ("청주이슬병원", "Cheongju Iseul Hospital", "hospital", "청주시", False),
        ("유성단비병원", "Yuseong Danbi Hospital", "hospital", "유성구", False),
        ("청주토담종합병원", "Cheongju Todam General Hospital", "general_hospital", "청주시", False),
    ),
    "BUSAN": (
        ("파도대학교병원", "Pado University Hospital", "general_hospital", "해운대구", False),
        ("수영무지개병원", "Suyeong Mujigae Hospital", "hospital", "수영구", False),
        ("사하버들병원", "Saha Beodeul Hospital", "hospital", "사하구", False),
        ("김해청솔병원", "Gimhae Cheongsol Hospital", "hospital", "김해시", False),
        ("시립물빛의료원", "Mulbit Municipal Medical Center", "general_hospital", "사하구", True),
    ),
    "DAEGU": (
        ("수성한들병원", "Suseong Handle Hospital", "hospital", "수성구", False),
        ("달서반디종합병원", "Dalseo Bandi General Hospital", "general_hospital", "달서구", False),
    ),
}  # fmt: skip
"""Branch -> hospitals: name, English, type, district, public institution (its staff are public officials)."""

SHARED_CLINICS = (
    ("도담", "소아청소년과", ("SEOBU", "GG1")), ("라온", "이비인후과", ("GANGBUK", "BUSAN")),
    ("한결", "내과", ("GANGNAM", "GG2")), ("늘푸른", "가정의학과", ("DONGBU", "DAEJEON")),
    ("맑은샘", "내과", ("GANGBUK", "GG1")), ("큰나무", "정형외과", ("SEOBU", "GG2")),
    ("봄날", "내과", ("DONGBU", "BUSAN")), ("미소", "정신건강의학과", ("GANGNAM", "DONGBU")),
    ("온누리", "신경과", ("GANGBUK", "DAEJEON")), ("하늘빛", "정형외과", ("GG1", "DAEJEON")),
)  # fmt: skip
"""Clinics that carry one name in two districts (한빛내과 comes on top): first part, specialty, the two branches."""
