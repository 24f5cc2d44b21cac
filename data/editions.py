"""Which version of a document is in force on a day, and who may read it; the same rule for search and look-up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from state.principal import Principal, Role


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A document without its text: one version in one language."""

    id: UUID
    code: str
    title: str
    title_en: str | None
    aliases: tuple[str, ...]
    doc_type: str
    rank: str
    version: str | None
    language: str
    effective_from: date | None
    effective_to: date | None
    """Last day in force; the day before the next version begins where the document does not say."""
    confidentiality: str
    allowed_roles: tuple[str, ...]
    owner_unit: str | None
    source_format: str
    change: int
    warnings: tuple[str, ...] = ()
    """What was mended or missing when it was read, codes of data/ingest/problems.py."""

    def in_force(self, day: date) -> bool:
        """Returns whether this version holds on `day`."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_to is None or day <= self.effective_to)

    def readable_by(self, principal: Principal) -> bool:
        """Returns what row-level security will decide; search uses it to rank only what can be shown."""
        return (
            self.confidentiality != "restricted"
            or principal.role is Role.EXECUTIVE
            or principal.role.value in self.allowed_roles
        )

    def names(self) -> tuple[str, ...]:
        """Returns everything this document is called."""
        return tuple(name for name in (self.title, self.title_en, *self.aliases) if name)


def with_ends(editions: Iterable[Edition]) -> list[Edition]:
    """Returns the editions with open ends closed: a version ends the day before the next of its code and language."""
    families: dict[tuple[str, str], list[Edition]] = {}
    for edition in editions:
        families.setdefault((edition.code, edition.language), []).append(edition)
    closed: list[Edition] = []
    for family in families.values():
        family.sort(key=lambda edition: (edition.effective_from or date.min, edition.change))
        for edition, following in zip(family, [*family[1:], None], strict=True):
            closed.append(_closed(edition, following))
    return closed


def _closed(edition: Edition, following: Edition | None) -> Edition:
    if following is None:
        return edition
    starts = following.effective_from or edition.effective_from or date.min
    end = starts - timedelta(days=1) if starts > date.min else date.min
    if edition.effective_to is not None and edition.effective_to <= end:
        return edition
    return replace(edition, effective_to=end)


def versions_of(editions: Iterable[Edition], code: str, language: str) -> list[Edition]:
    """Returns the versions of a document in one language, oldest first."""
    family = [edition for edition in editions if edition.code == code and edition.language == language]
    return sorted(family, key=lambda edition: (edition.effective_from or date.min, edition.change))
