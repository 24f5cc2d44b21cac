"""Invented Korean names and their romanisation."""

SURNAMES = {
    "김": "Kim", "이": "Lee", "박": "Park", "최": "Choi", "정": "Jung", "강": "Kang", "조": "Cho", "윤": "Yoon",
    "장": "Jang", "임": "Lim", "한": "Han", "오": "Oh", "서": "Seo", "신": "Shin", "권": "Kwon", "황": "Hwang",
    "안": "Ahn", "송": "Song", "류": "Ryu", "홍": "Hong", "문": "Moon", "배": "Bae", "백": "Baek", "노": "Noh",
}  # fmt: skip
"""Surname -> romanised; the first ones are the frequent ones."""

GIVEN_NAMES = {
    "도현": "Dohyun", "서윤": "Seoyoon", "준호": "Junho", "하린": "Harin", "세린": "Serin", "민재": "Minjae",
    "지우": "Jiwoo", "주아": "Jua", "태경": "Taekyung", "서준": "Seojun", "하은": "Haeun", "태윤": "Taeyoon",
    "민규": "Mingyu", "유진": "Yujin", "지훈": "Jihoon", "수빈": "Subin", "예린": "Yerin", "건우": "Gunwoo",
    "시우": "Siwoo", "나연": "Nayeon", "다인": "Dain", "현우": "Hyunwoo", "소율": "Soyul", "은채": "Eunchae",
    "재윤": "Jaeyoon", "가은": "Gaeun", "동하": "Dongha", "라희": "Rahee", "승민": "Seungmin", "아린": "Arin",
    "연우": "Yeonwoo", "우진": "Woojin", "윤서": "Yoonseo", "이안": "Ian", "정우": "Jungwoo", "지안": "Jian",
    "채원": "Chaewon", "태오": "Taeo", "하준": "Hajun", "해린": "Haerin", "혜원": "Hyewon", "호준": "Hojun",
    "성훈": "Sunghoon", "미경": "Mikyung", "영수": "Youngsoo", "정희": "Jeonghee", "상철": "Sangchul",
    "은정": "Eunjung", "경민": "Kyungmin", "보라": "Bora",
}  # fmt: skip
"""Given name -> romanised."""


def romanise(name: str) -> str:
    """Returns the English form of a Korean name of the lists above: "김도현" -> "Dohyun Kim"."""
    return f"{GIVEN_NAMES[name[1:]]} {SURNAMES[name[:1]]}"


def every_name() -> list[str]:
    """Returns all combinations, in a fixed order that mixes surnames."""
    given = list(GIVEN_NAMES)
    surnames = list(SURNAMES)
    return [surnames[(i + j * 7) % len(surnames)] + given[i] for j in range(len(surnames)) for i in range(len(given))]
