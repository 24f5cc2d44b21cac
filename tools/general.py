"""Small tools that need no data: arithmetic, and asking for what a request leaves out."""

import re
from typing import Any, Literal

from pydantic import Field

from state.errors import InvalidInput
from state.evidence import Evidence
from tools.arithmetic import evaluate, spoken_to_expression
from tools.registry import Arguments, Caller, Tool
from tools.resources import Resources

Detail = Literal["client", "date", "summary", "person"]

_DETAILS: dict[str, tuple[str, str]] = {
    "client": ("거래처 이름", "the client's name"),
    "date": ("날짜", "the day"),
    "summary": ("나눈 이야기(제품, 반응)", "what was discussed (products, reactions)"),
    "person": ("직원 이름", "the employee's name"),
}
_PURPOSES: dict[str, tuple[str, str]] = {
    "draft_visit_report": ("방문 보고서를 쓰려면", "To write the visit report"),
    "log_visit": ("방문을 기록하려면", "To log the visit"),
    "schedule_visit": ("방문 일정을 잡으려면", "To schedule the visit"),
    "prepare_visit": ("방문을 준비하려면", "To prepare the visit"),
}


class Calculate(Arguments):
    """Arguments of calculate."""

    expression: str = Field(
        min_length=1, max_length=200, description="Arithmetic: 12*(3+4), 15% of 3200000, 5천만의 3%, 25 times 48"
    )


class AskDetails(Arguments):
    """Arguments of ask_details."""

    tool: str = Field(max_length=60, description="The tool that cannot run yet, e.g. schedule_visit")
    missing: list[Detail] = Field(min_length=1, description="What is not known yet")
    known: dict[str, str | list[str]] = Field(default={}, description="Arguments of that tool that are known already")


_ASKED = re.compile(
    r"^(?:what(?:['’]s| is)|how much is|calculate|compute)\s+|\s*[?？]+$|(?:은|는|이면|면|이|가)?\s*(?:총|모두|다)?\s*(?:얼마|몇)\S*$",
    re.IGNORECASE,
)
"""What makes a sum a question."""


async def calculate(arguments: Calculate, caller: Caller, resources: Resources) -> Evidence:
    """Returns the value of an arithmetic expression; nothing but numbers and + - * / % ^ ( ) is understood."""
    korean = caller.language == "ko"
    try:
        expression = spoken_to_expression(arguments.expression)
        value = evaluate(expression)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise InvalidInput(
            "이 식은 계산할 수 없습니다. '1200*3', '5,000만의 3%'처럼 적어 주세요."
            if korean
            else "This expression cannot be computed. Try '1200*3' or '15% of 3200000'."
        ) from error
    shown = f"{value:,.6f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    return _notice(
        "계산" if korean else "Calculation", f"{_ASKED.sub('', arguments.expression.strip())} = {shown}", empty=False
    )


async def ask_details(arguments: AskDetails, caller: Caller, resources: Resources) -> Evidence:
    """Returns the sentence that asks for what is missing; the next message is read as the reply."""
    korean = caller.language == "ko"
    wanted = [_DETAILS[name][0 if korean else 1] for name in arguments.missing]
    purpose = _PURPOSES.get(arguments.tool, ("이 일을 하려면", "To do this"))[0 if korean else 1]
    listed = (
        ", ".join(wanted)
        if korean
        else (", ".join(wanted[:-1]) + " and " + wanted[-1] if len(wanted) > 1 else wanted[0])
    )
    text = (
        f"{purpose} {listed}이(가) 필요합니다. 이어서 알려 주세요."
        if korean
        else f"{purpose} I need {listed}. Please tell me."
    )
    return _notice("필요한 정보" if korean else "What is needed", text, empty=True)


def _notice(title: str, text: str, *, empty: bool) -> Evidence:
    return {
        "id": "",
        "specialist": "",
        "tool": "",
        "kind": "notice",
        "title": title,
        "summary": [text],
        "assumptions": [],
        "notices": [],
        "empty": empty,
    }


CALCULATE = Tool(
    name="calculate",
    arguments=Calculate,
    description="Computes arithmetic exactly. Not for company figures: those come from query_metric.",
    run=calculate,
)
ASK_DETAILS = Tool(
    name="ask_details",
    arguments=AskDetails,
    description="Asks the person for what a visit report, log or schedule cannot do without.",
    run=ask_details,
)
TOOLS: tuple[Tool[Any], ...] = (CALCULATE, ASK_DETAILS)
