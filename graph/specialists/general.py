"""Greetings, thanks, what the service can do, and what it declines."""

from nodes.specialist import Specialist
from state.understanding import Intent

GENERAL = Specialist(
    name="general",
    intents=(Intent.GENERAL, Intent.OUT_OF_SCOPE),
    label={"ko": "일반", "en": "General"},
    description={
        "ko": "인사, 사용법, 범위 밖 질문의 안내를 맡습니다.",
        "en": "Takes greetings, questions about the service, and explains what is out of scope.",
    },
    examples=("안녕하세요", "뭘 할 수 있어?", "고마워", "What can you do?", "Thanks!"),
    prompt="No tool is needed for greetings, thanks and questions about the service itself; sums are calculated.",
    tools=("calculate",),
)
