"""Finds the version of a named document that a question is about."""

from datetime import date

from data.editions import Edition, versions_of
from data.library import Library
from state.errors import InvalidInput, NotFound
from state.language import Language
from tools.document_passages import title_of
from tools.registry import Caller
from tools.resolved import read_id
from tools.wording import say


def named_edition(library: Library, reference: str, caller: Caller) -> Edition:
    """Returns the document that `reference` (an id) names. Raises: NotFound, InvalidInput (still words)."""
    edition = library.editions.get(read_id(reference, caller))
    if edition is None or not edition.readable_by(caller.principal):
        raise NotFound(say(caller.language, "그런 문서를 찾을 수 없습니다.", "There is no such document."))
    return edition


def readable_versions(library: Library, edition: Edition, caller: Caller) -> list[Edition]:
    """Returns the document's versions in its language that the caller may read, oldest first."""
    return _versions_in(library, edition, edition.language, caller)


def compared_versions(library: Library, edition: Edition, caller: Caller) -> list[Edition]:
    """Returns the versions that can be compared: those of the other language where its own has but one."""
    own = readable_versions(library, edition, caller)
    if len(own) > 1:
        return own
    other = "ko" if edition.language == "en" else "en"
    there = _versions_in(library, edition, other, caller)
    return there if len(there) > 1 else own


def _versions_in(library: Library, edition: Edition, language: str, caller: Caller) -> list[Edition]:
    family = versions_of(library.editions.values(), edition.code, language)
    return [version for version in family if version.readable_by(caller.principal)]


def in_language(library: Library, edition: Edition, language: Language, caller: Caller) -> Edition:
    """Returns the edition of the document in the caller's language where there is one."""
    others = [
        other
        for other in library.editions.values()
        if other.code == edition.code and other.language == language and other.readable_by(caller.principal)
    ]
    return others[-1] if others else edition


def version_on(versions: list[Edition], day: date, caller: Caller) -> Edition:
    """Returns the version in force on `day`. Raises: InvalidInput that names the versions there are."""
    holding = [version for version in versions if version.in_force(day)]
    if holding:
        return holding[-1]
    known = ", ".join(f"{version.version} ({version.effective_from or '-'})" for version in versions)
    title = title_of(versions[0], caller.language)
    raise InvalidInput(
        say(
            caller.language,
            f"{day.isoformat()}에 시행 중인 {title}의 판이 없습니다. 등록된 판: {known}",
            f"No version of {title} was in force on {day.isoformat()}. Known versions: {known}",
        )
    )
