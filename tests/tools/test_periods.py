"""Words for time, on Monday 30 June 2025; the company's year runs December to November, so quarter 3 began in June."""

from datetime import date

import pytest

from state.evidence import Period
from tools.periods import find_period, find_periods, is_future, parse_interval, resolve_period

TODAY = date(2025, 6, 30)
DECEMBER = 12

WORDS = [
    # months: counted from June 2025
    ("이번 달", "2025-06-01", "2025-06-30"),
    ("당월", "2025-06-01", "2025-06-30"),
    ("지난달", "2025-05-01", "2025-05-31"),
    ("저번 달", "2025-05-01", "2025-05-31"),
    ("전월", "2025-05-01", "2025-05-31"),
    ("지지난달", "2025-04-01", "2025-04-30"),
    ("다음 달", "2025-07-01", "2025-07-31"),
    ("3개월 전", "2025-03-01", "2025-03-31"),  # June - 3
    # months by number: the latest that has begun
    ("3월", "2025-03-01", "2025-03-31"),
    ("9월", "2024-09-01", "2024-09-30"),  # September 2025 has not begun
    ("지난 3월", "2025-03-01", "2025-03-31"),
    ("오는 9월", "2025-09-01", "2025-09-30"),
    ("2024년 3월", "2024-03-01", "2024-03-31"),
    ("24년 3월", "2024-03-01", "2024-03-31"),
    ("작년 12월", "2024-12-01", "2024-12-31"),
    ("2024-02", "2024-02-01", "2024-02-29"),  # leap year
    ("202403", "2024-03-01", "2024-03-31"),
    ("2026년 3월", "2026-03-01", "2026-03-31"),
    # quarters of the company's year: Dec-Feb, Mar-May, Jun-Aug, Sep-Nov
    ("이번 분기", "2025-06-01", "2025-08-31"),
    ("지난 분기", "2025-03-01", "2025-05-31"),
    ("전분기", "2025-03-01", "2025-05-31"),
    ("다음 분기", "2025-09-01", "2025-11-30"),
    ("1분기", "2024-12-01", "2025-02-28"),
    ("4분기", "2024-09-01", "2024-11-30"),  # of the year before: this year's has not begun
    ("2025년 1분기", "2024-12-01", "2025-02-28"),
    ("작년 4분기", "2024-09-01", "2024-11-30"),
    ("1~2분기", "2024-12-01", "2025-05-31"),
    ("최근 3개 분기", "2024-12-01", "2025-08-31"),
    ("달력 기준 지난 분기", "2025-01-01", "2025-03-31"),
    ("달력 2분기", "2025-04-01", "2025-06-30"),
    # halves: Dec-May, Jun-Nov
    ("상반기", "2024-12-01", "2025-05-31"),
    ("이번 상반기", "2024-12-01", "2025-05-31"),
    ("하반기", "2025-06-01", "2025-11-30"),
    ("작년 하반기", "2024-06-01", "2024-11-30"),
    ("지난 하반기", "2024-06-01", "2024-11-30"),
    # years
    ("올해", "2025-01-01", "2025-12-31"),
    ("작년", "2024-01-01", "2024-12-31"),
    ("재작년", "2023-01-01", "2023-12-31"),
    ("2024년", "2024-01-01", "2024-12-31"),
    ("지난 회계연도", "2023-12-01", "2024-11-30"),
    ("이번 회계연도", "2024-12-01", "2025-11-30"),
    ("2024 회계연도", "2023-12-01", "2024-11-30"),
    # up to now and from now on
    ("누계", "2024-12-01", "2025-06-30"),
    ("YTD", "2024-12-01", "2025-06-30"),
    ("5월 누계", "2024-12-01", "2025-05-31"),
    ("올해 누계", "2025-01-01", "2025-06-30"),
    ("연말까지", "2025-06-30", "2025-11-30"),
    ("1월부터", "2025-01-01", "2025-06-30"),
    ("최근 3개월", "2025-04-01", "2025-06-30"),
    ("지난 6개월", "2025-01-01", "2025-06-30"),
    ("최근 석 달", "2025-04-01", "2025-06-30"),
    ("최근 반년", "2025-01-01", "2025-06-30"),
    ("최근 1년", "2024-07-01", "2025-06-30"),
    ("향후 3개월", "2025-07-01", "2025-09-30"),
    # ranges
    ("3월부터 5월까지", "2025-03-01", "2025-05-31"),
    ("3~5월", "2025-03-01", "2025-05-31"),
    ("2024년 3월~5월", "2024-03-01", "2024-05-31"),
    ("11월부터 2월까지", "2024-11-01", "2025-02-28"),
    ("작년 12월부터 올해 2월까지", "2024-12-01", "2025-02-28"),
    ("5월 15일부터 6월 10일까지", "2025-05-15", "2025-06-10"),
    # weeks (Monday to Sunday) and days
    ("이번 주", "2025-06-30", "2025-07-06"),
    ("지난주", "2025-06-23", "2025-06-29"),
    ("다음 주", "2025-07-07", "2025-07-13"),
    ("다음 주 화요일", "2025-07-08", "2025-07-08"),
    ("최근 2주", "2025-06-17", "2025-06-30"),
    ("최근 7일", "2025-06-24", "2025-06-30"),
    ("어제", "2025-06-29", "2025-06-29"),
    ("내일", "2025-07-01", "2025-07-01"),
    ("5월 15일", "2025-05-15", "2025-05-15"),
    ("2025.05.15", "2025-05-15", "2025-05-15"),
    # the year before
    ("작년 동월", "2024-06-01", "2024-06-30"),
    ("작년 같은 달", "2024-06-01", "2024-06-30"),
    # English
    ("this month", "2025-06-01", "2025-06-30"),
    ("last quarter", "2025-03-01", "2025-05-31"),
    ("this calendar quarter", "2025-04-01", "2025-06-30"),
    ("Q2 2025", "2025-03-01", "2025-05-31"),
    ("second quarter of 2024", "2024-03-01", "2024-05-31"),
    ("the first half", "2024-12-01", "2025-05-31"),
    ("H1 2024", "2023-12-01", "2024-05-31"),
    ("FY2024", "2023-12-01", "2024-11-30"),
    ("last fiscal year", "2023-12-01", "2024-11-30"),
    ("last year", "2024-01-01", "2024-12-31"),
    ("in 2024", "2024-01-01", "2024-12-31"),
    ("in March", "2025-03-01", "2025-03-31"),
    ("in September", "2024-09-01", "2024-09-30"),
    ("March 2023", "2023-03-01", "2023-03-31"),
    ("from March to May", "2025-03-01", "2025-05-31"),
    ("between March and May 2024", "2024-03-01", "2024-05-31"),
    ("last six months", "2025-01-01", "2025-06-30"),
    ("past couple of months", "2025-05-01", "2025-06-30"),
    ("three months ago", "2025-03-01", "2025-03-31"),
    ("next 3 months", "2025-07-01", "2025-09-30"),
    ("since January", "2025-01-01", "2025-06-30"),
    ("year to date", "2024-12-01", "2025-06-30"),
    ("until the end of the year", "2025-06-30", "2025-11-30"),
    ("same month last year", "2024-06-01", "2024-06-30"),
    ("5 March 2024", "2024-03-05", "2024-03-05"),
    ("May 15", "2025-05-15", "2025-05-15"),
    ("next Tuesday", "2025-07-08", "2025-07-08"),
    ("last week", "2025-06-23", "2025-06-29"),
]

