"""Duties of the offices, as employees' responsibilities are written: "교육 담당 누구", "who is in charge of payroll"."""

import re

from nodes.builtin.frame import Frame

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


def asks_for_duty(frame: Frame) -> bool:
    """Whether it is asked who has a duty: "복리후생 담당자", "who is responsible for training"."""
    if frame.has("client.any", "client.hospital", "client.clinic", "client.pharmacy") or frame.of_kind("client"):
        return False
    asked = frame.has("person.contact") or (frame.has("person.responsible") and frame.has("by.employee", "ask.list"))
    return bool((asked or _OWNER_ALONE.search(frame.masked)) and duty_of(frame.masked))


_OWNER_ALONE = re.compile(r"담당자?(?:가|는|은|이)?\s*(?:(?:누|연락|전화|번호|이름|알려|좀)\S*\s*)*[?!.]*$")
