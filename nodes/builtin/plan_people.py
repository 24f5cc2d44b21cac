"""Calls for questions about who works here: cards, lists, headcounts."""

from nodes.builtin.duties import asks_for_duty, duty_of
from nodes.builtin.frame import Frame
from nodes.builtin.quantities import find_rows
from nodes.builtin.request import Draft, Request
from state.reference import ME, MY_UNIT

_FIELDS = (
    ("person.contact", "contact"), ("person.hired", "career"), ("person.tenure", "career"),
    ("person.responsible", "responsibilities"), ("metric.leave_left", "leave"), ("metric.evaluation", "evaluation"),
)  # fmt: skip
_GROUPS = (
    ("by.position", "position"), ("by.department", "department"), ("by.unit", "unit"), ("by.job_family", "job_family"),
    ("by.tenure", "hire_year"),
)  # fmt: skip
_HEADS = ("who manages", "who runs", "who heads", "who leads", "who is running", "이끄는", "이끌", "총괄하는")


def plan_directory(request: Request, draft: Draft) -> None:
    """Adds the calls for cards of named people, leaders of units, lists and counts."""
    frame = request.frame
    people = request.references("person")
    if people and not frame.has("metric.headcount", "person.list"):
        fields = [name for concept, name in _FIELDS if frame.has(concept)]
        if frame.has("person.info") and any(word in frame.masked for word in ("소속", "어느", "which", "belong")):
            fields.append("unit")
        for person in people[:4]:
            draft.call("get_employee", person=person, fields=fields)
        return
    if frame.has("self.me") and not frame.has("self.my_unit", "metric.headcount", "person.list", "person.leader"):
        draft.call("get_employee", person=ME, fields=[name for concept, name in _FIELDS if frame.has(concept)])
        return
    _find(request, draft)


def _find(request: Request, draft: Draft) -> None:
    frame = request.frame
    units = request.references("unit")
    if frame.has("self.my_unit") and not units:
        units = [MY_UNIT]
    heads = bool(units) and any(word in frame.masked for word in _HEADS)
    leads = (frame.has("person.leader") or heads) and not frame.has("metric.headcount")
    period = request.period
    group = next((name for concept, name in _GROUPS if frame.has(concept)), None)
    counted = frame.has("metric.headcount", "count.any") or group is not None
    oldest = frame.has("person.tenure") and not frame.has("rank.bottom")
    arguments: dict[str, object] = {
        "units": units,
        "positions": [name for name in frame.attributes.get("position", ()) if not (leads and name == "팀장")],
        "job_families": _job_families(frame),
        "leads_unit": True if leads and (units or not frame.attributes.get("position")) else None,
        "responsibility": _responsibility(request),
        "group_by": group,
    }
    if frame.has("person.hired") and not frame.has("metric.sales") and not arguments["responsibility"]:
        arguments["hired"] = period or ("올해" if request.language == "ko" else "this year")
        if period is None:
            draft.assume(
                "입사 기간을 말씀하지 않아 올해로 보았습니다.",
                "No period was given, so this covers joiners of this year.",
            )
    if frame.has("person.left"):
        arguments["status"] = ["left"]
        arguments["left"] = period
    if frame.has("person.on_leave"):
        arguments["status"] = ["leave"]
    if frame.has("person.tenure"):
        arguments |= {"order_by": "hired_on", "descending": not oldest}
    rows = find_rows(frame.masked)
    if rows and not counted:
        arguments["limit"] = rows
    draft.call("find_employees", **arguments)


def _job_families(frame: Frame) -> list[str]:
    """Returns the job families named; "마케팅 부서의 PM" and "MR" are families, "직원" is everybody."""
    found = []
    for family in ("MR", "PM", "CP", "QR", "FT", "HR"):
        if frame.has(f"family.{family}"):
            found.append(family)
    if "MR" in found and not any(
        word in frame.masked for word in ("mr", "엠알", "영업사원", "영업 사원", "rep", "salesp")
    ):
        found.remove("MR")
    if (
        frame.of_kind("unit")
        and found
        and "PM" in found
        and "pm" not in frame.masked
        and "product manager" not in frame.masked
    ):
        found.remove("PM")
    return found


def _responsibility(request: Request) -> str | None:
    """Returns what a wanted person is in charge of: an area or a duty."""
    frame = request.frame
    areas = frame.attributes.get("area", ())
    if areas:
        return areas[0]
    if not frame.has("person.responsible", "person.contact", "person.info", "by.employee") and not asks_for_duty(frame):
        return None
    return duty_of(frame.masked)
