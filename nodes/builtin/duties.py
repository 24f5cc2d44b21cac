"""Duties of the offices, as employees' responsibilities are written: "교육 담당 누구", "who is in charge of payroll"."""

_RESPONSIBLE_FOR = ("항생제", "호흡기", "정신신경", "순환기", "소화기", "치매", "진통")
_DUTIES = {
    "교육": ("교육", "training"), "채용": ("채용", "recruit", "hiring"), "급여": ("급여 담당", "payroll"),
    "복리후생": ("복리후생", "benefit", "welfare"), "여신": ("여신", "credit"), "채권": ("채권", "receivable"),
    "세무": ("세무", "tax"), "지출보고서": ("지출보고서", "expenditure report"), "품질": ("품질", "quality"),
    "보안": ("보안", "security"), "제품설명회": ("설명회", "briefing"), "평가": ("평가 담당", "evaluation"),
    "임상": ("임상", "clinical"), "영업 기획": ("영업 기획", "영업기획", "sales planning"),
    "자율준수": ("자율준수", "컴플라이언스 담당", "compliance officer"), "신제품": ("신제품", "new product"),
}  # fmt: skip


def duty_of(text: str) -> str | None:
    """Returns the duty or therapeutic area that a text in lower case speaks of, or None."""
    for duty, words in _DUTIES.items():
        if any(word in text for word in words):
            return duty
    return next((area for area in _RESPONSIBLE_FOR if area in text), None)
