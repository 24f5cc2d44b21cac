"""Numbers, dates and articles as people write them."""

import pytest

from nodes.claims import claims_of

NUMBERS = [
    ("매출 222,940,899원", 222_940_899),
    ("2억 2,294만 899원", 222_940_899),  # 2e8 + 2294e4 + 899
    ("1억 9,200만 원", 192_000_000),
    ("2.2억", 220_000_000),
    ("5,300만", 53_000_000),
    ("223백만원", 223_000_000),
    ("222,941천원", 222_941_000),
    ("약 2억 2천만원", 220_000_000),
    ("12.3 million won", 12_300_000),
    ("₩45k", 45_000),
    ("-3,000원", 3_000),
]


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_one_number_is_read_in_its_base_unit(text: str, value: float) -> None:
    (claim,) = claims_of(text)
    assert (claim.kind, claim.value) == ("number", pytest.approx(value))


DATES = [
    ("2025-06-30", [(2025, 6, 30)]),
    ("2025년 6월 30일", [(2025, 6, 30)]),
    ("2025.06", [(2025, 6, None)]),
    ("6월 3일", [(None, 6, 3)]),
    ("2025년 3~5월", [(2025, 3, None), (2025, 5, None)]),
    ("30 June 2025", [(2025, 6, 30)]),
    ("June 30, 2025", [(2025, 6, 30)]),
    ("in 2024년", [(2024, None, None)]),
]


@pytest.mark.parametrize(("text", "dates"), DATES)
def test_dates_keep_what_was_said_and_no_more(text: str, dates: list[tuple[int | None, ...]]) -> None:
    assert [claim.date for claim in claims_of(text) if claim.kind == "date"] == dates
    assert not [claim for claim in claims_of(text) if claim.kind == "number"]


@pytest.mark.parametrize(
    ("text", "key"), [("제9조", "9"), ("제15조의2에 따라", "15의2"), ("Article 9", "9"), ("제 9 조", "9")]
)
def test_articles_are_read_in_every_spelling(text: str, key: str) -> None:
    (claim,) = claims_of(text)
    assert (claim.kind, claim.key) == ("article", key)


def test_trillions_are_no_articles() -> None:
    assert [claim.kind for claim in claims_of("5조 원")] == ["number"]


def test_list_numbers_paragraphs_and_the_verb_may_claim_nothing() -> None:
    assert claims_of("1. 신청\n2) 승인\n제1항\nyou may ask") == []


def test_codes_and_phone_numbers_are_not_numbers() -> None:
    assert [(c.kind, c.key) for c in claims_of("MR-1007, 02-123-4567, 10:30")] == [
        ("code", "MR-1007"),
        ("code", "02-123-4567"),
        ("code", "10:30"),
    ]
