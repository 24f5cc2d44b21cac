"""Stretches counted from today: the last three months, two weeks ago, the nearest March."""

from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from tools.company_year import CompanyYear, Stretch, day_stretch, missing_year_words, month_stretch, recent_words


def yearless_month(month: int, year: CompanyYear, count: int = 1) -> Stretch:
    """Returns the nearest such month (the latest that has begun, unless looking ahead), saying which year it took."""
    found = year.nearest(lambda which: month_stretch(which, month, count), year.today.year)
    return replace(found, yearless=True, assumed=missing_year_words)


def days_of_month(year: int, month: int, day: int) -> Stretch | None:
    """Returns one day; None when the month has no such day."""
    try:
        return day_stretch(date(year, month, day))
    except ValueError:
        return None


def back(count: int, unit: str, year: CompanyYear) -> Stretch | None:
    """Returns the last `count` months, weeks, days, quarters or years up to now."""
    today = year.today
    if count < 1:
        return None
    if unit in {"개월", "달", "년"}:
        months = count * 12 if unit == "년" else count
        first = today.replace(day=1) - relativedelta(months=months - 1)
        return replace(month_stretch(first.year, first.month, months), assumed=recent_words)
    if "분기" in unit:
        first_quarter, last = year.current_quarter(1 - count), year.current_quarter()
        return replace(last, start=first_quarter.start, name=None)
    days = count * 7 if unit.startswith("주") else count
    return day_stretch(today - timedelta(days=days - 1), days)


def closed(count: int, unit: str, year: CompanyYear) -> Stretch | None:
    """Returns the last `count` whole months, quarters, weeks or years that are over; one that ends today counts."""
    today = year.today
    steps = 0 if (today + timedelta(days=1)).day == 1 else -1
    if unit in {"개월", "달"}:
        return month_stretch(today.year, today.month + steps - count + 1, count) if count else None
    if "분기" in unit:
        last = year.current_quarter() if year.current_quarter().end <= today else year.current_quarter(-1)
        over = -1 if last.end < year.current_quarter().end else 0
        return replace(last, start=year.current_quarter(over - count + 1).start, name=None)
    if unit.startswith("주"):
        over = 0 if today.weekday() == 6 else -1
        return replace(week(today, over), start=week(today, over - count + 1).start)
    last_year = year.calendar_year(today.year - (0 if (today.month, today.day) == (12, 31) else 1))
    return (
        replace(last_year, start=year.calendar_year(last_year.start.year - count + 1).start) if unit == "년" else None
    )


def ahead(count: int, unit: str, year: CompanyYear) -> Stretch | None:
    """Returns the next `count` whole months, quarters or years after this one, or days and weeks from today on."""
    today = year.today
    if count < 1:
        return None
    if unit in {"개월", "달", "년"}:
        return month_stretch(today.year, today.month + 1, count * 12 if unit == "년" else count)
    if "분기" in unit:
        return replace(year.current_quarter(1), end=year.current_quarter(count).end, name=None)
    return day_stretch(today, (count * 7 if unit.startswith("주") else count) + 1)


def ago(count: int, unit: str, year: CompanyYear) -> Stretch | None:
    """Returns the month, week, day, quarter or year that lies `count` units back."""
    today = year.today
    if unit in {"개월", "달"}:
        return month_stretch(today.year, today.month - count)
    if unit == "년":
        return year.calendar_year(today.year - count)
    if "분기" in unit:
        return year.current_quarter(-count)
    if unit.startswith("주"):
        return week(today, -count)
    return day_stretch(today - timedelta(days=count))


def week_of_month(month: Stretch, count: int) -> Stretch | None:
    """Returns the days of the `count`-th seven of a month ("6월 셋째 주": 15 to 21), cut at its end."""
    first = month.start + timedelta(days=7 * (count - 1))
    return replace(month, start=first, end=min(first + timedelta(days=6), month.end)) if first <= month.end else None


def week(today: date, offset: int) -> Stretch:
    """Returns Monday to Sunday of a week counted from this one."""
    return day_stretch(today - timedelta(days=today.weekday()) + timedelta(weeks=offset), 7)