QUESTIONS = [
    ("이번 달 실적이 전월 대비 얼마나 늘었어?", "2025-06-01", "이번 달"),
    ("전월 대비 이번 달 실적", "2025-06-01", "이번 달"),
    ("지난 분기에 거래가 줄어든 거래처 중 계약이 곧 끝나는 곳", "2025-03-01", "지난 분기"),
    ("아니 4월 말고 5월로", "2025-05-01", "5월"),
    ("Not April, May", "2025-05-01", "May"),
    ("3월 실적 누계로", "2025-03-01", "3월"),
    ("Why did Gyeonggi 1 team drop in May?", "2025-05-01", "May"),
    ("Log my visit to Saebom Neurology yesterday", "2025-06-29", "yesterday"),
]

NO_PERIOD = [
    "10년 근속하면 뭐 받아요?",
    "반품은 유효기간 몇 개월 남은 것까지 받아줘?",
    "이번 주요 거래처 알려줘",
    "전달 사항 있어?",
    "완전 달라졌네",
    "최근 거래 내역 10건",
    "취업규칙 제9조랑 복무규정 제3조",
    "해외 학회 숙박비는 1박에 얼마까지",
    "MR-1007 인사 정보",
    "May I ask something?",
    "Which contracts end within 60 days?",
    "Last ten transactions of Daon Pharmacy",
    "우리 팀에서 작년 같은 달보다 제일 많이 성장한 사람은?",
]


@pytest.mark.parametrize(("words", "start", "end"), WORDS)
def test_words_mean_these_days(words: str, start: str, end: str) -> None:
    period = resolve_period(words, TODAY, DECEMBER, "ko")
    assert period is not None
    assert (period["start"], period["end"]) == (start, end)


@pytest.mark.parametrize(("question", "start", "text"), QUESTIONS)
def test_a_question_gives_the_period_it_asks_about(question: str, start: str, text: str) -> None:
    found = find_period(question, TODAY, DECEMBER, "ko")
    assert found is not None
    assert (found[0]["start"], found[1]) == (start, text)


