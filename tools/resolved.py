"""Reads resolved references: UUIDs of things, ISO intervals of time; "@me" and "@my_unit" from the caller."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from state.errors import InvalidInput
from state.reference import ME, MY_UNIT
from tools.registry import Caller


def read_id(value: str, caller: Caller) -> UUID:
    """Returns the id that `value` holds. Raises: InvalidInput when it is still words."""
    if value in {ME, MY_UNIT}:
        own = caller.principal.employee_id if value == ME else caller.principal.unit_id
        if own is None:
            raise InvalidInput(
                "이 로그인은 직원이나 조직에 연결되어 있지 않습니다. 이름을 알려 주세요."
                if caller.language == "ko"
                else "This login is not linked to an employee or a unit. Please name one."
            )
        return own
    try:
        return UUID(value)
    except ValueError:
        raise InvalidInput(f"{value!r} is not resolved to an id") from None


def read_ids(values: Iterable[str], caller: Caller) -> list[UUID]:
    """Returns the ids in order, each once."""
    return list(dict.fromkeys(read_id(value, caller) for value in values))


def read_interval(value: str) -> tuple[date, date]:
    """Returns (first day, last day) of "2025-03-01/2025-05-31". Raises: InvalidInput when it is something else."""
    try:
        start_text, _, end_text = value.partition("/")
        start, end = date.fromisoformat(start_text), date.fromisoformat(end_text)
    except ValueError:
        raise InvalidInput(f"{value!r} is not a period like 2025-03-01/2025-05-31") from None
    if end < start:
        raise InvalidInput(f"the period {value} ends before it starts")
    return start, end
