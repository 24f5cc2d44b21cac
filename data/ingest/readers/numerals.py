"""Numbers as lists write them: 3 -> "3", "③", "다", "ㄷ", "III", "c", "三", "셋"."""

GANADA = "가나다라마바사아자차카타파하"
CHOSUNG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
KOREAN = "일이삼사오육칠팔구"
CHINESE = "一二三四五六七八九"
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
SIGNS = {
    "ganada": GANADA,
    "chosung": CHOSUNG,
    "decimalEnclosedCircle": CIRCLED,
    "decimalEnclosedCircleChinese": CIRCLED,
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
}
TENS = {
    **dict.fromkeys(("koreanDigital", "koreanDigital2", "koreanCounting", "koreanLegal"), (KOREAN, "십")),
    **dict.fromkeys(("chineseCounting", "ideographDigital", "japaneseCounting", "taiwaneseCounting"), (CHINESE, "十")),
}


def written(number: int, style: str) -> str:
    """Returns the number in a style of lists of Office Open XML (ST_NumberFormat); in digits where it has no sign."""
    if 1 <= number <= len(SIGNS.get(style, "")):
        return SIGNS[style][number - 1]
    if style in TENS and 1 <= number <= 99:
        digits, ten = TENS[style]
        tens, ones = divmod(number, 10)
        head = "" if not tens else ten if tens == 1 else digits[tens - 1] + ten
        return head + (digits[ones - 1] if ones else "")
    if style in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in {"upperRoman", "lowerRoman"}:
        rest, roman = number, ""
        for value, sign in ROMAN:
            while rest >= value:
                roman, rest = roman + sign, rest - value
        return roman.upper() if style == "upperRoman" else roman
    return f"{number:02d}" if style == "decimalZero" else str(number)
