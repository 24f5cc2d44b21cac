"""What the document routes share: the services' documents, today, and who may write."""

from datetime import date

from server.services import Services
from state.errors import NotAllowed, Unavailable
from state.principal import Principal, Role
from tools.days import today_of as organization_day
from tools.resources import Resources


def resources_of(services: Services) -> Resources:
    """Returns what the document routes work with. Raises: Unavailable when another graph is served."""
    if services.answering is None:
        raise Unavailable("This server serves another graph and has no documents.")
    return services.answering.toolbox.resources


async def today_of(services: Services, principal: Principal) -> date:
    """Returns the day that answers are given for. Raises: Unavailable when another graph is served."""
    return await organization_day(principal, resources_of(services))


def refuse_unless_writer(principal: Principal) -> None:
    """Raises: NotAllowed for those who may only read."""
    if principal.role is Role.MR:
        raise NotAllowed(
            "Documents are put in and deleted by managers and head office. Ask your branch manager."
            " 문서 등록과 삭제는 팀장과 본사만 할 수 있습니다. 팀장에게 요청해 주세요."
        )
