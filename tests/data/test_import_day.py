"""The day that counts as an organisation's today: told, or the last one with figures where that is long past."""

from datetime import date, timedelta

import pytest

from data.imports.guess import guess_mapping
from data.imports.mapping import OrganizationPart, read_mapping
from data.imports.organization import open_operator_session, organization_id
from data.imports.report import ImportReport
from data.imports.run import ImportFile, import_files
from data.logins import Postgres
from state.errors import InvalidInput

pytestmark = pytest.mark.anyio
LINES = "거래일자,담당자,거래처명,품목,금액\n{day},김하루,하루의원,하루정,1000\n"


async def imported(urls: Postgres, key: str, text: str, as_of: date | str | None = None) -> ImportReport:
    about = OrganizationPart.model_validate({"key": key, "name": key, "as_of": as_of})
    files = [ImportFile(name="실적.csv", content=text.encode())]
    more = {"organization": about, "create_missing": ["employees", "clients", "products", "units"]}
    mapping = guess_mapping(files).model_copy(update=more)
    async with open_operator_session(urls.admin_url, organization_id(key), about) as session:
        return await import_files(session, organization_id(key), mapping, files, date(2025, 6, 30), dry_run=False)


async def test_old_data_ends_on_its_last_day(empty_urls: Postgres):
    report = await imported(empty_urls, "lines", LINES.format(day="2011-05-31"))
    assert report.as_of == date(2011, 5, 31)
    assert "2011-05-31" in report.to_lines("en")[-1]
    later = await imported(empty_urls, "lines", LINES.format(day="2011.08.02"))
    assert later.as_of == date(2011, 8, 2)


async def test_months_end_with_their_last_day(empty_urls: Postgres):
    report = await imported(
        empty_urls, "months", "담당자,거래처명,품목,202401,202402\n김하루,하루의원,하루정,100,200\n"
    )
    assert report.as_of == date(2024, 2, 29)


async def test_data_of_these_weeks_goes_with_the_clock(empty_urls: Postgres):
    yesterday = date.today() - timedelta(days=1)
    assert (await imported(empty_urls, "now", LINES.format(day=yesterday))).as_of is None


async def test_what_was_told_holds_until_something_else_is_told(empty_urls: Postgres):
    assert (await imported(empty_urls, "told", LINES.format(day="2011-05-31"), "2012-01-31")).as_of == date(2012, 1, 31)
    assert (await imported(empty_urls, "told", LINES.format(day="2011-06-01"))).as_of == date(2012, 1, 31)
    assert (await imported(empty_urls, "told", LINES.format(day="2011-06-02"), "today")).as_of is None
    assert (await imported(empty_urls, "told", LINES.format(day="2011-06-03"))).as_of is None


def test_an_unknown_time_zone_is_said():
    with pytest.raises(InvalidInput, match="time zone"):
        read_mapping(
            "organization: {key: acme, name: Acme, timezone: Mars/Olympus}\ntables: {a: {file: a.csv}}\nimports: []"
        )
