"""Bytes become the text that was written, however they were stored or misread."""

import unicodedata

import pytest

from data.ingest.encoding import decode, repair

TEXT = "제12조(경조휴가) 본인 결혼은 5일로 한다. 하루 뒤 확인한다."


@pytest.mark.parametrize(
    ("encoding", "warnings"), [("utf-8", []), ("utf-8-sig", []), ("utf-16", ["utf16"]), ("cp949", ["cp949"])]
)
def test_usual_encodings(encoding: str, warnings: list[str]):
    assert decode(TEXT.encode(encoding)) == (TEXT, warnings)


@pytest.mark.parametrize("page", ["cp1252", "cp1254", "latin-1"])
def test_utf8_that_was_read_with_a_western_code_page_is_repaired(page: str):
    # Bytes that the code page leaves undefined come through as control letters of the same number.
    garbled = "".join(
        bytes([byte]).decode(page) if page == "latin-1" or byte not in UNDEFINED[page] else chr(byte)
        for byte in TEXT.encode()
    )
    assert garbled != TEXT
    assert decode(garbled.encode()) == (TEXT, ["mojibake"])


UNDEFINED = {"cp1252": {0x81, 0x8D, 0x8F, 0x90, 0x9D}, "cp1254": {0x81, 0x8D, 0x8E, 0x8F, 0x90, 0x9D, 0x9E}}


def test_cp949_that_was_read_as_western_text_is_repaired():
    garbled = TEXT.encode("cp949").decode("latin-1")
    assert repair(garbled) == TEXT


def test_healthy_lines_among_garbled_ones_stay():
    garbled = TEXT.encode().decode("latin-1")
    mixed = f"본문은 멀쩡하다\n{garbled}\nCafé à la carte, naïve\n"
    assert repair(mixed) == f"본문은 멀쩡하다\n{TEXT}\nCafé à la carte, naïve\n"


def test_western_texts_are_left_alone():
    text = "Crème brûlée – 5 € – naïve façade, señor, Ärger, 中文字符"
    assert repair(text) == text


def test_decomposed_hangul_is_composed():
    assert decode(unicodedata.normalize("NFD", TEXT).encode())[0] == TEXT


def test_a_few_broken_bytes_do_not_spoil_the_text():
    content = TEXT.encode("cp949") * 20 + b"\xff\xfe\x80" + TEXT.encode("cp949")
    text, warnings = decode(content)
    assert text.count("경조휴가") == 21
    assert "lost_letters" in warnings
