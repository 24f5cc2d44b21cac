"""Which clients a question is about, as arguments of the client tools."""

import re

from nodes.builtin.frame import Frame
from nodes.builtin.request import Draft, Request
from state.evidence import Json
from state.reference import ME, MY_UNIT

_DISTRICT = re.compile(r"(?<![가-힣])[가-힣]{2,3}구(?=\s|에|의|$)")
_NO_DISTRICTS = (
    "누구",
    "연구",
    "친구",
    "요구",
    "청구",
    "기구",
    "입구",
    "출구",
    "복구",
    "문구",
    "도구",
    "지구",
    "가구",
    "욕구",
)
_OWN_WORDS = ("내 ", "내가", "제가", "나의", "저의", "my ", " i ", "담당", "맡")


def client_scope(request: Request, draft: Draft) -> dict[str, Json]:
    """Returns the filters of a list of clients that the question states: named ones, whose, where, what kind."""
    frame = request.frame
    scope: dict[str, Json] = {}
    people = request.references("person")
    if not people and frame.has("self.me") and _means_own(request):
        people = [ME]
    units = request.references("unit")
    if not units and frame.has("self.my_unit") and _means_unit(request):
        units = [MY_UNIT]
    values: dict[str, list[str]] = {
        "clients": request.references("client"),
        "people": people,
        "units": units if not people else [],
        "districts": list(frame.attributes.get("district", ())) or _unknown_districts(frame),
        "types": list(frame.attributes.get("client_type", ())),
        "specialties": list(frame.attributes.get("specialty", ())),
        "grades": list(frame.attributes.get("grade", ())),
        "statuses": _statuses(request),
    }
    if values["clients"]:
        return {"clients": list(values["clients"])}
    if values["specialties"] and set(values["types"]) == {"general_hospital", "hospital"}:
        values["types"] = []  # "내과 병원" is any place with that specialty
    for name, value in values.items():
        if value:
            scope[name] = list(value)
    return scope


def _means_own(request: Request) -> bool:
    text = f" {request.frame.masked} "
    return any(word in text for word in _OWN_WORDS) and not {"show me", "tell me"} & {text.strip()[:7]}


def _means_unit(request: Request) -> bool:
    """ "we", "us" and "우리" before a product or company are nobody's clients in particular."""
    words = {word.strip() for word in request.frame.words("self.my_unit")}
    return not words <= {"we", "us", "our", "우리", "저희"}


def _statuses(request: Request) -> list[str]:
    frame = request.frame
    if frame.has("client.dormant"):
        return ["dormant"] if any(word in frame.masked for word in ("휴면", "dormant", "inactive")) else []
    return ["closed"] if frame.has("client.lost") and not frame.has("client.risk") else []


def _unknown_districts(frame: Frame) -> list[str]:
    """Returns districts in which the company has nobody ("중랑구"), so that none is found instead of everybody."""
    return [word for word in _DISTRICT.findall(frame.masked) if not word.endswith(_NO_DISTRICTS)]


def one_client(request: Request, draft: Draft) -> str | None:
    """Returns the one client a question needs: the named one, else the one under discussion."""
    named = request.references("client")
    if named:
        return named[0]
    if request.focus["clients"]:
        item = request.focus["clients"][0]
        draft.assume(f"앞에서 말씀하신 {item['label']} 기준입니다.", f"Taken as {item['label']} from before.")
        return item["id"]
    return None


def list_period(request: Request, draft: Draft) -> str | None:
    """Returns the stated period of a list's figures; without one the tools take the last twelve months."""
    if request.period:
        return request.period
    return "최근 12개월" if request.language == "ko" else "last 12 months"
