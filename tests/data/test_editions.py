"""The version in force: ends close by themselves, days before the first and after the last version are clear."""

from datetime import date
from uuid import uuid4

from data.editions import Edition, with_ends


def edition(version: str, begins: date | None, ends: date | None = None, change: int = 1) -> Edition:
    return Edition(
        id=uuid4(),
        code="HR-04",
        title="복리후생 규정",
        title_en=None,
        aliases=(),
        doc_type="regulation",
        rank="company",
        version=version,
        language="ko",
        effective_from=begins,
        effective_to=ends,
        confidentiality="internal",
        allowed_roles=(),
        owner_unit=None,
        source_format="md",
        change=change,
    )


def in_force(editions: list[Edition], day: date) -> list[str | None]:
    return [item.version for item in with_ends(editions) if item.in_force(day)]


def test_a_version_ends_the_day_before_the_next_begins():
    versions = [edition("2025", date(2025, 1, 1)), edition("2023", date(2023, 1, 1))]
    assert in_force(versions, date(2024, 12, 31)) == ["2023"]
    assert in_force(versions, date(2025, 1, 1)) == ["2025"]
    assert in_force(versions, date(2022, 12, 31)) == []


def test_a_version_to_come_is_not_in_force():
    versions = [edition("2024", date(2024, 1, 1)), edition("2027", date(2027, 3, 1))]
    assert in_force(versions, date(2025, 6, 30)) == ["2024"]


def test_a_stated_end_stays():
    versions = [edition("1", date(2023, 1, 1), date(2023, 6, 30)), edition("2", date(2024, 1, 1))]
    assert in_force(versions, date(2023, 9, 1)) == []


def test_without_dates_the_newest_upload_holds():
    versions = [edition("a", None, change=1), edition("b", None, change=2)]
    assert in_force(versions, date(2025, 1, 1)) == ["b"]
