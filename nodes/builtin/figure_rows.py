"""What the rows of an answer are: the groupings said by their own words, and the rows a Korean question asks for."""

import re

from nodes.builtin.figure_reading import read_figures
from nodes.builtin.figure_words import dimensions_of
from nodes.builtin.frame import Frame

_QUARTERS = re.compile(r"[1-4]\s*분기")
_HELD = ("area", "grade", "specialty", "district", "category")
_TIMES = {"month", "quarter", "year", "weekday"}


def rows_of(frame: Frame) -> list[str]:
    """Returns the groupings, at most three. Rows that the question asks for ("매출 1위 품목이 뭐야") stand before who:
    Korean asks "누가", "사람" of anything that is ranked."""
    said, reading = dimensions_of(frame), read_figures(frame)
    stated = frame.stated_period
    if reading and not said and not reading.rows and stated and len(_QUARTERS.findall(stated.text)) > 1:
        return ["quarter"]  # "1분기 2분기 3분기 나란히"
    if reading and frame.has("metric.trend"):
        held = next((name for name in _HELD if len(frame.attributes.get(name, ())) > 1), None)
        if held is not None and set(said) <= {"month", held}:
            return [held, "month"]  # "항생제랑 호흡기 월별 추이": each of them
    asked = reading.rows if reading else []
    if not asked or set(asked) <= set(said):
        return said
    return [*asked, *(name for name in said if name in _TIMES and name not in asked)][:3]