@pytest.mark.parametrize("question", NO_PERIOD)
def test_a_question_without_a_period_gives_none(question: str) -> None:
    assert find_period(question, TODAY, DECEMBER, "ko") is None


def test_a_fiscal_quarter_says_that_it_was_assumed() -> None:
    ko = resolve_period("지난 분기", TODAY, DECEMBER, "ko")
    en = resolve_period("last quarter", TODAY, DECEMBER, "en")
    assert ko == Period(
        start="2025-03-01",
        end="2025-05-31",
        label="2025년 3~5월 (회계 2분기)",
        assumption="회계 분기(2025-03~05) 기준으로 보았습니다.",
    )
    assert en is not None
    assert en["label"] == "Mar–May 2025 (fiscal Q2)"
    assert en["assumption"] == "Taken as the fiscal quarter (2025-03~05)."


@pytest.mark.parametrize("words", ["달력 분기로 지난 분기", "회계 분기로 지난 분기", "2024년 3월", "지난달", "어제"])
def test_nothing_is_assumed_where_the_words_say_it(words: str) -> None:
    period = resolve_period(words, TODAY, DECEMBER, "ko")
    assert period is not None
    assert period["assumption"] is None


@pytest.mark.parametrize("words", ["3월", "in March", "3월부터 5월까지", "9월"])
def test_a_month_without_a_year_says_which_year_was_taken(words: str) -> None:
    period = resolve_period(words, TODAY, DECEMBER, "en")
    assert period is not None
    assert "No year was given" in (period["assumption"] or "")


def test_a_range_with_one_stated_year_assumes_nothing() -> None:
    period = resolve_period("March to May 2024", TODAY, DECEMBER, "en")
    assert period is not None
    assert period["assumption"] is None


def test_a_company_whose_year_is_the_calendar_year_has_nothing_to_assume() -> None:
    period = resolve_period("지난 분기", TODAY, 1, "ko")
    assert period is not None
    assert (period["start"], period["end"], period["assumption"]) == ("2025-01-01", "2025-03-31", None)


def test_a_year_that_begins_in_april_moves_its_quarters() -> None:
    # today is in April-June, the first quarter of the year that ends in March 2026
    period = resolve_period("1분기", TODAY, 4, "ko")
    assert period is not None
    assert (period["start"], period["end"]) == ("2025-04-01", "2025-06-30")
    whole = resolve_period("this fiscal year", TODAY, 4, "en")
    assert whole is not None
    assert (whole["start"], whole["end"]) == ("2025-04-01", "2026-03-31")


def test_december_belongs_to_the_company_year_that_it_opens() -> None:
    period = resolve_period("이번 회계연도", date(2025, 12, 1), DECEMBER, "ko")
    assert period is not None
    assert (period["start"], period["end"]) == ("2025-12-01", "2026-11-30")


def test_the_same_period_of_last_year_follows_the_period_under_discussion() -> None:
    base = resolve_period("지난 분기", TODAY, DECEMBER, "ko")
    period = resolve_period("작년 같은 기간", TODAY, DECEMBER, "ko", base=base)
    assert period is not None
    assert (period["start"], period["end"]) == ("2024-03-01", "2024-05-31")


def test_february_of_the_year_before_keeps_its_last_day() -> None:
    base = resolve_period("2025년 2월", TODAY, DECEMBER, "ko")
    period = resolve_period("전년 동기", TODAY, DECEMBER, "ko", base=base)
    assert period is not None
    assert period["end"] == "2024-02-29"


def test_looking_ahead_finds_the_coming_month() -> None:
    period = resolve_period("9월", TODAY, DECEMBER, "ko", toward="future")
    assert period is not None
    assert period["start"] == "2025-09-01"
    assert is_future(period, TODAY)


def test_a_running_period_is_not_future() -> None:
    period = resolve_period("이번 분기", TODAY, DECEMBER, "ko")
    assert period is not None
    assert not is_future(period, TODAY)


def test_both_parts_of_a_comparison_are_found() -> None:
    found = find_periods("이번 달이랑 작년 동월 대비", TODAY, DECEMBER, "ko")
    assert [(one.period["start"], one.compared) for one in found] == [("2025-06-01", False), ("2024-06-01", True)]


def test_an_interval_is_read_as_it_is() -> None:
    assert parse_interval("2025-03-01/2025-05-31") == (date(2025, 3, 1), date(2025, 5, 31))
    assert parse_interval("2025-13-01/2025-05-31") is None


@pytest.mark.parametrize("words", ["2월 30일", "2025-13-45", "0월", "99분기", "", "최근 0개월"])
def test_impossible_words_give_none(words: str) -> None:
    assert resolve_period(words, TODAY, DECEMBER, "ko") is None
